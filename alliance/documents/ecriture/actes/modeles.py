"""Our own Word files, one per act: built here by code, so that no binary has to be trusted or compared."""

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as DocumentWord
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from alliance.documents.enums import GenreActe

_VERT, _SOURDINE = RGBColor(0x16, 0x3F, 0x37), RGBColor(0x43, 0x50, 0x4A)
_POLICE = "Arial"
_LARGEUR = 17.0
"""Centimetres between the margins."""


@cache
def modele_par_defaut(genre: str) -> bytes:
    """The Word file that an act is filled from while the cité has not given hers."""
    redaction = _Redaction()
    _REDIGER[GenreActe(genre)](redaction)
    return redaction.en_octets()


class _Redaction:
    """A Word document being written: titles, paragraphs, tags alone in their paragraph, tables that repeat a row."""

    def __init__(self) -> None:
        self.document: DocumentWord = Document()
        _preparer(self.document)
        self._bandeau()

    def en_octets(self) -> bytes:
        out = BytesIO()
        self.document.save(out)
        return out.getvalue()

    def _bandeau(self) -> None:
        section = self.document.sections[0]
        head = section.header.paragraphs[0]
        head.add_run("{{ en_tete.logo }}{% if en_tete.logo %}  {% endif %}")
        name = head.add_run("{{ en_tete.cite }}")
        name.bold, name.font.color.rgb = True, _VERT
        head.add_run("{% if en_tete.sous_titre %} · {{ en_tete.sous_titre }}{% endif %}").font.color.rgb = _SOURDINE
        marks = head.add_run("\t{% if provisoire %}PROVISOIRE{% endif %}{% if en_tete.exemple %} EXEMPLE{% endif %}")
        marks.bold = True
        foot = section.footer.paragraphs[0]
        foot.add_run("{{ titre }}{% if instance %} · {{ instance }}{% endif %}{% if edite %}, édité le {{ edite }}"
                     "{% endif %}\tpage ")  # fmt: skip
        _champ(foot, "PAGE")
        foot.add_run(" / ")
        _champ(foot, "NUMPAGES")
        for paragraph in (head, foot):
            paragraph.paragraph_format.tab_stops.clear_all()
            paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(_LARGEUR), WD_TAB_ALIGNMENT.RIGHT)

    def titre(self) -> None:
        self.texte("{{ titre }}", "Title")
        self.texte("{{ instance }}", "Subtitle", si="instance")
        self.texte("{{ etat }}", "Strong", si="etat")

    def texte(self, texte: str, style: str = "Normal", *, si: str = "") -> None:
        if si:
            self.balise(f"if {si}")
        if style == "Strong":
            self.document.add_paragraph().add_run(texte).bold = True
        else:
            self.document.add_paragraph(texte, style)
        if si:
            self.balise("endif")

    def section(self, titre: str, niveau: int = 1) -> None:
        self.document.add_heading(titre, niveau)

    def balise(self, dit: str) -> None:
        self.document.add_paragraph(f"{{%p {dit} %}}")

    def fait(self, nom: str, balise: str, *, si: str) -> None:
        self.balise(f"if {si}")
        paragraph = self.document.add_paragraph()
        paragraph.add_run(f"{nom} : ").font.color.rgb = _SOURDINE
        paragraph.add_run(balise)
        self.balise("endif")

    def liste(self, un: str, plusieurs: str, texte: str = "") -> None:
        self.balise(f"for {un} in {plusieurs}")
        self.document.add_paragraph(texte or f"{{{{ {un} }}}}", "List Bullet")
        self.balise("endfor")

    def tableau(self, boucle: str, colonnes: Sequence[tuple[str, str, float]], *, hauteur: float = 0) -> None:
        """A heading row, repeated on each page, and one row for each item. Columns: heading, tags, width in cm."""
        table = self.document.add_table(rows=4, cols=len(colonnes), style="Table Grid")
        table.autofit = False
        _repeter(table.rows[0])
        for cell, (heading, _tags, width) in zip(table.rows[0].cells, colonnes, strict=True):
            cell.text, cell.width = "", Cm(width)
            cell.paragraphs[0].add_run(heading).bold = True
        table.rows[1].cells[0].text = f"{{%tr for {boucle} %}}"
        for cell, (_heading, tags, width) in zip(table.rows[2].cells, colonnes, strict=True):
            cell.text, cell.width = tags, Cm(width)
        if hauteur:
            table.rows[2].height = Cm(hauteur)
        table.rows[3].cells[0].text = "{%tr endfor %}"
        self.document.add_paragraph()

    def ou_et_quand(self) -> None:
        self.fait("Date", "{{ quand }}", si="quand")
        self.fait("Lieu", "{{ lieu }}", si="lieu")
        self.fait("À distance", "{{ visio }}", si="visio")

    def agenda(self) -> None:
        point = (
            "{{ point.titre }}{% if point.nature %}\n{{ point.nature }}{% endif %}"
            "{% if point.presentateur %}\nPrésenté par {{ point.presentateur }}{% endif %}"
            "{% for objet in point.objets %}\n{{ objet }}{% endfor %}"
            "{% if point.montant %}\nMontant : {{ point.montant }}{% endif %}"
            "{% if point.description %}\n{{ point.description }}{% endif %}"
            "{% if point.documents %}\nDocuments : {{ point.documents }}{% endif %}"
        )
        self.tableau("point in points", (
            ("Heure", "{{ point.heure }}", 2.2), ("N°", "{{ point.numero }}", 1.2), ("Point", point, 11.2),
            ("Durée", "{{ point.duree }}", 2.4),
        ))  # fmt: skip
        self.texte("Durée prévue de tous les points : {{ duree_totale }}.", si="duree_totale")

    def documents(self, titre: str) -> None:
        self.balise("if documents")
        self.section(titre)
        self.balise("endif")
        self.liste("document", "documents")

    def suites(self, plusieurs: str) -> None:
        self.balise(f"if {plusieurs}")
        self.tableau(f"suite in {plusieurs}", (
            ("À faire", "{{ suite.quoi }}", 9), ("Par qui", "{{ suite.qui }}", 4.5),
            ("Pour le", "{{ suite.echeance }}", 3.5),
        ))  # fmt: skip
        self.balise("endif")


def _ordre_du_jour(r: _Redaction) -> None:
    r.titre()
    r.ou_et_quand()
    r.section("Points")
    r.agenda()
    r.documents("Documents de la séance")


def _convocation(r: _Redaction) -> None:
    for tag in ("nom", "fonction", "organisation", "adresse"):
        r.texte(f"{{{{ {tag} }}}}", "Strong" if tag == "nom" else "Normal", si=tag)
    r.texte("{{ fait_le }}", si="fait_le")
    r.titre()
    r.texte("Vous représentez le pôle {{ pole }}.", si="pole")
    r.texte("{{ invitation }}", si="invitation")
    r.ou_et_quand()
    r.texte("{{ message }}", si="message")
    r.section("Ordre du jour")
    r.agenda()
    r.documents("Documents joints")
    r.balise("if repondre")
    r.section("Votre réponse")
    r.balise("endif")
    r.liste("moyen", "repondre")
    r.liste("reponse", "reponses", "[  ] {{ reponse }}")
    r.texte("{{ signataire }}", "Strong", si="signataire")
    r.texte("{{ signataire_fonction }}", si="signataire_fonction")


def _emargement(r: _Redaction) -> None:
    r.titre()
    r.ou_et_quand()
    r.balise("for groupe in groupes")
    r.section("{{ groupe.nom }}")
    r.tableau("ligne in groupe.lignes", (
        ("Nom", "{{ ligne.nom }}", 4), ("Fonction, organisation", "{{ ligne.fonction }}", 4.5),
        ("Qualité", "{{ ligne.qualite }}", 2.5), ("Signature", "{{ ligne.mention }}", 6),
    ), hauteur=1.2)  # fmt: skip
    r.balise("endfor")


def _releve(r: _Redaction) -> None:
    r.titre()
    r.ou_et_quand()
    r.section("Participants")
    r.tableau("presence in presences", (
        ("Pôle", "{{ presence.pole }}", 3.2), ("Nom", "{{ presence.nom }}", 4),
        ("Fonction", "{{ presence.fonction }}", 4), ("Qualité", "{{ presence.qualite }}", 2.6),
        ("Présence", "{{ presence.presence }}", 3.2),
    ))  # fmt: skip
    r.liste("pole", "poles", "{{ pole.pole }} : {{ pole.phrase }}")
    r.fait("Règle de décision", "{{ regle }}", si="regle")
    r.fait("Quorum", "{{ quorum }}", si="quorum")
    r.liste("mention", "mentions")
    r.section("Points traités")
    r.balise("for point in points")
    _point_traite(r)
    r.balise("endfor")
    r.balise("if suites")
    r.section("Autres suites")
    r.balise("endif")
    r.suites("suites")
    r.balise("if verification")
    r.section("Vérifier ce document")
    for nom, tag in (("Adresse", "url"), ("Code", "code"), ("Empreinte (SHA-256)", "empreinte")):
        r.fait(nom, f"{{{{ verification.{tag} }}}}", si=f"verification.{tag}")
    r.balise("endif")


def _point_traite(r: _Redaction) -> None:
    r.section("{{ point.numero }}. {{ point.titre }}", 2)
    r.texte("{{ point.nature }}{% if point.presentateur %} · présenté par {{ point.presentateur }}{% endif %}",
            si="point.nature")  # fmt: skip
    r.liste("objet", "point.objets")
    r.texte("{{ point.compte_rendu }}", si="point.compte_rendu")
    r.texte("Déport", "Strong", si="point.deports")
    r.liste("deport", "point.deports")
    r.balise("if point.avis")
    r.tableau("avis_pole in point.avis", (
        ("Pôle", "{{ avis_pole.pole }}{% if avis_pole.porteuse %}\n{{ avis_pole.porteuse }}{% endif %}", 3.5),
        ("Avis", "{{ avis_pole.sens }}", 3), ("Réserve ou raison", "{{ avis_pole.texte }}", 6.5),
        ("Donné par", "{{ avis_pole.donne_par }}", 4),
    ))  # fmt: skip
    r.balise("endif")
    r.texte("{% if point.decision %}Décision n° {{ point.decision }} : {% endif %}{{ point.issue }}", "Strong",
            si="point.issue")  # fmt: skip
    r.texte("{{ point.explication }}", si="point.explication")
    for nom, tag in (
        ("Type", "type_decision"), ("Montant", "montant"), ("Condition à lever", "condition"),
        ("Décision citée", "decision_citee"),
    ):  # fmt: skip
        r.fait(nom, f"{{{{ point.{tag} }}}}", si=f"point.{tag}")
    r.suites("point.suites")


def _lettre_mission(r: _Redaction) -> None:
    r.titre()
    for nom, tag in (
        ("À l'attention de", "nom"), ("Organisation", "organisation"), ("Mission", "mission"),
        ("Groupe à animer", "groupe"), ("Du", "du"), ("Au (inclus)", "au"), ("Renouvelle", "renouvelle"),
    ):  # fmt: skip
        r.fait(nom, f"{{{{ {tag} }}}}", si=tag)
    r.section("Périmètre")
    r.texte("{{ perimetre }}")
    r.balise("if plafond")
    r.section("Dépenses")
    r.texte("Plafond : {{ plafond }}{% if budget %} ({{ budget }}){% endif %}.")
    r.balise("endif")
    r.section("Décision")
    r.texte("{% if decision %}Mission donnée par la décision n° {{ decision }}{% if decision_le %} du {{ decision_le }}"
            "{% endif %}.{% else %}Cette lettre est un projet : la mission commence avec la décision qui la donne."
            "{% endif %}")  # fmt: skip
    r.texte("{{ fait_le }}", si="fait_le")
    _signataires(r)


def _signataires(r: _Redaction) -> None:
    r.balise("for signataire in signataires")
    r.texte("{{ signataire.nom }}", "Strong")
    r.texte("{{ signataire.fonction }}", si="signataire.fonction")
    r.texte("")
    r.texte("")
    r.balise("endfor")


def _annexe(r: _Redaction) -> None:
    r.titre()
    for nom, tag in (("Budget", "budget"), ("Exercice", "exercice"), ("Annexe à", "acte")):
        r.fait(nom, f"{{{{ {tag} }}}}", si=tag)
    who = "{{ attribution.beneficiaire }}{% if attribution.siret %}\nSIRET {{ attribution.siret }}{% endif %}"
    what = "{{ attribution.action }}{% if attribution.objet %}\n{{ attribution.objet }}{% endif %}"
    why = "{{ attribution.acte }}{% if attribution.decision %}\nDécision n° {{ attribution.decision }}{% endif %}"
    r.tableau("attribution in attributions", (
        ("Bénéficiaire", who, 4.4), ("Action, objet", what, 4.6), ("Montant", "{{ attribution.montant }}", 2.6),
        ("Acte", why, 3.2), ("Convention", "{{ attribution.convention }}", 2.2),
    ))  # fmt: skip
    r.texte("Total : {{ total }}{% if nombre %} ({{ nombre }}){% endif %}.", "Strong", si="total")
    r.liste("mention", "mentions")


def _convention(r: _Redaction) -> None:
    r.titre()
    r.fait("Numéro", "{{ numero }}", si="numero")
    r.fait("Exercice", "{{ exercice }}", si="exercice")
    r.section("Entre")
    r.texte("{{ autorite }}{% if autorite_siret %}, SIRET {{ autorite_siret }}{% endif %}, qui attribue la subvention,")
    r.texte("et {{ beneficiaire }}{% if beneficiaire_siret %}, SIRET {{ beneficiaire_siret }}{% endif %}, "
            "qui la reçoit.")  # fmt: skip
    r.section("Objet")
    r.texte("{{ objet }}", si="objet")
    r.liste("attribution", "attributions", "{{ attribution.action }} : {{ attribution.montant }}"
            "{% if attribution.acte %}, {{ attribution.acte }}{% endif %}")  # fmt: skip
    r.section("Montant")
    r.texte("La subvention est de {{ montant }}.")
    r.section("Versements")
    r.tableau("echeance in echeances", (
        ("Versement", "{{ echeance.nature }}", 3.4), ("Montant", "{{ echeance.montant }}", 3.2),
        ("Date prévue", "{{ echeance.prevue }}", 3.6), ("Condition", "{{ echeance.condition }}", 6.8),
    ))  # fmt: skip
    r.balise("if justification")
    r.section("Justification")
    r.balise("endif")
    r.texte("{{ justification }}", si="justification")
    r.texte("Signée le {{ signee_le }}.", si="signee_le")
    _signataires(r)


_REDIGER = {
    GenreActe.ORDRE_DU_JOUR: _ordre_du_jour,
    GenreActe.CONVOCATION: _convocation,
    GenreActe.EMARGEMENT: _emargement,
    GenreActe.RELEVE: _releve,
    GenreActe.LETTRE_MISSION: _lettre_mission,
    GenreActe.ANNEXE_DELIB: _annexe,
    GenreActe.CONVENTION_SUB: _convention,
}


def _preparer(document: DocumentWord) -> None:
    """French, A4, one sober typeface, and nobody's name as the author."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    properties = document.core_properties
    properties.author = properties.comments = properties.last_modified_by = ""
    properties.language = "fr-FR"
    for lang in document.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), "fr-FR")
    for name, size, bold, color in (
        ("Normal", 10.5, False, None), ("Title", 22, True, _VERT), ("Subtitle", 13, True, None),
        ("Heading 1", 14, True, _VERT), ("Heading 2", 12, True, None), ("List Bullet", 10.5, False, None),
        ("Header", 9.5, False, None), ("Footer", 9, False, _SOURDINE),
    ):  # fmt: skip
        _styler(document.styles[name], size, bold, color)


def _styler(style: Any, size: float, bold: bool, color: RGBColor | None) -> None:
    style.font.name, style.font.size, style.font.bold, style.font.italic = _POLICE, Pt(size), bold, False
    style.font.color.rgb = color or RGBColor(0x17, 0x21, 0x1D)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(name), _POLICE)


def _repeter(row: Any) -> None:
    """Mark a row as the heading of its table: repeated on each page, and announced."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
    # A heading row that is not cut in two by a page.
    properties.append(OxmlElement("w:cantSplit"))


def _champ(paragraph: Paragraph, instruction: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
