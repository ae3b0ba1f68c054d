"""The next exercice, before anything is notified: two ways to share what is announced. Nothing is reserved by them."""

from alliance.budget.enums import DepartScenario
from alliance.budget.models import Enveloppe, Scenario
from alliance.budget.rules import montant_du_taux
from alliance.budget.services.scenarios import SaisieLigne, add_ligne, create_scenario, update_lignes
from alliance.plan.models import FicheAction
from demo.scenario.budget import Money

ACTIONS = 25
PRUDENT, AMBITIEUX = 8_000, 11_500
"""Rates in hundredths of a percent: the ambitious one passes what is announced."""


def simulate(money: Money) -> None:
    """Two scenarios over the first actions of the running year, once the credits of the next one are announced."""
    exercice = money.exercice + 1
    natures = {caisse.pk: nature for nature, caisse in money.scene.caisses.items()}
    rows = Enveloppe.objects.filter(cite=money.scene.cite, exercice=exercice, annonce_cents__gt=0)
    purses = {(natures[row.caisse_id], row.financeur_id): row for row in rows.select_related("cite")}
    if not purses:
        return
    prudent = create_scenario(
        cite=money.scene.cite, exercice=exercice, nom="Prudent (exemple)", by=money.scene.chef, at=money.at,
        note="Toutes les actions à 80 %, pour garder une réserve (exemple).", est_exemple=True,
    )  # fmt: skip
    asking = [fiche for _code, fiche in sorted(money.scene.fiches.items()) if fiche.demande_cents]
    step = max(1, len(asking) // ACTIONS)
    for rank, fiche in enumerate(asking[::step][:ACTIONS]):
        add_ligne(
            scenario=prudent, fiche=fiche, enveloppe=_payer(money, fiche, rank, purses), by=money.scene.chef,
            demande_cents=fiche.demande_cents or 0, propose_cents=montant_du_taux(fiche.demande_cents or 0, PRUDENT),
        )  # fmt: skip
    _dare(money, prudent)


def _payer(money: Money, fiche: FicheAction, rank: int, purses: dict) -> Enveloppe:
    key = next((name for name, row in money.organisations.items() if row.pk == fiche.porteur_id), "")
    financeur = money.financeurs["etat" if rank % 3 else "ville"].pk
    direct = purses.get(("ETAT_DIRECT", money.financeurs["etat"].pk))
    if direct is not None and key in money.given["actions"]["directes"]:
        return direct
    return purses.get(("BUDGET_CCAS", financeur)) or next(iter(purses.values()))


def _dare(money: Money, prudent: Scenario) -> None:
    """The same actions, with more for each."""
    scenario = create_scenario(
        cite=prudent.cite, exercice=prudent.exercice, nom="Ambitieux (exemple)", by=money.scene.chef, at=money.at,
        depart=DepartScenario.SCENARIO, a_partir_de=prudent, est_exemple=True,
        note="Tout ce qui est demandé, et davantage pour ouvrir de nouveaux groupes (exemple).",
    )  # fmt: skip
    typed = [
        SaisieLigne(line.pk, line.propose_cents, line.propose_cents, taux=AMBITIEUX if rank % 4 else 10_000)
        for rank, line in enumerate(scenario.lignes.order_by("pk"))
    ]
    update_lignes(scenario=scenario, saisies=typed, version=scenario.version, by=money.scene.chef)
