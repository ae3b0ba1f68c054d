"""Addresses of the budget. One block per part: put yours under your comment, import your own view modules."""

from django.urls import path  # noqa: F401 -- each part adds its own

app_name = "budget"
urlpatterns: list = [
    # ENVELOPPES: financeurs, budgets (caisses), enveloppes, reports, exercices
    # AFFECTATIONS: prévisions, affectations, actes attributifs, conventions
    # ENGAGEMENTS: engagements, versements, justificatifs, reversements, versements du comptable
    # SEANCE: dépenses demandées, simulations
    # FINANCEMENT: plans de financement et leurs imports
    # VUES: où en est l'argent ?
    # SORTIES: exports, actes, données ouvertes
    # REPRISE: reprise d'une année en cours
]
