"""The comptable's own list of payments: its columns named by their headings, each line as plain values."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from alliance.budget.enums import NatureVersement
from alliance.documents.lecture import Classeur, Feuille, lettres
from alliance.kernel.errors import DomainError
from alliance.kernel.money import parse_cents
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
_VIDES = frozenset(
    {
        "n/a", "na", "nc", "n.c.", "n.c", "nr", "neant", "sans", "sans objet", "s.o.", "so", "null", "none", "nan",
        "aucun", "aucune", "(vide)", "vide", "x", "xx", "xxx", "a completer", "en attente", "inconnu", "inconnue",
        "non renseigne", "non communique",
    }
)  # fmt: skip
"""What a cell holds to say « nothing »: two such cells are not the same reference."""
_TOTAL = re.compile(r"(?:sous[- ]?)?total\b|cumul\b|report\b")
_ENTETE_MAX = 30
PARIS = ZoneInfo("Europe/Paris")
_NUMERIQUE = re.compile(
    r"(\d{1,2})\s?([/.\- ])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?: (?:a )?\d{1,2}[:h]\d{2}(?::\d{2})?)?"
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[t ]\d{2}:\d{2}.*)?")
_MOIS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre",
    "novembre", "decembre",
)  # fmt: skip
_LETTRES = re.compile(rf"(1er|\d{{1,2}}) ({'|'.join(_MOIS)}) (\d{{4}})")
_SERIE_MIN, _SERIE_MAX = 42370, 73415
"""Day numbers of a spreadsheet, from 01/01/2016 to 31/12/2100."""
AIDE_DATE = "Écrivez jour/mois/année, par exemple 15/03/2026."


class ColonnesManquantes(DomainError):
    pass


class DateIllisible(DomainError):
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
        champ = _PAR_ENTETE.get(words(_texte(cell))) if isinstance(cell, str) else None
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
        Colonne(lettres(position), _texte(cell)[:80], champs.get(position, ""))
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
        ligne.le = _jour(cells.get(LE)).isoformat()
    except DomainError as refusal:
        ligne.erreurs.append(refusal.message)
    try:
        ligne.montant_cents = _cents(cells.get(MONTANT))
    except DomainError as refusal:
        ligne.erreurs.append(refusal.message)
    return ligne


def _is_total(cells: list[Any], ligne: LigneVersement) -> bool:
    """« Total » and its sum at the foot of the list: no reference, no day."""
    said = next((_texte(cell) for cell in cells if not est_blanche(cell)), "")
    return not ligne.le and bool(_TOTAL.match(fold(said)))


def est_blanche(valeur: Any) -> bool:
    """Whether the cell holds nothing at all."""
    return valeur is None or not _texte(valeur)


def reference_de(valeur: Any) -> str:
    """A reference as it is written; empty for a blank, for a word that says « nothing », and for zeros."""
    lue = _texte(valeur)
    return "" if fold(lue) in _VIDES or not re.search(r"[^\W0_]", lue) else lue[:120]


def cle_de(reference: str) -> str:
    """What two spellings of one reference share: « EJ 21-000 » and « ej21-000 »."""
    return fold(reference).replace(" ", "")


def _texte(valeur: Any) -> str:
    if isinstance(valeur, float) and valeur.is_integer():
        return str(int(valeur))
    if isinstance(valeur, datetime):
        return f"{valeur:%d/%m/%Y}"
    return "" if valeur is None else " ".join(str(valeur).split())


def _nature(valeur: Any) -> str:
    said = fold(_texte(valeur))
    for mots, nature in ((("acompte", "avance"), NatureVersement.ACOMPTE), (("solde",), NatureVersement.SOLDE)):
        if said.startswith(mots):
            return nature.value
    return NatureVersement.PAIEMENT.value


def _cents(valeur: Any) -> int:
    """Whole cents; a computed cell may hold 0.1 + 0.2, never a third decimal that was typed."""
    if isinstance(valeur, bool) or est_blanche(valeur):
        raise DomainError("Il manque le montant.")
    if isinstance(valeur, int | float):
        cents = round(valeur * 100)
        if abs(valeur * 100 - cents) > 1e-4:
            raise DomainError(f"« {str(valeur).replace('.', ',')} » a plus de deux décimales.")
        return _positive(cents, str(valeur).replace(".", ","))
    return _positive(parse_cents(_texte(valeur)), _texte(valeur))


def _positive(cents: int, lu: str) -> int:
    if cents > 0:
        return cents
    raise DomainError(
        f"« {lu} » n'est pas un paiement. Sur la page de l'engagement, annulez le versement ou enregistrez le "
        "reversement."
    )


def _jour(valeur: Any) -> date:
    """The day of a cell, day first; midnight in Paris written in universal time is the day of Paris.

    :raises DateIllisible: no day.
    """
    if isinstance(valeur, datetime):
        return _local(valeur)
    if isinstance(valeur, date):
        return valeur
    if isinstance(valeur, int | float) and not isinstance(valeur, bool):
        if _SERIE_MIN <= valeur <= _SERIE_MAX:
            return date(1899, 12, 30) + timedelta(days=int(valeur))
        raise DateIllisible(f"« {_texte(valeur)} » n'est pas une date. {AIDE_DATE}")
    if est_blanche(valeur):
        raise DateIllisible("Il manque la date du paiement.")
    return _jour_ecrit(_texte(valeur))


def _local(moment: datetime) -> date:
    if moment.tzinfo is None and moment.hour in {22, 23} and not (moment.minute or moment.second):
        local = moment.replace(tzinfo=UTC).astimezone(PARIS)
        return local.date() if local.hour == 0 else moment.date()
    return moment.astimezone(PARIS).date() if moment.tzinfo else moment.date()


def _jour_ecrit(lu: str) -> date:
    text = fold(lu).strip(" .")
    try:
        if match := _NUMERIQUE.fullmatch(text):
            year = int(match[4]) if len(match[4]) == 4 else 2000 + int(match[4])
            return date(year, int(match[3]), int(match[1]))
        if match := _LETTRES.fullmatch(text):
            return date(int(match[3]), _MOIS.index(match[2]) + 1, 1 if match[1] == "1er" else int(match[1]))
        if _ISO.fullmatch(text):
            return _local(datetime.fromisoformat(text.upper()))
    except ValueError as error:
        raise DateIllisible(f"« {lu[:40]} » n'existe pas dans le calendrier. {AIDE_DATE}") from error
    raise DateIllisible(f"« {lu[:40]} » n'est pas une date. {AIDE_DATE}")
