from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.enums import Role
from alliance.acteurs.models import Habilitation
from alliance.gouvernance.enums import Issue, NaturePoint, TypeDecision, TypeInstance
from alliance.gouvernance.models import Mission, Point
from alliance.gouvernance.selectors.missions import avertissements_of, decisions_sans_mission, missions_qui_finissent
from alliance.gouvernance.services.missions import propose_mission, reprendre_mission
from tests.factories import CaisseFactory, CiteFactory, HabilitationFactory
from tests.factories.gouvernance import (
    DecisionFactory,
    InstanceFactory,
    MissionFactory,
    PointFactory,
    SeanceFactory,
)
from tests.html import verifier_page

pytestmark = pytest.mark.django_db


def jour(days):
    return timezone.localdate() + timedelta(days=days)


def url(nom, cite, *args):
    return reverse(f"gouvernance:{nom}", args=[cite.slug, *args])


@pytest.fixture
def cotech(cite):
    return InstanceFactory(cite=cite, nom="Comité technique")


@pytest.fixture
def groupe(cite):
    return InstanceFactory(cite=cite, nom="Groupe parents", type=TypeInstance.GROUPE)


@pytest.fixture
def point(cotech):
    seance = SeanceFactory(instance=cotech, convoquee=True)
    kind = {"nature": NaturePoint.DECISION, "type_decision": TypeDecision.MISSION}
    return PointFactory(seance=seance, titre="Un référent", **kind)


@pytest.fixture
def personne(cite):
    return HabilitationFactory(cite=cite, role=Role.LECTEUR, compte__nom="Référente (exemple)").compte


def donnee(cotech, compte, **kwargs):
    """A mission in force, given before Alliance."""
    given = {"role": "REFERENT", "from_on": jour(-300), "to_on": jour(30)} | kwargs
    return MissionFactory(decision=DecisionFactory(instance=cotech, type=TypeDecision.MISSION), compte=compte, **given)


def saisie(personne, **kwargs):
    return {
        "compte": personne.pk, "role": "REFERENT", "perimetre": "Parents", "from_on": jour(10).isoformat(),
        "to_on": jour(300).isoformat(),
    } | kwargs  # fmt: skip


def test_who_holds_what_until_when(client_chef, cite, cotech, personne, point, chef):
    caisse = CaisseFactory(cite=cite, nom="CCAS")
    donnee(cotech, personne, plafond_cents=150_000, caisse=caisse)
    donnee(cotech, chef.compte, role="CHEF_DE_PROJET", to_on=jour(200))
    donnee(cotech, personne, from_on=jour(40), to_on=jour(300))
    donnee(cotech, personne, from_on=jour(-900), to_on=jour(-301), fin_motif="Départ")
    propose_mission(
        point=point, compte=personne, role="REFERENT", perimetre="x", from_on=jour(1), to_on=jour(2), by=chef.compte
    )

    page = verifier_page(client_chef.get(url("missions", cite)))

    assert "2 missions en cours, 1 à venir" in page.text
    assert "Finit dans 30 jours" in page.text
    assert "1 500 €" in page.text.replace("\u00a0", " ")
    assert "Proposées, en attente de décision" in page.text
    assert "Départ" in page.text
    assert [node.text for node in page.find("a") if node.attrs.get("class") == "vi-nom"][0] == str(chef.compte)


@pytest.mark.parametrize(("role", "words"), [(Role.TROIKA, "Aucune mission en cours"), (Role.LECTEUR, "à votre nom")])
def test_an_empty_page_teaches(client_de, cite, role, words):
    assert words in verifier_page(client_de(role).get(url("missions", cite))).text


def test_each_person_reads_her_own(client, cite, cotech, personne, chef):
    own, other = donnee(cotech, personne), donnee(cotech, chef.compte)
    client.force_login(personne)

    page = verifier_page(client.get(url("missions", cite)))

    assert "1 mission en cours" in page.text
    assert client.get(url("mission", cite, own.pk)).status_code == 200
    assert client.get(url("mission", cite, other.pk)).status_code == 404
    assert client.post(url("renouveler_mission", cite, own.pk)).status_code == 302


def test_the_mission_of_another_cite_is_not_found(client_chef, cite):
    other = donnee(InstanceFactory(cite=CiteFactory()), HabilitationFactory().compte)

    assert client_chef.get(url("mission", cite, other.pk)).status_code == 404
    assert client_chef.get(url("mission", other.cite, other.pk)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_query_count(client_chef, cite, cotech, count, django_assert_num_queries):
    for _ in range(count):
        compte = HabilitationFactory(cite=cite).compte
        donnee(cotech, compte)
        donnee(cotech, compte, to_on=jour(-1))
    client_chef.get(url("missions", cite))

    with django_assert_num_queries(11):
        client_chef.get(url("missions", cite))


def test_a_mission_is_proposed_from_its_point(client_chef, cite, point, personne, groupe):
    verifier_page(client_chef.get(url("proposer_mission", cite, point.pk)))

    caisse = CaisseFactory(cite=cite)
    data = saisie(personne, instance_animee=groupe.pk, plafond_cents="1 500 €", caisse=caisse.pk)
    response = client_chef.post(url("proposer_mission", cite, point.pk), data)

    mission = Mission.objects.get()
    assert response.url == url("mission", cite, mission.pk)
    assert (mission.plafond_cents, mission.caisse, mission.instance_animee) == (150_000, caisse, groupe)
    page = verifier_page(client_chef.get(url("mission", cite, mission.pk)))
    assert "rien ne s’ouvre avant la décision" in page.text


def test_a_proposal_is_opened_again_with_its_words(client_chef, cite, point, personne, chef):
    caisse = CaisseFactory(cite=cite)
    mission = propose_mission(
        point=point, compte=personne, role="REFERENT", perimetre="Parents", from_on=jour(1), to_on=jour(2),
        plafond_cents=50_050, caisse=caisse, by=chef.compte,
    )  # fmt: skip
    page = verifier_page(client_chef.get(url("proposer_mission", cite, point.pk)))
    [ceiling] = [node for node in page.find("input") if node.attrs.get("name") == "plafond_cents"]
    assert ceiling.attrs["value"].replace("\u00a0", " ") == "500,50 €"

    client_chef.post(url("proposer_mission", cite, point.pk), saisie(personne, perimetre="Écoles"))

    mission.refresh_from_db()
    assert (mission.perimetre, mission.plafond_cents, mission.caisse) == ("Écoles", None, None)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"plafond_cents": "beaucoup"}, "n&#x27;est pas un montant"),
        ({"plafond_cents": "0"}, "plus grand que zéro"),
        ({"plafond_cents": "100"}, "Dites sur quel budget porte ce plafond"),
        ({"to_on": "2020-01-01"}, "précède le début"),
        ({"compte": ""}, "Choisissez la personne qui reçoit la mission."),
    ],
)
def test_a_refused_proposal_says_what_to_do(client_chef, cite, point, personne, given, words):
    response = client_chef.post(url("proposer_mission", cite, point.pk), saisie(personne, **given))

    assert response.status_code == 422
    assert words in response.text
    assert not Mission.objects.exists()


def test_a_person_of_another_cite_is_not_a_choice(client_chef, cite, point):
    response = client_chef.post(url("proposer_mission", cite, point.pk), saisie(HabilitationFactory().compte))

    assert response.status_code == 422


def test_a_point_of_another_kind_says_why_not(client_chef, cite, cotech):
    point = PointFactory(seance=SeanceFactory(instance=cotech), decision=True)

    page = verifier_page(client_chef.get(url("proposer_mission", cite, point.pk)))

    assert "n'est pas une décision de mission" in page.text
    assert [form for form in page.find("main")[0].find("form") if form.attrs.get("method") == "post"] == []


def test_a_decided_mission_opens_instead_of_its_proposal(client_chef, cite, point, personne):
    mission = donnee(point.instance, personne, point=point)

    assert client_chef.get(url("proposer_mission", cite, point.pk)).url == url("mission", cite, mission.pk)


def test_a_proposal_is_taken_back(client_chef, cite, point, personne, chef, cotech):
    mission = propose_mission(
        point=point, compte=personne, role="REFERENT", perimetre="x", from_on=jour(1), to_on=jour(2), by=chef.compte
    )
    decided = donnee(cotech, personne)

    taken = client_chef.post(url("retirer_mission", cite, mission.pk))
    kept = client_chef.post(url("retirer_mission", cite, decided.pk), follow=True)

    assert taken.url == url("missions", cite)
    assert "Cette mission est décidée" in kept.text
    assert list(Mission.objects.all()) == [decided]


def test_a_mission_given_before_alliance_is_written_down(client_chef, cite, cotech, personne):
    empty = verifier_page(client_chef.get(url("reprendre_mission", cite)))
    assert "Aucune décision de mission n’attend la sienne" in empty.text
    decision = DecisionFactory(instance=cotech, type=TypeDecision.MISSION)
    assert "sans dire qui elle mandate" in client_chef.get(url("missions", cite)).text
    verifier_page(client_chef.get(f"{url('reprendre_mission', cite)}?decision={decision.pk}"))

    data = saisie(personne, decision=decision.pk, from_on=jour(-10).isoformat())
    response = client_chef.post(url("reprendre_mission", cite), data)

    mission = Mission.objects.get()
    assert response.url == url("mission", cite, mission.pk)
    assert Habilitation.objects.get(compte=personne, role=Role.REFERENT).to_on == jour(300)


def test_a_mission_is_stopped(client_chef, cite, cotech, personne):
    mission = donnee(cotech, personne)
    verifier_page(client_chef.get(url("finir_mission", cite, mission.pk)))

    refused = client_chef.post(url("finir_mission", cite, mission.pk), {"to_on": jour(40).isoformat(), "motif": "x"})
    client_chef.post(url("finir_mission", cite, mission.pk), {"to_on": jour(-1).isoformat(), "motif": "Départ"})

    mission.refresh_from_db()
    assert refused.status_code == 422
    assert (mission.to_on, mission.fin_motif) == (jour(-1), "Départ")
    assert "Fin avancée" in verifier_page(client_chef.get(url("mission", cite, mission.pk))).text


def test_a_renewal_is_proposed_once(client_chef, cite, cotech, personne):
    mission = donnee(cotech, personne)
    assert "Proposer le renouvellement" in client_chef.get(url("mission", cite, mission.pk)).text

    client_chef.post(url("renouveler_mission", cite, mission.pk))
    again = client_chef.post(url("renouveler_mission", cite, mission.pk), follow=True)

    renewed = Mission.objects.get(remplace=mission)
    assert "Son renouvellement est déjà proposé" in again.text
    assert "Son renouvellement attend une décision" in again.text
    assert "Prend la suite de" in verifier_page(client_chef.get(url("mission", cite, renewed.pk))).text
    assert list(missions_qui_finissent(cite, jour(0))) == []


def test_the_signed_letter_is_read_by_its_person_and_those_who_steer(client_chef, client, cite, cotech, personne):
    mission = donnee(cotech, personne)
    client_chef.post(
        url("joindre_lettre", cite, mission.pk), {"fichier": SimpleUploadedFile("lettre.txt", b"Lu et approuve")}
    )
    mission.refresh_from_db()
    file_url = reverse("documents:telecharger", args=[cite.slug, mission.document_id])
    assert "Remplacer la lettre signée" in verifier_page(client_chef.get(url("mission", cite, mission.pk))).text

    statuses = {}
    for name, compte in {"hers": personne, "other": HabilitationFactory(cite=cite, role=Role.LECTEUR).compte}.items():
        client.force_login(compte)
        response = client.get(file_url)
        statuses[name] = response.status_code
        # Read to its end: a plain close would end the test's own transaction.
        list(response.streaming_content if response.streaming else [])

    assert statuses == {"hers": 200, "other": 404}


def test_a_letter_needs_a_file(client_chef, cite, cotech, personne):
    mission = donnee(cotech, personne)

    assert client_chef.post(url("joindre_lettre", cite, mission.pk)).status_code == 422


def test_the_page_says_when_the_access_outlives_the_mission(client_chef, cite, cotech, chef):
    decision = DecisionFactory(instance=cotech, type=TypeDecision.MISSION)
    mission = reprendre_mission(
        decision=decision, compte=chef.compte, role="CHEF_DE_PROJET", perimetre="Tout", from_on=jour(-10),
        to_on=jour(20), by=chef.compte, at=timezone.now(),
    )  # fmt: skip

    page = verifier_page(client_chef.get(url("mission", cite, mission.pk)))

    assert "dépasse la mission" in page.text


# What a proposal changes, before anybody decides


def propose(point, compte, chef, **kwargs):
    given = {"role": "REFERENT", "perimetre": "x", "from_on": jour(1), "to_on": jour(300)} | kwargs
    return propose_mission(point=point, compte=compte, by=chef.compte, **given)


def test_nothing_to_warn_of(point, personne, chef):
    assert avertissements_of(propose(point, personne, chef), jour(0)) == []


def test_the_referent_of_the_group_is_named(point, personne, chef, groupe, cotech):
    donnee(cotech, chef.compte, instance_animee=groupe)

    [words] = avertissements_of(propose(point, personne, chef, instance_animee=groupe), jour(0))

    assert words.startswith(f"La mission de {chef.compte}, qui anime « Groupe parents » finira le ")


@pytest.mark.parametrize(("replaced", "words"), [(True, "finira le"), (False, "est aussi chef de projet")])
def test_a_second_chef_is_named(point, personne, chef, cotech, replaced, words):
    former = donnee(cotech, chef.compte, role="CHEF_DE_PROJET")
    mission = propose(point, personne, chef, role="CHEF_DE_PROJET", remplace=former if replaced else None)

    [said] = avertissements_of(mission, jour(0))

    assert words in said


def test_two_referents_of_two_groups_are_no_warning(point, personne, chef, groupe, cotech):
    other = InstanceFactory(cite=groupe.cite, type=TypeInstance.GROUPE)
    donnee(cotech, chef.compte, instance_animee=other)

    assert avertissements_of(propose(point, personne, chef, instance_animee=groupe), jour(0)) == []


def test_a_mission_already_over_is_said(point, personne, chef):
    [words] = avertissements_of(propose(point, personne, chef, from_on=jour(-20), to_on=jour(-1)), jour(0))

    assert "un jour déjà passé" in words


@pytest.mark.parametrize(("to_on", "words"), [(None, "sans date de fin"), (jour(900), "jusqu'au ")])
def test_a_longer_access_is_said(cite, point, chef, to_on, words):
    row = HabilitationFactory(cite=cite, role=Role.REFERENT, from_on=jour(-10), to_on=to_on)

    [said] = avertissements_of(propose(point, row.compte, chef), jour(0))

    assert words in said


@pytest.mark.parametrize(("days", "found"), [(0, True), (60, True), (61, False), (-1, False)])
def test_sixty_days_before_the_end(cite, cotech, personne, days, found):
    mission = donnee(cotech, personne, to_on=jour(days))

    assert list(missions_qui_finissent(cite, jour(0))) == ([mission] if found else [])


def test_a_refused_renewal_is_asked_for_again(cite, cotech, personne, client_chef):
    mission = donnee(cotech, personne)
    client_chef.post(url("renouveler_mission", cite, mission.pk))
    Point.objects.update(issue=Issue.REJETEE)

    assert list(missions_qui_finissent(cite, jour(0))) == [mission]


def test_only_a_mission_in_force_waits_for_its_person(cite, cotech, personne):
    kept = DecisionFactory(instance=cotech, type=TypeDecision.MISSION)
    DecisionFactory(instance=cotech, type=TypeDecision.MISSION, issue=Issue.REJETEE)
    DecisionFactory(instance=cotech)
    donnee(cotech, personne)

    assert list(decisions_sans_mission(cite)) == [kept]


def test_her_mission_names_what_she_may_not_open_without_leading_there(client, cite, cotech, point, personne, chef):
    own = donnee(cotech, personne, remplace=donnee(cotech, chef.compte, from_on=jour(-900), to_on=jour(-301)))
    proposed = propose_mission(
        point=point, compte=personne, role="REFERENT", perimetre="x", from_on=jour(31), to_on=jour(300), by=chef.compte
    )
    client.force_login(personne)

    pages = [("missions",), ("mission", own.pk), ("mission", proposed.pk)]
    found = [verifier_page(client.get(url(nom, cite, *args))) for nom, *args in pages]

    assert own.decision.numero_affiche in found[0].text
    assert own.decision.numero_affiche in found[1].text
    links = {node.attrs.get("href", "") for page in found for node in page.find("a")}
    closed = ("decision", own.decision_id), ("mission", own.remplace_id), ("seance", point.seance_id)
    assert links & {url(nom, cite, pk) for nom, pk in closed} == set()
