"""A convention covers the awards of one authority to one beneficiary for one year; it is signed once."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from alliance.acteurs.enums import TypeOrganisation
from alliance.budget.models import Attribution, ConventionAttributive, EcheanceConvention, Engagement
from alliance.budget.services.actes import attach_convention
from alliance.budget.services.attributions import annuler_attribution, reduire_attribution
from alliance.budget.services.controles import DateImpossible, MontantImpossible
from alliance.budget.services.conventions import (
    AttributionsDiverses,
    ConventionDejaSignee,
    ConventionExiste,
    EcheanceSaisie,
    EcheancierFaux,
    NumeroManquant,
    create_convention,
    drop_convention,
    sign_convention,
)
from alliance.budget.services.engagements import ConventionRequise
from alliance.journal.models import Ecriture
from tests.factories import CiteFactory, CompteFactory, OrganisationFactory
from tests.factories.budget import (
    AT,
    ActeAttributifFactory,
    AffectationFactory,
    AttributionFactory,
    ConventionFactory,
    EngagementFactory,
    EnveloppeFactory,
)

pytestmark = pytest.mark.django_db
SIGNEE = date(2026, 4, 1)


@pytest.fixture
def cite(db):
    return CiteFactory()


@pytest.fixture
def ccas(cite):
    return OrganisationFactory(cite=cite, nom="CCAS", type=TypeOrganisation.CCAS)


@pytest.fixture
def club(cite):
    return OrganisationFactory(cite=cite, nom="Club", type=TypeOrganisation.CLUB_SPORTIF)


def donner(cite, ccas, club, cents, **given):
    row = AffectationFactory(enveloppe=EnveloppeFactory(cite=cite, notifie_cents=cents), montant_cents=cents)
    acte = ActeAttributifFactory(cite=cite, autorite=ccas, exercice=given.pop("exercice", 2026))
    return AttributionFactory(affectation=row, acte=acte, beneficiaire=club, notifiee=True)


def lignes(*cents):
    return [EcheanceSaisie("ACOMPTE", amount, date(2026, 5, rank)) for rank, amount in enumerate(cents, start=1)]


def preparer(rows, *cents, numero="C-1"):
    return create_convention(attributions=rows, numero=numero, echeances=lignes(*cents), by=None, at=AT)


def test_it_is_drawn_up_over_several_awards(cite, ccas, club):
    rows = [donner(cite, ccas, club, cents) for cents in (2_000_000, 500_001)]
    by = CompteFactory()

    row = create_convention(
        attributions=rows, numero=" C-1 ", echeances=lignes(2_000_000, 500_001), by=by, at=AT, objet="Projet"
    )

    assert (row.numero, row.montant_cents, row.autorite, row.beneficiaire) == ("C-1", 2_500_001, ccas, club)
    assert list(row.echeances.order_by("rang").values_list("rang", "montant_cents")) == [(1, 2_000_000), (2, 500_001)]
    assert set(row.attributions.all()) == set(rows)
    assert Ecriture.objects.filter(kind="budget.convention.created").count() == 1


@pytest.mark.parametrize(
    ("cents", "refused"),
    [((500_000,), False), ((499_999,), True), ((500_001,), True), ((400_000, 100_000), False),
     ((400_000, 100_001), True), ((), True)],
)  # fmt: skip
def test_the_schedule_adds_up_to_the_cent(cite, ccas, club, cents, refused):
    row = donner(cite, ccas, club, 500_000)

    if refused:
        with pytest.raises(EcheancierFaux, match="attribués"):
            preparer([row], *cents)
    else:
        preparer([row], *cents)

    assert ConventionAttributive.objects.exists() is not refused
    assert EcheanceConvention.objects.count() == (0 if refused else len(cents))


@pytest.mark.parametrize("cents", [0, -1])
def test_an_impossible_line_is_refused(cite, ccas, club, cents):
    with pytest.raises(MontantImpossible):
        preparer([donner(cite, ccas, club, 500_000)], 500_000 - cents, cents)

    assert not ConventionAttributive.objects.exists()


def test_it_has_a_number_of_its_own(cite, ccas, club):
    one, two = donner(cite, ccas, club, 100), donner(cite, ccas, club, 100)

    with pytest.raises(NumeroManquant):
        preparer([one], 100, numero=" ")
    preparer([one], 100)
    with pytest.raises(ConventionExiste):
        preparer([two], 100)

    assert ConventionAttributive.objects.count() == 1
    two.refresh_from_db()
    assert two.convention_id is None


@pytest.mark.parametrize("case", ["none", "authority", "beneficiary", "year", "cancelled", "covered"])
def test_it_covers_one_authority_one_beneficiary_and_one_year(cite, ccas, club, case):
    rows = [donner(cite, ccas, club, 100)]
    if case == "none":
        rows = []
    elif case == "authority":
        rows.append(donner(cite, OrganisationFactory(cite=cite), club, 100))
    elif case == "beneficiary":
        rows.append(donner(cite, ccas, OrganisationFactory(cite=cite), 100))
    elif case == "year":
        rows.append(donner(cite, ccas, club, 100, exercice=2025))
    elif case == "cancelled":
        rows.append(annuler_attribution(attribution=donner(cite, ccas, club, 100), motif="Erreur", by=None, at=AT))
    else:
        rows.append(donner(cite, ccas, club, 100))
        ConventionFactory(attribution=rows[1], numero="C-9")
        rows[1].refresh_from_db()
    before = ConventionAttributive.objects.count()

    with pytest.raises(AttributionsDiverses):
        preparer(rows, 100 * max(len(rows), 1))

    assert ConventionAttributive.objects.count() == before


def test_two_conventions_do_not_take_the_same_award(cite, ccas, club):
    row = donner(cite, ccas, club, 100)
    stale = Attribution.objects.select_related("acte").get(pk=row.pk)
    preparer([row], 100)

    with pytest.raises(AttributionsDiverses):
        preparer([stale], 100, numero="C-2")

    assert ConventionAttributive.objects.count() == 1


@pytest.mark.parametrize(("day", "refused"), [(date(2026, 10, 1), False), (date(2026, 10, 2), True)])
def test_a_signature_is_not_to_come(cite, ccas, club, day, refused):
    row = ConventionFactory(attribution=donner(cite, ccas, club, 100))

    if refused:
        with pytest.raises(DateImpossible):
            sign_convention(convention=row, signee_on=day, by=None, at=AT)
    else:
        sign_convention(convention=row, signee_on=day, by=None, at=AT)

    row.refresh_from_db()
    assert row.signee_on == (None if refused else day)


def test_it_is_signed_once_and_the_refusal_says_by_whom(cite, ccas, club):
    row = ConventionFactory(attribution=donner(cite, ccas, club, 100))
    sign_convention(convention=row, signee_on=SIGNEE, by=CompteFactory(nom="Cheffe (exemple)"), at=AT)

    with pytest.raises(ConventionDejaSignee, match="1er avril 2026"):
        sign_convention(convention=row, signee_on=date(2026, 4, 2), by=None, at=AT)

    row.refresh_from_db()
    assert row.signee_on == SIGNEE
    assert Ecriture.objects.filter(kind="budget.convention.signed").count() == 1


def test_what_changed_since_it_was_drawn_up_is_not_signed(cite, ccas, club):
    award = donner(cite, ccas, club, 100)
    row = ConventionFactory(attribution=award)
    award.refresh_from_db()
    reduire_attribution(attribution=award, montant_cents=1, le=SIGNEE, reference="A-1", by=None, at=AT)

    with pytest.raises(EcheancierFaux, match="préparez-en une nouvelle"):
        sign_convention(convention=row, signee_on=SIGNEE, by=None, at=AT)

    row.refresh_from_db()
    assert row.signee_on is None


def test_a_draft_that_no_longer_adds_up_makes_room_for_another(cite, ccas, club):
    award = donner(cite, ccas, club, 2_500_000)
    draft = ConventionFactory(attribution=award)
    award.refresh_from_db()
    reduire_attribution(attribution=award, montant_cents=100_000, le=SIGNEE, reference="A-1", by=None, at=AT)

    drop_convention(convention=draft, by=None)

    award = Attribution.objects.get(pk=award.pk)
    again = preparer([award], 2_400_000)
    assert sign_convention(convention=again, signee_on=SIGNEE, by=None, at=AT).montant_cents == 2_400_000
    assert Ecriture.objects.filter(kind="budget.convention.dropped").count() == 1


def test_a_signed_convention_is_not_dropped(cite, ccas, club):
    award = donner(cite, ccas, club, 100)
    row = ConventionFactory(attribution=award)
    stale = ConventionAttributive.objects.get(pk=row.pk)
    sign_convention(convention=row, signee_on=SIGNEE, by=None, at=AT)

    with pytest.raises(ConventionDejaSignee, match="1er avril 2026"):
        drop_convention(convention=stale, by=None)

    award.refresh_from_db()
    assert award.convention == row


def test_the_database_refuses_to_rewrite_a_signed_convention(cite, ccas, club):
    row = ConventionFactory(attribution=donner(cite, ccas, club, 100))
    sign_convention(convention=row, signee_on=SIGNEE, by=None, at=AT)

    for change in ({"signee_on": None}, {"signee_on": date(2026, 4, 2)}, {"montant_cents": 1}, {"autorite": club}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ConventionAttributive.objects.filter(pk=row.pk).update(**change)


@pytest.mark.parametrize(
    ("cents", "state", "refused"),
    [(2_300_000, "none", False), (2_300_001, "none", True), (2_300_001, "draft", True), (2_300_001, "signed", False)],
)
def test_the_engagement_waits_for_the_signature(cite, ccas, club, cents, state, refused):
    award = donner(cite, ccas, club, cents)
    if state != "none":
        row = ConventionFactory(attribution=award)
        if state == "signed":
            sign_convention(convention=row, signee_on=SIGNEE, by=None, at=AT)
    award = Attribution.objects.get(pk=award.pk)

    if refused:
        with pytest.raises(ConventionRequise):
            EngagementFactory(attribution=award, montant_cents=1)
    else:
        EngagementFactory(attribution=award, montant_cents=1)

    assert Engagement.objects.exists() is not refused
    award.refresh_from_db()
    assert award.engage_cents == (0 if refused else 1)


def test_the_award_that_crosses_is_refused_and_so_is_the_rest_of_the_first(cite, ccas, club):
    first = donner(cite, ccas, club, 2_000_000)
    EngagementFactory(attribution=first, montant_cents=1_000_000)
    second = donner(cite, ccas, club, 300_001)

    for award in (first, second):
        with pytest.raises(ConventionRequise):
            EngagementFactory(attribution=Attribution.objects.get(pk=award.pk), montant_cents=1)

    assert Engagement.objects.count() == 1


def test_its_paper_is_joined(cite, ccas, club):
    row = ConventionFactory(attribution=donner(cite, ccas, club, 100))

    attach_convention(convention=row, nom="convention.txt", contenu=b"Lu et approuve", by=CompteFactory())

    row.refresh_from_db()
    assert row.document.nom == "convention.txt"
    assert Ecriture.objects.filter(kind="budget.convention.attached").count() == 1
