"""What a bulk edit would do to each fiche, told before anything is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alliance.kernel.textes import enumerate_fr, plural
from alliance.plan.enums import EtatLigneLot, GesteLot, StatutFiche
from alliance.plan.models import FicheAction
from alliance.plan.permissions.lots import verdict_du_geste
from alliance.plan.rules import TRANSITIONS
from alliance.plan.selectors import changements_of
from alliance.plan.selectors.lignee import cle_de_lignee
from alliance.plan.selectors.lots import STATUTS_ARRETES, Cible, champs_du_geste, suites_of

COURT = 12
MONTREES_MAX = 200
"""Rows of one kind that the preview lists; the others are counted."""


@dataclass(frozen=True, slots=True)
class Jugement:
    """One fiche, and what would happen to it."""

    fiche: FicheAction
    etat: EtatLigneLot
    message: str = ""


@dataclass(frozen=True, slots=True)
class GroupeApercu:
    """Fiches to which the same would happen."""

    etat: str
    titre: str
    icone: str
    lignes: list[Jugement]
    autres: int

    @property
    def court(self) -> bool:
        """Few enough to be shown unfolded."""
        return len(self.lignes) <= COURT


def apercu_of(user, cite, fiches: Sequence[FicheAction], geste: str, cible: Cible | None) -> list[Jugement]:
    """Judge each fiche; without a value yet, only rights and archives count."""
    suites = suites_of(cite, fiches, cible.valeur) if cible is not None and geste == GesteLot.RECONDUIRE else {}
    return [_juger(user, fiche, geste, cible, suites.get(cle_de_lignee(fiche))) for fiche in fiches]


def _juger(user, fiche: FicheAction, geste: str, cible: Cible | None, suite: FicheAction | None) -> Jugement:
    verdict = verdict_du_geste(user, fiche, geste)
    if not verdict:
        return Jugement(fiche, EtatLigneLot.REFUSEE, verdict.reason)
    if fiche.archivee_at is not None:
        kept = geste == GesteLot.ARCHIVER
        return Jugement(
            fiche,
            EtatLigneLot.INCHANGEE if kept else EtatLigneLot.REFUSEE,
            "Déjà archivée." if kept else "Archivée : remettez-la d’abord au plan.",
        )
    if cible is None or geste == GesteLot.ARCHIVER:
        return Jugement(fiche, EtatLigneLot.FAITE)
    if geste == GesteLot.STATUT:
        return _statut(fiche, cible)
    if geste == GesteLot.RECONDUIRE:
        return _reconduite(fiche, cible, suite)
    changes = changements_of(fiche, champs_du_geste(cible, fiche))
    return Jugement(fiche, EtatLigneLot.FAITE if changes else EtatLigneLot.INCHANGEE)


def _statut(fiche: FicheAction, cible: Cible) -> Jugement:
    current = StatutFiche(fiche.statut)
    if current == cible.valeur:
        return Jugement(fiche, EtatLigneLot.INCHANGEE)
    if cible.valeur not in TRANSITIONS[current]:
        possible = enumerate_fr([f"« {statut.label} »" for statut in StatutFiche if statut in TRANSITIONS[current]])
        return Jugement(
            fiche, EtatLigneLot.REFUSEE, f"Elle est « {current.label} » : elle ne peut passer qu’à {possible}."
        )
    return Jugement(fiche, EtatLigneLot.FAITE)


def _reconduite(fiche: FicheAction, cible: Cible, suite: FicheAction | None) -> Jugement:
    if fiche.statut in STATUTS_ARRETES and not cible.parametres.get("arretees"):
        return Jugement(fiche, EtatLigneLot.REFUSEE, f"Action {StatutFiche(fiche.statut).label} : laissée de côté.")
    if suite is not None and suite.pk != fiche.pk:
        return Jugement(fiche, EtatLigneLot.INCHANGEE, f"Déjà au plan {cible.valeur} : « {suite.titre} ».")
    if fiche.exercice >= cible.valeur:
        return Jugement(
            fiche, EtatLigneLot.REFUSEE, f"Elle est au plan {fiche.exercice} : choisissez un exercice après."
        )
    return Jugement(fiche, EtatLigneLot.FAITE)


def groupes_of(jugements: Iterable[Jugement], geste: str, *, decide: bool) -> list[GroupeApercu]:
    """Refusals first: they are what a person must read.

    :param decide: the value is known, so what would happen is.
    """
    rows = list(jugements)
    groups = []
    for etat, mots, icone in (
        (EtatLigneLot.REFUSEE, ("sera refusée", "seront refusées"), "x-circle"),
        (EtatLigneLot.FAITE, (VERBES if decide else POSSIBLES)[geste], "pencil"),
        (EtatLigneLot.INCHANGEE, ("déjà ainsi", "déjà ainsi"), "check-lg"),
    ):
        found = [row for row in rows if row.etat == etat]
        if found:
            titre = f"{plural(len(found), 'action')} {mots[len(found) > 1]}"
            groups.append(
                GroupeApercu(etat.value, titre, icone, found[:MONTREES_MAX], max(0, len(found) - MONTREES_MAX))
            )
    return groups


VERBES = dict.fromkeys(GesteLot.values, ("sera modifiée", "seront modifiées")) | {
    GesteLot.ARCHIVER: ("sera archivée", "seront archivées"),
    GesteLot.RECONDUIRE: ("sera reconduite", "seront reconduites"),
}
POSSIBLES = dict.fromkeys(GesteLot.values, ("peut être modifiée", "peuvent être modifiées")) | {
    GesteLot.ARCHIVER: ("peut être archivée", "peuvent être archivées"),
    GesteLot.RECONDUIRE: ("peut être reconduite", "peuvent être reconduites"),
}
INFINITIFS: dict[str, str] = {GesteLot.ARCHIVER: "Archiver", GesteLot.RECONDUIRE: "Reconduire"}


def bouton_of(jugements: Iterable[Jugement], geste: str) -> str:
    """« Modifier 17 actions »; empty when nothing would change."""
    count = sum(row.etat == EtatLigneLot.FAITE for row in jugements)
    return f"{infinitif_of(geste)} {plural(count, 'action')}" if count else ""


def infinitif_of(geste: str) -> str:
    """« Modifier », « Archiver » or « Reconduire »."""
    return INFINITIFS.get(geste, "Modifier")
