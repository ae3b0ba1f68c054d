"""What each step of the chain says it did, and waits for, from whom and since when."""

from datetime import date

import pytest

from alliance.acteurs.enums import TypeOrganisation
from alliance.budget.enums import DroitOrganisme, EtatEuro
from alliance.budget.models import Affectation, StatutJuridique
from alliance.budget.selectors.affectations import avec_etat, etat_of
from alliance.budget.selectors.beneficiaires import beneficiaire_propose, explication
from alliance.budget.selectors.chaine import chaine_of
from alliance.budget.services.affectations import liberer_affectation
from alliance.budget.services.attributions import reduire_attribution
from alliance.budget.services.conventions import sign_convention
from alliance.budget.services.justifications import justifier, reverser
from tests.factories import CompteFactory, OrganisationFactory
from tests.factories.budget import (
    AT,
    AffectationFactory,
    AttributionFactory,
    ConventionFactory,
    EngagementFactory,
    EnveloppeFactory,
    VersementFactory,
)

pytestmark = pytest.mark.django_db


def chaine(row):
    return {step.etat: step for step in chaine_of(Affectation.objects.get(pk=row.pk))}


def signes(row):
    return [step.signe for step in chaine(row).values()]


def test_a_commande_needs_no_act():
    row = AffectationFactory(montant_cents=100_000)
    EngagementFactory(affectation=row, attribution=None)

    found = chaine(row)

    assert signes(row) == [
        "sans_objet", "fait", "sans_objet", "sans_objet", "sans_objet", "fait", "attend", "a_venir",
    ]  # fmt: skip
    assert found[EtatEuro.ATTRIBUE].sans_objet == "Une commande ou un salaire s'engage sans acte attributif."
    assert found[EtatEuro.NOTIFIE].sans_objet == found[EtatEuro.CONVENTIONNE].sans_objet != ""


def test_the_convention_is_drawn_up_then_signed_then_the_engagement_waits():
    row = AffectationFactory(enveloppe=EnveloppeFactory(notifie_cents=2_300_001), montant_cents=2_300_001)
    award = AttributionFactory(affectation=row, notifiee=True)
    due = chaine(row)

    draft = ConventionFactory(attribution=award)
    waiting = chaine(row)
    sign_convention(convention=draft, signee_on=date(2026, 4, 1), by=CompteFactory(nom="Cheffe"), at=AT)
    signed = chaine(row)

    (first,), (second,) = due[EtatEuro.CONVENTIONNE].attentes, waiting[EtatEuro.CONVENTIONNE].attentes
    assert (first.genre, first.pk, first.depuis) == ("creer_convention", award.pk, date(2026, 3, 12))
    assert (second.genre, second.pk) == ("convention", draft.pk)
    assert (due[EtatEuro.ENGAGE].attentes, waiting[EtatEuro.ENGAGE].attentes) == ([], [])
    (fact,) = signed[EtatEuro.CONVENTIONNE].faits
    assert (fact.par, fact.le, fact.montant_cents) == ("Cheffe", date(2026, 4, 1), 2_300_001)
    (third,) = signed[EtatEuro.ENGAGE].attentes
    assert (third.genre, third.montant_cents, third.depuis) == ("engager", 2_300_001, date(2026, 4, 1))


def test_an_award_that_is_wholly_reduced_waits_for_nothing():
    row = AffectationFactory(montant_cents=100_000)
    award = AttributionFactory(affectation=row)
    reduire_attribution(attribution=award, montant_cents=100_000, le=date(2026, 4, 1), reference="A-1", by=None, at=AT)
    liberer_affectation(affectation=row, montant_cents=100_000, le=date(2026, 4, 1), motif="Fin", by=None, at=AT)

    assert [wait for step in chaine(row).values() for wait in step.attentes] == []
    assert etat_of(avec_etat(Affectation.objects.all()).get()) == "liberee"


def test_what_is_proved_and_given_back_ends_the_chain():
    row = AffectationFactory(montant_cents=100_000)
    engagement = EngagementFactory(attribution=AttributionFactory(affectation=row, notifiee=True))
    VersementFactory(engagement=engagement)
    engagement.refresh_from_db()
    told = {"engagement": engagement, "le": date(2026, 6, 1), "by": None, "at": AT}
    justifier(montant_cents=90_000, reference="CRF", **told)
    half = chaine(row)[EtatEuro.JUSTIFIE]
    reverser(montant_cents=10_000, reference="T-1", motif="Trop versé", **told)

    assert (half.signe, half.attentes[0].montant_cents) == ("partiel", 10_000)
    assert [fact.mots for fact in chaine(row)[EtatEuro.JUSTIFIE].faits] == ["Justificatif", "Reversement"]
    assert signes(row) == ["sans_objet", "fait", "fait", "fait", "sans_objet", "fait", "fait", "fait"]
    assert etat_of(avec_etat(Affectation.objects.all()).get()) == "terminee"


@pytest.mark.parametrize(
    ("kind", "words", "proposed"),
    [
        (TypeOrganisation.ECOLE, "sa caisse des écoles", False),
        (TypeOrganisation.CIRCONSCRIPTION, "un collège ou un lycée, une commune", False),
        (TypeOrganisation.CENTRE_SOCIAL, "Déclarez son statut juridique", True),
    ],
)
def test_why_the_porteur_is_not_paid(kind, words, proposed):
    porteur = OrganisationFactory(type=kind)

    assert words in explication(porteur)
    assert beneficiaire_propose(porteur) == (porteur if proposed else None)


def test_a_service_without_personality_is_paid_through_its_commune():
    service = OrganisationFactory(type=TypeOrganisation.MEDIATHEQUE)
    StatutJuridique.objects.create(
        organisation=service, droit=DroitOrganisme.SANS_PERSONNALITE, source="Service municipal", declare_at=AT
    )
    service.refresh_from_db()

    assert "sa commune, son CCAS" in explication(service)
    assert explication(None) == "Cette action n'a pas de porteur : choisissez qui reçoit l'argent."
    assert beneficiaire_propose(None) is None
    assert explication(OrganisationFactory(type=TypeOrganisation.CCAS)) == ""
