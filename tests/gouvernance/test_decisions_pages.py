"""The page of a decision, and the acts that follow it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.gouvernance.enums import Issue, Publication, TypeDecision
from alliance.gouvernance.models import Decision, Deport, LeveeCondition, Point, PublicationDecision
from alliance.gouvernance.services.cloture import close_seance
from alliance.gouvernance.views.signes import avis_affiches
from tests.factories.gouvernance import DecisionFactory, InstanceFactory, SuiteFactory
from tests.gouvernance.salle import (
    AT,
    DEFAVORABLE,
    FAVORABLE,
    UNANIME,
    avis,
    chef_de,
    cotech,
    point,
    seance_tenue,
    sous_reserve,
    titulaires,
)

pytestmark = pytest.mark.django_db


def url(name, decision):
    return reverse(f"gouvernance:{name}", args=[decision.cite.slug, decision.pk])


def texte(response):
    return " ".join(response.content.decode().replace("\u00a0", " ").replace("&#x27;", "'").split())


@pytest.fixture
def seance(cite):
    return seance_tenue(instance=cotech(cite=cite))


def close(seance):
    return close_seance(seance=seance, by=chef_de(seance.instance.cite), at=AT)[0]


def test_the_page_says_why_it_was_refused_and_who_said_so(client_chef, seance):
    made = point(seance, FAVORABLE, FAVORABLE)
    third = titulaires(seance)[2]
    avis(made, third, DEFAVORABLE, texte="Trop cher", institution_porteuse=True)
    Deport.objects.create(
        point=made, membre=seance.instance.membres.filter(pole=third.pole).last(), motif="au bureau",
        declare_at=AT, declare_by=third.compte,
    )  # fmt: skip

    page = texte(client_chef.get(url("decision", close(seance))))

    assert "Pourquoi elle a été refusée" in page
    assert f"<strong>{third.pole.nom}</strong> : défavorable" in page
    assert (third.compte.nom in page, "Institution porteuse" in page, "au bureau" in page) == (True, True, True)


def test_a_partner_reads_the_avis_of_the_poles_without_the_names(client_de, seance):
    point(seance, *UNANIME)
    decision = close(seance)
    PublicationDecision.objects.create(
        decision=decision, portee=Publication.PARTENAIRES, publiee_at=AT, publiee_by=chef_de(decision.cite)
    )

    page = texte(client_de(Role.LECTEUR).get(url("decision", decision)))

    assert all(one.pole.nom in page for one in titulaires(seance))
    assert not any(one.compte.nom in page for one in titulaires(seance))
    assert "Lever la condition" not in page
    assert "Corriger, retirer" not in page


def test_what_is_not_published_is_not_there_for_a_partner(client_de, cite):
    decision = DecisionFactory(instance=InstanceFactory(cite=cite))

    assert client_de(Role.LECTEUR).get(url("decision", decision)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_whatever_surrounds_the_decision(
    client_chef, cite, count, django_assert_max_num_queries
):
    decision = DecisionFactory(instance=InstanceFactory(cite=cite))
    for _ in range(count):
        SuiteFactory(instance=decision.instance, decision=decision)
        DecisionFactory(instance=decision.instance, cite_decision=decision)

    with django_assert_max_num_queries(29):
        client_chef.get(url("decision", decision))


def test_the_permalinks_lead_to_the_page(client_chef, cite, seance):
    point(seance, *UNANIME)
    here, before = close(seance), DecisionFactory(instance=seance.instance, numero=4)

    first = client_chef.get(f"/cite/{cite.slug}/gouvernance/decisions/2026/1/")
    second = client_chef.get(f"/cite/{cite.slug}/gouvernance/decisions/R/2024/4/")

    assert (first.url, second.url) == (url("decision", here), url("decision", before))


@pytest.mark.parametrize("path", ["2026/9/", "R/2024/9/", "9999/1/", "2026/99999999999999999999/"])
def test_an_unknown_number_is_not_there(client_chef, cite, path):
    assert client_chef.get(f"/cite/{cite.slug}/gouvernance/decisions/{path}").status_code == 404


def test_a_condition_is_lifted_in_two_clicks(client_chef, seance):
    sous_reserve(seance)
    decision = close(seance)
    page = texte(client_chef.get(url("decision", decision)))
    assert "Lever la condition" in page
    assert client_chef.get(url("lever_condition", decision)).status_code == 200
    assert not LeveeCondition.objects.exists()

    response = client_chef.post(
        url("lever_condition", decision), {"preuve": "Accord", "fichier": SimpleUploadedFile("a.txt", b"oui")}
    )

    assert response.url == url("decision", decision)
    assert LeveeCondition.objects.get().document.nom == "a.txt"
    assert "Condition levée" in texte(client_chef.get(url("decision", decision)))


def test_a_condition_without_proof_is_kept(client_chef, seance):
    sous_reserve(seance)
    decision = close(seance)

    assert client_chef.post(url("lever_condition", decision), {"preuve": " "}).status_code == 422
    assert not LeveeCondition.objects.exists()


def test_a_decision_is_published_then_no_longer(client_chef, cite):
    decision = DecisionFactory(instance=InstanceFactory(cite=cite))

    client_chef.post(url("publier_decision", decision), {"portee": "PUBLIQUE"})
    assert PublicationDecision.objects.get().portee == Publication.PUBLIQUE
    client_chef.post(url("depublier_decision", decision))
    assert not PublicationDecision.objects.exists()

    again = client_chef.post(url("depublier_decision", decision), follow=True)
    assert "n'est pas publiée" in texte(again)


def test_a_publication_names_its_readers(client_chef, cite):
    decision = DecisionFactory(instance=InstanceFactory(cite=cite))

    assert client_chef.post(url("publier_decision", decision), {"portee": "TOUS"}).status_code == 422
    assert not PublicationDecision.objects.exists()


def test_a_withdrawal_is_proposed_to_the_instance(client_chef, cite):
    decision = DecisionFactory(instance=InstanceFactory(cite=cite))
    assert "Proposer son retrait" in texte(client_chef.get(url("decision", decision)))

    response = client_chef.post(url("proposer_retrait", decision), {"motif": "Erreur"})

    assert response.url == url("decision", decision)
    assert Point.objects.get().cite_decision == decision
    assert client_chef.post(url("proposer_retrait", decision), {"motif": "Erreur"}).status_code == 422


def test_a_withdrawn_decision_says_by_which_one(client_chef, cite):
    decision = DecisionFactory(instance=InstanceFactory(cite=cite))
    withdrawal = DecisionFactory(
        instance=decision.instance, type=TypeDecision.RETRAIT, cite_decision=decision, titre="Fin"
    )

    gone, by = (texte(client_chef.get(url("decision", one))) for one in (decision, withdrawal))

    assert f">{withdrawal.numero_affiche} Fin</a>" in gone
    assert "Retirée par la décision" in gone
    assert "Proposer son retrait" not in gone
    assert "Elle retire la décision" in by
    assert "Un retrait ne se retire pas" in by


def test_a_public_decision_is_read_without_account_and_without_names(client, seance):
    point(seance, *UNANIME, titre="Ouvrir le samedi")
    decision = close(seance)
    address = reverse("decision_publique", args=[decision.cite.slug, decision.numero_affiche])
    assert client.get(address).status_code == 404
    PublicationDecision.objects.create(
        decision=decision, portee=Publication.PUBLIQUE, publiee_at=AT, publiee_by=chef_de(decision.cite)
    )

    response = client.get(address)

    page = texte(response)
    assert (response.status_code, "Ouvrir le samedi" in page) == (200, True)
    assert not any(one.compte.nom in page for one in titulaires(seance))
    assert decision.enregistree_by.nom not in page


def test_the_public_page_says_that_it_was_withdrawn(client, cite):
    decision = DecisionFactory(instance=InstanceFactory(cite=cite), numero=3)
    DecisionFactory(instance=decision.instance, type=TypeDecision.RETRAIT, cite_decision=decision)
    PublicationDecision.objects.create(
        decision=decision, portee=Publication.PUBLIQUE, publiee_at=AT, publiee_by=decision.enregistree_by
    )

    page = texte(client.get(reverse("decision_publique", args=[cite.slug, "R-2024-3"])))

    assert "Adoptée, puis retirée" in page


def test_a_rejected_decision_offers_no_withdrawal(client_chef, cite):
    decision = DecisionFactory(instance=InstanceFactory(cite=cite), issue=Issue.REJETEE)

    assert "Proposer son retrait" not in texte(client_chef.get(url("decision", decision)))
    assert Decision.objects.count() == 1


ACTES = ("lever_condition", "publier_decision", "depublier_decision", "proposer_retrait")


@pytest.mark.parametrize("acte", ACTES)
def test_who_steers_reads_it_but_does_not_act_for_the_chef_de_projet(client_de, cite, acte):
    decision = DecisionFactory(instance=InstanceFactory(cite=cite))
    delegate = client_de(Role.TROIKA)

    response = delegate.post(url(acte, decision), {"motif": "x", "preuve": "x", "portee": "PUBLIQUE"})

    allowed = acte == "proposer_retrait"
    assert response.status_code == (302 if allowed else 403)
    assert (LeveeCondition.objects.count(), PublicationDecision.objects.count()) == (0, 0)


def rendu(**kwargs):
    given = {"pole": "Ville", "sens": "FAVORABLE", "par": "Anne (exemple)", "qualite": "titulaire"}
    return avis_affiches([given | kwargs], complet=True)[0]


@pytest.mark.parametrize(
    ("kwargs", "mot", "notes"),
    [
        ({}, "favorable", []),
        ({"sens": ""}, "pas d'avis", []),
        ({"sens": "", "deporte": True}, "déporté", ["sorti du calcul, tous ses délégués se sont déportés"]),
        ({"a_distance": True}, "favorable", ["donné à distance"]),
        ({"a_distance": True, "silence": True}, "favorable", ["silence valant accord"]),
        ({"institution_porteuse": True}, "favorable", ["institution porteuse"]),
    ],
)
def test_what_is_to_be_known_of_an_avis_is_said(kwargs, mot, notes):
    shown = rendu(**kwargs)

    assert (shown["mot"], shown["notes"], shown["initiale"]) == (mot, notes, "V")
