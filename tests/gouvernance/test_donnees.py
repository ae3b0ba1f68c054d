"""What the governance holds about a person, what the days erase by themselves, what an erasure takes away."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.enums import NatureDemande, Role
from alliance.acteurs.selectors.donnees import donnees_of
from alliance.acteurs.services.donnees import create_demande, erase_compte
from alliance.gouvernance.enums import TypeDecision, TypeInstance
from alliance.gouvernance.models import Avis, CommentairePoint, Deport, EnvoiSeance, InteretDeclare, Presence
from alliance.gouvernance.services.conservation import ENVOIS_JOURS, Bilan, apply_dates, forget_compte
from tests.factories import HabilitationFactory, OrganisationFactory
from tests.factories.gouvernance import (
    DecisionFactory,
    InstanceFactory,
    MembreFactory,
    MissionFactory,
    PointFactory,
    SeanceFactory,
    SuiteFactory,
)

pytestmark = pytest.mark.django_db

SECTIONS = (
    "Sièges dans les instances",
    "Réponses et présences aux séances",
    "Avis, déports et intérêts déclarés",
    "Lettres de mission",
    "Suites à donner",
    "Points proposés et commentaires",
)


def jour(days):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def groupe(cite):
    return InstanceFactory(cite=cite, nom="Groupe parents", type=TypeInstance.GROUPE, membres=True)


@pytest.fixture
def membre(groupe):
    """A titulaire who did everything that somebody can do."""
    membre = groupe.membres.order_by("pk").first()
    compte, at = membre.compte, timezone.now()
    HabilitationFactory(compte=compte, cite=groupe.cite, role=Role.REFERENT)
    membre.telephone, membre.adresse_postale = "0300000000", "1 rue de l'Exemple"
    membre.save()
    seance = SeanceFactory(instance=groupe, tenue=True)
    point = PointFactory(seance=seance, decision=True, propose_by=compte)
    Presence.objects.create(seance=seance, membre=membre, reponse="EXCUSE", commentaire="Souffrant")
    Avis.objects.create(point=point, pole=membre.pole, sens="RESERVE", texte="Pourquoi", membre=membre, donne_at=at)
    Deport.objects.create(point=point, membre=membre, motif="Parente", declare_at=at, declare_by=compte)
    InteretDeclare.objects.create(
        membre=membre, organisation=OrganisationFactory(cite=groupe.cite), nature="Trésorière", declare_at=at,
        declare_by=compte,
    )  # fmt: skip
    CommentairePoint.objects.create(point=point, texte="D'accord", ecrit_at=at, ecrit_by=compte)
    SuiteFactory(instance=groupe, responsable=compte, quoi="Écrire")
    decision = DecisionFactory(instance=groupe, type=TypeDecision.MISSION)
    MissionFactory(
        decision=decision, compte=compte, role="REFERENT", instance_animee=groupe, from_on=jour(-30), to_on=jour(30)
    )
    groupe.animateur, groupe.designee_par = compte, decision
    groupe.save()
    return membre


def test_everything_held_is_shown(client, membre):
    found = donnees_of(membre.compte)
    client.force_login(membre.compte)

    assert {section: len(found[section]) for section in SECTIONS} == dict(
        zip(SECTIONS, (1, 1, 3, 1, 1, 2), strict=True)
    )
    assert found["Sièges dans les instances"][0]["téléphone"] == "0300000000"
    assert found["Réponses et présences aux séances"][0]["réponse"] == "excusé"
    assert found["Réponses et présences aux séances"][0]["présence"] == ""
    assert [row["nature"] for row in found["Avis, déports et intérêts déclarés"]] == [
        "avis", "déport", "intérêt déclaré",
    ]  # fmt: skip
    page = client.get(reverse("mes_donnees")).text
    assert "Trésorière" in page


def test_nothing_is_shown_of_somebody_else(membre, chef):
    found = donnees_of(chef.compte)

    assert {section: found[section] for section in SECTIONS} == dict.fromkeys(SECTIONS, [])


def test_a_proposed_mission_is_shown_as_such(chef, cite):
    MissionFactory(
        decision=None, cite=cite, compte=chef.compte,
        point=PointFactory(seance=SeanceFactory(instance=InstanceFactory(cite=cite))),
    )  # fmt: skip

    assert donnees_of(chef.compte)["Lettres de mission"][0]["décision"] == "proposée"


def test_an_erasure_ends_the_seat_and_the_mission_and_keeps_what_was_decided(membre, chef):
    compte, at = membre.compte, timezone.now()
    demande = create_demande(
        compte=compte, cite=chef.cite, nature=NatureDemande.EFFACEMENT, message="", by=compte, at=at
    )

    erase_compte(demande=demande, reponse="C'est fait.", by=chef.compte, at=at)

    membre.refresh_from_db()
    mission, groupe = compte.missions.get(), membre.instance
    groupe.refresh_from_db()
    assert (membre.to_on, membre.telephone, membre.adresse_postale) == (jour(-1), "", "")
    assert (mission.to_on, mission.fin_motif) == (jour(-1), "Compte effacé")
    assert (groupe.animateur, groupe.designee_par) == (None, None)
    assert Presence.objects.get().commentaire == ""
    assert not InteretDeclare.objects.exists()
    assert Avis.objects.get().texte == "Pourquoi"
    assert Deport.objects.get().motif == "Parente"


def test_what_a_closed_seance_holds_stays(membre):
    seance = membre.presences.get().seance
    seance.etat, seance.close_at = "CLOSE", timezone.now()
    seance.save()

    forget_compte(compte=membre.compte)

    assert Presence.objects.get().commentaire == "Souffrant"


def test_a_seat_to_come_never_begins(groupe):
    seat = MembreFactory(instance=groupe, from_on=jour(10))
    HabilitationFactory(compte=seat.compte, cite=groupe.cite, from_on=jour(-9), to_on=jour(-1))

    forget_compte(compte=seat.compte)

    seat.refresh_from_db()
    assert (seat.from_on, seat.to_on) == (jour(10), jour(10))


def test_somebody_who_never_had_an_access_has_no_end_to_write(groupe):
    seat = groupe.membres.order_by("pk").first()

    forget_compte(compte=seat.compte)

    seat.refresh_from_db()
    assert seat.to_on is None


# What the days do


def referent(groupe, **kwargs):
    row = HabilitationFactory(cite=groupe.cite, role=Role.REFERENT)
    decision = DecisionFactory(instance=groupe, type=TypeDecision.MISSION)
    return MissionFactory(
        decision=decision, compte=row.compte, role="REFERENT", instance_animee=groupe, habilitation=row, **kwargs
    )


def run():
    return apply_dates(today=timezone.localdate(), at=timezone.now())


def test_a_referent_is_named_on_her_first_day_and_released_after_the_last(groupe):
    former = referent(groupe, from_on=jour(-300), to_on=jour(-1))
    groupe.animateur, groupe.designee_par = former.compte, former.decision
    groupe.save()
    mission = referent(groupe, from_on=jour(0), to_on=jour(300))

    first, second = run(), run()

    groupe.refresh_from_db()
    assert (groupe.animateur, groupe.designee_par) == (mission.compte, mission.decision)
    assert (first, second) == (Bilan(2, 0, 0), Bilan(0, 0, 0))


@pytest.mark.parametrize("case", ["to come", "over", "closed", "led"])
def test_nobody_is_named_otherwise(groupe, chef, case):
    dates = {"to come": (1, 9), "over": (-9, -1)}.get(case, (-1, 9))
    referent(groupe, from_on=jour(dates[0]), to_on=jour(dates[1]))
    if case == "closed":
        groupe.close_on, groupe.resultat = jour(0), "Une charte"
    elif case == "led":
        groupe.animateur = chef.compte
    groupe.save()

    assert run().designations == 0


def test_the_contact_of_who_left_and_old_keys_go(groupe):
    MembreFactory(instance=groupe, habitant=True, to_on=date(2026, 1, 1))
    kept = MembreFactory(instance=groupe, habitant=True)
    seance = SeanceFactory(instance=groupe, tenue=True)
    for days in (ENVOIS_JOURS + 1, ENVOIS_JOURS - 1):
        EnvoiSeance.objects.create(
            seance=seance, cle=f"00000000-0000-4000-8000-0000000000{days}",
            recu_at=timezone.now() - timedelta(days=days),
        )  # fmt: skip

    done = run()

    kept.refresh_from_db()
    assert done == Bilan(0, 1, 1)
    assert kept.email
