import zipfile
import zlib

import pytest

from alliance.documents.archives import Archive
from alliance.documents.rules import FichierRefuse
from tests.documents import fabrique

HUGE = b"\0" * (160 * 1024 * 1024)
BOMBS = {
    "declared": lambda: fabrique.zip_of({"a.bin": HUGE}),
    "declared in many parts": lambda: fabrique.zip_of({f"{n}.bin": HUGE[: 40 * 1024 * 1024] for n in range(4)}),
    "hidden": lambda: fabrique.lying_zip("a.bin", HUGE, 1000),
    "ratio": lambda: fabrique.zip_of({"a.bin": HUGE[: 30 * 1024 * 1024]}),
    "entries": lambda: fabrique.zip_of({f"{n}": b"" for n in range(5001)}),
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_bombs_are_refused(bomb):
    with pytest.raises(FichierRefuse, match="démesuré"):
        Archive(bomb())


def _overlapping() -> bytes:
    contenu = bytearray(fabrique.zip_of({"a": b"abc", "b": b"abc"}, zipfile.ZIP_STORED))
    first = contenu.index(b"PK\x01\x02")
    second = contenu.index(b"PK\x01\x02", first + 4)
    for central in (first, second):
        contenu[central + 20 : central + 24] = (len(contenu)).to_bytes(4, "little")
    return bytes(contenu)


def _bad_crc() -> bytes:
    contenu = fabrique.zip_of({"a": b"abc"}, zipfile.ZIP_STORED)
    return contenu.replace(b"aabc", b"aabd", 1)


def _moved_header() -> bytes:
    contenu = fabrique.zip_of({"a": b"abc"})
    return b"XX" + contenu[2:]


def _cut_deflate() -> bytes:
    contenu = bytearray(fabrique.zip_of({"a": b"abc" * 99}))
    central = contenu.rindex(b"PK\x01\x02")
    contenu[central + 20 : central + 24] = (3).to_bytes(4, "little")
    return bytes(contenu)


def _broken_deflate() -> bytes:
    contenu = bytearray(fabrique.zip_of({"a": b"abc" * 99}))
    contenu[31:34] = b"\xff\xff\xff"
    return bytes(contenu)


DAMAGED = {
    "not a zip": lambda: b"PK\x03\x04" + b"x" * 60,
    "overlapping parts": _overlapping,
    "same name twice": lambda: _twice(),
    "wrong checksum": _bad_crc,
    "no header where announced": _moved_header,
    "compressed data cut": _cut_deflate,
    "compressed data broken": _broken_deflate,
    "unknown compression": lambda: fabrique.zip_of({"a": b"abc" * 99}, zipfile.ZIP_BZIP2),
    "wrong size": lambda: fabrique.lying_zip("a", b"abc" * 9, 5),
}


def _twice() -> bytes:
    return fabrique.zip_of({"a": b"abc", "b": b"abc"}).replace(b"b", b"a")


@pytest.mark.parametrize("damaged", DAMAGED.values(), ids=DAMAGED)
def test_damaged_archives_are_refused(damaged):
    with pytest.raises(FichierRefuse, match="endommagé"):
        Archive(damaged())


@pytest.mark.parametrize(
    "part",
    [
        b'<!DOCTYPE a [<!ENTITY x "ha">]><a>&x;</a>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'.encode("utf-16"),
        b'<a/><!ENTITY x SYSTEM "http://127.0.0.1/">',
    ],
)
def test_xml_declarations_are_refused(part):
    with pytest.raises(FichierRefuse, match="DOCTYPE"):
        Archive(fabrique.repack(fabrique.xlsx_of(["a"]), {"xl/sharedStrings.xml": part}))


def test_stored_menus_of_libreoffice_may_have_a_doctype():
    archive = Archive(
        fabrique.zip_of({"Configurations2/menubar/menu.xml": "<!DOCTYPE menu:menubar>", "a.txt": "<!DOCTYPE"})
    )

    assert archive.noms == ["Configurations2/menubar/menu.xml", "a.txt"]
    assert archive.lire("a.txt") == b"<!DOCTYPE"


def test_an_absent_part_is_damage():
    with pytest.raises(FichierRefuse, match="endommagé"):
        Archive(fabrique.zip_of({"a": "b"})).lire("c")


def test_parts_are_read_whole():
    data = zlib.compress(b"x") * 100

    assert Archive(fabrique.zip_of({"a": data})).lire("a") == data
