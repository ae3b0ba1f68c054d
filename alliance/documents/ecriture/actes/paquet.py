"""What the Word file of a cité must not hold: links to other files, commands, tags left open, endless parts."""

import re
from collections.abc import Iterator

from docx.oxml.ns import qn
from lxml import etree

from alliance.documents.archives import Archive, endommage
from alliance.documents.rules import ModeleIncorrect

PARTIE_MAX_OCTETS = 3_000_000
"""A written part of a Word file; the template of a long relevé has 200 KB of it."""

BALISES_MAX = 2_000
BALISE_MAX = 300
"""Tags of a part, and characters between the braces of one."""

_ECRITES = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_COMMANDES = re.compile(r"\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|DATABASE|LINK|IMPORT)\b", re.IGNORECASE)
_OUVERTURE = re.compile(r"\{[{%#]")
_FERMETURES = {"{{": "}}", "{%": "%}", "{#": "#}"}
_LIENS_ADMIS = ("/hyperlink", "/attachedTemplate")
_INCORPORES = ("/aFChunk", "/oleObject", "/subDocument")
_LU = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def verifier_paquet(modele: bytes) -> None:
    """Look at a Word file before it is filled.

    :raises FichierRefuse: damaged, or a bomb.
    :raises ModeleIncorrect: it reaches outside of itself, or a tag is not closed.
    """
    archive = Archive(modele)
    if "word/document.xml" not in archive:
        raise endommage()
    for nom in archive.noms:
        if nom.endswith(".rels"):
            _verifier_relations(_lire(archive, nom))
        elif _ECRITES.fullmatch(nom):
            _verifier_partie(_lire(archive, nom))


def _lire(archive: Archive, nom: str) -> etree._Element:
    part = archive.lire(nom)
    if len(part) > PARTIE_MAX_OCTETS:
        raise ModeleIncorrect("Ce modèle est trop long. Gardez sa mise en page et ses balises, retirez le reste.")
    try:
        return etree.fromstring(part, parser=_LU)
    except etree.XMLSyntaxError as error:
        raise endommage() from error


def _verifier_relations(relations: etree._Element) -> None:
    for relation in relations:
        kind = str(relation.get("Type", ""))
        if kind.endswith(_INCORPORES):
            raise ModeleIncorrect("Ce modèle contient un objet incorporé. Retirez-le, puis déposez-le à nouveau.")
        if relation.get("TargetMode") == "External" and not kind.endswith(_LIENS_ADMIS):
            raise ModeleIncorrect(
                "Ce modèle est lié à un autre fichier (une image liée, par exemple). Insérez l'image dans le document "
                "au lieu de la lier, puis déposez-le à nouveau."
            )


def _verifier_partie(partie: etree._Element) -> None:
    instructions = "".join(str(one.text or "") for one in partie.iter(qn("w:instrText")))
    instructions += " ".join(str(one.get(qn("w:instr"), "")) for one in partie.iter(qn("w:fldSimple")))
    if _COMMANDES.search(instructions):
        raise ModeleIncorrect(
            "Ce modèle contient un champ qui va chercher un autre fichier. Retirez-le, puis déposez-le à nouveau."
        )
    tags = 0
    for texte in _paragraphes(partie):
        tags += _verifier_accolades(texte)
    if tags > BALISES_MAX:
        raise ModeleIncorrect("Ce modèle compte trop de balises. Retirez celles qui se répètent.")


def _paragraphes(partie: etree._Element) -> Iterator[str]:
    for paragraphe in partie.iter(qn("w:p")):
        yield "".join(str(one.text or "") for one in paragraphe.iter(qn("w:t")))


def _verifier_accolades(texte: str) -> int:
    """How many tags a paragraph has, each closed in it."""
    count, position = 0, 0
    while opening := _OUVERTURE.search(texte, position):
        end = texte.find(_FERMETURES[opening[0]], opening.end())
        if end < 0 or end - opening.start() > BALISE_MAX:
            raise ModeleIncorrect(
                f"La balise « {texte[opening.start() : opening.start() + 40]} » n'est pas fermée dans son paragraphe. "
                f"Ajoutez « {_FERMETURES[opening[0]]} », puis déposez le modèle à nouveau."
            )
        count, position = count + 1, end + 2
    return count
