"""Alerts of the money: at the boundary, and just beyond it."""

from datetime import date, timedelta

import pytest

from alliance.acteurs.enums import Role, TypeOrganisation
from alliance.budget.enums import NatureMouvement
from alliance.budget.models import ExerciceClos, ReglageCaisse
from alliance.budget.rules import (
    Totaux,
    effet_levier,
    fin_septembre,
    is_sous_le_seuil,
    non_depense,
    non_engage,
)
from alliance.budget.selectors.alertes import (
    Cible,
    GenreAlerte,
    alertes_of,
    engagements_dormants_cents,
    payee,
    retard_cents,
)
from alliance.budget.selectors.criteres import CriteresArgent, Par, portefeuille_of
from alliance.budget.selectors.sommeil import dormants_cents
from alliance.budget.selectors.vues import compte_of
from alliance.budget.services.conventions import sign_convention
from alliance.budget.services.engagements import desengager
from alliance.budget.services.enveloppes import record_mouvement
from tests.factories import HabilitationFactory, OrganisationFactory
from tests.factories.budget import (
    AT,
    ActeAttributifFactory,
    AffectationFactory,
    AttributionFactory,
    ConventionFactory,
    EngagementFactory,
    EnveloppeFactory,
    PrevisionFactory,
    VersementFactory,
)

pytestmark = pytest.mark.django_db
AUJOURDHUI = date(2026, 6, 1)


def lever(cite, today=AUJOURDHUI, genre=None, criteres=None):
    """The alerts that the chef de projet sees, of one kind or of all."""
    chef = HabilitationFactory(cite=cite).compte
    tout = portefeuille_of(chef, cite, CriteresArgent())
    compte = compte_of(tout, CriteresArgent(), Par.BUDGET)
    found = alertes_of(cite, tout.specifiques, compte.totaux, today, criteres or CriteresArgent())
    return [one for one in found if genre in {None, one.genre}]


@pytest.mark.parametrize(
    ("notifie", "affecte", "seuil", "under"),
    [
        (1_000, 899, 10, False),
        (1_000, 900, 10, False),
        (1_000, 901, 10, True),
        (0, 0, 10, False),
        (1_000, 1_000, 0, False),
    ],
)
def test_the_threshold_of_an_enveloppe(notifie, affecte, seuil, under):
    totaux = Totaux(notifie_cents=notifie, affecte_cents=affecte)

    assert is_sous_le_seuil(totaux, seuil) == under


def test_what_is_not_spent_leaves_out_what_is_set_apart():
    totaux = Totaux(notifie_cents=100, gele_cents=5, reporte_cents=7, engage_cents=40, verse_cents=30)

    assert (non_engage(totaux), non_depense(totaux)) == (48, 58)


def test_leverage_of_nothing():
    assert effet_levier(droit_commun_cents=100, specifique_cents=0) is None
    assert effet_levier(droit_commun_cents=150, specifique_cents=100) == 1.5


@pytest.mark.parametrize(("affecte", "raised"), [(900_000, 0), (900_001, 1)])
def test_an_enveloppe_under_its_threshold(affecte, raised):
    enveloppe = EnveloppeFactory(notifie_cents=1_000_000)
    AffectationFactory(enveloppe=enveloppe, montant_cents=affecte)

    found = lever(enveloppe.cite, genre=GenreAlerte.SEUIL)

    assert len(found) == raised
    assert [(one.pk, one.cible, one.montant_cents) for one in found] == [
        (enveloppe.pk, Cible.ENVELOPPE, 99_999)
    ] * raised


def test_the_threshold_is_that_of_the_budget():
    enveloppe = EnveloppeFactory(notifie_cents=1_000_000)
    ReglageCaisse.objects.create(caisse=enveloppe.caisse, seuil_alerte_pct=60)
    AffectationFactory(enveloppe=enveloppe, montant_cents=500_000)

    assert len(lever(enveloppe.cite, genre=GenreAlerte.SEUIL)) == 1


@pytest.mark.parametrize(("days", "raised"), [(59, 0), (60, 1)])
def test_engaged_and_unpaid_for_sixty_days(days, raised):
    engagement = EngagementFactory(le=date(2026, 4, 1))

    found = lever(engagement.cite, date(2026, 4, 1) + timedelta(days=days), GenreAlerte.IMPAYE)

    assert len(found) == raised
    assert retard_cents(found) == raised * 500_000


@pytest.mark.parametrize(("days", "raised"), [(59, 0), (60, 1)])
def test_a_payment_starts_the_count_again(days, raised):
    engagement = EngagementFactory(le=date(2026, 4, 1))
    VersementFactory(engagement=engagement, montant_cents=100_000, le=date(2026, 5, 2))

    found = lever(engagement.cite, date(2026, 5, 2) + timedelta(days=days), GenreAlerte.IMPAYE)

    assert [one.montant_cents for one in found] == [400_000] * raised


def test_a_release_starts_the_count_again_and_nothing_left_is_nothing_late():
    engagement = EngagementFactory(le=date(2026, 4, 1))
    desengager(
        engagement=engagement, montant_cents=100_000, le=date(2026, 5, 20), motif="Moins de séances", by=None, at=AT
    )

    assert lever(engagement.cite, date(2026, 6, 1), GenreAlerte.IMPAYE) == []

    engagement.refresh_from_db()
    VersementFactory(engagement=engagement)
    assert lever(engagement.cite, date(2026, 12, 1), GenreAlerte.IMPAYE) == []


@pytest.mark.parametrize(("today", "raised"), [(date(2026, 9, 30), 0), (date(2026, 10, 1), 1)])
def test_unjustified_after_its_day(today, raised):
    engagement = EngagementFactory(justifier_avant_le=date(2026, 9, 30))
    VersementFactory(engagement=engagement, montant_cents=200_000)

    found = lever(engagement.cite, today, GenreAlerte.NON_JUSTIFIE)

    assert [(one.montant_cents, one.echeance, one.grave) for one in found] == [
        (200_000, date(2026, 9, 30), True)
    ] * raised


@pytest.mark.parametrize(("today", "raised"), [(date(2026, 9, 29), 0), (date(2026, 9, 30), 1)])
def test_unspent_at_the_end_of_september(today, raised):
    enveloppe = EnveloppeFactory()

    assert fin_septembre(2026) == date(2026, 9, 30)
    assert [one.montant_cents for one in lever(enveloppe.cite, today, GenreAlerte.NON_DEPENSE)] == [1_000_000] * raised


def test_a_closed_year_alerts_no_more():
    enveloppe = EnveloppeFactory()
    ExerciceClos.objects.create(cite=enveloppe.cite, exercice=2026, clos_at=AT)

    assert lever(enveloppe.cite, date(2026, 12, 1)) == []


def private(cite):
    return OrganisationFactory(cite=cite, type=TypeOrganisation.ASSOCIATION)


@pytest.mark.parametrize(("second", "raised"), [(1_100_000, 0), (1_100_001, 1)])
def test_a_convention_is_due_strictly_above_the_threshold_across_acts(second, raised):
    enveloppe = EnveloppeFactory(notifie_cents=10_000_000)
    receiver = private(enveloppe.cite)
    acte = ActeAttributifFactory(cite=enveloppe.cite)
    for amount in (1_200_000, second):
        held = AffectationFactory(enveloppe=enveloppe, montant_cents=amount)
        AttributionFactory(
            affectation=held,
            beneficiaire=receiver,
            acte=ActeAttributifFactory(cite=enveloppe.cite, autorite=acte.autorite),
        )

    found = lever(enveloppe.cite, genre=GenreAlerte.CONVENTION)

    assert [one.montant_cents for one in found] == [1_200_000 + second] * raised


@pytest.mark.parametrize("genre", [TypeOrganisation.COMMUNE, TypeOrganisation.COLLEGE])
def test_no_convention_for_a_public_body(genre):
    enveloppe = EnveloppeFactory(notifie_cents=10_000_000)
    held = AffectationFactory(enveloppe=enveloppe, montant_cents=5_000_000)
    AttributionFactory(affectation=held, beneficiaire=OrganisationFactory(cite=enveloppe.cite, type=genre))

    assert lever(enveloppe.cite, genre=GenreAlerte.CONVENTION) == []


def test_a_signed_convention_settles_it():
    enveloppe = EnveloppeFactory(notifie_cents=10_000_000)
    held = AffectationFactory(enveloppe=enveloppe, montant_cents=5_000_000)
    award = AttributionFactory(affectation=held, beneficiaire=private(enveloppe.cite), notifiee=True)
    convention = ConventionFactory(attribution=award)

    assert len(lever(enveloppe.cite, genre=GenreAlerte.CONVENTION)) == 1

    sign_convention(convention=convention, signee_on=date(2026, 3, 20), by=None, at=AT)
    assert lever(enveloppe.cite, genre=GenreAlerte.CONVENTION) == []


def test_announced_and_never_notified():
    enveloppe = EnveloppeFactory(notifie_cents=0)
    record_mouvement(
        enveloppe=enveloppe, nature=NatureMouvement.ANNONCE, montant_cents=700_000, le=date(2026, 2, 3), by=None, at=AT
    )

    (found,) = lever(enveloppe.cite)

    assert (found.genre, found.montant_cents, found.depuis) == (
        GenreAlerte.JAMAIS_NOTIFIE, 700_000, date(2026, 2, 3),
    )  # fmt: skip


@pytest.mark.parametrize(("prevu", "raised"), [(1_000_000, []), (1_000_001, [1])])
def test_plans_above_what_is_left(prevu, raised):
    enveloppe = EnveloppeFactory(notifie_cents=1_000_000)
    PrevisionFactory(enveloppe=enveloppe, montant_cents=prevu)

    assert [one.montant_cents for one in lever(enveloppe.cite, genre=GenreAlerte.PREVISIONS)] == raised


def test_the_gravest_come_first():
    engagement = EngagementFactory(justifier_avant_le=date(2026, 5, 30))
    VersementFactory(engagement=engagement, montant_cents=100_000)
    PrevisionFactory(enveloppe=engagement.affectation.enveloppe, montant_cents=10_000_000)

    found = lever(engagement.cite, date(2026, 11, 1))

    assert [one.genre for one in found] == [
        GenreAlerte.NON_JUSTIFIE, GenreAlerte.IMPAYE, GenreAlerte.PREVISIONS, GenreAlerte.NON_DEPENSE,
    ]  # fmt: skip


def test_what_is_late_narrows_to_the_actions_chosen():
    engagement = EngagementFactory(le=date(2026, 4, 1))
    other = EngagementFactory(
        attribution=AttributionFactory(
            affectation=AffectationFactory(enveloppe=engagement.affectation.enveloppe), notifiee=True
        )
    )

    found = lever(
        engagement.cite, date(2026, 7, 1), GenreAlerte.IMPAYE, CriteresArgent(action=other.affectation.fiche_id)
    )

    assert [one.pk for one in found] == [other.pk]


@pytest.mark.parametrize(("days", "asleep"), [(89, 0), (90, 500_000)])
def test_what_is_affected_sleeps_after_ninety_days(days, asleep):
    held = AffectationFactory()

    found = dormants_cents([held.enveloppe_id], CriteresArgent(), held.le + timedelta(days=days))

    assert found == asleep


@pytest.mark.parametrize(("days", "asleep"), [(89, 0), (90, 500_000)])
def test_what_is_awarded_sleeps_after_ninety_days(days, asleep):
    award = AttributionFactory(notifiee=True)

    found = dormants_cents([award.affectation.enveloppe_id], CriteresArgent(), date(2026, 3, 12) + timedelta(days=days))

    assert found == asleep


@pytest.mark.parametrize(("days", "asleep"), [(89, 0), (90, 500_000)])
def test_what_is_engaged_sleeps_after_ninety_days(days, asleep):
    engagement = EngagementFactory(le=date(2026, 4, 1))
    today = date(2026, 4, 1) + timedelta(days=days)

    assert engagements_dormants_cents(lever(engagement.cite, today), today) == asleep


def test_nothing_sleeps_where_there_is_nothing():
    assert dormants_cents([], CriteresArgent(), AUJOURDHUI) == 0


def test_who_is_paid_is_named():
    engagement = EngagementFactory(
        attribution=None, affectation=AffectationFactory(), tiers="Imprimerie (exemple)", objet="Affiches"
    )

    assert payee(engagement) == "Imprimerie (exemple)"
    engagement.tiers = ""
    assert payee(engagement) == "Affiches"


def test_a_keeper_is_alerted_on_her_budget_only():
    mine, other = EngagementFactory(le=date(2026, 4, 1)), EngagementFactory(le=date(2026, 4, 1))
    keeper = HabilitationFactory(cite=mine.cite, role=Role.COMPTABLE, caisse=mine.caisse).compte
    tout = portefeuille_of(keeper, mine.cite, CriteresArgent())

    found = alertes_of(mine.cite, tout.specifiques, compte_of(tout, CriteresArgent(), Par.BUDGET).totaux, AUJOURDHUI)

    assert {one.pk for one in found if one.genre == GenreAlerte.IMPAYE} == {mine.pk}
    assert other.pk not in {one.pk for one in found}
