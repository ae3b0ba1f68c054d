"""Fiches: created with a title, written field by field, never overwritten in silence."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.kernel.textes import enumerate_fr
from alliance.plan.enums import OrigineModification, StatutFiche
from alliance.plan.models import ChangementStatut, FicheAction
from alliance.plan.rules import MOTIF_OBLIGATOIRE, TRANSITIONS
from alliance.plan.selectors import CHAMPS_MULTIPLES, Changement, etat_saisi
from alliance.plan.selectors.memoire import a_plat
from alliance.plan.services.archivage import FicheArchivee, refuse_archived
from alliance.plan.services.concurrence import ChampEnConflit, ConflitDeChamps
from alliance.plan.services.controles import (
    CodeDejaPris,
    FicheIncoherente,
    check_champs,
    normalise,
    refuse_taken_code,
    search_text,
)
from alliance.plan.services.ecriture import FicheModifieeEntreTemps, write_fiche
from alliance.plan.services.historique import write_modification
from alliance.plan.services.lignes import write_rows
from alliance.territoires.models import Cite

__all__ = [
    "ChampEnConflit",
    "CodeDejaPris",
    "ConflitDeChamps",
    "FicheArchivee",
    "FicheIncoherente",
    "FicheModifieeEntreTemps",
    "MotifManquant",
    "TransitionInterdite",
    "change_statut",
    "create_fiche",
    "update_fiche",
]


VALEURS_VIDES: tuple[Any, ...] = (None, "", frozenset(), ())
"""What a creation does not remember: the field was simply not filled in."""


class TransitionInterdite(DomainError):
    pass


class MotifManquant(DomainError):
    pass


@transaction.atomic
def create_fiche(
    *,
    cite: Cite,
    exercice: int,
    titre: str,
    by,
    est_exemple: bool = False,
    origine: OrigineModification = OrigineModification.CREATION,
    **champs: Any,
) -> FicheAction:
    """Add an action to the plan. A title is enough; ``champs`` are those of ``selectors.CHAMPS``.

    :param origine: the door: CREATION, IMPORT, COPIE or RECONDUCTION.
    :raises FicheIncoherente: a value contradicts another, or belongs to another cité.
    :raises CodeDejaPris: another fiche of the exercice has this code.
    """
    statut = champs.pop("statut", StatutFiche.A_INSTRUIRE)
    given = normalise({"exercice": exercice, "titre": titre, **champs})
    check_champs(cite=cite, current=None, champs=given)
    refuse_taken_code(cite=cite, code=given.get("code", ""), exercice=exercice, besides=None)
    simple = {champ: valeur for champ, valeur in given.items() if champ not in CHAMPS_MULTIPLES}
    fiche = FicheAction(cite=cite, statut=statut, est_exemple=est_exemple, modifiee_by=by, **simple)
    fiche.texte_recherche = search_text(fiche)
    fiche.save()
    write_rows(fiche, {champ: valeur for champ, valeur in given.items() if champ in CHAMPS_MULTIPLES})
    filled = [
        Changement(champ, None, valeur) for champ, valeur in etat_saisi(given).items() if valeur not in VALEURS_VIDES
    ]
    write_modification(fiche=fiche, by=by, origine=origine, changements=filled, apres=a_plat(given))
    record(kind="plan.fiche.created", by=by, subject=fiche, exercice=exercice)
    return fiche


@transaction.atomic
def update_fiche(
    *,
    fiche: FicheAction,
    by,
    version: int | None = None,
    origine: OrigineModification = OrigineModification.SAISIE,
    motif: str = "",
    lues: Mapping[str, int] | None = None,
    **champs: Any,
) -> list[Changement]:
    """Write the given fields and only them; answer what changed, empty when nothing did (then nothing is written).

    With ``version``, a given field that this person did not touch since she read it is left as it is now; one that
    only she touched is written, even though the fiche moved.

    :param version: the version that the person was reading; ``None`` writes whatever was given.
    :param motif: why, for a change of many fiches at once.
    :param lues: a later version for the fields (« codages.X » apart) that she read again on a conflict page.
    :raises FicheArchivee: the fiche is archived.
    :raises FicheIncoherente: a value contradicts another, or belongs to another cité.
    :raises CodeDejaPris: another fiche of the exercice has this code.
    :raises ConflitDeChamps: a field was changed by both since ``version``, to different values.
    :raises FicheModifieeEntreTemps: others keep saving this fiche at this very moment.
    """
    return write_fiche(
        fiche=fiche, by=by, champs=champs, version=version, lues=lues or {}, origine=origine, motif=motif,
        kind="plan.fiche.updated",
    )  # fmt: skip


@transaction.atomic
def change_statut(*, fiche: FicheAction, nouveau: str, by, at: datetime, motif: str = "") -> ChangementStatut:
    """Move a fiche along ``TRANSITIONS``, with its date, its author and, when it stops, its reason.

    :raises FicheArchivee: the fiche is archived.
    :raises TransitionInterdite: this move is not in the table.
    :raises MotifManquant: the action stops and no reason is given.
    :raises FicheModifieeEntreTemps: the status has just been changed by somebody else.
    """
    refuse_archived(fiche)
    target, current = StatutFiche(nouveau), StatutFiche(fiche.statut)
    if target not in TRANSITIONS[current]:
        possible = enumerate_fr([f"« {statut.label} »" for statut in StatutFiche if statut in TRANSITIONS[current]])
        raise TransitionInterdite(
            f"Une action « {current.label} » ne peut pas passer à « {target.label} ». Possible : {possible}.",
            field="nouveau",
        )
    if target in MOTIF_OBLIGATOIRE and not motif.strip():
        raise MotifManquant(
            f"Dites pourquoi l'action est « {target.label} » : la personne suivante le saura.", field="motif"
        )
    mine = FicheAction.objects.filter(pk=fiche.pk, statut=current, archivee_at=None)
    moved = mine.update(statut=target, version=F("version") + 1)
    if not moved:
        raise FicheModifieeEntreTemps("Le statut vient d'être changé par une autre personne. Rechargez la page.")
    fiche.statut, fiche.version = target, fiche.version + 1
    change = ChangementStatut.objects.create(
        fiche=fiche, ancien=current, nouveau=target, motif=motif.strip(),
        change_at=at, change_by=by,
    )  # fmt: skip
    record(kind="plan.fiche.statut_changed", by=by, subject=fiche, ancien=current.value, nouveau=target.value)
    return change
