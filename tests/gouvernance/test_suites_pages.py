from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.enums import Role
from alliance.gouvernance.enums import TypeInstance
from alliance.gouvernance.models import Suite
from alliance.gouvernance.services.suites import drop_suite, finish_suite
from tests.factories import CiteFactory, HabilitationFactory
from tests.factories.gouvernance import (
    DecisionFactory,
    InstanceFactory,
    MembreFactory,
    PointFactory,
    SeanceFactory,
    SuiteFactory,
)
from tests.html import verifier_fragment, verifier_page

pytestmark = pytest.mark.django_db


def jour(days):
    return timezone.localdate() + timedelta(days=days)


def url(nom, cite, *args):
    return reverse(f"gouvernance:{nom}", args=[cite.slug, *args])


@pytest.fixture
def instance(cite):
    return InstanceFactory(cite=cite, nom="Comité technique")


@pytest.fixture
def suite(instance, chef):
    return SuiteFactory(instance=instance, quoi="Écrire à la CAF", responsable=chef.compte, echeance_on=jour(-3))


def quoi(page):
    return [node.text for node in page.find("a") if node.attrs.get("class") == "vi-nom"]


def test_the_list_shows_the_late_ones_first(client_chef, cite, instance, chef, suite):
    SuiteFactory(instance=instance, quoi="Sans date", responsable=chef.compte)
    SuiteFactory(instance=instance, quoi="Demain", responsable=None, responsable_nom="La MJC", echeance_on=jour(1))
    done = SuiteFactory(instance=instance, quoi="Faite")
    finish_suite(suite=done, preuve="Vu", by=chef.compte, at=timezone.now())

    page = verifier_page(client_chef.get(url("suites", cite)))

    assert quoi(page) == ["Écrire à la CAF", "Demain", "Sans date"]
    assert "3 suites, dont 1 en retard" in page.text
    assert "En retard de 3 jours" in page.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("etat=retard", ["Écrire à la CAF"]),
        ("etat=faites", ["Faite"]),
        ("etat=abandonnees", ["Abandonnée"]),
        ("etat=toutes", ["Écrire à la CAF", "Celle d'un autre", "Faite", "Abandonnée"]),
        ("responsable=moi", ["Écrire à la CAF"]),
        ("responsable={autre}", ["Celle d'un autre"]),
        ("instance={instance}", ["Écrire à la CAF"]),
        ("etat=n'importe&instance=999&responsable=x", ["Écrire à la CAF", "Celle d'un autre"]),
    ],
)
def test_the_list_is_narrowed_by_its_address(client_chef, cite, instance, chef, suite, query, found):
    other = HabilitationFactory(cite=cite).compte
    groupe = InstanceFactory(cite=cite, type=TypeInstance.GROUPE)
    SuiteFactory(instance=groupe, quoi="Celle d'un autre", responsable=other)
    at = timezone.now()
    finish_suite(suite=SuiteFactory(instance=groupe, quoi="Faite", responsable=other), preuve="Vu", by=other, at=at)
    drop_suite(suite=SuiteFactory(instance=groupe, quoi="Abandonnée", responsable=other), motif="x", by=other, at=at)

    asked = query.format(autre=other.pk, instance=instance.pk)
    page = verifier_page(client_chef.get(f"{url('suites', cite)}?{asked}"))

    assert quoi(page) == found
    assert ("ne se lit pas" in page.text) == ("999" in query)


def test_the_filters_answer_by_htmx(client_chef, cite, suite):
    fragment = verifier_fragment(client_chef.get(url("suites", cite), HTTP_HX_REQUEST="true"))

    assert fragment.find("section")[0].attrs["id"] == "liste"


def test_an_empty_list_teaches(client_chef, cite, instance):
    assert "Pendant une séance, chaque point peut laisser une suite" in client_chef.get(url("suites", cite)).text


@pytest.mark.parametrize("format_", ["xlsx", "ods", "csv"])
def test_the_list_is_taken_out(client_chef, cite, chef, instance, suite, format_):
    point = PointFactory(seance=SeanceFactory(instance=instance))
    SuiteFactory(instance=instance, point=point, decision=DecisionFactory(instance=instance), quoi="Avec sa séance")
    drop_suite(suite=SuiteFactory(instance=instance), motif="Fermé", by=chef.compte, at=timezone.now())

    response = client_chef.get(f"{url('exporter_suites', cite)}?format={format_}&etat=toutes")

    body = b"".join(response.streaming_content)
    assert response.status_code == 200
    assert f".{format_}" in response.headers["Content-Disposition"]
    if format_ == "csv":
        text = body.decode("utf-8-sig")
        assert "Écrire à la CAF" in text
        assert "Avec sa séance" in text
        assert "22/10/2026" in text
        assert "Fermé" in text


def test_nothing_is_taken_out_when_a_filter_cannot_be_read(client_chef, cite, suite):
    response = client_chef.get(f"{url('exporter_suites', cite)}?instance=x", follow=True)

    assert response.redirect_chain[0][0] == url("suites", cite)
    assert "un filtre de l’adresse ne se lit pas (Instance)" in response.text


def test_an_unknown_format_is_not_found(client_chef, cite):
    assert client_chef.get(f"{url('exporter_suites', cite)}?format=exe").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_query_count(client_chef, cite, chef, instance, count, django_assert_num_queries):
    for _ in range(count):
        point = PointFactory(seance=SeanceFactory(instance=instance))
        decision = DecisionFactory(instance=instance)
        SuiteFactory(instance=instance, point=point, decision=decision, responsable=chef.compte, echeance_on=jour(-1))
    client_chef.get(url("suites", cite))

    with django_assert_num_queries(10):
        client_chef.get(url("suites", cite))


def test_a_member_reads_hers_and_those_of_her_instances(client_de, cite, instance):
    client = client_de(Role.LECTEUR)
    own = SuiteFactory(instance=instance, quoi="La sienne", responsable=client.habilitation.compte)
    groupe = InstanceFactory(cite=cite, type=TypeInstance.GROUPE)
    MembreFactory(instance=groupe, compte=client.habilitation.compte)
    of_the_group = SuiteFactory(instance=groupe, quoi="Celle du groupe")
    elsewhere = SuiteFactory(instance=instance, quoi="Invisible")

    page = verifier_page(client.get(url("suites", cite)))

    assert sorted(quoi(page)) == ["Celle du groupe", "La sienne"]
    assert client.get(url("suite", cite, own.pk)).status_code == 200
    assert client.get(url("finir_suite", cite, of_the_group.pk)).status_code == 403
    assert client.get(url("suite", cite, elsewhere.pk)).status_code == 404
    assert client.get(url("creer_suite", cite)).status_code == 403


def test_another_cite_is_not_found(client_chef, suite):
    other = SuiteFactory(instance=InstanceFactory(cite=CiteFactory()))

    assert client_chef.get(url("suite", suite.instance.cite, other.pk)).status_code == 404


def test_a_suite_is_noted_by_hand(client_chef, cite, instance, chef):
    verifier_page(client_chef.get(f"{url('creer_suite', cite)}?instance={instance.pk}"))

    data = {
        "instance": instance.pk,
        "quoi": "Prêter la salle",
        "responsable_nom": "La MJC",
        "echeance_on": "2030-01-15",
    }
    response = client_chef.post(url("creer_suite", cite), data)

    created = Suite.objects.get()
    assert response.url == url("suite", cite, created.pk)
    assert (created.responsable_nom, created.instance) == ("La MJC", instance)


def test_without_an_instance_there_is_nothing_to_note(client_chef, cite):
    response = client_chef.get(url("creer_suite", cite))

    assert response.url == url("suites", cite)


def test_a_refused_suite_keeps_what_was_typed(client_chef, cite, instance):
    response = client_chef.post(url("creer_suite", cite), {"instance": instance.pk, "quoi": "Prêter la salle"})

    assert response.status_code == 422
    assert "Prêter la salle" in response.text
    assert "Dites qui s&#x27;en charge" in response.text


def test_a_suite_is_handed_over_even_from_somebody_who_left(client_chef, cite, suite, chef):
    gone = HabilitationFactory(cite=cite, to_on=jour(-10), from_on=jour(-100)).compte
    Suite.objects.filter(pk=suite.pk).update(responsable=gone)
    page = verifier_page(client_chef.get(url("modifier_suite", cite, suite.pk)))
    assert str(gone.pk) in [node.attrs.get("value") for node in page.find("option") if "selected" in node.attrs]

    data = {"quoi": "Écrire", "responsable": chef.compte_id, "echeance_on": ""}
    response = client_chef.post(url("modifier_suite", cite, suite.pk), data)

    suite.refresh_from_db()
    assert response.url == url("suite", cite, suite.pk)
    assert (suite.quoi, suite.responsable, suite.echeance_on) == ("Écrire", chef.compte, None)


def test_done_needs_its_proof(client_chef, cite, suite):
    verifier_page(client_chef.get(url("finir_suite", cite, suite.pk)))

    response = client_chef.post(url("finir_suite", cite, suite.pk), {"preuve": " ", "retour": "accueil"})

    suite.refresh_from_db()
    assert response.status_code == 422
    assert 'value="accueil"' in response.text
    assert suite.faite_at is None


@pytest.mark.parametrize(
    ("retour", "back"),
    [
        ("", "{suite}?faite={pk}"),
        ("accueil", "{accueil}"),
        ("liste?etat=retard&responsable=moi", "{liste}?etat=retard&responsable=moi&faite={pk}"),
        ("liste?", "{liste}?faite={pk}"),
        ("https://ailleurs.invalid/", "{suite}?faite={pk}"),
        ("//ailleurs.invalid", "{suite}?faite={pk}"),
    ],
)
def test_one_comes_back_where_one_was(client_chef, cite, suite, retour, back):
    response = client_chef.post(url("finir_suite", cite, suite.pk), {"preuve": "Courrier", "retour": retour})

    assert response.url == back.format(
        suite=url("suite", cite, suite.pk), pk=suite.pk, liste=url("suites", cite),
        accueil=reverse("accueil_cite", args=[cite.slug]),
    )  # fmt: skip
    suite.refresh_from_db()
    assert suite.preuve == "Courrier"


def test_the_proof_is_opened_by_whoever_reads_the_suite(client_chef, client, cite, suite):
    data = {"preuve": "Courrier", "fichier": SimpleUploadedFile("courrier.txt", b"Bonjour")}
    client_chef.post(url("finir_suite", cite, suite.pk), data)
    suite.refresh_from_db()
    file_url = reverse("documents:telecharger", args=[cite.slug, suite.document_id])

    page = verifier_page(client_chef.get(f"{url('suite', cite, suite.pk)}?faite={suite.pk}"))

    assert "courrier.txt" in page.text
    assert "c’est fait" in page.text
    assert b"".join(client_chef.get(file_url).streaming_content) == b"Bonjour"
    client.force_login(HabilitationFactory(cite=cite, role=Role.LECTEUR).compte)
    assert client.get(file_url).status_code == 404


def test_what_was_said_done_is_taken_back(client_chef, cite, suite):
    client_chef.post(url("finir_suite", cite, suite.pk), {"preuve": "Courrier"})
    page = verifier_page(client_chef.get(f"{url('suites', cite)}?faite={suite.pk}"))
    assert "« Écrire à la CAF » : c’est fait." in page.text

    first = client_chef.post(url("rouvrir_suite", cite, suite.pk), {"retour": f"liste?faite={suite.pk}"})
    second = client_chef.post(url("rouvrir_suite", cite, suite.pk), follow=True)

    suite.refresh_from_db()
    assert first.url == f"{url('suites', cite)}?"
    assert suite.faite_at is None
    assert "est déjà à faire" in second.text


@pytest.mark.parametrize("faite", ["x", "²", "9" * 40, "0"])
def test_a_made_up_address_shows_nothing_more(client_chef, cite, suite, faite):
    page = verifier_page(client_chef.get(url("suites", cite), {"faite": faite}))

    assert "c’est fait." not in page.text


def test_a_suite_is_dropped_for_a_reason(client_chef, cite, suite):
    verifier_page(client_chef.get(url("abandonner_suite", cite, suite.pk)))
    refused = client_chef.post(url("abandonner_suite", cite, suite.pk), {"motif": ""})
    client_chef.post(url("abandonner_suite", cite, suite.pk), {"motif": "La salle a fermé"})

    page = verifier_page(client_chef.get(f"{url('suite', cite, suite.pk)}?faite={suite.pk}"))
    assert refused.status_code == 422
    assert "La salle a fermé" in page.text
    assert "c’est abandonné" in page.text


def test_two_people_settle_the_same_one(client_chef, cite, suite, chef):
    drop_suite(suite=Suite.objects.get(pk=suite.pk), motif="Fermé", by=chef.compte, at=timezone.now())

    response = client_chef.post(url("finir_suite", cite, suite.pk), {"preuve": "Courrier"})

    assert response.status_code == 422
    assert "est abandonnée" in response.text


def test_her_suite_names_the_seance_and_the_decision_she_may_not_open(client, cite, instance):
    point = PointFactory(seance=SeanceFactory(instance=instance, tenue=True), titre="Le budget")
    decision = DecisionFactory(instance=instance)
    person = HabilitationFactory(cite=cite, role=Role.LECTEUR).compte
    own = SuiteFactory(instance=instance, point=point, decision=decision, responsable=person)
    client.force_login(person)

    page = verifier_page(client.get(url("suite", cite, own.pk)))

    assert f"décision {decision.numero_affiche}" in page.text
    links = {node.attrs.get("href", "") for node in page.find("a")}
    assert links & {url("decision", cite, decision.pk), url("seance", cite, point.seance_id)} == set()
