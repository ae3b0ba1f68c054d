"""A simulation, and simulations side by side, as tables."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from alliance.budget.selectors.comparaison_scenarios import Comparaison
from alliance.budget.selectors.scenarios import Simulation
from alliance.documents.ecriture.tableau import Colonne, Genre, Tableau

_LIGNES = (
    Colonne("Code", 10),
    Colonne("Action", 45),
    Colonne("Porteur", 30),
    Colonne("Financeur", 30),
    Colonne("Budget", 25),
    Colonne("Demandé", 14, Genre.MONTANT),
    Colonne("Proposé", 14, Genre.MONTANT),
    Colonne("Taux (%)", 10, Genre.NOMBRE),
    Colonne("Reste dans l'enveloppe", 18, Genre.MONTANT),
    Colonne("Objet", 30),
    Colonne("À savoir", 50),
)


def tableau_simulation(simulation: Simulation, today: date) -> Tableau:
    """One row per line, in the order of the page."""
    scenario = simulation.scenario
    return Tableau(
        titre=f"{scenario.nom} {scenario.exercice}",
        sous_titre="Simulation : rien n'est réservé.",
        colonnes=_LIGNES,
        lignes=_rows(simulation),
        edite_on=today,
    )


def _rows(simulation: Simulation) -> Iterator[list[Any]]:
    left = {one.enveloppe.pk: one.reste_cents for one in simulation.restes}
    for one in simulation.lignes:
        line = one.ligne
        yield [
            line.fiche.code,
            line.fiche.titre,
            line.fiche.porteur.nom if line.fiche.porteur else "",
            line.enveloppe.financeur.nom,
            line.enveloppe.caisse.nom,
            line.demande_cents,
            line.propose_cents,
            None if one.taux is None else one.taux / 100,
            left[line.enveloppe_id],
            line.note,
            one.empechement or one.seuil,
        ]


def tableau_comparaison(comparaison: Comparaison, today: date) -> Tableau:
    """One row per action, then one per enveloppe with what is left; one column per scenario."""
    amounts = [Colonne(one.nom, 16, Genre.MONTANT) for one in comparaison.scenarios]
    heads = (Colonne("Quoi", 14), Colonne("Action ou enveloppe", 45), Colonne("Porteur", 30))
    return Tableau(
        titre=f"Simulations {comparaison.scenarios[0].exercice}",
        sous_titre="Simulations : rien n'est réservé.",
        colonnes=(
            *heads, Colonne("Demandé", 14, Genre.MONTANT), *amounts, Colonne("Écart", 14, Genre.MONTANT),
            Colonne("Diffère", 10, Genre.BOOLEEN),
        ),
        lignes=_compared(comparaison),
        edite_on=today,
    )  # fmt: skip


def _compared(comparaison: Comparaison) -> Iterator[list[Any]]:
    for line in comparaison.lignes:
        amounts = [None if one.absente else one.propose_cents for one in line.propositions]
        carrier = line.fiche.porteur.nom if line.fiche.porteur else ""
        yield ["Action", line.fiche.titre, carrier, line.demande_cents, *amounts, line.ecart_cents, line.differe]
    for row in comparaison.restes:
        left = [one.reste_cents for one in row]
        yield ["Reste", row[0].nom, "", None, *left, max(left) - min(left), len(set(left)) > 1]
