"""A running year brought in from a spreadsheet: its enveloppes on one sheet, its acts on another, line by line."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from alliance.budget.enums import NatureActe, NatureCredit, NatureEngagement, NatureMouvement, NatureVersement
from alliance.budget.lecture.cellules import cents_de, jour_de, reference_de, texte_de
from alliance.documents.lecture import Classeur, Feuille
from alliance.kernel.errors import DomainError
from alliance.kernel.textes import enumerate_fr, fold, words

ENTETE_MAX = 15
COMMUNES = {
    "exercice": "exercice|annee|annee budgetaire|exercice budgetaire",
    "financeur": "financeur|origine des credits|origine",
    "budget": "budget|caisse|payeur",
    "nature_credit": "nature|nature des credits|nature du credit|type de credit",
    "reference": "reference",
    "motif": "motif|precision|observations",
    "remarque": "remarque|remarques",
}
MOUVEMENTS = COMMUNES | {
    "mouvement": "mouvement|acte sur l enveloppe",
    "montant": "montant|somme",
    "le": "date|le|date du mouvement",
}
ACTES = COMMUNES | {
    "action": "action|code|code action|code de l action|fiche|fiche action",
    "decision": "decision|numero de decision|n decision|no decision|n de decision",
    "affecte": "affecte|montant affecte|valide|valide en cotech|montant valide",
    "affecte_on": "affecte le|valide le|date d affectation|date de la decision",
    "beneficiaire": "beneficiaire|organisme|structure beneficiaire",
    "autorite": "autorite|autorite attributive|attribuant",
    "nature_acte": "nature de l acte|type d acte",
    "acte": "acte|numero de l acte|n acte|numero d acte|arrete|deliberation",
    "signe_on": "acte signe le|signe le|date de l acte",
    "attribue": "attribue|montant attribue",
    "notifie_on": "notifie le|date de notification",
    "convention": "convention|numero de convention|n convention",
    "convention_on": "convention signee le|date de la convention",
    "nature_engagement": "nature de l engagement|type d engagement",
    "engagement": "engagement|reference engagement|reference de l engagement|n engagement|numero d engagement",
    "ej": "ej|n ej|numero ej|numero d ej",
    "engage": "engage|montant engage",
    "engage_on": "engage le|date d engagement|date de l engagement",
    "fournisseur": "fournisseur|tiers",
    "versement": "versement|reference du versement|reference versement|n versement|paiement|reference du paiement",
    "nature_versement": "nature du versement|acompte ou solde",
    "verse": "verse|montant verse|paye",
    "verse_on": "verse le|paye le|date du versement|date de versement",
    "piece": "justificatif|piece|piece justificative",
    "justifie": "justifie|montant justifie",
    "justifie_on": "justifie le|date du justificatif",
    "titre": "titre|titre de reversement|titre de recette",
    "reverse": "reverse|montant reverse",
    "reverse_on": "reverse le|date du reversement",
}
MONTANTS = frozenset({"montant", "affecte", "attribue", "engage", "verse", "justifie", "reverse"})
SUITES = MONTANTS - {"montant", "affecte"}
"""Amounts that a table shows as zero as long as nothing was done."""
JOURS = frozenset(
    {
        "le",
        "affecte_on",
        "signe_on",
        "notifie_on",
        "convention_on",
        "engage_on",
        "verse_on",
        "justifie_on",
        "reverse_on",
    }
)  # fmt: skip
LONGUEURS = {"acte": 80, "convention": 80, "engagement": 80, "ej": 40, "versement": 80, "piece": 200, "titre": 80,
             "reference": 100, "fournisseur": 200, "motif": 500}  # fmt: skip
"""Characters that the models keep."""
CHOIX: dict[str, Any] = {
    "nature_credit": NatureCredit,
    "mouvement": NatureMouvement,
    "nature_acte": NatureActe,
    "nature_engagement": NatureEngagement,
    "nature_versement": NatureVersement,
}
REQUISES = {
    "mouvements": ("exercice", "financeur", "budget", "mouvement", "montant", "le"),
    "actes": ("exercice", "financeur", "budget", "action", "decision", "affecte"),
}
LIBELLES = {
    "exercice": "Exercice", "financeur": "Financeur", "budget": "Budget", "nature_credit": "Nature des crédits",
    "mouvement": "Mouvement", "montant": "Montant", "le": "Date", "reference": "Référence", "motif": "Motif",
    "action": "Action", "decision": "Décision", "affecte": "Affecté", "affecte_on": "Affecté le",
    "beneficiaire": "Bénéficiaire", "autorite": "Autorité", "nature_acte": "Nature de l'acte", "acte": "Acte",
    "signe_on": "Acte signé le", "attribue": "Attribué", "notifie_on": "Notifié le", "convention": "Convention",
    "convention_on": "Convention signée le", "nature_engagement": "Nature de l'engagement",
    "engagement": "Engagement", "ej": "EJ", "engage": "Engagé", "engage_on": "Engagé le",
    "fournisseur": "Fournisseur", "versement": "Versement", "nature_versement": "Nature du versement",
    "verse": "Versé", "verse_on": "Versé le", "piece": "Justificatif", "justifie": "Justifié",
    "justifie_on": "Justifié le", "titre": "Titre de reversement", "reverse": "Reversé", "reverse_on": "Reversé le",
    "remarque": "Remarque",
}  # fmt: skip
"""The headings of our own template, in its order; ``MOUVEMENTS`` and ``ACTES`` give the others that are understood."""


class RepriseIllisible(DomainError):
    pass


@dataclass(slots=True)
class LigneReprise:
    """One line: its sheet, its number, each cell read, and what could not be read, in words.

    Days are ISO texts and amounts whole cents, so that a preview keeps them as plain values.
    """

    feuille: str
    numero: int
    cellules: dict[str, Any] = field(default_factory=dict)
    erreurs: list[str] = field(default_factory=list)

    def jour(self, champ: str) -> date | None:
        """The day of a column; ``None`` when it is blank."""
        return date.fromisoformat(self.cellules[champ]) if self.cellules.get(champ) else None

    def texte(self, champ: str) -> str:
        """The words of a column."""
        return str(self.cellules.get(champ) or "")

    def cents(self, champ: str) -> int | None:
        """The amount of a column."""
        return self.cellules.get(champ)


@dataclass(slots=True)
class Reprise:
    """What was understood of a workbook."""

    mouvements: list[LigneReprise] = field(default_factory=list)
    actes: list[LigneReprise] = field(default_factory=list)
    sautees: list[str] = field(default_factory=list)
    """Totals, and the examples of our template: left aside, and said."""

    @property
    def lignes(self) -> list[LigneReprise]:
        """Every line, in the order of the file."""
        return [*self.mouvements, *self.actes]

    def en_valeurs(self) -> dict[str, Any]:
        """Plain values, as the import keeps them."""
        return asdict(self)

    @classmethod
    def de_valeurs(cls, valeurs: dict[str, Any]) -> "Reprise":
        """Back from what was kept."""
        return cls(
            [LigneReprise(**row) for row in valeurs.get("mouvements", [])],
            [LigneReprise(**row) for row in valeurs.get("actes", [])],
            list(valeurs.get("sautees", [])),
        )


def lire_reprise(classeur: Classeur) -> Reprise:
    """Every sheet that holds movements of enveloppes or acts; the others are left aside.

    :raises RepriseIllisible: no sheet has the columns that nothing can be done without.
    """
    reprise = Reprise()
    for feuille in classeur.feuilles:
        genre, rang, champs = _entete(feuille)
        if genre:
            rows = reprise.mouvements if genre == "mouvements" else reprise.actes
            for ligne in _lignes(feuille, rang, champs):
                if _est_laissee(ligne):
                    reprise.sautees.append(f"« {ligne.feuille} », ligne {ligne.numero}")
                else:
                    rows.append(ligne)
    if not reprise.mouvements and not reprise.actes:
        wanted = [enumerate_fr([f"« {LIBELLES[name]} »" for name in names]) for names in REQUISES.values()]
        raise RepriseIllisible(
            f"Aucune feuille n'a de lignes à reprendre. Une feuille d'enveloppes a les colonnes {wanted[0]} ; une "
            f"feuille d'actes, {wanted[1]}. Partez du modèle à télécharger.",
            field="fichier",
        )
    return reprise


def _entete(feuille: Feuille) -> tuple[str, int, dict[int, str]]:
    for rang, cells in enumerate(feuille.lignes[:ENTETE_MAX]):
        for genre, synonymes in (("mouvements", MOUVEMENTS), ("actes", ACTES)):
            champs = _champs(cells, synonymes)
            if set(REQUISES[genre]) <= set(champs.values()):
                return genre, rang, champs
    return "", 0, {}


def _champs(cells: list[Any], synonymes: dict[str, str]) -> dict[int, str]:
    """The field of each column; of two columns of one field, the first."""
    by_heading = {words(mot): champ for champ, mots in synonymes.items() for mot in mots.split("|")}
    found: dict[int, str] = {}
    for position, cell in enumerate(cells):
        champ = by_heading.get(words(texte_de(cell))) if isinstance(cell, str) else None
        if champ and champ not in found.values():
            found[position] = champ
    return found


def _lignes(feuille: Feuille, rang: int, champs: dict[int, str]) -> Iterator[LigneReprise]:
    for numero, cells in enumerate(feuille.lignes[rang + 1 :], rang + 2):
        ligne = LigneReprise(feuille.nom, numero)
        for position, champ in champs.items():
            if position < len(cells) and reference_de(cells[position]):
                _lire(ligne, champ, cells[position])
        if ligne.cellules or ligne.erreurs:
            yield ligne


def _est_laissee(ligne: LigneReprise) -> bool:
    """A total of a column, or a line that our template marks as an example."""
    if fold(ligne.texte("remarque")).startswith("exemple"):
        return True
    said = [fold(str(value)) for value in ligne.cellules.values()] + [fold(text) for text in ligne.erreurs]
    named = ligne.texte("financeur") and ligne.texte("budget")
    return not named and any(re.search(r"\b(sous-)?total", text) for text in said)


def _lire(ligne: LigneReprise, champ: str, cell: Any) -> None:
    try:
        value = _valeur(champ, cell)
        if value or champ not in SUITES:
            ligne.cellules[champ] = value
    except DomainError as refusal:
        ligne.erreurs.append(f"{LIBELLES[champ]} : {refusal.message}")


def _valeur(champ: str, cell: Any) -> Any:
    if champ in MONTANTS:
        return cents_de(cell)
    if champ in JOURS:
        return jour_de(cell).isoformat()
    said = texte_de(cell)
    if champ == "exercice":
        if not (said.isascii() and said.isdigit() and len(said) == 4):
            raise DomainError(f"« {said[:40]} » n'est pas une année. Écrivez-la en quatre chiffres : 2026.")
        return int(said)
    if len(said) > LONGUEURS.get(champ, 300):
        raise DomainError(f"« {said[:40]}… » dépasse {LONGUEURS.get(champ, 300)} caractères. Écrivez plus court.")
    return _choix(champ, said) if champ in CHOIX else said


def _choix(champ: str, said: str) -> str:
    """One value of a closed list, by its code or by the beginning of its words."""
    values = CHOIX[champ]
    wanted = fold(said).replace("credits", "credit")
    for value in values:
        if wanted in {fold(value.value), fold(value.value.replace("_", " ")), fold(str(value.label))}:
            return value.value
    near = [value for value in values if fold(str(value.label)).startswith(wanted)]
    near = near or [value for value in values if wanted in fold(str(value.label))]
    if len(near) != 1:
        offered = enumerate_fr([f"« {value.label} »" for value in values])
        raise DomainError(f"« {said[:40]} » n'est pas dans la liste. Écrivez {offered}.")
    return near[0].value
