"""The register: what a person sees of it, narrowed, counted, and what still holds."""

from datetime import date

import pytest

from alliance.acteurs.enums import Role
from alliance.gouvernance.enums import Issue, Publication, QualiteMembre, SerieDecision, TypeDecision
from alliance.gouvernance.models import Decision, LeveeCondition, PublicationDecision
from alliance.gouvernance.selectors.registre import (
    Choix,
    Comptes,
    Criteres,
    choix_of,
    comptes_of,
    decision_par_numero,
    decision_publique,
    decisions_depense_en_vigueur,
    decisions_of,
    delegation_en_vigueur,
    etat_en_mots,
    parcours_decisions,
    texte_de_recherche,
)
from tests.factories import CaisseFactory, HabilitationFactory, OrganisationFactory
from tests.factories.gouvernance import DecisionFactory, InstanceFactory, MembreFactory
from tests.gouvernance.salle import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def instance(cite):
    return InstanceFactory(cite=cite)


def decision(instance, **kwargs):
    made = DecisionFactory.build(
        instance=instance, cite=instance.cite, enregistree_by=HabilitationFactory(cite=instance.cite).compte, **kwargs
    )
    made.texte_recherche = texte_de_recherche(made)
    made.save()
    return made


def publish(decision, portee=Publication.PARTENAIRES):
    PublicationDecision.objects.create(
        decision=decision, portee=portee, publiee_at=AT, publiee_by=decision.enregistree_by
    )


def withdraw(decision, **kwargs):
    return DecisionFactory(instance=decision.instance, type=TypeDecision.RETRAIT, cite_decision=decision, **kwargs)


def conditional(instance, *, lifted=False, **kwargs):
    made = decision(instance, issue=Issue.SOUS_RESERVE, conditions="Ville\u00a0: un accord", **kwargs)
    if lifted:
        LeveeCondition.objects.create(decision=made, preuve="reçu", levee_at=AT, levee_by=made.enregistree_by)
    return made


def found(chef, **kwargs):
    return set(decisions_of(chef.compte, chef.cite, Criteres(**kwargs)))


def test_each_filter_keeps_what_it_says(chef, instance):
    other = InstanceFactory(cite=chef.cite, nom="Comité de pilotage")
    caisse = CaisseFactory(cite=chef.cite, titulaire=OrganisationFactory(cite=chef.cite))
    spent = decision(
        instance, titre="Élan des familles", type=TypeDecision.DEPENSE, montant_cents=1, caisse=caisse, annee=2023
    )
    refused = decision(other, titre="Achat", issue=Issue.REJETEE, explication="Trop cher pour l'École")

    assert found(chef) == {spent, refused}
    assert found(chef, q="elan famille") == {spent}
    assert found(chef, q="ecole") == {refused}
    assert found(chef, q=refused.numero_affiche) == {refused}
    assert found(chef, instance=other.pk) == {refused}
    assert found(chef, type=TypeDecision.DEPENSE) == {spent}
    assert found(chef, issue=Issue.REJETEE) == {refused}
    assert found(chef, annee=2023) == {spent}
    assert found(chef, caisse=caisse.pk) == {spent}
    assert found(chef, serie=SerieDecision.COURANTE) == set()


def test_the_state_is_that_of_today(chef, instance):
    held, waiting = decision(instance), conditional(instance)
    lifted, refused = conditional(instance, lifted=True), decision(instance, issue=Issue.REJETEE)
    gone = conditional(instance)
    withdrawal = withdraw(gone)

    assert found(chef, etat="en_vigueur") == {held, lifted, withdrawal}
    assert found(chef, etat="conditionnelle") == {waiting}
    assert found(chef, etat="retiree") == {gone}
    assert found(chef, etat="n'importe quoi") == {held, waiting, lifted, refused, gone, withdrawal}
    assert comptes_of(decisions_of(chef.compte, chef.cite)) == Comptes(
        total=6, en_vigueur=3, conditionnelles=1, retirees=1
    )
    words = {one.pk: etat_en_mots(one) for one in decisions_of(chef.compte, chef.cite)}
    assert [words[one.pk] for one in (held, waiting, lifted, refused, gone)] == [
        "adoptée, en vigueur",
        "adoptée sous réserve, condition à lever",
        "adoptée sous réserve, condition levée, en vigueur",
        "rejetée",
        "adoptée sous réserve, puis retirée",
    ]


def test_a_withdrawal_waits_for_its_own_condition(instance):
    held = decision(instance)
    DecisionFactory(
        instance=instance, type=TypeDecision.RETRAIT, cite_decision=held, issue=Issue.SOUS_RESERVE, conditions="x"
    )
    withdraw(decision(instance), issue=Issue.REJETEE)

    assert Decision.objects.retirees().count() == 0


def test_the_publication_is_a_filter(chef, instance):
    closed, partners, everybody = decision(instance), decision(instance), decision(instance)
    publish(partners)
    publish(everybody, Publication.PUBLIQUE)

    assert found(chef, publication="reservee") == {closed}
    assert found(chef, publication="PARTENAIRES") == {partners}
    assert found(chef, publication="PUBLIQUE") == {everybody}


def test_each_person_reads_what_is_hers(chef, cite, instance):
    groupe = InstanceFactory(cite=cite, type="GROUPE")
    ours, theirs, published = decision(groupe), decision(instance), decision(instance)
    elsewhere = decision(InstanceFactory())
    publish(published)
    publish(elsewhere, Publication.PUBLIQUE)
    partner = HabilitationFactory(cite=cite, role=Role.LECTEUR).compte
    member = HabilitationFactory(cite=cite, role=Role.INTERVENANT, organisation=OrganisationFactory(cite=cite)).compte
    MembreFactory(instance=groupe, qualite=QualiteMembre.INVITE, pole=None, compte=member)

    def seen(user):
        return set(decisions_of(user, cite))

    assert seen(chef.compte) == {ours, theirs, published}
    assert seen(member) == {ours, published}
    assert seen(partner) == {published}
    assert choix_of(partner, cite) == Choix(annees=[2024], instances=[(instance.pk, instance.nom)])


def test_the_latest_comes_first(chef, instance):
    old = decision(instance, prise_on=date(2023, 1, 1), annee=2023)
    last, first = decision(instance, numero=12), decision(instance, numero=2)

    assert list(decisions_of(chef.compte, chef.cite)) == [last, first, old]


def expense(instance, caisse, **kwargs):
    return decision(instance, type=TypeDecision.DEPENSE, montant_cents=100, caisse=caisse, **kwargs)


@pytest.fixture
def caisse(cite):
    return CaisseFactory(cite=cite, titulaire=OrganisationFactory(cite=cite))


def test_an_expense_is_allowed_by_a_decision_that_holds(cite, instance, caisse):
    held = expense(instance, caisse, prise_on=date(2026, 3, 1))
    expense(instance, caisse, prise_on=date(2026, 3, 2))
    expense(instance, caisse, issue=Issue.REJETEE)
    withdraw(expense(instance, caisse))
    expense(InstanceFactory(), caisse)
    decision(instance)

    assert list(decisions_depense_en_vigueur(cite, date(2026, 3, 1))) == [held]


@pytest.mark.parametrize(
    ("today", "runs"),
    [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2026, 6, 30), True), (date(2026, 7, 1), False)],
)
def test_a_delegation_runs_between_its_days(cite, instance, caisse, today, runs):
    made = decision(
        instance, type=TypeDecision.DELEGATION, montant_cents=100, caisse=caisse, du=date(2026, 1, 1),
        au=date(2026, 6, 30),
    )  # fmt: skip
    other = CaisseFactory(cite=cite, titulaire=caisse.titulaire)

    assert delegation_en_vigueur(cite, caisse, today) == (made if runs else None)
    assert delegation_en_vigueur(cite, other, today) is None


def test_a_permalink_names_one_decision(chef, cite, instance):
    made = decision(instance, numero=3)
    named = {"serie": SerieDecision.REPRISE, "annee": 2024, "numero": 3}

    assert decision_par_numero(chef.compte, cite, **named) == made
    assert decision_par_numero(HabilitationFactory().compte, cite, **named) is None


@pytest.mark.parametrize("numero", ["R-2024-3", "r-2024-3", "R-2024-003"])
def test_a_public_decision_is_found_by_its_number(cite, instance, numero):
    made = decision(instance, numero=3)
    publish(made, Publication.PUBLIQUE)

    assert decision_publique(cite.slug, numero) == made


@pytest.mark.parametrize("numero", ["", "R", "2024-3", "R-2024", "R-2024-3-1", "R-²-3", "R-2024-999999999999999"])
def test_no_other_number_finds_it(cite, instance, numero):
    publish(decision(instance, numero=3), Publication.PUBLIQUE)

    assert decision_publique(cite.slug, numero) is None


@pytest.mark.parametrize("portee", [None, Publication.PARTENAIRES])
def test_what_is_not_public_is_not_found(cite, instance, portee):
    made = decision(instance, numero=3)
    if portee:
        publish(made, portee)

    assert decision_publique(cite.slug, "R-2024-3") is None


def test_the_trail_of_a_thing_says_why(chef, instance):
    refused = decision(instance, issue=Issue.REJETEE, explication="Trop cher.", prise_on=date(2024, 1, 1))
    taken = decision(instance, prise_on=date(2024, 6, 1))
    hidden = decision(InstanceFactory())

    steps = parcours_decisions([taken.pk, refused.pk, hidden.pk], chef.compte)

    assert [(one.decision, one.etat, one.pourquoi) for one in steps] == [
        (refused, "rejetée", "Trop cher."),
        (taken, "adoptée, en vigueur", ""),
    ]
