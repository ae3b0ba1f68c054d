"""The pages of the affectations: list, chain, what creates, what frees, what is only planned."""

import uuid
from datetime import date

import pytest
from django.urls import reverse

from alliance.acteurs.enums import Role, TypeOrganisation
from alliance.budget.models import Affectation, Enveloppe, Liberation, Prevision
from alliance.gouvernance.enums import TypeDecision
from alliance.plan.enums import Validation
from tests.factories import CaisseFactory, CiteFactory, FicheActionFactory, OrganisationFactory
from tests.factories.budget import (
    ActeAttributifFactory,
    AffectationFactory,
    AttributionFactory,
    ConventionFactory,
    DecisionDepenseFactory,
    EngagementFactory,
    EnveloppeFactory,
    PrevisionFactory,
    VersementFactory,
)
from tests.factories.gouvernance import DecisionFactory
from tests.html import verifier_fragment, verifier_page

pytestmark = pytest.mark.django_db


def url(nom, cite, *args):
    return reverse(f"budget:{nom}", args=[cite.slug, *args])


@pytest.fixture
def caisse(cite):
    titulaire = OrganisationFactory(cite=cite, nom="CCAS de la ville", type=TypeOrganisation.CCAS)
    return CaisseFactory(cite=cite, nom="Budget du CCAS", titulaire=titulaire)


@pytest.fixture
def enveloppe(cite, caisse):
    return EnveloppeFactory(cite=cite, caisse=caisse)


@pytest.fixture
def club(cite):
    return OrganisationFactory(cite=cite, nom="Club (exemple)", type=TypeOrganisation.CLUB_SPORTIF)


@pytest.fixture
def fiche(cite, club):
    return FicheActionFactory(cite=cite, titre="Cafés des parents", porteur=club)


@pytest.fixture
def decision(caisse):
    return DecisionDepenseFactory(caisse=caisse, montant_cents=500_000)


def saisie(enveloppe, fiche, decision, **given):
    return {
        "enveloppe": enveloppe.pk, "fiche": fiche.pk, "decision": decision.pk, "montant_cents": "3 000",
        "le": "2026-03-02", "cle": uuid.uuid4(),
    } | given  # fmt: skip


def mots(page):
    return page.text.replace("\u00a0", " ").replace("’", "'")


def test_an_empty_list_teaches(client_chef, cite):
    page = verifier_page(client_chef.get(url("affectations", cite)))

    assert "Il lui faut une décision du Cotech" in mots(page)


def test_the_list_says_what_each_waits_for(client_chef, cite, enveloppe, fiche):
    AffectationFactory(enveloppe=enveloppe, fiche=fiche, montant_cents=100_000)
    AttributionFactory(affectation=AffectationFactory(enveloppe=enveloppe, montant_cents=110_000))
    AttributionFactory(affectation=AffectationFactory(enveloppe=enveloppe, montant_cents=120_000), notifiee=True)
    award = AttributionFactory(
        affectation=AffectationFactory(enveloppe=enveloppe, montant_cents=130_000), notifiee=True
    )
    VersementFactory(engagement=EngagementFactory(attribution=award))

    page = verifier_page(client_chef.get(url("affectations", cite)))

    assert "4 affectations, 4 600 €" in mots(page)
    assert [node.text for node in page.find("span") if node.attrs.get("class", "").startswith("st ")] == [
        "Attend le justificatif", "Attend l'engagement", "Attend la notification",
        "Attend un acte attributif",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [("etat=attend_acte", 1), ("etat=attend_notification", 1), ("etat=terminee", 0), ("etat=liberee", 1),
     ("etat=inconnu", 3), ("fiche=99999999999999999999", 3), ("etat=attend_engagement", 0),
     ("exercice=2026", 3), ("exercice=2025", 3), ("caisse=x", 3), ("fiche=0", 0)],
)  # fmt: skip
def test_the_filters_are_in_the_address(client_chef, cite, enveloppe, query, found):
    AffectationFactory(enveloppe=enveloppe, montant_cents=100_000)
    AttributionFactory(affectation=AffectationFactory(enveloppe=enveloppe, montant_cents=110_000))
    freed = AffectationFactory(enveloppe=enveloppe, montant_cents=120_000)
    Affectation.objects.filter(pk=freed.pk).update(libere_cents=120_000)

    response = client_chef.get(f"{url('affectations', cite)}?{query}", headers={"HX-Request": "true"})

    assert len(response.context["page"].object_list) == found
    verifier_fragment(response)


def test_filters_by_enveloppe_porteur_fiche_and_decision(client_chef, cite, enveloppe, fiche, club):
    one = AffectationFactory(enveloppe=enveloppe, fiche=fiche, montant_cents=100_000)
    AffectationFactory(enveloppe=EnveloppeFactory(cite=cite), montant_cents=100_000)

    for query in (
        f"enveloppe={enveloppe.pk}", f"porteur={club.pk}", f"fiche={fiche.pk}", f"decision={one.decision_id}",
        f"caisse={enveloppe.caisse_id}",
    ):  # fmt: skip
        response = client_chef.get(f"{url('affectations', cite)}?{query}")
        assert [row.pk for row in response.context["page"].object_list] == [one.pk]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_query_count(client_chef, cite, enveloppe, count, django_assert_num_queries):
    for _ in range(count):
        AttributionFactory(affectation=AffectationFactory(enveloppe=enveloppe, montant_cents=10_000))
    client_chef.get(url("affectations", cite))

    with django_assert_num_queries(9):
        client_chef.get(url("affectations", cite))


def test_the_page_draws_the_whole_chain(client_chef, cite, enveloppe, fiche, club, caisse):
    PrevisionFactory(enveloppe=enveloppe, fiche=fiche, montant_cents=450_000)
    row = AffectationFactory(enveloppe=enveloppe, fiche=fiche, montant_cents=500_000)
    acte = ActeAttributifFactory(cite=cite, autorite=caisse.titulaire, numero="2026-12")
    award = AttributionFactory(affectation=row, acte=acte, beneficiaire=club, montant_cents=300_000, notifiee=True)
    VersementFactory(engagement=EngagementFactory(attribution=award, montant_cents=200_000), montant_cents=150_000)

    page = verifier_page(client_chef.get(url("affectation", cite, row.pk)))

    heads = [node.text for node in page.find("h3")]
    assert heads == [
        "Prévu", "Validé en Cotech", "Acte attributif", "Notifié", "Conventionné", "Engagé", "Versé", "Justifié",
    ]  # fmt: skip
    text = mots(page)
    payer = "Attendu de : CCAS de la ville, depuis le"
    assert f"2 000 € attendent un acte attributif, ou une commande. {payer} 2 mars 2026" in text
    assert f"1 000 € attendent l'engagement pour Club (exemple). {payer} 12 mars 2026" in text
    assert "500 € attendent le versement de l'engagement" in text
    assert "1 500 € attendent un justificatif. Attendu de : Club (exemple), depuis le 2 mai 2026" in text
    [primary] = [node for node in page.find("main")[0].find("a") if "btn-primary" in node.attrs.get("class", "")]
    assert primary.attrs["href"] == f"{url('enregistrer_acte', cite)}?affectation={row.pk}"


def test_the_next_act_is_the_first_that_waits(client_chef, cite, enveloppe, caisse):
    row = AffectationFactory(enveloppe=enveloppe)
    award = AttributionFactory(affectation=row)

    page = verifier_page(client_chef.get(url("affectation", cite, row.pk)))

    [primary] = [node for node in page.find("main")[0].find("a") if "btn-primary" in node.attrs.get("class", "")]
    assert (primary.text, primary.attrs["href"]) == (
        "Notifier l'attribution".replace("'", "’"),
        url("acte", cite, award.acte_id),
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_query_count(client_chef, cite, count, django_assert_num_queries):
    row = AffectationFactory(enveloppe=EnveloppeFactory(cite=cite), montant_cents=500_000)
    for _ in range(count):
        award = AttributionFactory(affectation=row, montant_cents=100_000, notifiee=True)
        ConventionFactory(attribution=award, numero=f"C-{award.pk}")
        award.refresh_from_db()
        VersementFactory(engagement=EngagementFactory(attribution=award))
    client_chef.get(url("affectation", cite, row.pk))

    with django_assert_num_queries(21):
        client_chef.get(url("affectation", cite, row.pk))


def test_a_porteur_reads_his_own(client_de, cite, enveloppe, fiche, club):
    own, other = (AffectationFactory(enveloppe=enveloppe, fiche=one, montant_cents=10_000)
                  for one in (fiche, FicheActionFactory(cite=cite)))  # fmt: skip
    client = client_de(Role.PORTEUR, organisation=club)

    page = verifier_page(client.get(url("affectation", cite, own.pk)))

    assert not [node for node in page.find("main")[0].find("a") if "btn-primary" in node.attrs.get("class", "")]
    assert url("mon_argent", cite) in {node.attrs.get("href") for node in page.find("a")}
    assert client.get(url("affectation", cite, other.pk)).status_code == 404
    assert len(client.get(url("affectations", cite)).context["page"].object_list) == 1
    assert client.get(url("affecter", cite)).status_code == 403
    assert client.post(url("liberer", cite, own.pk)).status_code == 403


def test_another_cite_is_not_found(client_chef, cite):
    other = AffectationFactory()

    assert client_chef.get(url("affectation", cite, other.pk)).status_code == 404
    assert client_chef.get(url("liberer", cite, other.pk)).status_code == 404
    assert client_chef.get(url("affectation", other.cite, other.pk)).status_code == 404


def test_credits_are_affected_once(client_chef, cite, enveloppe, fiche, decision):
    data = saisie(enveloppe, fiche, decision)
    verifier_page(client_chef.get(url("affecter", cite)))

    first = client_chef.post(url("affecter", cite), data)
    second = client_chef.post(url("affecter", cite), data, follow=True)

    row = Affectation.objects.get()
    assert (row.montant_cents, row.fiche, row.decision, row.le) == (300_000, fiche, decision, date(2026, 3, 2))
    assert first.url == url("affectation", cite, row.pk)
    assert second.redirect_chain == [(first.url, 302)]
    assert "déjà enregistré" in second.text


def test_a_second_click_is_harmless_even_when_nothing_is_left(client_chef, cite, enveloppe, fiche, decision):
    data = saisie(enveloppe, fiche, decision, montant_cents="5 000")

    client_chef.post(url("affecter", cite), data)
    again = client_chef.post(url("affecter", cite), data)

    assert again.url == url("affectation", cite, Affectation.objects.get().pk)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"montant_cents": "5 000,01"}, "il en reste 5 000 €"),
        ({"montant_cents": "0"}, "trop petit"),
        ({"montant_cents": "-1"}, "négatif"),
        ({"montant_cents": "0,001"}, "plus de deux décimales"),
        ({"montant_cents": "1000000000000000"}, "dépasse"),
        ({"le": "2024-05-13"}, "précède la décision"),
        ({"le": "2099-01-01"}, "à venir"),
        ({"fiche": ""}, "obligatoire"),
        ({"cle": "x"}, "UUID"),
    ],
)
def test_a_refused_affectation_says_what_to_do(client_chef, cite, enveloppe, fiche, decision, given, words):
    response = client_chef.post(url("affecter", cite), saisie(enveloppe, fiche, decision) | given)

    assert response.status_code == 422
    assert words in mots(verifier_page(response))
    assert not Affectation.objects.exists()
    enveloppe.refresh_from_db()
    assert enveloppe.affecte_cents == 0


def test_more_than_the_enveloppe_is_said_on_the_amount(client_chef, cite, enveloppe, fiche, caisse):
    decision = DecisionDepenseFactory(caisse=caisse, montant_cents=2_000_000)

    response = client_chef.post(url("affecter", cite), saisie(enveloppe, fiche, decision, montant_cents="10 000,01"))

    assert "Il reste 10 000 € dans cette enveloppe" in mots(verifier_page(response))
    assert client_chef.post(
        url("affecter", cite), saisie(enveloppe, fiche, decision, montant_cents="10 000")
    ).status_code == 302  # fmt: skip


def test_the_decision_names_another_budget(client_chef, cite, enveloppe, fiche):
    other = DecisionDepenseFactory(caisse=CaisseFactory(cite=cite, nom="Fonds du collège"))

    response = client_chef.post(url("affecter", cite), saisie(enveloppe, fiche, other))

    assert "porte sur « Fonds du collège »" in mots(verifier_page(response))


def test_only_decisions_in_effect_with_something_left_are_offered(client_chef, cite, enveloppe, caisse, fiche):
    good = DecisionDepenseFactory(caisse=caisse, montant_cents=100_000)
    spent = DecisionDepenseFactory(caisse=caisse, montant_cents=100_000)
    AffectationFactory(enveloppe=enveloppe, decision=spent, montant_cents=100_000)
    DecisionDepenseFactory(caisse=caisse, issue="REJETEE")
    DecisionDepenseFactory(caisse=caisse, issue="SOUS_RESERVE", conditions="Un devis")
    gone = DecisionDepenseFactory(caisse=caisse)
    DecisionFactory(instance=gone.instance, type=TypeDecision.RETRAIT, cite_decision=gone)
    DecisionDepenseFactory(caisse=CaisseFactory())

    form = client_chef.get(url("affecter", cite)).context["form"]

    assert list(form.fields["decision"].queryset) == [good]


def test_the_choice_follows_where_one_comes_from(client_chef, cite, enveloppe, caisse, fiche, decision):
    other = EnveloppeFactory(cite=cite)
    DecisionDepenseFactory(caisse=other.caisse)

    from_envelope = client_chef.get(f"{url('affecter', cite)}?enveloppe={enveloppe.pk}").context["form"]
    from_decision = client_chef.get(f"{url('affecter', cite)}?decision={decision.pk}").context["form"]
    from_action = client_chef.get(f"{url('affecter', cite)}?fiche={fiche.pk}").context["form"]

    assert list(from_envelope.fields["decision"].queryset) == [decision]
    assert list(from_decision.fields["enveloppe"].queryset) == [enveloppe]
    assert str(from_action["fiche"].value()) == str(fiche.pk)
    assert client_chef.get(f"{url('affecter', cite)}?enveloppe=x&decision={'9' * 30}").status_code == 200


@pytest.mark.parametrize(("cents", "said"), [("23 000", False), ("23 000,01", True)], ids=["23000,00", "23000,01"])
def test_the_threshold_is_said_when_it_is_crossed(client_chef, cite, caisse, fiche, club, cents, said):
    enveloppe = EnveloppeFactory(cite=cite, caisse=caisse, notifie_cents=5_000_000)
    decision = DecisionDepenseFactory(caisse=caisse, montant_cents=5_000_000)

    page = client_chef.post(
        url("affecter", cite), saisie(enveloppe, fiche, decision, montant_cents=cents), follow=True
    ).text.replace("\u00a0", " ")

    assert ("une convention signée est obligatoire" in page) is said


def test_what_is_left_before_the_threshold_is_said_first(client_chef, cite, caisse, fiche, enveloppe, decision):
    AffectationFactory(enveloppe=enveloppe, fiche=fiche, montant_cents=300_000)

    page = verifier_page(client_chef.get(f"{url('affecter', cite)}?fiche={fiche.pk}&enveloppe={enveloppe.pk}"))

    assert "3 000 € déjà affectés ou attribués. Au-delà de 20 000 € de plus" in mots(page)


def test_nothing_to_affect_teaches(client_chef, cite, caisse):
    assert "Aucune décision ne permet" in mots(verifier_page(client_chef.get(url("affecter", cite))))

    DecisionDepenseFactory(caisse=caisse)

    assert "Aucune enveloppe n'a de crédits" in mots(verifier_page(client_chef.get(url("affecter", cite))))


def test_a_gestionnaire_affects_on_a_delegation_of_her_budget_only(client_de, cite, caisse, enveloppe):
    fiche = FicheActionFactory(cite=cite)
    given = DecisionFactory(cite=cite, type=TypeDecision.INSCRIPTION)
    type(fiche).objects.filter(pk=fiche.pk).update(validation=Validation.VALIDEE, validation_decision=given)
    hidden = FicheActionFactory(cite=cite)
    delegation = DecisionDepenseFactory(
        caisse=caisse, type=TypeDecision.DELEGATION, du=date(2026, 1, 1), au=date(2026, 12, 31)
    )
    expense = DecisionDepenseFactory(caisse=caisse)
    client = client_de(Role.GESTIONNAIRE, caisse=caisse)

    form = client.get(url("affecter", cite)).context["form"]
    refused = client.post(url("affecter", cite), saisie(enveloppe, fiche, expense))
    done = client.post(url("affecter", cite), saisie(enveloppe, fiche, delegation))

    assert list(form.fields["decision"].queryset) == [delegation]
    assert hidden not in form.fields["fiche"].queryset
    assert (refused.status_code, done.status_code) == (422, 302)
    assert Affectation.objects.get().decision == delegation


@pytest.mark.parametrize("role", [Role.COMPTABLE, Role.TROIKA])
def test_others_do_not_affect(client_de, cite, caisse, role):
    bound = {"caisse": caisse} if role == Role.COMPTABLE else {}

    assert client_de(role, **bound).get(url("affecter", cite)).status_code == 403


def test_what_is_not_engaged_is_freed_once(client_chef, cite, enveloppe):
    row = AffectationFactory(enveloppe=enveloppe, montant_cents=500_000)
    AttributionFactory(affectation=row, montant_cents=200_000)
    page = verifier_page(client_chef.get(url("liberer", cite, row.pk)))
    [amount] = [node for node in page.find("input") if node.attrs.get("name") == "montant_cents"]
    data = {"montant_cents": "3 000", "le": "2026-09-01", "motif": "Action réduite", "cle": uuid.uuid4()}

    first = client_chef.post(url("liberer", cite, row.pk), data)
    second = client_chef.post(url("liberer", cite, row.pk), data)

    assert amount.attrs["value"].replace("\u00a0", " ") == "3 000 €"
    assert first.url == second.url == url("affectation", cite, row.pk)
    assert Liberation.objects.get().montant_cents == 300_000
    enveloppe.refresh_from_db()
    assert enveloppe.affecte_cents == 200_000
    assert "Action réduite" in mots(verifier_page(client_chef.get(first.url)))
    assert "Rien à libérer" in mots(verifier_page(client_chef.get(url("liberer", cite, row.pk))))


@pytest.mark.parametrize(
    ("given", "words"),
    [({"montant_cents": "3 000,01"}, "dépasse ce qui n'est ni attribué ni engagé"), ({"motif": " "}, "obligatoire"),
     ({"montant_cents": ""}, "Écrivez le montant"), ({"le": "2026-03-01"}, "précède l'affectation")],
)  # fmt: skip
def test_a_refused_release_writes_nothing(client_chef, cite, enveloppe, given, words):
    row = AffectationFactory(enveloppe=enveloppe, montant_cents=500_000)
    AttributionFactory(affectation=row, montant_cents=200_000)

    response = client_chef.post(
        url("liberer", cite, row.pk), {"montant_cents": "100", "le": "2026-09-01", "motif": "Moins"} | given
    )

    assert response.status_code == 422
    assert words in mots(verifier_page(response))
    assert not Liberation.objects.exists()


def test_a_prevision_is_set_changed_and_removed(client_chef, cite, enveloppe, fiche):
    here = url("prevoir", cite)
    verifier_page(client_chef.get(here))

    for cents, kept in (("4 000", 400_000), ("12 000", 1_200_000), ("0", None)):
        response = client_chef.post(
            here, {"enveloppe": enveloppe.pk, "fiche": fiche.pk, "montant_cents": cents}, follow=True
        )
        assert Prevision.objects.values_list("montant_cents", flat=True).first() == kept
        assert ("dépassent ce qui y reste" in response.text) is (kept == 1_200_000)
        page = verifier_page(client_chef.get(f"{here}?enveloppe={enveloppe.pk}&fiche={fiche.pk}"))
        assert ("Changer une prévision" in page.text) is (kept is not None)

    assert Enveloppe.objects.get(pk=enveloppe.pk).affecte_cents == 0


@pytest.mark.parametrize(("cents", "words"), [("-1", "négatif"), ("", "Écrivez le montant")])
def test_a_refused_prevision_says_why(client_chef, cite, enveloppe, fiche, cents, words):
    response = client_chef.post(
        url("prevoir", cite), {"enveloppe": enveloppe.pk, "fiche": fiche.pk, "montant_cents": cents}
    )

    assert response.status_code == 422
    assert words in mots(verifier_page(response))


def test_another_cite_is_no_choice(client_chef, cite, enveloppe, fiche, decision):
    other = EnveloppeFactory(cite=CiteFactory())

    for given in ({"enveloppe": other.pk}, {"fiche": FicheActionFactory().pk}):
        response = client_chef.post(url("affecter", cite), saisie(enveloppe, fiche, decision) | given)
        assert response.status_code == 422
