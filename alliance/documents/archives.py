"""Compressed documents (XLSX, ODS, DOCX…) opened without trusting what they declare."""

import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from alliance.documents.rules import (
    DETENDU_MAX_OCTETS,
    ENTREES_MAX,
    RATIO_MAX,
    RATIO_SEUIL_OCTETS,
    FichierRefuse,
)
from alliance.kernel.textes import format_taille

_ENDOMMAGE = (
    "Ce fichier est endommagé : il ne s'ouvre pas. Ouvrez-le avec votre tableur ou votre traitement de texte, "
    "enregistrez-le à nouveau, puis déposez cette copie."
)
_MOT_DE_PASSE = (
    "Ce fichier est protégé par un mot de passe. Enregistrez-le sans mot de passe, puis déposez-le à nouveau."
)
_BOMBE = (
    "Ce fichier compressé deviendrait démesuré une fois ouvert ({taille}). "
    "Recopiez les cellules utiles dans un nouveau fichier, puis déposez-le."
)
_DOCTYPE = (
    "Ce fichier contient une déclaration interdite (DOCTYPE). "
    "Recopiez son contenu dans un nouveau fichier, puis déposez-le."
)
_XML = (".xml", ".rels", ".vml")
_DECLARATIONS = tuple(
    word.encode(encoding) for word in ("<!DOCTYPE", "<!ENTITY") for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)


def endommage() -> FichierRefuse:
    """The refusal of a file that does not open."""
    return FichierRefuse(_ENDOMMAGE)


def protege() -> FichierRefuse:
    """The refusal of a file that asks for a password."""
    return FichierRefuse(_MOT_DE_PASSE)


class Archive:
    """A ZIP whose every part was inflated once under a ceiling, and holds no XML declaration trick.

    Sizes are measured, not believed; overlapping parts, unknown compressions and passwords are refused.

    :raises FichierRefuse: on opening, if anything above is wrong.
    """

    def __init__(self, contenu: bytes) -> None:
        self._contenu = contenu
        try:
            with ZipFile(BytesIO(contenu)) as archive:
                infos = archive.infolist()
        except (BadZipFile, ValueError, NotImplementedError, EOFError, OverflowError) as error:
            raise endommage() from error
        self._parts = {info.filename: info for info in infos}
        self._check_declared(infos)
        total = 0
        for info in infos:
            part = self._inflate(info, DETENDU_MAX_OCTETS - total)
            total += len(part)
            _refuse_declarations(info.filename, part)
        if total > RATIO_SEUIL_OCTETS and total > RATIO_MAX * len(contenu):
            raise FichierRefuse(_BOMBE.format(taille=format_taille(total)))

    @property
    def noms(self) -> list[str]:
        """Names of the parts."""
        return list(self._parts)

    def __contains__(self, nom: str) -> bool:
        return nom in self._parts

    def lire(self, nom: str) -> bytes:
        """Inflate one part.

        :raises FichierRefuse: no such part: the file is damaged.
        """
        if nom not in self._parts:
            raise endommage()
        return self._inflate(self._parts[nom], DETENDU_MAX_OCTETS)

    def _check_declared(self, infos: list[ZipInfo]) -> None:
        if any(info.flag_bits & 0x1 for info in infos):
            raise protege()
        declared = sum(info.file_size for info in infos)
        if len(infos) > ENTREES_MAX or declared > DETENDU_MAX_OCTETS:
            raise FichierRefuse(_BOMBE.format(taille=format_taille(declared)))
        overlapping = sum(info.compress_size for info in infos) > len(self._contenu)
        if overlapping or len(self._parts) != len(infos):
            raise endommage()

    def _inflate(self, info: ZipInfo, limit: int) -> bytes:
        header = self._contenu[info.header_offset : info.header_offset + 30]
        if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
            raise endommage()
        start = (
            info.header_offset + 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        )
        raw = self._contenu[start : start + info.compress_size]
        if info.compress_type == ZIP_STORED:
            part = raw
        elif info.compress_type == ZIP_DEFLATED:
            part = _deflated(raw, limit)
        else:
            raise endommage()
        if len(part) != info.file_size or zlib.crc32(part) != info.CRC:
            raise endommage()
        return part


def _deflated(raw: bytes, limit: int) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        part = inflater.decompress(raw, limit + 1)
    except zlib.error as error:
        raise endommage() from error
    if len(part) > limit:
        raise FichierRefuse(_BOMBE.format(taille=f"plus de {format_taille(DETENDU_MAX_OCTETS)}"))
    if not inflater.eof:
        raise endommage()
    return part


def _refuse_declarations(nom: str, part: bytes) -> None:
    # LibreOffice puts a harmless DOCTYPE in the menus it stores; nothing reads them.
    if not nom.lower().endswith(_XML) or nom.startswith("Configurations2/"):
        return
    if any(declaration in part for declaration in _DECLARATIONS):
        raise FichierRefuse(_DOCTYPE)
