"""The comptable's own list of payments: its columns named by their headings, each line as plain values."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from alliance.budget.enums import NatureVersement
from alliance.budget.lecture.cellules import cents_de, est_blanche, jour_de, reference_de, texte_de
from alliance.documents.lecture import Classeur, Feuille, lettres
from alliance.kernel.errors import DomainError
from alliance.kernel.textes import enumerate_fr, fold, words

ENGAGEMENT, EJ, MANDAT, DP = "engagement", "ej", "mandat", "dp"
LE, MONTANT, REFERENCE, NATURE = "le", "montant", "reference", "nature"
LIBELLES = {
    ENGAGEMENT: "Référence de l'engagement",
    EJ: "Numéro d'EJ",
    MANDAT: "Numéro de mandat",
    DP: "Numéro de DP",
    LE: "Date du paiement",
    MONTANT: "Montant",
    REFERENCE: "Référence du paiement",
    NATURE: "Acompte ou solde",
}
_SYNONYMES = {
    ENGAGEMENT: (
        "engagement|reference engagement|ref engagement|n engagement|no engagement|numero engagement|"
        "numero d engagement|n d engagement|reference de l engagement|reference d engagement|engagement comptable|"
        "reference chez le payeur|ref de l engagement|num engagement|engagement numero"
    ),
    EJ: (
        "ej|n ej|no ej|num ej|numero ej|numero d ej|engagement juridique|n engagement juridique|"
        "numero engagement juridique|numero d engagement juridique|n d engagement juridique|reference ej|ref ej"
    ),
    MANDAT: "mandat|n mandat|no mandat|num mandat|numero mandat|n de mandat|numero de mandat|no de mandat|ref mandat",
    DP: (
        "dp|n dp|no dp|num dp|numero dp|numero de dp|demande de paiement|n demande de paiement|"
        "n de demande de paiement|numero de demande de paiement|numero demande de paiement"
    ),
    LE: (
        "date|date de paiement|date paiement|date du paiement|date du versement|date de versement|date versement|"
        "date de reglement|date reglement|date de mise en paiement|paye le|verse le|regle le|date de virement|"
        "date virement|date du virement|date de decaissement|date valeur|date de valeur"
    ),
    MONTANT: (
        "montant|montant ttc|montant paye|montant verse|montant regle|montant du paiement|montant paiement|"
        "montant du versement|montant versement|montant du virement|somme|somme versee|montant en euros|montant euros|"
        "montant eur|paye|verse|montant net|montant mandate|montant du mandat|montant mandat"
    ),
    REFERENCE: (
        "reference|ref|reference du paiement|reference de paiement|reference paiement|ref paiement|ref du paiement|"
        "n paiement|n de paiement|numero de paiement|numero paiement|reference du versement|reference versement|"
        "n versement|n de versement|numero de versement|reference du virement|reference virement|ref virement|"
        "n virement|n de virement|numero de virement|piece|n de piece|numero de piece|n piece"
    ),
    NATURE: "acompte ou solde|acompte solde|nature du versement|nature du paiement|type de versement|type de paiement",
}
_PAR_ENTETE = {mot: champ for champ, mots in _SYNONYMES.items() for mot in mots.split("|")}
_TOTAL = re.compile(r"(?:sous[- ]?)?total\b|cumul\b|report\b")
_ENTETE_MAX = 30


class ColonnesManquantes(DomainError):
    pass


@dataclass(frozen=True, slots=True)
class Colonne:
    """A column of the file, and what it was understood to hold; ``champ`` is empty when it is not read."""

    lettre: str
    entete: str
    champ: str = ""


@dataclass(slots=True)
class LigneVersement:
    """One line: references as they are written, the day in ISO, whole cents, and what could not be read."""

    numero: int
    engagement: str = ""
    ej: str = ""
    mandat: str = ""
    le: str = ""
    montant_cents: int | None = None
    reference: str = ""
    nature: str = NatureVersement.PAIEMENT.value
    erreurs: list[str] = field(default_factory=list)

    @property
    def jour(self) -> date | None:
        """The day of the payment."""
        return date.fromisoformat(self.le) if self.le else None


@dataclass(slots=True)
class Releve:
    """What was understood of a file."""

    feuille: str
    colonnes: list[Colonne]
    lignes: list[LigneVersement]
    sautees: list[int]

    def en_valeurs(self) -> dict[str, Any]:
        """Plain values, as the import keeps them."""
        return asdict(self)

    @classmethod
    def de_valeurs(cls, valeurs: dict[str, Any]) -> "Releve":
        """Back from what was kept."""
        return cls(
            valeurs.get("feuille", ""), [Colonne(**row) for row in valeurs.get("colonnes", [])],
            [LigneVersement(**row) for row in valeurs.get("lignes", [])], list(valeurs.get("sautees", [])),
        )  # fmt: skip


def lire_versements(classeur: Classeur) -> Releve:
    """The sheet that looks most like a list of payments, line by line.

    :raises ColonnesManquantes: no date, no amount, no reference of the payment, or nothing that names the engagement.
    """
    feuille, rang, champs = max(_candidates(classeur), key=lambda found: len(set(found[2].values())))
    _check_columns(champs)
    releve = Releve(feuille.nom, _colonnes(feuille, rang, champs), [], [])
    for index, cells in enumerate(feuille.lignes[rang + 1 :], rang + 2):
        if all(est_blanche(cell) for cell in cells):
            continue
        ligne = _ligne(index, {champ: cells[position] if position < len(cells) else None
                               for position, champ in champs.items()})  # fmt: skip
        if _is_total(cells, ligne):
            releve.sautees.append(index)
        else:
            releve.lignes.append(ligne)
    return releve


def _candidates(classeur: Classeur) -> Iterator[tuple[Feuille, int, dict[int, str]]]:
    """Each line of each sheet that could hold the headings; a visible sheet before a hidden one."""
    for feuille in sorted(classeur.feuilles, key=lambda row: row.masquee):
        for rang, cells in enumerate(feuille.lignes[:_ENTETE_MAX] or [[]]):
            yield feuille, rang, _champs(cells)


def _champs(cells: list[Any]) -> dict[int, str]:
    """The fields of a line of headings; of two columns of one field, the first."""
    found: dict[int, str] = {}
    for position, cell in enumerate(cells):
        champ = _PAR_ENTETE.get(words(texte_de(cell))) if isinstance(cell, str) else None
        if champ and champ not in found.values():
            found[position] = champ
    return found


def _check_columns(champs: dict[int, str]) -> None:
    known = set(champs.values())
    missing = [f"« {LIBELLES[name]} »" for name in (LE, MONTANT) if name not in known]
    if not known & {REFERENCE, DP, MANDAT}:
        missing.append(f"« {LIBELLES[REFERENCE]} »")
    if not known & {ENGAGEMENT, EJ, MANDAT}:
        missing.append("« Référence de l'engagement », « Numéro d'EJ » ou « Numéro de mandat »")
    if missing:
        raise ColonnesManquantes(
            f"Ce fichier n'a pas de colonne {enumerate_fr(missing)}. Donnez ce titre à la colonne dans votre tableur, "
            "puis déposez le fichier à nouveau.",
            field="fichier",
        )


def _colonnes(feuille: Feuille, rang: int, champs: dict[int, str]) -> list[Colonne]:
    return [
        Colonne(lettres(position), texte_de(cell)[:80], champs.get(position, ""))
        for position, cell in enumerate(feuille.lignes[rang])
        if not est_blanche(cell)
    ]


def _ligne(numero: int, cells: dict[str, Any]) -> LigneVersement:
    ligne = LigneVersement(
        numero, reference_de(cells.get(ENGAGEMENT)), reference_de(cells.get(EJ)), reference_de(cells.get(MANDAT)),
        nature=_nature(cells.get(NATURE)),
    )  # fmt: skip
    ligne.reference = next(
        (found for name in (REFERENCE, DP, MANDAT) if (found := reference_de(cells.get(name)))), ""
    )[:80]  # fmt: skip
    try:
        ligne.le = jour_de(cells.get(LE)).isoformat()
    except DomainError as refusal:
        ligne.erreurs.append(refusal.message)
    try:
        ligne.montant_cents = _positive(cents_de(cells.get(MONTANT)), texte_de(cells.get(MONTANT)))
    except DomainError as refusal:
        ligne.erreurs.append(refusal.message)
    return ligne


def _is_total(cells: list[Any], ligne: LigneVersement) -> bool:
    """« Total » and its sum at the foot of the list: no reference, no day."""
    said = next((texte_de(cell) for cell in cells if not est_blanche(cell)), "")
    return not ligne.le and bool(_TOTAL.match(fold(said)))


def _nature(valeur: Any) -> str:
    said = fold(texte_de(valeur))
    for mots, nature in ((("acompte", "avance"), NatureVersement.ACOMPTE), (("solde",), NatureVersement.SOLDE)):
        if said.startswith(mots):
            return nature.value
    return NatureVersement.PAIEMENT.value


def _positive(cents: int, lu: str) -> int:
    if cents > 0:
        return cents
    raise DomainError(
        f"« {lu} » n'est pas un paiement. Sur la page de l'engagement, annulez le versement ou enregistrez le "
        "reversement."
    )
