"""The workbook to fill, with its notes; and the refused lines of a file, to correct and send again."""

from collections.abc import Iterable, Sequence
from datetime import date
from tempfile import TemporaryFile
from typing import IO, Any

from alliance.budget.lecture.reprise import (
    ACTES,
    CHOIX,
    JOURS,
    LIBELLES,
    MONTANTS,
    MOUVEMENTS,
    REQUISES,
    LigneReprise,
    Reprise,
)
from alliance.documents.ecriture.tableau import sans_controle

FEUILLES = {
    "Enveloppes": tuple(champ for champ in LIBELLES if champ in MOUVEMENTS),
    "Actes": tuple(champ for champ in LIBELLES if champ in ACTES and champ not in {"reference"}),
}
"""The columns of each sheet, in the order of our headings."""
NOTES = {
    "exercice": "L'année, en quatre chiffres.",
    "financeur": "Son nom dans Alliance, à l'identique.",
    "budget": "Le nom du budget dans Alliance : il dit qui paie.",
    "montant": "En euros. Un avenant qui diminue s'écrit avec un signe moins.",
    "le": "La date de l'acte : jour/mois/année.",
    "reference": "Le numéro de l'acte : c'est lui qui le prouve et qui évite de l'écrire deux fois.",
    "motif": "Facultatif : pourquoi.",
    "action": "Son code ou son titre dans le plan de cet exercice.",
    "decision": "Son numéro au registre, par exemple R-2025-7. Elle doit y être avant la reprise.",
    "affecte": "Ce que le Cotech a validé pour l'action sur cette enveloppe. Le même sur chacune de ses lignes.",
    "affecte_on": "Facultatif : sans date, celle de la décision.",
    "beneficiaire": "Son nom, son sigle ou son SIRET dans l'annuaire.",
    "autorite": "Facultatif : sans elle, c'est le titulaire du budget.",
    "acte": "Le numéro de l'arrêté ou de la délibération. Sans acte, la ligne s'arrête à l'affectation, ou est une "
    "commande.",
    "attribue": "Sans montant, c'est celui de l'affectation.",
    "convention": "Obligatoire au-dessus de 23 000 € dans l'année. Le même numéro sur les lignes qu'elle couvre.",
    "engagement": "Sa référence chez le payeur. Sans elle, rien n'est engagé ni versé.",
    "ej": "Facultatif : le numéro d'engagement juridique.",
    "fournisseur": "Qui est payé quand ce n'est pas une organisation de l'annuaire.",
    "versement": "La référence du paiement. Un second versement du même engagement prend une autre ligne.",
    "piece": "Ce qui justifie : compte rendu financier, facture.",
    "titre": "Le numéro du titre de recette.",
    "remarque": "Une ligne qui porte « exemple » ici n'est pas reprise.",
}
_EXEMPLE = {
    "exercice": 2026, "financeur": "Votre financeur", "budget": "Votre budget", "nature_credit": "crédit spécifique",
    "mouvement": "notification", "montant": 12000, "le": date(2026, 1, 15), "reference": "N-2026-01",
    "action": "A101", "decision": "R-2025-7", "affecte": 5000, "beneficiaire": "Votre association", "acte": "D-2026-12",
    "nature_acte": "délibération", "signe_on": date(2026, 3, 10), "attribue": 5000, "notifie_on": date(2026, 3, 12),
    "engagement": "EJ-2026-1", "nature_engagement": "subvention", "engage": 5000, "engage_on": date(2026, 4, 1),
    "versement": "M-2026-1", "nature_versement": "acompte", "verse": 3500, "verse_on": date(2026, 5, 4),
    "remarque": "exemple : supprimez cette ligne",
}  # fmt: skip
_FORMATS: dict[str, dict[str, Any]] = {
    "titre": {
        "bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E3ECF7", "font_color": "#14243A", "bottom": 1,
    },
    "texte": {"valign": "top"},
    "jour": {"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"},
    "montant": {"num_format": '#,##0.00\\ "€"', "valign": "top"},
}  # fmt: skip
REFUS = "Motif du refus"


def ecrire_modele() -> IO[bytes]:
    """Both sheets with our headings, a note on each column, and one line marked as an example."""
    return _classeur({name: (champs, [_EXEMPLE], []) for name, champs in FEUILLES.items()})


def ecrire_refusees(reprise: Reprise, motifs: dict[tuple[str, int], str]) -> IO[bytes]:
    """The refused lines as they were read, with the reason at their end; what was accepted is left out.

    :param motifs: the reason by sheet and number of line. A cell that could not be read is blank, and its reason says
        what it held.
    """

    def refused(lignes: Iterable[LigneReprise]) -> tuple[list[dict[str, Any]], list[str]]:
        kept = [one for one in lignes if (one.feuille, one.numero) in motifs]
        return [_en_cellules(one) for one in kept], [motifs[one.feuille, one.numero] for one in kept]

    sheets = {"Enveloppes": refused(reprise.mouvements), "Actes": refused(reprise.actes)}
    return _classeur({name: (FEUILLES[name], rows, told) for name, (rows, told) in sheets.items()})


def _en_cellules(ligne: LigneReprise) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for champ, value in ligne.cellules.items():
        if champ in MONTANTS:
            cells[champ] = value / 100
        elif champ in JOURS:
            cells[champ] = ligne.jour(champ)
        else:
            cells[champ] = str(CHOIX[champ](value).label) if champ in CHOIX else value
    return cells


Feuille = tuple[Sequence[str], Sequence[dict[str, Any]], Sequence[str]]


def _classeur(feuilles: dict[str, Feuille]) -> IO[bytes]:
    import xlsxwriter  # noqa: PLC0415 -- slow import, and most pages write no file

    out = TemporaryFile()  # noqa: SIM115 -- handed to the caller, who closes it
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False})
    formats = {name: book.add_format(given) for name, given in _FORMATS.items()}
    for name, (champs, rows, told) in feuilles.items():
        sheet = book.add_worksheet(name)
        _titres(sheet, champs, REQUISES["mouvements" if name == "Enveloppes" else "actes"], formats)
        for line, cells in enumerate(rows, start=1):
            for column, champ in enumerate(champs):
                _cellule(sheet, (line, column), champ, cells.get(champ), formats)
        if told:
            sheet.set_column(len(champs), len(champs), 60)
            sheet.write_string(0, len(champs), REFUS, formats["titre"])
        for line, reason in enumerate(told, start=1):
            sheet.write_string(line, len(champs), sans_controle(reason), formats["texte"])
    book.close()
    out.seek(0)
    return out


def _titres(sheet: Any, champs: Sequence[str], requises: Sequence[str], formats: dict[str, Any]) -> None:
    sheet.freeze_panes(1, 0)
    for column, champ in enumerate(champs):
        sheet.set_column(column, column, 16)
        sheet.write_string(0, column, LIBELLES[champ], formats["titre"])
        sheet.write_comment(0, column, _note(champ, champ in requises))


def _cellule(sheet: Any, place: tuple[int, int], champ: str, value: Any, formats: dict[str, Any]) -> None:
    if isinstance(value, date):
        sheet.write_datetime(*place, value, formats["jour"])
    elif isinstance(value, int | float):
        sheet.write_number(*place, value, formats["montant" if champ in MONTANTS else "texte"])
    elif value:
        sheet.write_string(*place, sans_controle(str(value)), formats["texte"])


def _note(champ: str, requise: bool) -> str:
    said = NOTES.get(champ, "")
    if champ in CHOIX:
        said = "Au choix : " + ", ".join(str(value.label) for value in CHOIX[champ]) + "."
    elif not said:
        said = "En euros." if champ in MONTANTS else "Jour/mois/année."
    return f"{'Obligatoire. ' if requise else ''}{said}"
