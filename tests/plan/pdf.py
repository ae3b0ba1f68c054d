"""What a PDF says of its own structure: its tags, its headings, its language."""

import io
from dataclasses import dataclass, field

import pikepdf


@dataclass
class Structure:
    """The tag tree of a PDF, flattened."""

    titre: str
    langue: str
    ua: str
    pages: int
    tags: list[str] = field(default_factory=list)
    titres: dict[str, list[str]] = field(default_factory=dict)
    signets: list[str] = field(default_factory=list)
    tables_sans_entete: int = 0

    def compte(self, *tags: str) -> list[int]:
        return [self.tags.count(f"/{tag}") for tag in tags]


def structure_of(contenu: bytes) -> Structure:
    with pikepdf.open(io.BytesIO(contenu)) as document:
        with document.open_metadata() as metadata, document.open_outline() as outline:
            found = Structure(
                titre=str(document.docinfo["/Title"]),
                langue=str(document.Root.Lang),
                ua=metadata["pdfuaid:part"],
                pages=len(document.pages),
                signets=list(_signets(outline.root)),
            )
        _walk(document.Root.StructTreeRoot.K, found)
    return found


def _signets(items):
    for item in items:
        yield item.title
        yield from _signets(item.children)


def _walk(node, found: Structure) -> None:
    if isinstance(node, pikepdf.Array):
        for child in node:
            _walk(child, found)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        tag = str(node.S)
        before = found.tags.count("/TH")
        found.tags.append(tag)
        if tag[:2] == "/H" and tag[2:].isdigit():
            found.titres.setdefault(tag, []).append(str(node.get("/T", "")))
        _walk(node.get("/K"), found)
        if tag == "/Table" and found.tags.count("/TH") == before:
            found.tables_sans_entete += 1


def texte_of(contenu: bytes) -> str:
    """The text of every page, on one line."""
    from pypdf import PdfReader  # noqa: PLC0415 -- slow import

    pages = PdfReader(io.BytesIO(contenu)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())
