"""Files built by hand for the tests: good ones, broken ones, dangerous ones."""

import io
import struct
import zipfile
import zlib

import xlsxwriter
from openpyxl import Workbook

MIME_ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODS_CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:automatic-styles>'
    '<style:style style:name="cachee" style:family="table"><style:table-properties table:display="false"/>'
    "</style:style></office:automatic-styles><office:body><office:spreadsheet>{}</office:spreadsheet></office:body>"
    "</office:document-content>"
)
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{}</manifest:manifest>'
)


def zip_of(parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def repack(contenu: bytes, replace: dict[str, str | bytes]) -> bytes:
    """The same archive with some parts added or replaced."""
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    return zip_of(parts | replace)


def part_of(contenu: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        return archive.read(name)


def xlsx_of(*rows: list, nom: str = "Plan", edit=None) -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = nom
    for row in rows:
        sheet.append(row)
    if edit:
        edit(workbook)
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def xlsx_lines(lines: int, columns: int = 10, *, formulas: bool = False) -> bytes:
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet = workbook.add_worksheet()
    for row in range(lines):
        for column in range(columns):
            sheet.write(row, column, f"texte {row} {column}" if column % 2 else row * column)
        if formulas:
            sheet.write_formula(row, columns, "=A1+1", None, 1)
    workbook.close()
    return out.getvalue()


def ods_of(body: str, *, manifest: str = "", parts: dict[str, str | bytes] | None = None) -> bytes:
    return zip_of(
        {
            "mimetype": MIME_ODS,
            "META-INF/manifest.xml": MANIFEST.format(manifest),
            "content.xml": ODS_CONTENT.format(body),
            **(parts or {}),
        }
    )


def ods_sheet(rows: str, nom: str = "Plan", style: str = "") -> str:
    return f'<table:table table:name="{nom}" table:style-name="{style}">{rows}</table:table>'


def ods_row(*texts: str) -> str:
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in texts
    )
    return f"<table:table-row>{cells}</table:table-row>"


def ole_of(streams: dict[str, bytes]) -> bytes:
    """An OLE container: every stream in the normal table of sectors, one sector of FAT."""
    sectors: list[bytes] = []
    fat: list[int] = []

    def add(data: bytes) -> int:
        start = len(sectors)
        blocks = [data[i : i + 512].ljust(512, b"\0") for i in range(0, len(data), 512)]
        for number, block in enumerate(blocks):
            sectors.append(block)
            fat.append(start + number + 1 if number + 1 < len(blocks) else 0xFFFFFFFE)
        return start

    entries = [("Root Entry", 5, 0xFFFFFFFE, 0)]
    entries += [(name, 2, add(data.ljust(4096, b"\0")), max(len(data), 4096)) for name, data in streams.items()]
    directory = b""
    for name, kind, start, size in entries:
        raw = name.encode("utf-16-le") + b"\0\0"
        directory += raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), kind, 1)
        directory += b"\xff" * 12 + b"\0" * 36 + struct.pack("<IQ", start, size)
    root = add(directory)
    fat_sector = len(sectors)
    fat.append(0xFFFFFFFD)
    sectors.append(struct.pack(f"<{len(fat)}I", *fat).ljust(512, b"\xff"))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    header += b"\0" * 10 + struct.pack("<IIIIIIIII", 1, root, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, fat_sector)
    return header.ljust(512, b"\xff") + b"".join(sectors)


def biff(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def biff_label(row: int, column: int, text: str) -> bytes:
    raw = text.encode("utf-16-le")
    return biff(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + raw)


def biff_number(row: int, column: int, number: float) -> bytes:
    return biff(0x0203, struct.pack("<HHHd", row, column, 0, number))


def biff_formula(row: int, column: int, number: float) -> bytes:
    return biff(0x0006, struct.pack("<HHHdHIH", row, column, 0, number, 0, 0, 3) + b"\x1e\x01\x00")


def xls_of(cells: bytes, nom: str = "Plan", before: bytes = b"") -> bytes:
    bof = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    sheet_bof = struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6)
    raw = nom.encode("utf-16-le")
    head = biff(0x0809, bof) + before
    xf = b"".join(biff(0x00E0, b"\0" * 20) for _ in range(16))
    size = len(head) + len(xf) + 4 + 8 + len(raw) + 4
    bound = biff(0x0085, struct.pack("<IBBBB", size, 0, 0, len(nom), 1) + raw)
    stream = head + xf + bound + biff(0x000A) + biff(0x0809, sheet_bof) + cells + biff(0x000A)
    return ole_of({"Workbook": stream})


def lying_zip(name: str, inflated: bytes, declared: int) -> bytes:
    """One part that inflates to more than what both of its headers declare."""
    raw = zlib.compress(inflated, 9)[2:-4]
    info = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, zlib.crc32(inflated), len(raw), declared, len(name), 0)
    local = b"PK\x03\x04" + info + name.encode() + raw
    central = b"PK\x01\x02" + struct.pack("<H", 20) + info + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name.encode()
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end
