"""The tables of the budget, one module per noun."""

from alliance.budget.models.affectations import (
    Affectation,
    DepenseDemandee,
    Liberation,
    LigneScenario,
    PlafondDecision,
    Prevision,
    Scenario,
)
from alliance.budget.models.attributions import (
    ActeAttributif,
    Attribution,
    ConventionAttributive,
    EcheanceConvention,
    ReductionAttribution,
)
from alliance.budget.models.champs import ActeInalterable
from alliance.budget.models.engagements import Desengagement, Engagement, Justification, Reversement, Versement
from alliance.budget.models.enveloppes import (
    Enveloppe,
    ExerciceClos,
    Financeur,
    MouvementEnveloppe,
    ReglageCaisse,
    StatutJuridique,
)
from alliance.budget.models.financement import ImportBudget, LigneFinancement, PlanFinancement

__all__ = [
    "ActeAttributif",
    "ActeInalterable",
    "Affectation",
    "Attribution",
    "ConventionAttributive",
    "DepenseDemandee",
    "Desengagement",
    "EcheanceConvention",
    "Engagement",
    "Enveloppe",
    "ExerciceClos",
    "Financeur",
    "ImportBudget",
    "Justification",
    "Liberation",
    "LigneFinancement",
    "LigneScenario",
    "MouvementEnveloppe",
    "PlafondDecision",
    "PlanFinancement",
    "Prevision",
    "ReductionAttribution",
    "ReglageCaisse",
    "Reversement",
    "Scenario",
    "StatutJuridique",
    "Versement",
]
