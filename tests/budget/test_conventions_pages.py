"""The pages of the conventions: drawn up from what one authority awards, signed once, joined."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alliance.acteurs.enums import TypeOrganisation
from alliance.budget.models import ConventionAttributive
from alliance.budget.services.attributions import annuler_attribution
from alliance.budget.services.conventions import AttributionsDiverses, EcheanceSaisie, create_convention
from tests.factories import CompteFactory, HabilitationFactory, OrganisationFactory
from tests.factories.budget import (
    AT,
    ActeAttributifFactory,
    AffectationFactory,
    AttributionFactory,
    ConventionFactory,
    EnveloppeFactory,
)
from tests.html import verifier_page

pytestmark = pytest.mark.django_db


def url(nom, cite, *args):
    return reverse(f"budget:{nom}", args=[cite.slug, *args])


def mots(page):
    return page.text.replace("\u00a0", " ").replace("’", "'")


@pytest.fixture
def club(cite):
    return OrganisationFactory(cite=cite, nom="Club (exemple)", type=TypeOrganisation.CLUB_SPORTIF)


@pytest.fixture
def ccas(cite):
    return OrganisationFactory(cite=cite, nom="CCAS de la ville", type=TypeOrganisation.CCAS)


@pytest.fixture
def donner(cite, ccas, club):
    def give(cents, **given):
        row = AffectationFactory(enveloppe=EnveloppeFactory(cite=cite, notifie_cents=cents), montant_cents=cents)
        acte = ActeAttributifFactory(cite=cite, autorite=ccas, **given)
        return AttributionFactory(affectation=row, acte=acte, beneficiaire=club, notifiee=True)

    return give


def saisie(*rows, echeances, numero="C-2026-1"):
    data = {"numero": numero, "attributions": [row.pk for row in rows]}
    for rank, (nature, cents, day) in enumerate(echeances):
        data |= {f"e{rank}-nature": nature, f"e{rank}-montant_cents": cents, f"e{rank}-prevue_on": day}
    return data


@pytest.mark.parametrize(
    ("cents", "proposed"),
    [(2_500_000, ["20 000 €", "5 000 €"]), (2_300_001, ["18 400 €", "4 600,01 €"]), (1, ["0,01 €"])],
)
def test_an_acompte_and_the_solde_are_proposed_to_the_cent(client_chef, cite, donner, cents, proposed):
    award = donner(cents)

    page = verifier_page(client_chef.get(url("creer_convention", cite, award.pk)))

    typed = [node.attrs.get("value", "") for node in page.find("input") if node.attrs["name"].endswith("montant_cents")]
    assert [value.replace("\u00a0", " ") for value in typed if value] == proposed


def test_nobody_signs_with_itself(client_chef, cite, ccas):
    row = AffectationFactory(enveloppe=EnveloppeFactory(cite=cite))
    acte = ActeAttributifFactory(cite=cite, autorite=ccas)
    award = AttributionFactory(affectation=row, acte=acte, beneficiaire=ccas, notifiee=True)

    page = client_chef.get(url("creer_convention", cite, award.pk), follow=True)

    assert page.redirect_chain[-1][0] == url("acte", cite, acte.pk)
    assert "même organisation" in page.text
    with pytest.raises(AttributionsDiverses, match="avec soi-même"):
        ConventionFactory(attribution=award)
    assert ConventionAttributive.objects.count() == 0


def test_it_says_whether_it_must_be_signed(client_chef, cite, donner):
    award = donner(2_300_000)
    here = url("creer_convention", cite, award.pk)

    below = mots(verifier_page(client_chef.get(here)))
    donner(1)
    above = mots(verifier_page(client_chef.get(here)))

    assert "Aucune convention n'est obligatoire ici" in below
    assert "la convention est obligatoire, et se signe avant l'engagement" in above


def test_a_convention_covers_what_one_chooses(client_chef, cite, donner):
    one, two, other_year = donner(2_000_000), donner(500_001), donner(100, exercice=2025)
    here = url("creer_convention", cite, one.pk)
    data = saisie(one, two, echeances=[("ACOMPTE", "20 000", "2026-05-01"), ("SOLDE", "5 000,01", "2026-12-01")])

    first = client_chef.post(here, data)
    second = client_chef.post(here, data)

    row = ConventionAttributive.objects.get()
    assert first.url == second.url == url("convention", cite, row.pk)
    assert (row.montant_cents, row.echeances.count()) == (2_500_001, 2)
    other_year.refresh_from_db()
    assert other_year.convention_id is None
    page = mots(verifier_page(client_chef.get(first.url)))
    assert "Attend les deux signatures : CCAS de la ville et Club (exemple)" in page
    assert "25 000,01 €" in page


@pytest.mark.parametrize(
    ("echeances", "words"),
    [
        ([("ACOMPTE", "999,99", "2026-05-01")], "soit 0,01 € de moins"),
        ([("ACOMPTE", "1 000,01", "2026-05-01")], "soit 0,01 € de plus"),
        ([("ACOMPTE", "1 000", "")], "Donnez le jour"),
        ([("ACOMPTE", "", "2026-05-01")], "Écrivez le montant de cette échéance"),
        ([("ACOMPTE", "0", "2026-05-01")], "trop petit"),
        ([("ACOMPTE", "-5", "2026-05-01")], "négatif"),
        ([], "soit 1 000 € de moins"),
    ],
)
def test_a_refused_convention_says_what_to_do(client_chef, cite, donner, echeances, words):
    award = donner(100_000)

    response = client_chef.post(url("creer_convention", cite, award.pk), saisie(award, echeances=echeances))

    assert response.status_code == 422
    assert words in mots(verifier_page(response))
    assert not ConventionAttributive.objects.exists()


def test_it_starts_from_an_award_of_the_cite_that_holds(client_chef, cite, donner):
    other, gone = AttributionFactory(), donner(100)
    annuler_attribution(attribution=gone, motif="Erreur", by=None, at=AT)

    assert client_chef.get(url("creer_convention", cite, other.pk)).status_code == 404
    assert client_chef.get(url("creer_convention", cite, gone.pk)).url == url("acte", cite, gone.acte_id)


def test_an_award_without_choice_is_refused(client_chef, cite, donner):
    award = donner(100_000)

    response = client_chef.post(
        url("creer_convention", cite, award.pk),
        saisie(echeances=[("ACOMPTE", "1 000", "2026-05-01")]),
    )

    assert "Cochez au moins une attribution" in mots(verifier_page(response))


def test_it_is_signed_once(client_chef, cite, donner, chef):
    row = ConventionFactory(attribution=donner(2_500_000))
    here = url("signer_convention", cite, row.pk)
    verifier_page(client_chef.get(here))

    first = client_chef.post(here, {"signee_on": "2026-04-01"})
    again = client_chef.post(here, {"signee_on": "2026-04-01"}, follow=True)
    other = client_chef.post(here, {"signee_on": "2026-04-02"})

    assert first.url == url("convention", cite, row.pk)
    assert "déjà enregistré" in again.text
    assert other.status_code == 422
    words = mots(verifier_page(other))
    assert "Cette convention est déjà signée, le 1er avril 2026" in words
    assert f"enregistré par {chef.compte}" in words
    assert f"enregistré par {chef.compte}" in mots(verifier_page(client_chef.get(here)))
    row.refresh_from_db()
    assert row.signee_on == date(2026, 4, 1)
    assert f"Signature enregistrée par {chef.compte}" in mots(verifier_page(client_chef.get(first.url)))


@pytest.mark.parametrize(("day", "words"), [("2099-01-01", "à venir"), ("", "Donnez la date"), ("hier", "date")])
def test_a_refused_signature_says_why(client_chef, cite, donner, day, words):
    row = ConventionFactory(attribution=donner(2_500_000))

    response = client_chef.post(url("signer_convention", cite, row.pk), {"signee_on": day})

    assert response.status_code == 422
    assert words in mots(verifier_page(response))
    row.refresh_from_db()
    assert row.signee_on is None


def test_a_draft_is_dropped_and_a_signed_one_is_not(client_chef, cite, donner):
    award, signed = donner(2_500_000), donner(100)
    draft, kept = ConventionFactory(attribution=award), ConventionFactory(attribution=signed, numero="C-2")
    client_chef.post(url("signer_convention", cite, kept.pk), {"signee_on": "2026-04-01"})

    gone = client_chef.post(url("abandonner_convention", cite, draft.pk))
    refused = client_chef.post(url("abandonner_convention", cite, kept.pk), follow=True)

    assert gone.url == url("acte", cite, award.acte_id)
    assert "ne s&#x27;abandonne plus" in refused.text
    assert list(ConventionAttributive.objects.all()) == [kept]


def test_its_paper_is_joined_and_replaced(client_chef, cite, donner):
    row = ConventionFactory(attribution=donner(2_500_000))

    refused = client_chef.post(url("joindre_convention", cite, row.pk), {})
    for nom in ("un.txt", "deux.txt"):
        client_chef.post(
            url("joindre_convention", cite, row.pk), {"fichier": SimpleUploadedFile(nom, b"Lu et approuve")}
        )

    assert refused.status_code == 422
    verifier_page(refused)
    row.refresh_from_db()
    assert row.document.nom == "deux.txt"
    assert "deux.txt" in verifier_page(client_chef.get(url("convention", cite, row.pk))).text


def test_others_read_and_do_not_sign(client, cite, donner):
    row = ConventionFactory(attribution=donner(2_500_000))
    client.force_login(HabilitationFactory(role="TROIKA", cite=cite).compte)

    page = client.get(url("convention", cite, row.pk))

    assert "Enregistrer la signature" not in verifier_page(page).text
    assert client.post(url("signer_convention", cite, row.pk), {"signee_on": "2026-04-01"}).status_code == 403
    client.force_login(CompteFactory())
    assert client.get(url("convention", cite, row.pk)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_query_count(client_chef, cite, donner, count, django_assert_num_queries):

    rows = [donner(100_000) for _ in range(count)]
    lines = [EcheanceSaisie("ACOMPTE", 100_000, date(2026, 5, 1)) for _ in rows]
    row = create_convention(attributions=rows, numero="C-1", echeances=lines, by=None, at=AT)
    client_chef.get(url("convention", cite, row.pk))

    with django_assert_num_queries(10):
        client_chef.get(url("convention", cite, row.pk))
