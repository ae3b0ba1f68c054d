"""Old Microsoft containers (.xls, .doc, and the wrapper of password-protected files): just enough to look inside."""

import struct
from collections.abc import Iterator

from alliance.documents.archives import endommage

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FIN = 0xFFFFFFFC  # from here on, a sector number is a marker
_ENTETE = struct.Struct("<I")


class Conteneur:
    """The streams of an OLE file, by name.

    :raises FichierRefuse: the tables of sectors make no sense.
    """

    def __init__(self, contenu: bytes) -> None:
        if len(contenu) < 1024 or not contenu.startswith(SIGNATURE):
            raise endommage()
        self._contenu = contenu
        shift = struct.unpack_from("<H", contenu, 30)[0]
        if shift not in {9, 12}:
            raise endommage()
        self._taille = 1 << shift
        self._mini_seuil = struct.unpack_from("<I", contenu, 56)[0]
        self._fat = self._read_fat()
        self._entrees: dict[str, tuple[int, int]] = {}
        self._mini = b""
        self._read_directory(self._chain(struct.unpack_from("<I", contenu, 48)[0]))
        mini_fat = self._chain(struct.unpack_from("<I", contenu, 60)[0])
        self._mini_fat = list(struct.unpack(f"<{len(mini_fat) // 4}I", mini_fat[: len(mini_fat) // 4 * 4]))

    @property
    def noms(self) -> set[str]:
        """Names of the streams and storages."""
        return set(self._entrees)

    def lire(self, nom: str) -> bytes:
        """One whole stream.

        :raises FichierRefuse: the chain of sectors is broken.
        """
        start, size = self._entrees[nom]
        if size < self._mini_seuil:
            return self._follow(start, self._mini_fat, lambda n: self._mini[n * 64 : n * 64 + 64])[:size]
        return self._chain(start)[:size]

    def _sector(self, number: int) -> bytes:
        offset = (number + 1) * self._taille
        return self._contenu[offset : offset + self._taille]

    def _read_fat(self) -> list[int]:
        numbers = list(struct.unpack_from("<109I", self._contenu, 76))
        difat, seen = struct.unpack_from("<I", self._contenu, 68)[0], 0
        while difat < _FIN:
            sector = self._sector(difat)
            seen += 1
            if len(sector) < self._taille or seen > len(self._contenu) // self._taille:
                raise endommage()
            *more, difat = struct.unpack(f"<{self._taille // 4}I", sector)
            numbers += more
        fat: list[int] = []
        for number in numbers:
            sector = self._sector(number) if number < _FIN else b""
            fat += struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])
        return fat

    def _chain(self, start: int) -> bytes:
        return self._follow(start, self._fat, self._sector)

    @staticmethod
    def _follow(start: int, table: list[int], sector) -> bytes:
        chunks: list[bytes] = []
        number = start
        while number < _FIN:
            if number >= len(table) or len(chunks) > len(table):
                raise endommage()
            chunks.append(sector(number))
            number = table[number]
        return b"".join(chunks)

    def _read_directory(self, directory: bytes) -> None:
        for offset in range(0, len(directory) - 127, 128):
            length = struct.unpack_from("<H", directory, offset + 64)[0]
            if not 2 <= length <= 64:
                continue
            nom = directory[offset : offset + length - 2].decode("utf-16-le", "replace")
            start, size = struct.unpack_from("<II", directory, offset + 116)
            if directory[offset + 66] == 5:
                self._mini = self._chain(start)
            else:
                self._entrees[nom] = (start, size)


def enregistrements(flux: bytes) -> Iterator[tuple[int, int, bytes]]:
    """The BIFF records of a workbook stream: offset, type, body."""
    offset = 0
    while offset + 4 <= len(flux):
        kind, size = struct.unpack_from("<HH", flux, offset)
        yield offset, kind, flux[offset + 4 : offset + 4 + size]
        offset += 4 + size
