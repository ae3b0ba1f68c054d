"""The scenario, one module per subject; ``play`` runs them in order, once."""

from datetime import date

from django.conf import settings
from django.db import transaction

from demo.scenario import acteurs, budget, echanges, financements, gouvernance, plan, seances, simulations, territoire
from demo.scenario.donnees import load

MOT_DE_PASSE = "demonstration-dijon"  # noqa: S105 -- the demo's accounts are public by design
EXERCICE = 2026


def is_played() -> bool:
    """Whether the demonstration's cité is there already."""
    return territoire.find_cite(load("dijon")) is not None


@transaction.atomic
def play(*, today: date) -> None:
    """Build Dijon from nothing, in one transaction: an interrupted demo starts again from zero.

    :param today: the day the demonstration is built; habilitations run around it.
    """
    if settings.EN_PRODUCTION:
        raise RuntimeError("The demonstration never plays in production.")
    facts, structure = load("dijon"), load("structure")
    comptes = acteurs.create_comptes(facts, mot_de_passe=MOT_DE_PASSE)
    chef = comptes["chef"]
    cite = territoire.create_cite(facts, by=chef)
    acteurs.open_cite(cite, facts, comptes, today=today)
    lieux = territoire.describe(cite, facts, by=chef)
    organisations = acteurs.create_organisations(cite, structure, lieux, by=chef, today=today)
    acteurs.grant_others(cite, facts, comptes, organisations, today=today)
    plan.create_plan(cite, structure, comptes, organisations, lieux, exercice=EXERCICE)
    plan.declare_dispositifs(cite, structure, organisations, by=chef)
    echanges.parler(cite, comptes, exercice=EXERCICE, today=today)
    _govern(facts, cite, comptes, organisations, lieux, today=today)


def _govern(facts, cite, comptes, organisations, lieux, *, today: date) -> None:
    """A year of governance and money: who sits where, what is open, then séance after séance, and what was paid."""
    given = load("gouvernance")
    scene = gouvernance.open_scene(cite, comptes, organisations, exercice=EXERCICE, today=today)
    gouvernance.create_instances(scene, given["instances"], organisations, lieux)
    mandat = next(persona["mandat"] for persona in facts["personas"] if persona["cle"] == "chef")
    gouvernance.take_over(scene, given["reprises"], mandat)
    money = budget.open_money(scene, organisations, exercice=EXERCICE)
    seances.play(scene, given["seances"], budget.asker(money))
    seances.propose(scene, given["a_inscrire"])
    budget.take_over(money)
    simulations.simulate(money)
    financements.write_plans(money)
