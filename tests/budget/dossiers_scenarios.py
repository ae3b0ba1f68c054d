"""Scenarios of a cité with two purses: what the tests of the simulations start from."""

from alliance.acteurs.enums import TypeOrganisation
from alliance.budget.models import Enveloppe
from alliance.budget.services.scenarios import SaisieLigne
from tests.factories import CaisseFactory, FicheActionFactory, OrganisationFactory
from tests.factories.budget import EnveloppeFactory, ScenarioFactory


def enveloppe_de(cite, euros=10_000, **kwargs) -> Enveloppe:
    kwargs.setdefault("caisse", None)
    caisse = kwargs.pop("caisse") or CaisseFactory(cite=cite)
    return EnveloppeFactory(cite=cite, caisse=caisse, notifie_cents=euros * 100, **kwargs)


def fiche_de(cite, titre="Cafés des parents", euros=1_000, **kwargs):
    kwargs.setdefault("porteur", OrganisationFactory(cite=cite, type=TypeOrganisation.ASSOCIATION))
    return FicheActionFactory(cite=cite, titre=titre, demande_cents=euros * 100, exercice=2026, **kwargs)


def scenario_de(enveloppe, *montants, **kwargs):
    """A scenario of as many actions as amounts given, in euros: what each proposes of the 1 000 € it asks."""
    scenario = ScenarioFactory(cite=enveloppe.cite, exercice=enveloppe.exercice, **kwargs)
    for rank, euros in enumerate(montants, start=1):
        ligne(scenario, enveloppe, euros, titre=f"Action {rank:02d}")
    return scenario


def ligne(scenario, enveloppe, euros, *, demande=1_000, fiche=None, titre="Cafés des parents"):
    return scenario.lignes.create(
        fiche=fiche or fiche_de(scenario.cite, titre, demande), enveloppe=enveloppe, demande_cents=demande * 100,
        propose_cents=round(euros * 100),
    )  # fmt: skip


def saisie(line, propose=None, *, taux=None, base=None) -> SaisieLigne:
    """What is typed on a line, in euros and in percent; ``base`` is what the form showed."""
    return SaisieLigne(
        line.pk, line.propose_cents if base is None else round(base * 100),
        None if propose is None else round(propose * 100), None if taux is None else round(taux * 100),
    )  # fmt: skip
