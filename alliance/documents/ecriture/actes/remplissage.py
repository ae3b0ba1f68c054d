"""Filling a Word file with an act, part by part. Imported only when one is written: its libraries are slow to load."""

import re
from collections.abc import Iterator
from dataclasses import fields
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from docx.opc.exceptions import OpcError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import TemplateError
from lxml import etree

from alliance.documents.ecriture.actes.bac_a_sable import BacASable
from alliance.documents.ecriture.actes.contenus import Acte
from alliance.documents.ecriture.actes.modeles import modele_par_defaut
from alliance.documents.ecriture.actes.paquet import verifier_paquet
from alliance.documents.ecriture.tableau import sans_controle
from alliance.documents.rules import ModeleIncorrect

LOGO_HAUTEUR, LOGO_LARGEUR_MAX = Cm(1.8), Cm(7)

_DECLARATION = re.compile(r"^<\?xml[^>]*\?>\s*")
_NOTES = ("footnotes+xml", "endnotes+xml")
_STRICT = etree.XMLParser(resolve_entities=False, no_network=True)
_ABIME = (
    "Ce document Word ne se remplit pas : sa structure est abîmée. Ouvrez-le dans Word ou LibreOffice, enregistrez-le "
    "à nouveau en .docx, puis déposez cette copie."
)
_TROP_EMBOITE = "Ce modèle emboîte trop de conditions ou de parenthèses. Simplifiez-le, puis déposez-le à nouveau."
_MAL_EMBOITE = (
    "Une boucle ou une condition de ce modèle commence dans un paragraphe, une ligne ou une cellule et finit dans une "
    "autre. Écrivez « {%p … %} » seul dans son paragraphe, ou « {%tr … %} » seul dans sa ligne."
)


def remplir(contenu: Acte, modele: bytes | None) -> tuple[bytes, list[str]]:
    """The act from a Word file, ours without ``modele``, and the tags of the file that say nothing.

    :raises ModeleIncorrect: the file cannot be filled.
    """
    if modele is not None:
        verifier_paquet(modele)
    try:
        return _remplir(contenu, modele if modele is not None else modele_par_defaut(contenu.genre))
    except etree.XMLSyntaxError as error:
        raise ModeleIncorrect(_MAL_EMBOITE) from error
    except (SyntaxError, RecursionError) as error:
        raise ModeleIncorrect(_TROP_EMBOITE) from error
    except (TemplateError, BadZipFile, OpcError, LookupError, ValueError, AttributeError, TypeError) as error:
        raise ModeleIncorrect(_ABIME) from error


def _remplir(contenu: Acte, modele: bytes) -> tuple[bytes, list[str]]:
    document = _Document(BytesIO(modele))
    document.init_docx()
    bac = BacASable(contenu.genre, _Logo.de(document, contenu))
    document.render({one.name: getattr(contenu, one.name) for one in fields(contenu)}, bac, autoescape=True)
    document.docx.core_properties.title = sans_controle(contenu.titre_complet)[:255]
    document.detach_template()
    out = BytesIO()
    document.save(out)
    return out.getvalue(), list(bac.inconnues)


class _Document(DocxTemplate):
    """A Word file that is filled once, part by part, and stays well formed."""

    def fix_tables(self, xml: str) -> Any:
        """As written, but never guessed: what is not well formed is refused, and each cell keeps a paragraph."""
        etree.fromstring(xml.encode(), parser=_STRICT)
        tree = super().fix_tables(xml)
        for cell in tree.iter(qn("w:tc")):
            if not len(cell) or cell[-1].tag != qn("w:p"):
                cell.append(OxmlElement("w:p"))
        return tree

    def render_properties(self, context: dict[str, Any], jinja_env: Any = None) -> None:
        """Left alone: the title is set afterwards, as text."""

    def render_footnotes(self, context: dict[str, Any], jinja_env: Any = None) -> None:
        """Each part of notes once: docxtpl does so once a section, and would read as tags what was filled in."""
        for part in self._note_parts():
            xml = _DECLARATION.sub("", part.blob.decode("utf-8"))
            filled = self.render_xml_part(self.patch_xml(xml), part, context, jinja_env).encode()
            etree.fromstring(filled, parser=_STRICT)
            part._blob = filled

    def _note_parts(self) -> Iterator[Any]:
        for part in self.docx.part.package.iter_parts():
            if part.content_type.endswith(_NOTES) and hasattr(part, "_blob"):
                yield part

    def detach_template(self) -> None:
        """Forget where the file's own template was: Word would go and look for it."""
        part = self.docx.part._settings_part
        for element in part.element.findall(qn("w:attachedTemplate")):
            part.rels.pop(element.get(qn("r:id")), None)
            part.element.remove(element)


class _Logo(InlineImage):
    """The logo of the cité, with its alternative, wherever the tag stands."""

    alternative = ""

    @classmethod
    def de(cls, document: _Document, contenu: Acte) -> Any:
        en_tete = contenu.en_tete
        if not en_tete.logo:
            return ""
        logo = cls(document, BytesIO(en_tete.logo), height=LOGO_HAUTEUR)
        logo.alternative = sans_controle(en_tete.logo_alt or f"Logo de {en_tete.cite}")
        return logo

    def _insert_image(self) -> str:
        part = self.tpl.current_rendering_part
        if not hasattr(part, "new_pic_inline"):
            return ""
        inline = part.new_pic_inline(self.image_descriptor, None, self.height)
        if inline.extent.cx > LOGO_LARGEUR_MAX:
            inline = part.new_pic_inline(self.image_descriptor, LOGO_LARGEUR_MAX, None)
        inline.docPr.set("descr", self.alternative)
        return f'</w:t></w:r><w:r><w:drawing>{inline.xml}</w:drawing></w:r><w:r><w:t xml:space="preserve">'
