"""Words of the pages of bulk edits: titles that answer, tabs."""

from dataclasses import dataclass

from alliance.kernel.textes import plural
from alliance.plan.enums import EtatLigneLot, EtatTravail, GesteLot
from alliance.plan.models import Lot
from alliance.plan.selectors.lots import ANNULE, GESTES_DE_CHAMP, Cible


@dataclass(frozen=True, slots=True)
class Onglet:
    """A filter on what became of the lines."""

    cle: str
    mot: str
    nombre: int
    actif: bool


FAITES = {
    GesteLot.ARCHIVER: ("action archivée", "actions archivées"),
    GesteLot.RECONDUIRE: ("action reconduite", "actions reconduites"),
}
PAREILLES = {GesteLot.RECONDUIRE: ("déjà là", "déjà là")}


def _mots(lot: Lot, etat: str) -> tuple[str, str]:
    geste = GesteLot(lot.geste)
    if etat == EtatLigneLot.FAITE:
        if ANNULE in lot.parametres:
            return "action rétablie", "actions rétablies"
        return FAITES.get(geste, ("action modifiée", "actions modifiées"))
    if etat == EtatLigneLot.INCHANGEE:
        if ANNULE in lot.parametres:
            return "laissée telle quelle", "laissées telles quelles"
        return PAREILLES.get(geste, ("déjà ainsi", "déjà ainsi"))
    return "refusée", "refusées"


def resume_of(lot) -> str:
    """« 17 actions modifiées, 3 refusées », for a lot with its counts."""
    if lot.etat == EtatTravail.ECHOUE:
        return f"Arrêté après {plural(lot.lignes_traitees, 'action')} sur {lot.lignes_total}"
    if lot.etat != EtatTravail.TERMINE:
        return "Modification groupée en cours"
    parts = [plural(lot.faites, *_mots(lot, EtatLigneLot.FAITE))]
    if not lot.faites:
        parts = ["Rien n’a changé"]
    if lot.pareilles:
        parts.append(plural(lot.pareilles, *_mots(lot, EtatLigneLot.INCHANGEE)))
    if lot.refusees:
        parts.append(plural(lot.refusees, "refusée"))
    return ", ".join(parts)


def phrase_of(lot: Lot, cible: Cible | None) -> str:
    """What was asked, with its value as it is named today."""
    words = cible.phrase if cible is not None else lot.libelle
    words = f"annuler : {words}" if ANNULE in lot.parametres else str(words)
    return words[:1].upper() + words[1:]


def onglets_of(lot, actif: str) -> list[Onglet]:
    """Everything, then each state that has lines."""
    entries = [
        ("", "Toutes", lot.lignes_total),
        (EtatLigneLot.FAITE.value, _court(lot, EtatLigneLot.FAITE), lot.faites),
        (EtatLigneLot.INCHANGEE.value, _court(lot, EtatLigneLot.INCHANGEE), lot.pareilles),
        (EtatLigneLot.REFUSEE.value, "Refusées", lot.refusees),
    ]
    return [Onglet(cle, mot, nombre, actif == cle) for cle, mot, nombre in entries if nombre or cle in {"", actif}]


def _court(lot: Lot, etat: str) -> str:
    words = _mots(lot, etat)[1].removeprefix("actions ")
    return words[:1].upper() + words[1:]


def peut_annuler(lot) -> bool:
    """Whether « Annuler ce lot » is offered: fields were written, and this is not an undo itself."""
    return (
        lot.etat == EtatTravail.TERMINE and lot.geste in GESTES_DE_CHAMP and ANNULE not in lot.parametres
        and lot.faites > 0
    )  # fmt: skip
