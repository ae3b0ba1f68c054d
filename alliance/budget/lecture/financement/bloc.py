"""One column of a budget, read line after line: a flat table is one, the public form puts two side by side."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from alliance.budget.enums import Sens
from alliance.budget.lecture.financement import entetes as e
from alliance.budget.lecture.financement.avis import completer
from alliance.budget.lecture.financement.cellules import CelluleIllisible, est_vide, lire_euros, lire_jours, texte
from alliance.budget.lecture.financement.modele import Etape, Ignoree, LigneLue, TotalAnnonce
from alliance.budget.rules.comptes import (
    COMPTES,
    EMPLOIS_VOLONTAIRES,
    INDIRECTES,
    POSTES,
    RESSOURCES_PROPRES,
    RESSOURCES_VOLONTAIRES,
    SUBVENTIONS,
    Poste,
    compte_de_financeur,
    compte_ecrit,
    libelle_of,
    poste_of,
)
from alliance.kernel.money import NBSP
from alliance.kernel.textes import words

LIBELLE_MAX, TEXTE_MAX, AVIS_MAX, COMPTE_MAX = 250, 500, 200, 30

_CODE = re.compile(
    r"(?:compte |c\.? ?)?(?P<code>[678]\d{1,5}(?:[xX]\b|[a-z]{2,12}\b)?)\s*(?P<signe>[-–—:./)]|\s|$)\s*[-–—:./)]*\s*"
    r"(?P<mots>.*)",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"(?:sous |montant )?tota(?:l|ux)\b|sous total")
_NUANCES = (
    (re.compile(r"charges? indirectes?"), INDIRECTES),
    (re.compile(r"ressources? propres?|fonds propres|autofinancement"), RESSOURCES_PROPRES),
)
_VOLONTAIRE = re.compile(r"contributions? (?:volontaires?|en nature)|benevolat valorise")
_SECTIONS = re.compile(
    r"(?:i+|[0-9]|[ab])? ?(?P<sens>charges|depenses|emplois|produits|recettes|ressources)"
    r"(?: (?:directes|previsionnelles|previsionnels|affectees au projet|du projet|de l action))*"
)
_DETAIL = {words(libelle): code for code, libelle in COMPTES.items()} | {
    "achats matieres et fournitures": "601", "achats matieres fournitures": "601", "locations mobilieres": "613",
    "locations immobilieres": "613", "entretien et reparations": "615", "assurances": "616", "documentations": "618",
    "honoraires": "622", "publicite et publication": "623", "publicite publications": "623",
    "deplacements et missions": "625", "deplacements": "625", "services bancaires": "62x",
    "impots et taxes sur remunerations": "631", "remunerations des personnels": "641", "salaires": "641",
    "remuneration du personnel": "641", "charges sociales de l employeur": "645",
    "charges fixes": "chgfixe", "benevolat": "870", "dons manuels": "758", "mecenat": "758",
    "cotisations et dons": "756", "prestations de services": "604", "autofinancement": "insufprevisionnel",
}  # fmt: skip
_VALORISES = {
    Sens.CHARGE: {
        "benevolat": "864", "benevoles": "864", "personnel benevole": "864", "secours en nature": "860",
        "mise a disposition gratuite": "861", "mise a disposition gratuite de biens et services": "861",
        "mise a disposition gratuite de biens et prestations": "861",
    },
    Sens.PRODUIT: {
        "benevolat": "870", "benevoles": "870", "prestations en nature": "871", "dons en nature": "875",
        "autofinancement": "insufprevisionnel", "fonds propres": RESSOURCES_PROPRES,
    },
}  # fmt: skip
"""Words that name their account wherever they stand."""
_FAMILLES = (
    ("60", r"achats?|fournitures?|materiels?|alimentation|gouters?|livres|repas|petit equipement|consommables?"),
    ("61", r"locations?|loyers?|assurances?|entretien|documentation|abonnements?"),
    ("62", r"intervenants?|intervenantes?|prestataires?|prestations?|honoraires|transports?|deplacements?|"
           r"communication|impression|publicite|hebergement|frais bancaires|frais postaux|telephone"),
    ("64", r"salaires?|personnels?|remunerations?|vacations?|charges sociales|coordination|animateurs?|animatrices?"),
)  # fmt: skip
"""The headings that the first word of a charge names, for tables without accounts: said, for the person to check."""
_OFFICIELS = {code: words(poste.libelle) for code, poste in POSTES.items()}


@dataclass(slots=True)
class Bloc:
    """What reading one block gave, and where the reading stands: the side, the heading, the kind of financeur."""

    colonnes: Mapping[int, str]
    sens_fixe: str = ""
    titres: dict[int, str] = field(default_factory=dict)
    lignes: list[LigneLue] = field(default_factory=list)
    ignorees: list[Ignoree] = field(default_factory=list)
    totaux: list[TotalAnnonce] = field(default_factory=list)
    etapes: list[Etape] = field(default_factory=list)
    sens: str = ""
    poste: str = ""
    famille: str = ""

    def cellules(self, ligne: Sequence[Any], champ: str) -> list[Any]:
        """The cells of a line that hold a field."""
        return [
            ligne[column] for column, named in self.colonnes.items() if named == champ and column < len(ligne)
        ]  # fmt: skip

    def cellule(self, ligne: Sequence[Any], champ: str) -> Any:
        """The first cell of a field that holds something."""
        return next((cell for cell in self.cellules(ligne, champ) if not est_vide(cell)), None)

    def mots(self, ligne: Sequence[Any], champ: str) -> str:
        """The words of a field, all its columns together."""
        return " ; ".join(texte(cell) for cell in self.cellules(ligne, champ) if not est_vide(cell))


def lire_ligne(bloc: Bloc, numero: int, ligne: Sequence[Any]) -> None:
    """Read one line of a block: a line of the budget, a heading, a total, a day, or nothing."""
    said_side = bloc.cellule(ligne, e.SENS)
    side = e.sens_of(said_side)
    label = bloc.mots(ligne, e.LIBELLE) or bloc.mots(ligne, e.FINANCEUR)
    everything = " ".join(texte(cell) for cell in ligne if not est_vide(cell))
    if not everything:
        return
    if _TOTAL.match(words(label)) or _TOTAL.match(words(everything)):
        _note_total(bloc, numero, ligne, label or everything, side)
        return
    if said_side is not None and not side:
        _note_autre(bloc, numero, ligne, everything)
        return
    _note_days(bloc, numero, ligne, label or everything)
    sens = bloc.sens_fixe or side or bloc.sens
    if sens != bloc.sens:
        bloc.sens, bloc.poste, bloc.famille = sens, "", ""
    code, label = _code_and_words(bloc, ligne, label)
    if _is_section(bloc, ligne, code, label):
        return
    _note_line(bloc, numero, ligne, code, label)


def _note_total(bloc: Bloc, numero: int, ligne: Sequence[Any], label: str, side: str) -> None:
    try:
        cents, _remark = lire_euros(bloc.cellule(ligne, e.MONTANT))
    except CelluleIllisible:
        cents = None
    told = words(label)
    named = "CHARGE" if re.search(r"charges|depenses|emplois", told) else ""
    named = named or ("PRODUIT" if re.search(r"produits|recettes|ressources", told) else "")
    if cents is not None and not told.startswith("sous"):
        bloc.totaux.append(TotalAnnonce(numero, label[:120], bloc.sens_fixe or named or side or bloc.sens, cents))
    bloc.ignorees.append(Ignoree(numero, label[:120], "total du fichier : contrôlé, jamais importé"))


def _note_days(bloc: Bloc, numero: int, ligne: Sequence[Any], label: str) -> None:
    headings = [column for column, champ in bloc.colonnes.items() if champ == e.DATE and column < len(ligne)]
    for column in headings:
        said = bloc.titres.get(column, "date")
        for jour in lire_jours(ligne[column]):
            bloc.etapes.append(Etape(numero, f"{said} ({label[:80]})", jour.le, jour.brut, jour.remarque))


def _note_autre(bloc: Bloc, numero: int, ligne: Sequence[Any], everything: str) -> None:
    """A line that is neither charge nor produit: its days are kept, the rest is left aside."""
    days = [(column, jour) for column, cell in enumerate(ligne) for jour in lire_jours(cell)]
    label = bloc.mots(ligne, e.LIBELLE) or texte(bloc.cellule(ligne, e.COMPTE)) or everything
    for _column, jour in days:
        bloc.etapes.append(Etape(numero, label[:120], jour.le, jour.brut, jour.remarque))
    raison = "étape du dossier : ses dates sont gardées" if days else "ni charge ni produit"
    bloc.ignorees.append(Ignoree(numero, everything[:120], raison))


def _code_and_words(bloc: Bloc, ligne: Sequence[Any], label: str) -> tuple[str, str]:
    """The account that a line gives itself, and its words without it."""
    own = compte_ecrit(texte(bloc.cellule(ligne, e.COMPTE)))
    poste = compte_ecrit(texte(bloc.cellule(ligne, e.POSTE)))
    match = _CODE.fullmatch(label)
    if match and (match["signe"].strip() or match["mots"][:1].isupper() or not match["mots"]):
        inside = compte_ecrit(match["code"])
        if poste_of(inside):
            label = match["mots"].strip() or libelle_of(inside)
            own = own or ("" if poste and inside == poste else inside)
    for said in (own, poste):
        found = _CODE.fullmatch(said) if said and not poste_of(said) else None
        if found and poste_of(found["code"]):
            own = compte_ecrit(found["code"])
    heading = poste_of(poste) if poste else None
    if own and heading is not None and poste_of(own) is None:
        # Its own code is unknown; the heading beside it is not.
        bloc.poste, bloc.famille = heading.code, ""
    return own or poste, label.lstrip("-–—•· ").strip()


def _is_section(bloc: Bloc, ligne: Sequence[Any], code: str, label: str) -> bool:
    """A line of words that opens a part of the form; it may carry an amount of its own, and is then a line too."""
    said = words(label)
    empty = est_vide(bloc.cellule(ligne, e.MONTANT))
    section = _SECTIONS.fullmatch(said)
    if not code and section and empty:
        if not bloc.sens_fixe:
            bloc.sens = "CHARGE" if section["sens"] in {"charges", "depenses", "emplois"} else "PRODUIT"
        bloc.poste = bloc.famille = ""
        return True
    if code:
        return False
    for pattern, poste in _NUANCES:
        if pattern.match(said) and (not bloc.sens or POSTES[poste].sens == bloc.sens):
            bloc.poste, bloc.famille = poste, ""
            return empty
    if _VOLONTAIRE.search(said) and bloc.sens:
        bloc.poste = EMPLOIS_VOLONTAIRES if bloc.sens == Sens.CHARGE else RESSOURCES_VOLONTAIRES
        return empty
    return False


def _note_line(bloc: Bloc, numero: int, ligne: Sequence[Any], code: str, label: str) -> None:
    amount, errors, remarks = _amount(bloc, ligne, e.MONTANT)
    poste = poste_of(code) if code else None
    if poste is not None:
        bloc.poste, bloc.famille = poste.code, code if code in COMPTES and poste.code == SUBVENTIONS else ""
    if amount is None and not errors and not _has_granted(bloc, ligne):
        _note_words(bloc, numero, code, label)
        return
    line = LigneLue(numero=numero, sens=bloc.sens, compte=code, libelle=label[:LIBELLE_MAX], montant_cents=amount or 0)
    line.erreurs, line.remarques = errors, remarks
    _fill_account(bloc, line, code, has_poste=poste is not None)
    _fill_amounts(bloc, line, ligne)
    line.financeur = bloc.mots(ligne, e.FINANCEUR)[:LIBELLE_MAX]
    line.type_financeur = bloc.mots(ligne, e.TYPE_FINANCEUR)[:60]
    line.avis = bloc.mots(ligne, e.STATUT)[:AVIS_MAX]
    line.commentaire = bloc.mots(ligne, e.COMMENTAIRE)[:TEXTE_MAX]
    line.source = bloc.mots(ligne, e.SOURCE)[:300]
    if line.financeur and (not line.libelle or words(line.libelle) == words(libelle_of(line.compte))):
        line.libelle = line.financeur
    line.libelle = line.libelle or libelle_of(line.compte)
    completer(line)
    if line.montant_cents or line.accorde_cents or line.erreurs or line.avis or line.type_financeur:
        bloc.lignes.append(line)
    else:
        bloc.ignorees.append(Ignoree(numero, line.libelle[:120], "montant nul"))


def _note_words(bloc: Bloc, numero: int, code: str, label: str) -> None:
    """Words without an amount: under « 74 », they say whose subvention the next lines are."""
    if bloc.poste == SUBVENTIONS and not code:
        found = compte_de_financeur(label)
        bloc.famille = found if found != SUBVENTIONS else bloc.famille
    if label or code:
        bloc.ignorees.append(Ignoree(numero, f"{code} {label}".strip()[:120], "sans montant"))


def _has_granted(bloc: Bloc, ligne: Sequence[Any]) -> bool:
    return not est_vide(bloc.cellule(ligne, e.ACCORDE))


def _amount(bloc: Bloc, ligne: Sequence[Any], champ: str) -> tuple[int | None, list[str], list[str]]:
    try:
        cents, remark = lire_euros(bloc.cellule(ligne, champ))
    except CelluleIllisible as refusal:
        return None, [refusal.message], []
    return cents, [], [remark] if remark else []


def _fill_account(bloc: Bloc, line: LigneLue, code: str, *, has_poste: bool) -> None:
    """The account and the side of a line, from its code, its words, or the heading that it stands under."""
    valued = _VALORISES[Sens(line.sens)].get(words(line.libelle), "") if line.sens and not code else ""
    poste = poste_of(valued or code) if valued or has_poste else _heading_by_words(bloc, line, code)
    if poste is None:
        line.erreurs.append(
            f"Le compte «{NBSP}{code}{NBSP}» n'est pas dans le formulaire public." if code
            else "Aucun compte : écrivez par exemple 60, 64 ou 74."
        )  # fmt: skip
        return
    if valued:
        line.compte = valued
    elif not has_poste:
        line.compte = _account_by_words(bloc, poste.code, line.libelle)
    else:
        _keep_account(bloc, line, code, poste)
    if line.sens and line.sens != poste.sens:
        line.erreurs.append(
            f"Le compte {line.compte} est un compte de {poste.sens.label}, la ligne est dans les "
            f"{'charges' if line.sens == Sens.CHARGE else 'produits'}."
        )
    line.sens = line.sens or str(poste.sens)


def _heading_by_words(bloc: Bloc, line: LigneLue, code: str) -> Poste | None:
    """The heading of a line that gives no account of the form."""
    under = bloc.poste or _poste_by_words(line.libelle, bloc.sens)
    if not under and not code and bloc.sens == Sens.CHARGE:
        under = _poste_of_charge(line)
    poste = POSTES.get(under)
    if code and poste is not None:
        line.remarques.append(f"sous-compte «{NBSP}{code}{NBSP}» inconnu{NBSP}: compté au poste {poste.nom}")
    return poste


def _keep_account(bloc: Bloc, line: LigneLue, code: str, poste: Poste) -> None:
    """An account of the form as it is; a bare heading is made precise by the words of the line."""
    if code == poste.code:
        line.est_intitule = _is_heading(poste.code, line.libelle)
        line.compte = poste.code if line.est_intitule else _account_by_words(bloc, poste.code, line.libelle)
        return
    line.compte = code if len(code) <= COMPTE_MAX else poste.code
    if code not in COMPTES and not re.fullmatch(r"\d\dx", code):
        line.remarques.append(f"sous-compte «{NBSP}{code}{NBSP}» gardé tel quel, au poste {poste.nom}")


def _poste_by_words(label: str, sens: str) -> str:
    """The heading that words name when nothing gives a number."""
    said = words(label)
    account = _DETAIL.get(said, "")
    if account and (poste := poste_of(account)) and (not sens or poste.sens == sens):
        return poste.code
    for code, official in _OFFICIELS.items():
        if said and (said == official or official.startswith(f"{said} ")) and sens in {"", POSTES[code].sens}:
            return code
    if sens in {"", Sens.PRODUIT} and compte_de_financeur(label) != SUBVENTIONS:
        return SUBVENTIONS
    return SUBVENTIONS if said.startswith("subvention") and sens in {"", Sens.PRODUIT} else ""


def _poste_of_charge(line: LigneLue) -> str:
    """The heading that the first words of a charge name; it is said, for the person to check."""
    said = words(line.libelle)
    for code, pattern in _FAMILLES:
        if re.match(rf"(?:{pattern})\b", said):
            line.remarques.append(f"compte {POSTES[code].nom} déduit du libellé{NBSP}: à vérifier")
            return code
    return ""


def _account_by_words(bloc: Bloc, poste: str, label: str) -> str:
    if poste == SUBVENTIONS:
        found = compte_de_financeur(label)
        return found if found != SUBVENTIONS else (bloc.famille or SUBVENTIONS)
    account = _DETAIL.get(words(label), "")
    found_poste = poste_of(account) if account else None
    return account if found_poste is not None and found_poste.code == poste else poste


def _is_heading(code: str, label: str) -> bool:
    """Whether the words of a line are those of its heading, or none: its amount may be a sub-total."""
    said, official = words(label), _OFFICIELS[code]
    short, full = _singular(said), _singular(official)
    return not said or short == full or (len(full) > 2 and (short[:2] == full[:2] or short == full[: len(short)]))


def _singular(said: str) -> list[str]:
    return [word.rstrip("s") for word in said.split()]


def _fill_amounts(bloc: Bloc, line: LigneLue, ligne: Sequence[Any]) -> None:
    read = {}
    for champ in (e.ACCORDE, e.DROIT_COMMUN, e.ACCORDE_DROIT_COMMUN, e.SPECIFIQUE):
        read[champ], errors, remarks = _amount(bloc, ligne, champ)
        line.erreurs += errors
        line.remarques += remarks
    line.accorde_cents = read[e.ACCORDE]
    line.droit_commun_cents = read[e.DROIT_COMMUN] or 0
    line.accorde_droit_commun_cents = read[e.ACCORDE_DROIT_COMMUN] or 0
    specific = read[e.SPECIFIQUE]
    if specific is not None and read[e.DROIT_COMMUN] is None and specific <= line.montant_cents:
        line.droit_commun_cents = line.montant_cents - specific
    elif specific is not None and line.droit_commun_cents + specific != line.montant_cents:
        line.erreurs.append("Droit commun et crédit spécifique ne font pas le montant de la ligne.")
