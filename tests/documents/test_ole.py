import struct

import pytest

from alliance.documents.ole import Conteneur
from alliance.documents.rules import FichierRefuse
from tests.documents import fabrique


def _patched(offset: int, *values: int) -> bytes:
    contenu = bytearray(fabrique.ole_of({"Workbook": b"x"}))
    contenu[offset : offset + 4 * len(values)] = struct.pack(f"<{len(values)}I", *values)
    return bytes(contenu)


def test_streams_are_read_by_name():
    conteneur = Conteneur(fabrique.ole_of({"Workbook": b"abc", "Autre": b"d" * 9000}))

    assert conteneur.noms == {"Workbook", "Autre"}
    assert conteneur.lire("Workbook").rstrip(b"\0") == b"abc"
    assert conteneur.lire("Autre") == b"d" * 9000


def test_small_streams_are_read_in_the_small_table():
    contenu = fabrique.ole_of({"Court": b"abc"})
    mini = struct.pack("<IIII", 1, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF).ljust(512, b"\xff")
    sectors = [b"A" * 64 + b"B" * 64 + b"\0" * 384, mini]
    fat = struct.pack("<IIII", 0xFFFFFFFE, 0xFFFFFFFE, 0xFFFFFFFE, 0xFFFFFFFD).ljust(512, b"\xff")
    entries = b""
    for name, kind, start, size in (("Root Entry", 5, 0, 512), ("Court", 2, 0, 100)):
        raw = name.encode("utf-16-le") + b"\0\0"
        entries += raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), kind, 1) + b"\xff" * 12 + b"\0" * 36
        entries += struct.pack("<IQ", start, size)
    header = bytearray(contenu[:512])
    header[44:76] = struct.pack("<IIIIIIII", 1, 2, 0, 4096, 1, 1, 0xFFFFFFFE, 0)
    header[76:80] = struct.pack("<I", 3)

    conteneur = Conteneur(bytes(header) + b"".join(sectors) + entries.ljust(512, b"\0") + fat)

    assert conteneur.lire("Court") == b"A" * 64 + b"B" * 36


def test_a_second_list_of_sectors_is_followed():
    contenu = bytearray(fabrique.ole_of({"Workbook": b"x" * 5000}))
    contenu[68:76] = struct.pack("<II", (len(contenu) - 512) // 512, 1)

    conteneur = Conteneur(bytes(contenu) + b"\xff" * 508 + struct.pack("<I", 0xFFFFFFFE))

    assert conteneur.lire("Workbook") == b"x" * 5000


@pytest.mark.parametrize(
    "contenu",
    [
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"x" * 2000,
        _patched(48, 99_999),
        _patched(68, 99_999),
        _patched(68, 0),
        _patched(76, 99_999),
    ],
    ids=["short", "not ole", "directory elsewhere", "list elsewhere", "list in a loop", "table elsewhere"],
)
def test_broken_containers_are_refused(contenu):
    with pytest.raises(FichierRefuse, match="endommagé"):
        Conteneur(contenu)
