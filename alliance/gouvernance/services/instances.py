"""Instances: created with the pôles that they expect, changed, closed with their result. Never reopened."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from alliance.acteurs.models import Organisation, Pole
from alliance.comptes.models import Compte
from alliance.gouvernance.enums import OrigineGroupe, RegleDecision
from alliance.gouvernance.models import Decision, Instance, PoleInstance
from alliance.gouvernance.rules import quorum_defaut
from alliance.gouvernance.services.controles_instances import (
    ClotureImpossible,
    check_competence,
    check_decision_changes,
    check_designation,
    check_instance,
    check_nothing_runs,
    check_ouverte,
    check_poles,
    check_poles_vides,
)
from alliance.gouvernance.services.membres import effacer_contacts_de
from alliance.journal.services import record
from alliance.kernel.dates import format_jour
from alliance.territoires.models import Cite, Quartier


@transaction.atomic
def create_instance(
    *,
    cite: Cite,
    type: str,  # noqa: A002 -- the word of the model
    nom: str,
    constituee_on: date,
    today: date,
    by: Compte | None,
    competence: str = "",
    objet: str = "",
    frequence: str = "",
    lieu_habituel: str = "",
    quartier: Quartier | None = None,
    regle: str = RegleDecision.TOUS_FAVORABLES,
    quorum: int | None = None,
    silence_vaut_accord: bool = False,
    poles: Iterable[Pole] | None = None,
    origine: str = OrigineGroupe.CONSTITUE,
    hote: Organisation | None = None,
    hote_nom: str = "",
    animateur: Compte | None = None,
    designee_par: Decision | None = None,
    est_exemple: bool = False,
) -> Instance:
    """Create an instance of a cité, with the pôles that it expects: all those of the cité, unless ``poles`` says which.

    :param competence: only for a free type; each other type has its own.
    :param quorum: more than half of the pôles, unless given.
    :param designee_par: for a group, the decision that names ``animateur``; found by itself when a mission names her.
    :raises NomDejaPris: an open instance of the cité has this name.
    :raises CompetenceImpossible: a free type without a competence, or another type with one that is not its own.
    :raises QuartierIncorrect: a coordination without a quartier of the cité, or another type with one.
    :raises PolesIncorrects: too few pôles, or pôles of another cité.
    :raises QuorumImpossible: the quorum is not between one and the number of pôles.
    :raises OrigineIncorrecte: an attached group without a host, or a host for what is not attached.
    :raises AnimateurNonDesigne: who leads it has no function here, or the Cotech did not name this référent.
    """
    expected = check_poles(cite, type, poles)
    instance = Instance(
        cite=cite, type=type, nom=nom.strip(), competence=check_competence(type, competence), objet=objet,
        frequence=frequence, lieu_habituel=lieu_habituel, quartier=quartier, regle=regle,
        quorum=quorum_defaut(len(expected)) if quorum is None else quorum, silence_vaut_accord=silence_vaut_accord,
        origine=origine, hote=hote, hote_nom=hote_nom, animateur=animateur, designee_par=designee_par,
        constituee_on=constituee_on, est_exemple=est_exemple,
    )  # fmt: skip
    check_instance(instance, len(expected))
    instance.designee_par = check_designation(instance, today)
    instance.save()
    PoleInstance.objects.bulk_create(PoleInstance(instance=instance, pole=pole) for pole in expected)
    record(
        kind="gouvernance.instance.created", by=by, subject=instance,
        type=str(type), regle=str(regle), quorum=instance.quorum, poles=[pole.pk for pole in expected],
    )  # fmt: skip
    return instance


MODIFIABLES = (
    "nom", "objet", "frequence", "lieu_habituel", "quartier", "competence", "regle", "quorum", "silence_vaut_accord",
    "hote", "hote_nom", "animateur", "designee_par", "constituee_on",
)  # fmt: skip


@transaction.atomic
def update_instance(
    *, instance: Instance, today: date, by: Compte | None, poles: Iterable[Pole] | None = None, **changes: Any
) -> Instance:
    """Change what is given of ``MODIFIABLES``, and the expected pôles when ``poles`` is given; the type never changes.

    :raises InstanceClose: it no longer meets.
    :raises SeanceEnCours: rule, quorum, effect of silence or pôles while a séance, or a written consultation, runs.
    :raises CompetenceImpossible: the competence of an instance that has decided something.
    :raises NomDejaPris: an open instance of the cité has this name.
    :raises QuartierIncorrect: the quartier is not one of the cité, or the type wants none.
    :raises PolesIncorrects: too few pôles, pôles of another cité, or one taken off while somebody sits for it.
    :raises QuorumImpossible: the quorum is not between one and the number of pôles.
    :raises OrigineIncorrecte: an attached group without a host.
    :raises AnimateurNonDesigne: who leads it has no function here, or the Cotech did not name this référent.
    """
    locked = Instance.objects.select_for_update().select_related("cite").get(pk=instance.pk)
    check_ouverte(locked)
    present = list(Pole.objects.filter(instances_attendues__instance=locked).order_by("ordre"))
    expected = present if poles is None else check_poles(locked.cite, locked.type, poles)
    changed = _changed(locked, changes)
    if {pole.pk for pole in expected} != {pole.pk for pole in present}:
        changed.append("poles")
    check_decision_changes(locked, changed)
    check_poles_vides(locked, {pole.pk for pole in present} - {pole.pk for pole in expected}, today)
    _apply(locked, changes, changed)
    check_instance(locked, len(expected))
    if {"animateur", "designee_par"} & set(changed):
        locked.designee_par = check_designation(locked, today)
    locked.save()
    if "poles" in changed:
        _replace_poles(locked, expected)
    if changed:
        record(kind="gouvernance.instance.updated", by=by, subject=locked, champs=sorted(changed))
    return locked


def _changed(instance: Instance, changes: dict[str, Any]) -> list[str]:
    unknown = set(changes) - set(MODIFIABLES)
    if unknown:
        raise TypeError(f"update_instance: {sorted(unknown)}")
    return [name for name, value in changes.items() if getattr(instance, name) != value]


def _apply(instance: Instance, changes: dict[str, Any], changed: list[str]) -> None:
    for name, value in changes.items():
        setattr(instance, name, value)
    if "animateur" in changed and "designee_par" not in changed:
        # What named the former one does not name the next.
        instance.designee_par = None
    instance.competence = check_competence(instance.type, instance.competence)


@transaction.atomic
def close_instance(*, instance: Instance, close_on: date, resultat: str, at: datetime, by: Compte | None) -> Instance:
    """Close an instance with its result. The contacts of its members without account are erased.

    It cannot be undone: a body that meets again is a new instance.

    :raises InstanceClose: it is closed already.
    :raises SeanceEnCours: a séance is being prepared, convoked or held.
    :raises ClotureImpossible: without result, before it was constituted, or in the future.
    """
    locked = Instance.objects.select_for_update().get(pk=instance.pk)
    check_ouverte(locked)
    check_nothing_runs(locked)
    if not resultat.strip():
        raise ClotureImpossible(
            "Écrivez ce que l'instance a produit : elle se clôt avec son résultat.", field="resultat"
        )
    if close_on < locked.constituee_on:
        raise ClotureImpossible(
            f"Elle a été constituée le {format_jour(locked.constituee_on)} : choisissez ce jour ou un jour d'après.",
            field="close_on",
        )
    if close_on > timezone.localdate(at):
        raise ClotureImpossible("Ce jour est à venir. Revenez clore l'instance ce jour-là.", field="close_on")
    locked.close_on, locked.resultat = close_on, resultat.strip()
    locked.save(update_fields=["close_on", "resultat", "modifiee_at"])
    erased = effacer_contacts_de(rows=locked.membres.filter(compte=None), at=at, by=by)
    record(kind="gouvernance.instance.closed", by=by, subject=locked, close_on=close_on.isoformat(), contacts=erased)
    return locked


def _replace_poles(instance: Instance, expected: Sequence[Pole]) -> None:
    PoleInstance.objects.filter(instance=instance).exclude(pole__in=expected).delete()
    present = set(PoleInstance.objects.filter(instance=instance).values_list("pole_id", flat=True))
    PoleInstance.objects.bulk_create(
        PoleInstance(instance=instance, pole=pole) for pole in expected if pole.pk not in present
    )
