"""Reminders, once each: answers to a convocation, avis of a consultation, follow-ups, missions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.urls import reverse

from alliance.gouvernance.selectors.convocations import adresse_seance, ordre_du_jour, quand, titre_seance
from alliance.gouvernance.selectors.rappels import (
    RappelAvis,
    RappelMission,
    RappelReponse,
    RappelSuite,
    avis_a_rappeler,
    missions_a_rappeler,
    reponses_a_rappeler,
    suites_a_rappeler,
)
from alliance.gouvernance.selectors.reponses import adresse_reponse
from alliance.kernel.contrats import post_courriel
from alliance.kernel.dates import format_jour
from alliance.notifications.selectors import etats_of

KIND_REPONSE = "gouvernance.rappel_reponse"
KIND_AVIS = "gouvernance.rappel_avis"
KIND_SUITE = "gouvernance.rappel_suite"
KIND_MISSION = "gouvernance.rappel_mission"

R = TypeVar("R", RappelReponse, RappelAvis, RappelSuite, RappelMission)


@dataclass(frozen=True, slots=True)
class Rappels:
    """What is to be said on a day and was not yet, by sort."""

    reponses: list[RappelReponse]
    avis: list[RappelAvis]
    suites: list[RappelSuite]
    missions: list[RappelMission]

    @property
    def total(self) -> int:
        """How many reminders."""
        return len(self.reponses) + len(self.avis) + len(self.suites) + len(self.missions)


def rappels_of(today: date) -> Rappels:
    """The reminders of a day, without those that were written already."""
    return Rappels(
        _nouveaux(reponses_a_rappeler(today)),
        _nouveaux(avis_a_rappeler(today)),
        _nouveaux(suites_a_rappeler(today)),
        _nouveaux(missions_a_rappeler(today)),
    )


def _nouveaux(rappels: Iterable[R]) -> list[R]:
    rows = list(rappels)
    written = etats_of(row.cle for row in rows)
    return [row for row in rows if row.cle not in written]


def write_rappels(*, today: date) -> Rappels:
    """Write the reminders of a day; run again, it writes nothing more. Whoever switched them off receives none."""
    found = rappels_of(today)
    for reponse in found.reponses:
        _write_reponse(reponse)
    for avis in found.avis:
        _write_avis(avis)
    for suite in found.suites:
        _write_suite(suite)
    for mission in found.missions:
        _write_mission(mission)
    return found


def _write_reponse(rappel: RappelReponse) -> None:
    seance, membre = rappel.seance, rappel.membre
    post_courriel(
        cle=rappel.cle,
        kind=KIND_REPONSE,
        objet=f"Viendrez-vous ? {titre_seance(seance)}, {quand(seance)}",
        contexte={
            "seance": seance,
            "cite": seance.instance.cite,
            "titre": titre_seance(seance),
            "quand": quand(seance),
            "points": ordre_du_jour(seance),
            "lien_reponse": adresse_reponse(seance, membre),
            "lien_seance": adresse_seance(seance) if membre.compte_id else "",
        },
        destinataire=membre.compte,
        adresse=membre.email,
        cite_id=seance.instance.cite_id,
    )


def _write_avis(rappel: RappelAvis) -> None:
    seance, membre = rappel.seance, rappel.membre
    post_courriel(
        cle=rappel.cle,
        kind=KIND_AVIS,
        objet=f"Avis attendu : {titre_seance(seance)}, {quand(seance)}",
        contexte={
            "cite": seance.instance.cite,
            "membre": membre,
            "titre": titre_seance(seance),
            "quand": quand(seance),
            "manquants": rappel.points,
            "silence": seance.instance.silence_vaut_accord,
            "lien_seance": adresse_seance(seance),
        },
        destinataire=membre.compte,
        adresse=membre.email,
        cite_id=seance.instance.cite_id,
    )


def _write_suite(rappel: RappelSuite) -> None:
    suite = rappel.suite
    assert suite.echeance_on is not None  # chosen by its day
    when = f"en retard depuis le {format_jour(suite.echeance_on)}" if rappel.en_retard else "à faire bientôt"
    post_courriel(
        cle=rappel.cle,
        kind=KIND_SUITE,
        objet=f"Suite {when} : {suite.quoi}",
        contexte={
            "suite": suite,
            "instance": suite.instance,
            "cite": suite.instance.cite,
            "en_retard": rappel.en_retard,
            "url": reverse("accueil_cite", args=[suite.instance.cite.slug]),
        },
        destinataire=suite.responsable,
        cite_id=suite.instance.cite_id,
    )


def _write_mission(rappel: RappelMission) -> None:
    mission = rappel.mission
    post_courriel(
        cle=rappel.cle,
        kind=KIND_MISSION,
        objet=f"Une mission prend fin le {format_jour(mission.to_on)}",
        contexte={
            "mission": mission,
            "cite": mission.cite,
            "est_la_sienne": mission.compte_id == rappel.compte.pk,
            "url": reverse("accueil_cite", args=[mission.cite.slug]),
        },
        destinataire=rappel.compte,
        cite_id=mission.cite_id,
    )
