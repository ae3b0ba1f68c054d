"""A budget, who keeps it, and something engaged in it: what the tests of the payer's acts start from."""

import uuid
from datetime import date

from alliance.acteurs.enums import Role, TypeOrganisation
from alliance.budget.services.conventions import EcheanceSaisie, create_convention, sign_convention
from tests.factories import CaisseFactory, FicheActionFactory, HabilitationFactory, OrganisationFactory
from tests.factories.budget import AT, AffectationFactory, AttributionFactory, EngagementFactory, EnveloppeFactory


def budget(cite, nom="Budget du CCAS"):
    titulaire = OrganisationFactory(cite=cite, nom=f"Titulaire de {nom}", type=TypeOrganisation.CCAS)
    return CaisseFactory(cite=cite, nom=nom, titulaire=titulaire)


def teneur(caisse, role=Role.GESTIONNAIRE):
    return HabilitationFactory(role=role, cite=caisse.cite, caisse=caisse).compte


def affecte(caisse, cents=500_000, **kwargs):
    enveloppe = EnveloppeFactory(cite=caisse.cite, caisse=caisse, notifie_cents=cents)
    kwargs.setdefault("fiche", FicheActionFactory(cite=caisse.cite, titre="Cafés des parents"))
    return AffectationFactory(enveloppe=enveloppe, montant_cents=cents, **kwargs)


def attribue(caisse, cents=500_000, **kwargs):
    kwargs.setdefault(
        "beneficiaire",
        OrganisationFactory(cite=caisse.cite, nom="Club (exemple)", type=TypeOrganisation.ASSOCIATION),
    )
    return AttributionFactory(affectation=affecte(caisse, cents), **({"notifiee": True} | kwargs))


def engage(caisse, cents=500_000, **kwargs):
    return EngagementFactory(attribution=attribue(caisse, cents), **kwargs)


def convention(award, *lines):
    """The award under a signed convention, with this échéancier: (nature, cents, day)."""
    made = create_convention(
        attributions=[award],
        numero=f"C-{award.pk}",
        echeances=[EcheanceSaisie(*line) for line in lines],
        by=None,
        at=AT,
    )
    sign_convention(convention=made, signee_on=date(2026, 3, 20), by=None, at=AT)
    award.refresh_from_db()
    return award


def commande(caisse, cents=500_000, **kwargs):
    return EngagementFactory(attribution=None, affectation=affecte(caisse, cents), **kwargs)


def cle():
    return str(uuid.uuid4())


def mots(page):
    return page.text.replace("\u00a0", " ").replace("’", "'")
