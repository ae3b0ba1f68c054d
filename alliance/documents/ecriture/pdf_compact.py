"""Pack the objects of a PDF of ours: its tags alone weigh more than its pages when each is written in clear.

Object streams and cross-reference streams: ISO 32000-1, 7.5.7 and 7.5.8.
"""

import re
import zlib

_XREF = re.compile(rb"xref\s+0 (\d+)\s+")
_ENTREE = re.compile(rb"(\d{10}) (\d{5}) ([nf])")
_TRAILER = re.compile(rb"trailer\s*<<(.*)>>\s*startxref\s+(\d+)\s+%%EOF\s*$", re.DOTALL)
_OBJET = re.compile(rb"\s*(\d+) 0 obj\s*(.*?)\s*endobj\s*$", re.DOTALL)
_PAR_PAQUET = 200


def compacter(pdf: bytes) -> bytes:
    """The same document, its plain objects in compressed streams; given back as it is when it is not as we expect."""
    trailer = _TRAILER.search(pdf)
    if trailer is None:
        return pdf
    xref = int(trailer[2])
    head = _XREF.match(pdf, xref)
    if head is None or b"/Encrypt" in trailer[1]:
        return pdf
    entries = _ENTREE.findall(pdf, head.end(), trailer.start())
    offsets = {number: int(entry[0]) for number, entry in enumerate(entries) if entry[2] == b"n"}
    bodies = _bodies(pdf, offsets, xref)
    if bodies is None or len(entries) != int(head[1]):
        return pdf
    return _Ecriture(pdf[: min(offsets.values())]).write(bodies, re.sub(rb"/Size \d+", b"", trailer[1]), len(entries))


def _bodies(pdf: bytes, offsets: dict[int, int], end: int) -> dict[int, bytes] | None:
    ordered = sorted(offsets.items(), key=lambda item: item[1])
    ends = [offset for _number, offset in ordered[1:]] + [end]
    found: dict[int, bytes] = {}
    for (number, offset), stop in zip(ordered, ends, strict=True):
        read = _OBJET.match(pdf[offset:stop])
        if read is None or int(read[1]) != number:
            return None
        found[number] = read[2]
    return found


class _Ecriture:
    def __init__(self, header: bytes) -> None:
        self.out = bytearray(header)
        self.rows: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}

    def write(self, bodies: dict[int, bytes], trailer: bytes, size: int) -> bytes:
        """Streams as they are, the rest packed, then the table of where everything is."""
        for number, body in bodies.items():
            if body.endswith(b"endstream"):
                self._object(number, body)
        plain = [(number, body) for number, body in bodies.items() if not body.endswith(b"endstream")]
        for first in range(0, len(plain), _PAR_PAQUET):
            self._packet(size, plain[first : first + _PAR_PAQUET])
            size += 1
        start = len(self.out)
        self.rows[size] = (1, start, 0)
        table = b"".join(self._row(number) for number in range(size + 1))
        content = zlib.compress(table, 9)
        entries = b"/Type /XRef /Size %d /W [1 4 2] /Filter /FlateDecode /Length %d %s" % (
            size + 1, len(content), trailer.strip(),
        )  # fmt: skip
        self._object(size, b"<< %s >>\nstream\n%s\nendstream" % (entries, content))
        self.out += b"startxref\n%d\n%%%%EOF\n" % start
        return bytes(self.out)

    def _row(self, number: int) -> bytes:
        kind, where, rank = self.rows.get(number, (0, 0, 65535))
        return bytes([kind]) + where.to_bytes(4, "big") + rank.to_bytes(2, "big")

    def _object(self, number: int, body: bytes) -> None:
        self.rows[number] = (1, len(self.out), 0)
        self.out += b"%d 0 obj\n%s\nendobj\n" % (number, body)

    def _packet(self, number: int, packet: list[tuple[int, bytes]]) -> None:
        places, position = [], 0
        for rank, (inside, body) in enumerate(packet):
            self.rows[inside] = (2, number, rank)
            places.append(b"%d %d" % (inside, position))
            position += len(body) + 1
        index = b" ".join(places) + b"\n"
        content = zlib.compress(index + b"\n".join(body for _inside, body in packet), 9)
        entries = b"/Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d" % (
            len(packet), len(index), len(content),
        )  # fmt: skip
        self._object(number, b"<< %s >>\nstream\n%s\nendstream" % (entries, content))
