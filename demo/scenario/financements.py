"""Plans de financement of the demonstration: two final ones, and a draft that does not balance yet."""

from alliance.budget.enums import Sens
from alliance.budget.services.financement import LigneSaisie, declare_definitif, save_plan
from demo.scenario.budget import SOURCE, Money
from demo.scenario.donnees import load


def write_plans(money: Money) -> None:
    """Typed by the chef de projet, as a porteur would."""
    for given in load("financements")["plans"]:
        fiche = money.scene.fiches[given["action"]]
        plan = save_plan(
            fiche=fiche, exercice=money.exercice, lignes=[*_charges(given), *_produits(money, given)], version=0,
            by=money.scene.chef, at=money.at, source=SOURCE,
        )  # fmt: skip
        if given["definitif"]:
            declare_definitif(plan=plan, version=plan.version, by=money.scene.chef, at=money.at)


def _charges(given: dict) -> list[LigneSaisie]:
    return [
        LigneSaisie(sens=Sens.CHARGE, compte=compte, libelle=words, montant_cents=euros * 100)
        for compte, words, euros in given["charges"]
    ]


def _produits(money: Money, given: dict) -> list[LigneSaisie]:
    return [
        LigneSaisie(
            sens=Sens.PRODUIT, compte=compte, libelle=words, montant_cents=asked * 100,
            droit_commun_cents=ordinary * 100, accorde_cents=None if granted < 0 else granted * 100,
            accorde_droit_commun_cents=0 if granted < 0 else of_which * 100,
            financeur=money.financeurs.get(financeur), source=SOURCE if ordinary else "",
        )
        for compte, words, asked, ordinary, granted, of_which, financeur in given["produits"]
    ]  # fmt: skip
