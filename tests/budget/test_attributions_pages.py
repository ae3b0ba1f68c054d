"""The pages of the acts that award money, of their awards, and of their papers."""

import uuid
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alliance.acteurs.enums import Role, TypeOrganisation
from alliance.budget.models import ActeAttributif, Affectation, Attribution
from alliance.documents.models import Document
from tests.factories import CaisseFactory, FicheActionFactory, OrganisationFactory
from tests.factories.budget import (
    ActeAttributifFactory,
    AffectationFactory,
    AttributionFactory,
    EngagementFactory,
    EnveloppeFactory,
)
from tests.html import verifier_page

pytestmark = pytest.mark.django_db


def url(nom, cite, *args):
    return reverse(f"budget:{nom}", args=[cite.slug, *args])


def mots(page):
    return page.text.replace("\u00a0", " ").replace("’", "'")


@pytest.fixture
def ccas(cite):
    return OrganisationFactory(cite=cite, nom="CCAS de la ville", type=TypeOrganisation.CCAS)


@pytest.fixture
def enveloppe(cite, ccas):
    caisse = CaisseFactory(cite=cite, nom="Budget du CCAS", titulaire=ccas)
    return EnveloppeFactory(cite=cite, caisse=caisse, notifie_cents=9_000_000)


@pytest.fixture
def club(cite):
    return OrganisationFactory(cite=cite, nom="Club (exemple)", type=TypeOrganisation.CLUB_SPORTIF)


@pytest.fixture
def affectation(cite, enveloppe, club):
    fiche = FicheActionFactory(cite=cite, titre="Cafés des parents", porteur=club)
    return AffectationFactory(enveloppe=enveloppe, fiche=fiche, montant_cents=500_000)


def saisie(ccas, *lignes, **given):
    """An act with lines (affectation, beneficiary, amount as typed)."""
    data = {
        "autorite": ccas.pk, "nature": "DELIBERATION", "numero": "2026-12", "exercice": "2026",
        "signe_on": "2026-03-10", "affectation": [row.pk for row, *_rest in lignes],
    }  # fmt: skip
    for row, receiver, cents in lignes:
        data |= {f"a{row.pk}-beneficiaire": getattr(receiver, "pk", receiver), f"a{row.pk}-montant_cents": cents}
    return data | given


def test_one_chooses_what_the_act_awards(client_chef, cite, affectation):
    here = url("enregistrer_acte", cite)

    page = verifier_page(client_chef.get(here))
    narrowed = client_chef.get(f"{here}?caisse={affectation.enveloppe.caisse_id}")
    other = client_chef.get(f"{here}?caisse=0")

    assert "Cafés des parents" in page.text
    assert len(narrowed.context["page"].object_list) == 1
    assert "Rien n'attend un acte" in mots(verifier_page(other))


def test_the_rest_and_the_porteur_are_proposed(client_chef, cite, affectation, ccas, club):
    page = verifier_page(client_chef.get(f"{url('enregistrer_acte', cite)}?affectation={affectation.pk}"))

    values = {node.attrs.get("name"): node.attrs.get("value", "") for node in page.find("input")}
    chosen = {option.attrs["value"] for option in page.find("option") if "selected" in option.attrs}
    assert values[f"a{affectation.pk}-montant_cents"].replace("\u00a0", " ") == "5 000 €"
    assert values["exercice"] == "2026"
    assert chosen == {str(ccas.pk), str(club.pk)}


def test_an_act_awards_several_affectations_in_one_go(client_chef, cite, affectation, ccas, club, enveloppe):
    other, aside = (AffectationFactory(enveloppe=enveloppe, montant_cents=100_000) for _ in range(2))
    commune = OrganisationFactory(cite=cite, type=TypeOrganisation.COMMUNE)
    lines = [(affectation, club, "5 000"), (other, commune, "400,50"), (aside, "", "")]
    paper = SimpleUploadedFile("acte.txt", b"Lu et approuve")

    response = client_chef.post(url("enregistrer_acte", cite), saisie(ccas, *lines, fichier=paper))

    acte = ActeAttributif.objects.get()
    assert response.url == url("acte", cite, acte.pk)
    assert set(acte.attributions.values_list("affectation", "beneficiaire", "montant_cents")) == {
        (affectation.pk, club.pk, 500_000), (other.pk, commune.pk, 40_050),
    }  # fmt: skip
    assert (acte.document.nom, acte.autorite, acte.numero) == ("acte.txt", ccas, "2026-12")


def test_a_second_click_on_an_act_is_harmless(client_chef, cite, affectation, ccas, club):
    data = saisie(ccas, (affectation, club, "5 000"))

    first = client_chef.post(url("enregistrer_acte", cite), data)
    second = client_chef.post(url("enregistrer_acte", cite), data, follow=True)

    assert second.redirect_chain == [(first.url, 302)]
    assert "déjà enregistré" in second.text
    assert (ActeAttributif.objects.count(), Attribution.objects.count()) == (1, 1)


def test_another_act_under_the_same_number_is_refused(client_chef, cite, affectation, ccas, club):
    client_chef.post(url("enregistrer_acte", cite), saisie(ccas, (affectation, club, "3 000")))

    response = client_chef.post(url("enregistrer_acte", cite), saisie(ccas, (affectation, club, "2 000")))

    assert response.status_code == 422
    assert "est déjà enregistré pour 2026" in mots(verifier_page(response))
    assert Affectation.objects.get().attribue_cents == 300_000


@pytest.mark.parametrize(
    ("cents", "given", "words"),
    [
        ("5 000,01", {}, "dépasse ce qui reste de cette affectation"),
        ("-1", {}, "négatif"),
        ("0,001", {}, "plus de deux décimales"),
        ("0", {}, "Écrivez un montant sur une ligne au moins"),
        ("", {}, "Écrivez un montant sur une ligne au moins"),
        ("100", {"numero": ""}, "obligatoire"),
        ("100", {"signe_on": "2099-01-01"}, "à venir"),
        ("100", {"exercice": "2018"}, "2019"),
        ("100", {"autorite": "0"}, "choix"),
    ],
)
def test_a_refused_act_says_what_to_do(client_chef, cite, affectation, ccas, club, cents, given, words):
    response = client_chef.post(url("enregistrer_acte", cite), saisie(ccas, (affectation, club, cents)) | given)

    assert response.status_code == 422
    assert words in mots(verifier_page(response))
    assert not ActeAttributif.objects.exists()
    assert Affectation.objects.get().attribue_cents == 0


def test_an_ecole_is_paid_through_somebody_else(client_chef, cite, ccas, enveloppe):
    ecole = OrganisationFactory(cite=cite, nom="École Buffon", type=TypeOrganisation.ECOLE)
    row = AffectationFactory(enveloppe=enveloppe, fiche=FicheActionFactory(cite=cite, porteur=ecole))
    here = f"{url('enregistrer_acte', cite)}?affectation={row.pk}"

    page = verifier_page(client_chef.get(here))
    refused = client_chef.post(url("enregistrer_acte", cite), saisie(ccas, (row, ecole, "100")))
    nobody = client_chef.post(url("enregistrer_acte", cite), saisie(ccas, (row, "", "100")))

    assert "sa caisse des écoles, un collège ou un lycée" in mots(page)
    assert str(ecole.pk) not in {option.attrs.get("value") for option in page.find("option")}
    assert (refused.status_code, nobody.status_code) == (422, 422)
    assert "Choisissez qui reçoit l'argent" in mots(verifier_page(nobody))
    assert not ActeAttributif.objects.exists()


def test_an_unknown_law_is_asked_for(client_chef, cite, ccas, enveloppe):
    centre = OrganisationFactory(cite=cite, nom="Centre social", type=TypeOrganisation.CENTRE_SOCIAL)
    row = AffectationFactory(enveloppe=enveloppe, fiche=FicheActionFactory(cite=cite, porteur=centre))

    page = verifier_page(client_chef.get(f"{url('enregistrer_acte', cite)}?affectation={row.pk}"))
    refused = client_chef.post(url("enregistrer_acte", cite), saisie(ccas, (row, centre, "100")))

    assert "Déclarer son statut juridique" in page.text
    assert refused.status_code == 422
    assert "Déclarez son statut juridique" in mots(verifier_page(refused))


@pytest.mark.parametrize(("cents", "said"), [("23 000", False), ("23 000,01", True)])
def test_the_threshold_is_said_when_the_act_crosses_it(client_chef, cite, ccas, club, enveloppe, cents, said):
    row = AffectationFactory(enveloppe=enveloppe, montant_cents=3_000_000)

    response = client_chef.post(url("enregistrer_acte", cite), saisie(ccas, (row, club, cents)), follow=True)

    page = verifier_page(response)
    assert ("une convention signée est obligatoire" in mots(page)) is said
    assert ("convention obligatoire, à préparer" in page.text) is said


def test_nothing_is_left_to_award(client_chef, cite, affectation):
    AttributionFactory(affectation=affectation)

    page = verifier_page(client_chef.get(f"{url('enregistrer_acte', cite)}?affectation={affectation.pk}"))

    assert "n'ont plus rien à attribuer" in mots(page)


def test_the_affectations_of_others_are_no_choice(client_chef, cite, ccas, club):
    other = AffectationFactory()

    page = client_chef.get(f"{url('enregistrer_acte', cite)}?affectation={other.pk}&affectation=x")
    posted = client_chef.post(url("enregistrer_acte", cite), saisie(ccas, (other, club, "100")))

    assert page.context["lignes"] == []
    assert (posted.status_code, ActeAttributif.objects.count()) == (422, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_the_form_query_count(client_chef, cite, enveloppe, club, count, django_assert_num_queries):
    rows = [AffectationFactory(enveloppe=enveloppe, montant_cents=100_000) for _ in range(count)]
    here = f"{url('enregistrer_acte', cite)}?{'&'.join(f'affectation={row.pk}' for row in rows)}"
    client_chef.get(here)

    with django_assert_num_queries(9):
        client_chef.get(here)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_query_count(client_chef, cite, ccas, enveloppe, count, django_assert_num_queries):
    acte = ActeAttributifFactory(cite=cite, autorite=ccas)
    for _ in range(count):
        AttributionFactory(acte=acte, affectation=AffectationFactory(enveloppe=enveloppe, montant_cents=100_000))
    client_chef.get(url("acte", cite, acte.pk))

    with django_assert_num_queries(10):
        client_chef.get(url("acte", cite, acte.pk))


def test_several_awards_are_notified_in_one_post(client_chef, cite, ccas, affectation, enveloppe):
    acte = ActeAttributifFactory(cite=cite, autorite=ccas)
    rows = [
        AttributionFactory(acte=acte, affectation=one) for one in (affectation, AffectationFactory(enveloppe=enveloppe))
    ]
    assert "Attend la notification" in verifier_page(client_chef.get(url("acte", cite, acte.pk))).text
    data = {"attributions": [row.pk for row in rows], "le": "2026-03-20", "reference": "LR-4"}

    first = client_chef.post(url("notifier", cite, acte.pk), data, follow=True)
    second = client_chef.post(url("notifier", cite, acte.pk), data, follow=True)
    other = client_chef.post(url("notifier", cite, acte.pk), data | {"le": "2026-03-21"})

    assert set(Attribution.objects.values_list("notifiee_on", "reference_notification")) == {
        (date(2026, 3, 20), "LR-4")
    }
    assert "2 attributions sont notifiées" in first.text
    assert "déjà enregistré" in second.text
    assert other.status_code == 422
    assert "est notifiée depuis le 20 mars 2026" in mots(verifier_page(other))


@pytest.mark.parametrize(
    ("given", "words"),
    [({"attributions": []}, "Cochez au moins une"), ({"le": "2026-03-09"}, "précède l'acte"),
     ({"le": "2099-01-01"}, "à venir"),
     ({"le": ""}, "Donnez la date")],
)  # fmt: skip
def test_a_refused_notification_says_why(client_chef, cite, ccas, affectation, given, words):
    row = AttributionFactory(acte=ActeAttributifFactory(cite=cite, autorite=ccas), affectation=affectation)

    response = client_chef.post(
        url("notifier", cite, row.acte_id), {"attributions": [row.pk], "le": "2026-03-20"} | given
    )

    assert response.status_code == 422
    assert words in mots(verifier_page(response))
    row.refresh_from_db()
    assert row.notifiee_on is None


def test_an_award_is_added_to_an_act(client_chef, cite, ccas, affectation, club):
    acte = ActeAttributifFactory(cite=cite, autorite=ccas)
    here = url("ajouter_attribution", cite, acte.pk)
    verifier_page(client_chef.get(f"{here}?affectation={affectation.pk}"))
    data = {"affectation": affectation.pk, "beneficiaire": club.pk, "montant_cents": "1 000"}

    first = client_chef.post(here, data)
    second = client_chef.post(here, data, follow=True)

    assert first.url == url("acte", cite, acte.pk)
    assert "attribue déjà cette affectation" in second.text
    assert Attribution.objects.get().montant_cents == 100_000


@pytest.mark.parametrize(
    ("given", "words"),
    [({"montant_cents": "5 000,01"}, "il reste 5 000 € de l'affectation"), ({"montant_cents": "0"}, "trop petit"),
     ({"beneficiaire": ""}, "obligatoire"), ({"affectation": "0"}, "choix")],
)  # fmt: skip
def test_a_refused_award_says_why(client_chef, cite, ccas, affectation, club, given, words):
    acte = ActeAttributifFactory(cite=cite, autorite=ccas)
    AttributionFactory(acte=acte, affectation=AffectationFactory(enveloppe=affectation.enveloppe))
    data = {"affectation": affectation.pk, "beneficiaire": club.pk, "montant_cents": "1 000"}

    response = client_chef.post(url("ajouter_attribution", cite, acte.pk), data | given)

    assert response.status_code == 422
    assert words in mots(verifier_page(response))
    assert Attribution.objects.count() == 1


def test_an_award_of_an_unknown_law_is_refused_where_it_is_chosen(client_chef, cite, ccas, affectation):
    acte = ActeAttributifFactory(cite=cite, autorite=ccas)
    centre = OrganisationFactory(cite=cite, type=TypeOrganisation.CENTRE_SOCIAL)
    data = {"affectation": affectation.pk, "beneficiaire": centre.pk, "montant_cents": "1 000"}

    response = client_chef.post(url("ajouter_attribution", cite, acte.pk), data)

    assert "Déclarez son statut juridique" in mots(verifier_page(response))


def test_an_award_is_cancelled_with_its_reason(client_chef, cite, ccas, affectation):
    row = AttributionFactory(acte=ActeAttributifFactory(cite=cite, autorite=ccas), affectation=affectation)
    here = url("annuler_attribution", cite, row.pk)
    verifier_page(client_chef.get(here))

    refused = client_chef.post(here, {"motif": " "})
    first = client_chef.post(here, {"motif": "Renoncement"})
    second = client_chef.post(here, {"motif": "Renoncement"}, follow=True)

    assert (refused.status_code, first.url) == (422, url("acte", cite, row.acte_id))
    assert "déjà annulée" in second.text
    assert "Renoncement" in verifier_page(client_chef.get(url("affectation", cite, affectation.pk))).text
    assert Affectation.objects.get().attribue_cents == 0


def test_an_amending_act_takes_back_what_is_not_engaged(client_chef, cite, ccas, affectation):
    row = AttributionFactory(
        acte=ActeAttributifFactory(cite=cite, autorite=ccas), affectation=affectation, notifiee=True
    )
    EngagementFactory(attribution=row, montant_cents=200_000)
    here = url("reduire_attribution", cite, row.pk)
    verifier_page(client_chef.get(here))
    data = {"montant_cents": "3 000", "le": "2026-06-01", "reference": "2026-99", "cle": uuid.uuid4()}

    beyond = client_chef.post(here, data | {"montant_cents": "3 000,01"})
    unproved = client_chef.post(here, data | {"reference": ""})
    first, second = client_chef.post(here, data), client_chef.post(here, data)

    assert (beyond.status_code, unproved.status_code) == (422, 422)
    assert "dépasse ce qui n'est pas engagé, 3 000 €" in mots(verifier_page(beyond))
    assert first.url == second.url == client_chef.get(here).url == url("acte", cite, row.acte_id)
    assert Affectation.objects.get().attribue_cents == 200_000
    assert "réduit de 3 000 €" in mots(verifier_page(client_chef.get(first.url)))


def test_what_is_engaged_is_not_cancelled(client_chef, cite, ccas, affectation):
    row = AttributionFactory(
        acte=ActeAttributifFactory(cite=cite, autorite=ccas), affectation=affectation, notifiee=True
    )
    EngagementFactory(attribution=row, montant_cents=1)

    response = client_chef.post(url("annuler_attribution", cite, row.pk), {"motif": "Erreur"})

    assert "désengagez-les d'abord" in mots(verifier_page(response))


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.TROIKA, 200), (Role.COMPTABLE, 200), (Role.PORTEUR, 200), (Role.GESTIONNAIRE, 404), (Role.LECTEUR, 404)],
)
def test_the_paper_of_an_act_is_read_by_who_sees_the_act(client_chef, client_de, cite, ccas, affectation, role, status):
    row = AttributionFactory(acte=ActeAttributifFactory(cite=cite, autorite=ccas), affectation=affectation)
    empty = client_chef.post(url("joindre_acte", cite, row.acte_id), {})
    done = client_chef.post(
        url("joindre_acte", cite, row.acte_id), {"fichier": SimpleUploadedFile("acte.txt", b"Lu et approuve")}
    )
    paper = Document.objects.get()
    bound = {
        Role.COMPTABLE: {"caisse": affectation.enveloppe.caisse},
        Role.PORTEUR: {"organisation": affectation.fiche.porteur},
    }.get(role, {})

    response = client_de(role, **bound).get(reverse("documents:telecharger", args=[cite.slug, paper.pk]))
    if response.streaming:
        b"".join(response.streaming_content)

    assert (empty.status_code, done.url) == (422, url("acte", cite, row.acte_id))
    assert response.status_code == status


def test_an_act_of_another_cite_is_not_found(client_chef, cite):
    other = AttributionFactory()

    for nom, key in (
        ("acte", other.acte_id),
        ("annuler_attribution", other.pk),
        ("ajouter_attribution", other.acte_id),
    ):
        assert client_chef.get(url(nom, cite, key)).status_code == 404
        assert client_chef.get(url(nom, other.acte.cite, key)).status_code == 404
