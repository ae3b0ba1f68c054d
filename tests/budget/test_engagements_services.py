"""Engagements: one test per refusal, at the cent, and nothing is written after it."""

import uuid
from datetime import date

import pytest

from alliance.acteurs.enums import TypeOrganisation
from alliance.budget.enums import NatureEngagement
from alliance.budget.models import Affectation, Attribution, Desengagement, Engagement
from alliance.budget.selectors.controle import ecarts
from alliance.budget.services import engagements as services
from alliance.budget.services.attributions import BeneficiaireImpossible, annuler_attribution
from alliance.budget.services.cles import DejaEnregistre
from alliance.budget.services.controles import CiteDifferente, DateImpossible, MontantImpossible
from alliance.journal.models import Ecriture
from tests.budget.payeurs import affecte, attribue, budget, commande, convention, engage
from tests.factories import CompteFactory, OrganisationFactory
from tests.factories.budget import AT, AttributionFactory, VersementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def caisse(cite):
    return budget(cite)


def etat():
    """Every total that an engagement moves, and the number of lines of the journal."""
    return (
        list(Attribution.objects.order_by("pk").values()),
        list(Affectation.objects.order_by("pk").values()),
        list(Engagement.objects.order_by("pk").values()),
        list(Desengagement.objects.order_by("pk").values()),
        Ecriture.objects.count(),
    )


def subvention(award, montant_cents=100_000, **kwargs):
    given = {"affectation": award.affectation, "attribution": award, "nature": NatureEngagement.SUBVENTION}
    return _create(montant_cents, **(given | kwargs))


def ordre(affectation, montant_cents=100_000, **kwargs):
    given = {"affectation": affectation, "nature": NatureEngagement.COMMANDE, "tiers": "Imprimerie (exemple)"}
    return _create(montant_cents, **(given | kwargs))


def _create(montant_cents, **kwargs):
    given = {"le": date(2026, 4, 1), "reference": "E-1", "objet": "Cafés", "by": None, "at": AT}
    return services.create_engagement(montant_cents=montant_cents, **(given | kwargs))


def refuse(error, act, *args, **kwargs):
    before = etat()

    with pytest.raises(error) as refusal:
        act(*args, **kwargs)

    assert etat() == before
    assert ecarts() == []
    return refusal.value.message.replace("\u00a0", " ")


def test_a_subvention_holds_its_award(caisse):
    award, by = attribue(caisse), CompteFactory()

    row = subvention(award, 123_456, by=by, reference="  E-7 ", objet=" ")

    award.refresh_from_db()
    assert (award.engage_cents, award.libre_cents) == (123_456, 376_544)
    assert (row.reference, row.objet, row.beneficiaire, row.caisse, row.exercice, row.enregistre_by) == (
        "E-7", "Cafés des parents", award.beneficiaire, caisse, 2026, by,
    )  # fmt: skip
    line = Ecriture.objects.latest("pk")
    assert (line.kind, line.object_id) == ("budget.engagement.created", row.pk)


def test_an_order_holds_its_affectation(caisse):
    affectation = affecte(caisse)

    ordre(affectation, 123_456)

    affectation.refresh_from_db()
    assert (affectation.engage_direct_cents, affectation.libre_cents) == (123_456, 376_544)


@pytest.mark.parametrize("montant_cents", [-100, 0, 10**15, True, 1.5])
def test_an_impossible_amount(caisse, montant_cents):
    refuse(MontantImpossible, subvention, attribue(caisse), montant_cents)


@pytest.mark.parametrize("reference", ["", "   "])
def test_no_reference_of_the_payer(caisse, reference):
    refuse(services.ReferenceManquante, subvention, attribue(caisse), reference=reference)


def test_a_subvention_without_award(caisse):
    award = attribue(caisse)

    refuse(services.AttributionRequise, subvention, award, attribution=None)


def test_a_subvention_on_the_award_of_another_affectation(caisse):
    refuse(services.AttributionRequise, subvention, attribue(caisse), affectation=affecte(caisse))


@pytest.mark.parametrize("nature", [NatureEngagement.COMMANDE, NatureEngagement.MASSE_SALARIALE])
def test_an_order_on_an_award(caisse, nature):
    refuse(services.AttributionRequise, subvention, attribue(caisse), nature=nature)


def test_an_award_not_notified(caisse):
    refuse(services.AttributionNonNotifiee, subvention, attribue(caisse, notifiee=False))


def test_an_award_cancelled(caisse):
    award = attribue(caisse)
    annuler_attribution(attribution=award, motif="Erreur", by=None, at=AT)
    award.refresh_from_db()

    refuse(services.AttributionNonNotifiee, subvention, award)


@pytest.mark.parametrize(
    ("cents", "type_organisation", "requise"),
    [
        (2_300_000, TypeOrganisation.ASSOCIATION, False),
        (2_300_001, TypeOrganisation.ASSOCIATION, True),
        (2_300_001, TypeOrganisation.COMMUNE, False),
        (2_300_001, TypeOrganisation.COLLEGE, False),
    ],
)
def test_the_convention_is_due_strictly_above_the_threshold(caisse, cents, type_organisation, requise):
    award = attribue(caisse, cents, beneficiaire=OrganisationFactory(cite=caisse.cite, type=type_organisation))
    if requise:
        assert "une convention signée est obligatoire" in refuse(services.ConventionRequise, subvention, award)
        convention(award, ("SOLDE", cents, date(2026, 9, 1)))

    assert subvention(award).pk


def test_two_awards_of_one_authority_are_summed(caisse):
    first = attribue(caisse, 2_300_000)
    AttributionFactory(
        affectation=affecte(caisse, 1), acte=first.acte, beneficiaire=first.beneficiaire, montant_cents=1, notifiee=True
    )

    refuse(services.ConventionRequise, subvention, first)


def test_nobody_to_pay(caisse):
    refuse(services.BeneficiaireManquant, ordre, affecte(caisse), tiers=" ")


def test_a_payroll_pays_nobody_in_particular(caisse):
    row = ordre(affecte(caisse), tiers="", nature=NatureEngagement.MASSE_SALARIALE)

    assert (row.beneficiaire, row.tiers) == (None, "")


def test_a_payee_without_legal_personality(caisse):
    school = OrganisationFactory(cite=caisse.cite, type=TypeOrganisation.ECOLE)

    refuse(BeneficiaireImpossible, ordre, affecte(caisse), beneficiaire=school)


def test_a_payee_of_another_cite(caisse):
    refuse(CiteDifferente, ordre, affecte(caisse), beneficiaire=OrganisationFactory(type=TypeOrganisation.ASSOCIATION))


@pytest.mark.parametrize(("le", "refused"), [(date(2026, 3, 9), True), (date(2026, 3, 10), False),
                                             (date(2026, 10, 1), False), (date(2026, 10, 2), True)])  # fmt: skip
def test_a_subvention_is_engaged_from_the_day_of_its_act_to_today(caisse, le, refused):
    award = attribue(caisse)
    if refused:
        refuse(DateImpossible, subvention, award, le=le)
    else:
        assert subvention(award, le=le).le == le


@pytest.mark.parametrize(("le", "refused"), [(date(2026, 3, 1), True), (date(2026, 3, 2), False),
                                             (date(2026, 10, 2), True)])  # fmt: skip
def test_an_order_is_engaged_from_the_day_of_its_affectation(caisse, le, refused):
    affectation = affecte(caisse)
    if refused:
        refuse(DateImpossible, ordre, affectation, le=le)
    else:
        assert ordre(affectation, le=le).le == le


def test_a_cent_beyond_the_award(caisse):
    award = attribue(caisse, 500_000)
    subvention(award, 400_000)

    message = refuse(services.CreditsDepasses, subvention, award, 100_001, reference="E-2")

    assert "Vous engagez 1 000,01 €, et il reste 1 000 € de cette attribution" in message
    assert subvention(award, 100_000, reference="E-2").pk


def test_a_cent_beyond_the_affectation(caisse):
    affectation = affecte(caisse, 500_000)
    AttributionFactory(affectation=affectation, montant_cents=300_000)

    refuse(services.CreditsDepasses, ordre, affectation, 200_001)

    assert ordre(affectation, 200_000).pk


def test_a_reference_of_this_purse_and_year_is_taken_once(caisse):
    subvention(attribue(caisse))

    assert "« E-1 » est déjà celle" in refuse(services.ReferenceDejaPrise, ordre, affecte(caisse), reference="E-1 ")
    assert ordre(affecte(budget(caisse.cite, "Fonds du collège"))).pk


def test_the_same_form_twice(caisse):
    award, key = attribue(caisse), uuid.uuid4()
    first = subvention(award, 500_000, cle=key)

    before = etat()
    with pytest.raises(DejaEnregistre) as refusal:
        subvention(award, 500_000, cle=key)

    assert refusal.value.acte == first
    assert etat() == before


def rendre(engagement, montant_cents=100_000, **kwargs):
    given = {"le": date(2026, 5, 1), "motif": "Facture moins chère", "by": None, "at": AT}
    return services.desengager(engagement=engagement, montant_cents=montant_cents, **(given | kwargs))


@pytest.mark.parametrize("fabrique", [engage, commande])
def test_what_is_given_back_is_free_again_to_the_cent(caisse, fabrique):
    row = fabrique(caisse, 500_000)
    VersementFactory(engagement=row, montant_cents=200_001)

    rendre(row, 299_999)

    row.refresh_from_db()
    held = row.attribution or row.affectation
    held.refresh_from_db()
    assert (row.net_cents, row.reste_a_verser_cents, held.libre_cents) == (200_001, 0, 299_999)
    assert ecarts() == []


def test_giving_back_a_cent_too_much(caisse):
    row = engage(caisse, 500_000)
    VersementFactory(engagement=row, montant_cents=200_001)

    message = refuse(services.EngagementInsuffisant, rendre, row, 300_000)

    assert "il reste 2 999,99 € à verser" in message


@pytest.mark.parametrize(
    ("error", "kwargs"),
    [
        (MontantImpossible, {"montant_cents": 0}),
        (MontantImpossible, {"montant_cents": -1}),
        (DateImpossible, {"le": date(2026, 3, 31)}),
        (DateImpossible, {"le": date(2026, 10, 2)}),
        (services.MotifManquant, {"motif": "  "}),
    ],
)
def test_giving_back_is_refused(caisse, error, kwargs):
    refuse(error, rendre, engage(caisse), **kwargs)


def test_giving_back_twice_with_one_form(caisse):
    row, key = engage(caisse), uuid.uuid4()
    rendre(row, cle=key)

    before = etat()
    with pytest.raises(DejaEnregistre):
        rendre(row, cle=key)

    assert etat() == before


def test_completing_writes_what_is_given_and_leaves_the_rest(caisse):
    row = services.completer_engagement(
        engagement=engage(caisse, numero_ej="21"), numero_mandat="M1", mandate_on=date(2026, 4, 1), by=None, at=AT
    )

    assert (row.numero_ej, row.numero_mandat, row.mandate_on) == ("21", "M1", date(2026, 4, 1))
    assert Ecriture.objects.latest("pk").kind == "budget.engagement.completed"


@pytest.mark.parametrize("champ", ["service_fait_on", "liquide_on", "mandate_on"])
@pytest.mark.parametrize("le", [date(2026, 3, 31), date(2026, 10, 2)])
def test_completing_with_an_impossible_day(caisse, champ, le):
    refuse(DateImpossible, services.completer_engagement, engagement=engage(caisse), by=None, at=AT, **{champ: le})


def test_completing_an_amount_is_no_completion(caisse):
    row = engage(caisse)
    before = etat()

    with pytest.raises(ValueError, match="montant_cents"):
        services.completer_engagement(engagement=row, by=None, at=AT, montant_cents=1)

    assert etat() == before
