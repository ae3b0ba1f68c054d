"""One line of a table, read: the values that need no other knowledge, what is left to resolve, what is refused."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from alliance.plan.lecture.ages import Tranche, lire_age, lire_ages
from alliance.plan.lecture.catalogue import AUX_NOTES, PAR_NOM
from alliance.plan.lecture.cellules import (
    CelluleRefusee,
    Lu,
    contient_identifiant_personnel,
    est_blanche,
    est_en_erreur,
    est_vide,
    extrait,
    sur_une_ligne,
    texte,
)
from alliance.plan.lecture.dates import Intervalle, lire_debut, lire_fin, lire_periode
from alliance.plan.lecture.entetes import en_milliers
from alliance.plan.lecture.indicateurs import lire_indicateurs
from alliance.plan.lecture.listes import DIMENSIONS, est_cochee, lire_choix, lire_plusieurs
from alliance.plan.lecture.montants import lire_entier, lire_exercice, lire_montant, lire_pourcentage
from alliance.plan.lecture.tableau import Colonne, LigneBrute, Tableau

REFUSEE, REMARQUE = "refusee", "remarque"
TITRE_MAX = 250
_COURTS = {"contact": 200, "frequence": 150, "lieux": 250, "financeurs": 500, "code": 40}
_LONGS = ("besoin", "objectifs", "description", "questions_evaluatives", "notes")
A_RESOUDRE = (
    "identifiant", "cite", "axe", "sous_thematique", "leviers", "porteur", "porteur_siret", "coporteurs",
    "partenaires", "referent", "quartiers", "etablissements",
)  # fmt: skip
"""Fields that name something of the cité: read as text here, resolved against what exists."""

_MONTANTS = frozenset({"cout_cents", "demande_cents"})
_SIMPLES: dict[str, tuple[str, Callable[[Any], Lu]]] = {
    "exercice": ("exercice", lire_exercice),
    "effectif_attendu": ("effectif_attendu", lire_entier),
    "part_qpv_pct": ("part_qpv_pct", lire_pourcentage),
    "cout_cents": ("cout_cents", lire_montant),
    "demande_cents": ("demande_cents", lire_montant),
    "age_min": ("age_min", lire_age),
    "age_max": ("age_max", lire_age),
    "debut": ("starts_on", lire_debut),
    "fin": ("ends_on", lire_fin),
    "statut": ("statut", lambda valeur: lire_choix("statut", valeur)),
    "nature": ("nature", lambda valeur: lire_choix("nature", valeur)),
    "sexe": ("sexe", lambda valeur: lire_choix("sexe", valeur)),
}


@dataclass(frozen=True, slots=True)
class Cellule:
    """What is to be said of one cell."""

    colonne: str
    champ: str
    valeur: str
    gravite: str
    message: str


@dataclass(slots=True)
class LigneLue:
    """A line once read. ``champs`` holds fields of a fiche; ``bruts`` the text of each import field given."""

    numero: int
    titre: str = ""
    champs: dict[str, Any] = field(default_factory=dict)
    codages: dict[str, list[str]] = field(default_factory=dict)
    codages_partiels: set[str] = field(default_factory=set)
    a_resoudre: dict[str, list[str]] = field(default_factory=dict)
    notes_ajoutees: list[str] = field(default_factory=list)
    bruts: dict[str, str] = field(default_factory=dict)
    vides: set[str] = field(default_factory=set)
    lettres: dict[str, str] = field(default_factory=dict)
    cellules: list[Cellule] = field(default_factory=list)
    refus: list[str] = field(default_factory=list)
    illisible: bool = False
    groupe_axe: tuple[str, int] | None = None
    groupe_sous: tuple[str, int] | None = None

    def dire(self, colonne: Colonne | None, valeur: Any, gravite: str, message: str, champ: str = "") -> None:
        """Add what is to be said of a cell; a blank message says nothing."""
        if message:
            lettre = colonne.lettre if colonne else ""
            name = champ or (colonne.champ if colonne else "")
            shown = "•••" if contient_identifiant_personnel(valeur) else extrait(valeur, 120)
            self.cellules.append(Cellule(lettre, name, shown, gravite, message))

    @property
    def a_refus(self) -> bool:
        """Whether at least one cell is refused."""
        return any(cellule.gravite == REFUSEE for cellule in self.cellules)

    def colonne_de(self, tableau: Tableau, champ: str) -> Colonne | None:
        """The first column of a field."""
        return next(iter(tableau.colonnes_de(champ)), None)


def lire_ligne(brute: LigneBrute, tableau: Tableau) -> LigneLue:
    """Read every cell of a line; never fails, every doubt is said in ``cellules`` or ``refus``."""
    ligne = LigneLue(brute.numero, groupe_axe=brute.axe, groupe_sous=brute.sous_thematique)
    contested = {conflit.champ for conflit in tableau.conflits}
    for colonne in tableau.colonnes:
        if (colonne.champ in PAR_NOM or colonne.champ == AUX_NOTES) and colonne.champ not in contested:
            _lire_cellule(ligne, brute, colonne, tableau)
    _assembler(ligne, tableau)
    _juger(ligne, brute)
    return ligne


def _lire_cellule(ligne: LigneLue, brute: LigneBrute, colonne: Colonne, tableau: Tableau) -> None:
    valeur = brute.cellules.get(colonne.position)
    ligne.lettres.setdefault(colonne.champ, colonne.lettre)
    computed = (brute.numero - 1, colonne.position) in tableau.formules
    problem = _problem(valeur, brute, colonne, computed)
    if problem:
        ligne.dire(colonne, valeur, REFUSEE, problem)
        ligne.bruts.setdefault(colonne.champ, "")
        return
    if est_blanche(valeur):
        if colonne.champ != AUX_NOTES:
            ligne.vides.add(colonne.champ)
        return
    if computed:
        ligne.dire(colonne, valeur, REMARQUE, f"formule : la valeur calculée « {extrait(valeur)} » est lue")
    if colonne.position in brute.reprises:
        ligne.dire(colonne, valeur, REMARQUE, f"repris de la ligne {brute.reprises[colonne.position]}")
    before = ligne.bruts.get(colonne.champ, "")
    ligne.bruts[colonne.champ] = f"{before}\n{texte(valeur)}".strip()
    _lire_valeur(ligne, colonne, valeur)


def _problem(valeur: Any, brute: LigneBrute, colonne: Colonne, computed: bool) -> str:
    if contient_identifiant_personnel(valeur):
        return (
            "Cette cellule ressemble à un numéro d'élève (INE) ou de sécurité sociale. "
            "Alliance ne garde aucun numéro de personne : effacez-le du fichier."
        )
    if est_en_erreur(valeur):
        return f"La formule de cette cellule est en erreur ({sur_une_ligne(valeur)}). Corrigez-la dans le tableur."
    if computed and est_blanche(valeur):
        return "Formule sans valeur calculée : ouvrez puis enregistrez le fichier dans votre tableur."
    if colonne.position in brute.partagees:
        first, last = brute.partagees[colonne.position]
        return f"« {extrait(valeur)} » est commun aux lignes {first} à {last} (cellule fusionnée). Répartissez-le."
    return ""


def _lire_valeur(ligne: LigneLue, colonne: Colonne, valeur: Any) -> None:
    champ = colonne.champ
    try:
        if champ in _SIMPLES:
            target, read = _SIMPLES[champ]
            lu = read(_unite_de_colonne(colonne, valeur))
            ligne.champs[target] = lu.valeur
            ligne.dire(colonne, valeur, REMARQUE, lu.remarque)
        elif champ in DIMENSIONS:
            _lire_codage(ligne, colonne, valeur)
        elif champ in A_RESOUDRE:
            _garder(ligne, colonne, valeur)
        else:
            _AUTRES.get(champ, _lire_texte)(ligne, colonne, valeur)
    except CelluleRefusee as refus:
        ligne.dire(colonne, valeur, REFUSEE, refus.message)


def _unite_de_colonne(colonne: Colonne, valeur: Any) -> Any:
    """A bare number under « Coût (k€) » is in thousands; one that says its own unit keeps it."""
    if colonne.champ not in _MONTANTS or not en_milliers(colonne.entete) or isinstance(valeur, bool):
        return valeur
    bare = isinstance(valeur, (int, float)) or (isinstance(valeur, str) and re.fullmatch(r"[\d\s.,]+", valeur))
    return f"{texte(valeur)} k€" if bare else valeur


def _lire_codage(ligne: LigneLue, colonne: Colonne, valeur: Any) -> None:
    dimension = DIMENSIONS[colonne.champ]
    if colonne.coche:
        _lire_coche(ligne, colonne, valeur, dimension)
        return
    lu, refuses = lire_plusieurs(colonne.champ, valeur)
    ligne.dire(colonne, valeur, REMARQUE, lu.remarque)
    for message in refuses:
        ligne.dire(colonne, valeur, REFUSEE, message)
    if refuses:
        ligne.codages_partiels.add(dimension)
    if lu.valeur or not refuses:
        known = ligne.codages.setdefault(dimension, [])
        known += [item for item in lu.valeur if item not in known]


def _lire_coche(ligne: LigneLue, colonne: Colonne, valeur: Any, dimension: str) -> None:
    ticked = est_cochee(valeur)
    if ticked is None:
        raise CelluleRefusee(f"« {extrait(valeur)} » ne coche pas « {colonne.entete} ». Écrivez x, ou laissez vide.")
    known = ligne.codages.setdefault(dimension, [])
    if ticked and colonne.coche not in known:
        known.append(colonne.coche)


def _garder(ligne: LigneLue, colonne: Colonne, valeur: Any) -> None:
    if est_vide(valeur):
        ligne.dire(colonne, valeur, REMARQUE, f"« {extrait(valeur)} » : laissé vide")
        ligne.vides.add(colonne.champ)
        return
    ligne.a_resoudre.setdefault(colonne.champ, []).append(texte(valeur))


def _lire_titre(ligne: LigneLue, colonne: Colonne, valeur: Any) -> None:
    ligne.titre = "" if est_vide(valeur) else sur_une_ligne(valeur)
    if len(ligne.titre) > TITRE_MAX:
        ligne.refus.append(
            f"Le titre compte {len(ligne.titre)} caractères, la limite est {TITRE_MAX}. "
            "Raccourcissez-le et mettez le reste dans la description."
        )
    ligne.champs["titre"] = ligne.titre


def _lire_code(ligne: LigneLue, colonne: Colonne, valeur: Any) -> None:
    if not isinstance(valeur, (str, int, float)) or isinstance(valeur, bool):
        raise CelluleRefusee(f"« {extrait(valeur)} » n'est pas un code : le tableur l'a transformé en date ?")
    _lire_texte(ligne, colonne, valeur)


def _lire_texte(ligne: LigneLue, colonne: Colonne, valeur: Any) -> None:
    champ = colonne.champ
    if champ in _LONGS:
        ligne.champs[champ] = texte(valeur)
        return
    if est_vide(valeur):
        ligne.dire(colonne, valeur, REMARQUE, f"« {extrait(valeur)} » : laissé vide")
        ligne.champs[champ] = ""
        return
    lu = " ; ".join(part for part in texte(valeur).split("\n") if part)
    if len(lu) > _COURTS[champ]:
        raise CelluleRefusee(
            f"Ce texte compte {len(lu)} caractères, la limite est {_COURTS[champ]}. Raccourcissez-le, "
            "ou mettez-le dans la description."
        )
    ligne.champs[champ] = lu


def _lire_plage_ages(ligne: LigneLue, colonne: Colonne, valeur: Any) -> None:
    lu = lire_ages(valeur)
    tranche: Tranche = lu.valeur
    ligne.champs |= {"age_min": tranche.minimum, "age_max": tranche.maximum}
    ligne.dire(colonne, valeur, REMARQUE, lu.remarque)


def _lire_dates(ligne: LigneLue, colonne: Colonne, valeur: Any) -> None:
    lu = lire_periode(valeur)
    intervalle: Intervalle = lu.valeur
    ligne.champs.setdefault("_periode", (intervalle.debut, intervalle.fin))
    ligne.dire(colonne, valeur, REMARQUE, lu.remarque)


def _lire_ses_indicateurs(ligne: LigneLue, colonne: Colonne, valeur: Any) -> None:
    if est_vide(valeur):
        ligne.dire(colonne, valeur, REMARQUE, f"« {extrait(valeur)} » : laissé vide")
        return
    found, remarque, refuses = lire_indicateurs(texte(valeur))
    known = ligne.champs.setdefault("indicateurs", [])
    known += [item for item in found if item[0] not in {label for label, *_ in known}]
    ligne.dire(colonne, valeur, REMARQUE, remarque)
    for message in refuses:
        ligne.dire(colonne, valeur, REFUSEE, message)


def _lire_cibles(ligne: LigneLue, colonne: Colonne, valeur: Any) -> None:
    ligne.champs["_cibles"] = [part for part in texte(valeur).replace(";", "\n").split("\n") if part.strip()]


def _lire_aux_notes(ligne: LigneLue, colonne: Colonne, valeur: Any) -> None:
    ligne.notes_ajoutees.append(f"{colonne.entete or colonne.lettre} : {sur_une_ligne(valeur)}")


_AUTRES: dict[str, Callable[[LigneLue, Colonne, Any], None]] = {
    "titre": _lire_titre,
    "code": _lire_code,
    "ages": _lire_plage_ages,
    "periode": _lire_dates,
    "indicateurs": _lire_ses_indicateurs,
    "cibles": _lire_cibles,
    AUX_NOTES: _lire_aux_notes,
}


def _assembler(ligne: LigneLue, tableau: Tableau) -> None:
    """Values that come from two columns: the ends of a period, the targets of indicators."""
    periode = ligne.champs.pop("_periode", None)
    if periode:
        for champ, day in zip(("starts_on", "ends_on"), periode, strict=True):
            if ligne.champs.get(champ) is None and day is not None:
                ligne.champs[champ] = day
    cibles = ligne.champs.pop("_cibles", None)
    if cibles:
        _relier_cibles(ligne, tableau, cibles)


def _relier_cibles(ligne: LigneLue, tableau: Tableau, cibles: list[str]) -> None:
    colonne = ligne.colonne_de(tableau, "cibles")
    indicateurs = ligne.champs.get("indicateurs", [])
    if len(cibles) != len(indicateurs) or any(len(cible) > 100 for cible in cibles):
        message = f"{len(cibles)} cible(s) pour {len(indicateurs)} indicateur(s) : écrivez-les dans le même ordre."
        ligne.dire(colonne, " ; ".join(cibles), REFUSEE, message)
        return
    ligne.champs["indicateurs"] = [
        (label, " ".join(cible.split()), source, frequence)
        for (label, _, source, frequence), cible in zip(indicateurs, cibles, strict=True)
    ]


def _juger(ligne: LigneLue, brute: LigneBrute) -> None:
    """What makes a whole line unreadable, and pairs that contradict each other."""
    if brute.autre_entete:
        ligne.illisible = True
        ligne.refus.append(
            f"Cette ligne est sous d'autres en-têtes (ligne {brute.autre_entete}) : "
            "mettez ce second tableau dans une autre feuille."
        )
    elif brute.debout:
        ligne.illisible = True
        ligne.refus.append(
            f"« {extrait(ligne.titre)} » n'est pas une action : ce tableau est la fiche d'une seule action. "
            "Mettez les champs sur la première ligne, et une action par ligne."
        )
    elif not ligne.titre:
        ligne.refus.append("Il manque le titre de l'action.")
    low, high = ligne.champs.get("age_min"), ligne.champs.get("age_max")
    if low is not None and high is not None and high < low:
        _refuser_paire(
            ligne, ("age_min", "age_max"),
            f"L'âge maximum ({high} ans) est plus petit que l'âge minimum ({low} ans).", "ages",
        )  # fmt: skip
    start, end = ligne.champs.get("starts_on"), ligne.champs.get("ends_on")
    if start and end and end < start:
        _refuser_paire(
            ligne, ("starts_on", "ends_on"), f"La fin ({end:%d/%m/%Y}) précède le début ({start:%d/%m/%Y}).", "fin"
        )


def _refuser_paire(ligne: LigneLue, pair: tuple[str, str], message: str, champ: str) -> None:
    values = " – ".join(texte(ligne.champs[name]) for name in pair)
    for name in pair:
        del ligne.champs[name]
    ligne.dire(None, values, REFUSEE, message, champ)
