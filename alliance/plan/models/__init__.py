"""The plan's tables, one module per noun."""

from alliance.plan.models.fiche import (
    ChangementStatut,
    Codage,
    DocumentFiche,
    EtablissementFiche,
    FicheAction,
    IndicateurAttendu,
    PartenaireFiche,
    QuartierFiche,
)
from alliance.plan.models.importation import CorrespondanceColonne, CorrespondanceValeur, ImportPlan, LigneImport
from alliance.plan.models.structure import Axe, Levier, SousThematique

__all__ = [
    "Axe",
    "ChangementStatut",
    "Codage",
    "CorrespondanceColonne",
    "CorrespondanceValeur",
    "DocumentFiche",
    "EtablissementFiche",
    "FicheAction",
    "ImportPlan",
    "IndicateurAttendu",
    "Levier",
    "LigneImport",
    "PartenaireFiche",
    "QuartierFiche",
    "SousThematique",
]
