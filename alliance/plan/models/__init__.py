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
from alliance.plan.models.gouvernance import GroupeFiche, GroupeSousThematique, InscriptionFiche
from alliance.plan.models.importation import CorrespondanceColonne, CorrespondanceValeur, ImportPlan, LigneImport
from alliance.plan.models.reglages import DispositifCoordonne, FiltreEnregistre, JeuTranches, TrancheAge
from alliance.plan.models.structure import Axe, Levier, SousThematique
from alliance.plan.models.suivi import Commentaire, Mention, Modification, ModificationChamp, NoteSuivi
from alliance.plan.models.travaux import Edition, LigneLot, Lot
from alliance.plan.models.versions import VersionFiche, VersionPlan

__all__ = [
    "Axe",
    "ChangementStatut",
    "Codage",
    "Commentaire",
    "CorrespondanceColonne",
    "CorrespondanceValeur",
    "DispositifCoordonne",
    "DocumentFiche",
    "Edition",
    "EtablissementFiche",
    "FicheAction",
    "FiltreEnregistre",
    "GroupeFiche",
    "GroupeSousThematique",
    "ImportPlan",
    "IndicateurAttendu",
    "InscriptionFiche",
    "JeuTranches",
    "Levier",
    "LigneImport",
    "LigneLot",
    "Lot",
    "Mention",
    "Modification",
    "ModificationChamp",
    "NoteSuivi",
    "PartenaireFiche",
    "QuartierFiche",
    "SousThematique",
    "TrancheAge",
    "VersionFiche",
    "VersionPlan",
]
