"""The smallest money: each factory leaves the totals that its acts give, as the services do."""

import uuid
from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from alliance.acteurs.enums import TypeOrganisation
from alliance.budget.enums import FamilleFinanceur, NatureActe, NatureCredit, NatureEngagement, NatureMouvement
from alliance.budget.models import (
    ActeAttributif,
    Affectation,
    Attribution,
    DepenseDemandee,
    Engagement,
    Enveloppe,
    Financeur,
    PlanFinancement,
    Prevision,
    Scenario,
)
from alliance.budget.services.affectations import create_affectation
from alliance.budget.services.attributions import add_attribution, notifier_attribution
from alliance.budget.services.conventions import EcheanceSaisie, create_convention
from alliance.budget.services.engagements import create_engagement
from alliance.budget.services.enveloppes import record_mouvement
from alliance.budget.services.versements import verser
from alliance.gouvernance.enums import TypeDecision
from tests.factories import CaisseFactory, CiteFactory, FicheActionFactory, OrganisationFactory
from tests.factories.gouvernance import DecisionFactory

AT = datetime(2026, 10, 1, 10, 0, tzinfo=UTC)
LE = date(2026, 3, 2)


class FinanceurFactory(DjangoModelFactory):
    class Meta:
        model = Financeur

    cite = factory.SubFactory(CiteFactory)
    nom = factory.Sequence(lambda n: f"Financeur {n}")
    famille = FamilleFinanceur.ETAT_VILLE


class EnveloppeFactory(DjangoModelFactory):
    """10 000 € notified for 2026; ``notifie_cents=0`` for an empty one, ``encaisse_cents=…`` to cash."""

    class Meta:
        model = Enveloppe
        skip_postgeneration_save = True

    class Params:
        notifie_cents = 1_000_000
        encaisse_cents = 0

    cite = factory.SubFactory(CiteFactory)
    financeur = factory.SubFactory(FinanceurFactory, cite=factory.SelfAttribute("..cite"))
    caisse = factory.SubFactory(CaisseFactory, cite=factory.SelfAttribute("..cite"))
    nature = NatureCredit.SPECIFIQUE
    exercice = 2026
    creee_at = AT

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        notified, cashed = kwargs.pop("_notifie", 0), kwargs.pop("_encaisse", 0)
        row = super()._create(model_class, *args, **kwargs)
        for nature, amount in ((NatureMouvement.NOTIFICATION, notified), (NatureMouvement.ENCAISSEMENT, cashed)):
            if amount:
                record_mouvement(
                    enveloppe=row, nature=nature, montant_cents=amount, le=date(2026, 1, 15), by=None, at=AT,
                    reference=f"REF-{uuid.uuid4().hex[:8]}",
                )  # fmt: skip
        row.refresh_from_db()
        return row

    _notifie = factory.SelfAttribute("notifie_cents")
    _encaisse = factory.SelfAttribute("encaisse_cents")


class DecisionDepenseFactory(DecisionFactory):
    """An adopted expense of 5 000 €; give ``caisse``, its cité is taken. ``type=DELEGATION`` needs ``du``, ``au``."""

    caisse = factory.SubFactory(CaisseFactory)
    instance = factory.SubFactory(
        "tests.factories.gouvernance.InstanceFactory", cite=factory.SelfAttribute("..caisse.cite")
    )
    type = TypeDecision.DEPENSE
    montant_cents = 500_000


class AffectationFactory(DjangoModelFactory):
    """5 000 € of an enveloppe on a decision of the same amount, through the service."""

    class Meta:
        model = Affectation

    enveloppe = factory.SubFactory(EnveloppeFactory)
    fiche = factory.LazyAttribute(lambda o: FicheActionFactory(cite=o.enveloppe.cite))
    montant_cents = 500_000
    decision = factory.LazyAttribute(
        lambda o: DecisionDepenseFactory(caisse=o.enveloppe.caisse, montant_cents=o.montant_cents)
    )
    le = LE

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        row = create_affectation(by=kwargs.pop("by", None), at=AT, **kwargs)
        row.enveloppe.refresh_from_db()
        return row


class ActeAttributifFactory(DjangoModelFactory):
    class Meta:
        model = ActeAttributif

    cite = factory.SubFactory(CiteFactory)
    autorite = factory.SubFactory(OrganisationFactory, cite=factory.SelfAttribute("..cite"), type=TypeOrganisation.CCAS)
    nature = NatureActe.DELIBERATION
    numero = factory.Sequence(lambda n: f"D-{n}")
    exercice = 2026
    signe_on = date(2026, 3, 10)
    enregistre_at = AT


class AttributionFactory(DjangoModelFactory):
    """The whole affectation given to an association; ``notifiee=True`` to notify it."""

    class Meta:
        model = Attribution

    affectation = factory.SubFactory(AffectationFactory)
    acte = factory.LazyAttribute(lambda o: ActeAttributifFactory(cite=o.affectation.cite))
    beneficiaire = factory.LazyAttribute(
        lambda o: OrganisationFactory(cite=o.affectation.cite, type=TypeOrganisation.ASSOCIATION)
    )
    montant_cents = factory.LazyAttribute(lambda o: o.affectation.libre_cents)
    notifiee = False

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        notified = kwargs.pop("notifiee")
        row = add_attribution(by=None, at=AT, **kwargs)
        if notified:
            notifier_attribution(attribution=row, le=date(2026, 3, 12), by=None, at=AT)
        row.affectation.refresh_from_db()
        return row


def ConventionFactory(*, attribution=None, numero="C-1", **kwargs):  # noqa: N802 -- a factory as the others
    """A draft of convention over one award, in one échéance."""
    row = attribution or AttributionFactory(notifiee=True)
    line = EcheanceSaisie("SOLDE", row.net_cents, date(2026, 12, 1))
    return create_convention(attributions=[row], numero=numero, echeances=[line], by=None, at=AT, **kwargs)


class EngagementFactory(DjangoModelFactory):
    """A subvention of the whole award; ``nature=COMMANDE, affectation=…, attribution=None`` for an order."""

    class Meta:
        model = Engagement

    attribution = factory.LazyFunction(lambda: AttributionFactory(notifiee=True))
    affectation = factory.LazyAttribute(lambda o: o.attribution.affectation)
    nature = factory.LazyAttribute(
        lambda o: NatureEngagement.SUBVENTION if o.attribution else NatureEngagement.COMMANDE
    )
    montant_cents = factory.LazyAttribute(
        lambda o: o.attribution.libre_cents if o.attribution else o.affectation.libre_cents
    )
    tiers = factory.LazyAttribute(lambda o: "" if o.attribution else "Fournisseur (exemple)")
    le = date(2026, 4, 1)
    reference = factory.Sequence(lambda n: f"EJ-{n}")
    objet = "Action (exemple)"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return create_engagement(by=kwargs.pop("by", None), at=AT, **kwargs)


def VersementFactory(*, engagement=None, **kwargs):  # noqa: N802 -- a factory as the others
    """Pays the whole engagement on 2 May 2026."""
    row = engagement or EngagementFactory()
    row.refresh_from_db()
    given = {"montant_cents": row.reste_a_verser_cents, "le": date(2026, 5, 2), "by": None, "at": AT}
    return verser(engagement=row, **(given | {"reference": f"V-{uuid.uuid4().hex[:8]}"} | kwargs))


class DepenseDemandeeFactory(DjangoModelFactory):
    class Meta:
        model = DepenseDemandee

    enveloppe = factory.SubFactory(EnveloppeFactory)
    cite = factory.SelfAttribute("enveloppe.cite")
    fiche = factory.LazyAttribute(lambda o: FicheActionFactory(cite=o.enveloppe.cite))
    montant_cents = 100_000
    demandee_at = AT


class PrevisionFactory(DjangoModelFactory):
    class Meta:
        model = Prevision

    enveloppe = factory.SubFactory(EnveloppeFactory)
    fiche = factory.LazyAttribute(lambda o: FicheActionFactory(cite=o.enveloppe.cite))
    montant_cents = 100_000
    modifiee_at = AT


class ScenarioFactory(DjangoModelFactory):
    class Meta:
        model = Scenario

    cite = factory.SubFactory(CiteFactory)
    exercice = 2026
    nom = factory.Sequence(lambda n: f"Scénario {n}")
    cree_at = AT


class PlanFinancementFactory(DjangoModelFactory):
    class Meta:
        model = PlanFinancement

    fiche = factory.SubFactory(FicheActionFactory)
    exercice = 2026
    modifie_at = AT
