"""A bulk edit is asked for: its fiches and its value are written down, the worker does the rest."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from alliance.kernel.errors import DomainError
from alliance.kernel.taches import enfiler
from alliance.kernel.textes import plural
from alliance.plan.enums import EtatLigneLot, EtatTravail, GesteLot, StatutFiche
from alliance.plan.models import FicheAction, LigneLot, Lot
from alliance.plan.rules import AGE_ADULTE_MAX_ANS, MOTIF_OBLIGATOIRE
from alliance.plan.selectors.lots import ANNULE, GESTES_DE_CHAMP, Cible, cible_of
from alliance.plan.services.lots.taches import executer_un_lot
from alliance.territoires.models import Cite

FICHES_MAX = 2_000
RETOUR_MAX = 2_000


class LotRefuse(DomainError):
    pass


@transaction.atomic
def demander_lot(
    *, cite: Cite, fiches: Iterable[FicheAction], geste: str, parametres: Mapping[str, Any], by, at: datetime,
    retour: str = "",
) -> Lot:  # fmt: skip
    """Write down one act for several fiches; a task does it after the commit, line by line, rights asked again.

    :param parametres: plain values: keys, codes, days as ISO text.
    :param retour: the query string of the list that the fiches were chosen in; one too long to keep is left out, a
        part of it would lead to another list.
    :raises LotRefuse: no fiche, more than ``FICHES_MAX``, a fiche of elsewhere, or a value that makes no sense.
    """
    chosen = list(dict.fromkeys(fiches))
    if not chosen:
        raise LotRefuse("Choisissez au moins une action dans la liste.")
    if len(chosen) > FICHES_MAX:
        raise LotRefuse(
            f"{plural(len(chosen), 'action choisie', 'actions choisies')} : une modification groupée en prend "
            f"{FICHES_MAX} au plus. Filtrez la liste, puis recommencez."
        )
    if any(fiche.cite_id != cite.pk for fiche in chosen):
        raise LotRefuse("Une des actions choisies relève d'une autre cité.")
    cible = cible_of(cite, geste, parametres)
    if cible is None:
        raise LotRefuse("Ce que vous avez choisi n'existe pas, ou n'existe plus. Choisissez de nouveau.")
    _check(cible)
    return _ecrire(
        cite=cite, geste=cible.geste, parametres=dict(parametres), libelle=_libelle(cible), by=by, at=at,
        retour=retour if len(retour) <= RETOUR_MAX else "", fiche_ids=[fiche.pk for fiche in chosen],
    )  # fmt: skip


@transaction.atomic
def reprendre_lot(*, lot: Lot, by) -> None:
    """Go on with a bulk edit that was stopped: what is done is not done twice.

    :raises LotRefuse: it is done.
    """
    if lot.etat == EtatTravail.TERMINE:
        raise LotRefuse("Cette modification groupée est terminée : il n'y a rien à reprendre.")
    Lot.objects.filter(pk=lot.pk, etat=EtatTravail.ECHOUE).update(etat=EtatTravail.EN_ATTENTE, erreur="")
    enfiler(executer_un_lot, lot.pk)


@transaction.atomic
def reessayer_lot(*, lot: Lot, by, at: datetime) -> Lot:
    """Ask again for the fiches that were refused, with the same value: another bulk edit, the first keeps its report.

    :raises LotRefuse: it is not done, nothing was refused, or what it named is gone.
    """
    refused = (
        LigneLot.objects.filter(lot=lot, etat=EtatLigneLot.REFUSEE).order_by("ordre").values_list("fiche_id", flat=True)
    )
    if lot.etat != EtatTravail.TERMINE or not refused:
        raise LotRefuse("Aucune fiche refusée à réessayer.")
    if cible_of(lot.cite, lot.geste, lot.parametres) is None:
        raise LotRefuse("Ce que cette modification donnait n'existe plus. Choisissez de nouveau dans le plan.")
    return _ecrire(
        cite=lot.cite, geste=lot.geste, parametres=lot.parametres, libelle=lot.libelle, by=by, at=at,
        retour=lot.retour, fiche_ids=list(refused),
    )  # fmt: skip


@transaction.atomic
def annuler_lot(*, lot: Lot, by, at: datetime) -> Lot:
    """Give back to each fiche what it held before, where nobody changed it since: a bulk edit of its own.

    :raises LotRefuse: it is not done, changed nothing, is taken back already, or is of a kind that is not undone.
    """
    if not est_annulable(lot):
        raise LotRefuse("Cette modification groupée ne s'annule pas d'un geste : corrigez les fiches une à une.")
    done = LigneLot.objects.filter(lot=lot, etat=EtatLigneLot.FAITE, modification__isnull=False)
    keys = list(done.order_by("ordre").values_list("fiche_id", flat=True))
    if not keys or Lot.objects.filter(cite=lot.cite, parametres__annule=lot.pk).exists():
        raise LotRefuse("Il n'y a rien à annuler, ou l'annulation est déjà demandée.")
    return _ecrire(
        cite=lot.cite, geste=lot.geste, parametres={**lot.parametres, ANNULE: lot.pk},
        libelle=f"annuler : {lot.libelle}"[:300], by=by, at=at, retour=lot.retour, fiche_ids=keys,
    )  # fmt: skip


def est_annulable(lot: Lot) -> bool:
    """Whether this kind of bulk edit is undone as a whole: a field written, not a status, an archive or a renewal."""
    return lot.etat == EtatTravail.TERMINE and lot.geste in GESTES_DE_CHAMP and ANNULE not in lot.parametres


def _ecrire(*, cite, geste, parametres, libelle, by, at, retour, fiche_ids: list[int]) -> Lot:
    lot = Lot.objects.create(
        cite=cite, geste=geste, parametres=parametres, libelle=libelle, lignes_total=len(fiche_ids), retour=retour,
        demande_at=at, demande_by=by,
    )  # fmt: skip
    LigneLot.objects.bulk_create(
        LigneLot(lot=lot, fiche_id=fiche_id, ordre=rank) for rank, fiche_id in enumerate(fiche_ids, start=1)
    )
    enfiler(executer_un_lot, lot.pk)
    return lot


def _libelle(cible: Cible) -> str:
    """The words kept with the bulk edit: neither a person's name nor what was typed freely is among them."""
    words = cible.geste.label if cible.geste in {GesteLot.REFERENT, GesteLot.ARCHIVER} else cible.phrase
    return str(words)[:300]


def _check(cible: Cible) -> None:
    """What makes no sense for any fiche is said before anything starts.

    :raises LotRefuse: with the field it is about.
    """
    given = cible.parametres
    if cible.geste == GesteLot.STATUT and cible.valeur in MOTIF_OBLIGATOIRE and not str(given.get("motif", "")).strip():
        words = StatutFiche(cible.valeur).label
        raise LotRefuse(f"Dites pourquoi ces actions sont « {words} » : la personne suivante le saura.", field="motif")
    if cible.geste == GesteLot.DATES and len(cible.valeur) == 2 and cible.valeur["ends_on"] < cible.valeur["starts_on"]:
        raise LotRefuse("La fin précède le début.", field="ends_on")
    if cible.geste == GesteLot.AGES:
        ages = cible.valeur
        if len(ages) == 2 and ages["age_max"] < ages["age_min"]:
            raise LotRefuse("L'âge maximum est plus petit que l'âge minimum.", field="age_max")
        for champ, age in ages.items():
            if not 0 <= age <= AGE_ADULTE_MAX_ANS:
                raise LotRefuse(f"Un âge de {age} ans n'est pas possible.", field=champ)
    if cible.geste == GesteLot.RECONDUIRE and not 2019 <= cible.valeur <= 2100:
        raise LotRefuse(f"L'exercice {cible.valeur} n'est pas une année du programme.", field="exercice")
