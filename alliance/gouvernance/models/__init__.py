"""The tables of governance, one module per noun."""

from alliance.gouvernance.models.autour import (
    CommentairePoint,
    Convocation,
    EnvoiSeance,
    NotePole,
    PieceSeance,
    Presence,
)
from alliance.gouvernance.models.avis import Avis, Deport, InteretDeclare
from alliance.gouvernance.models.decisions import (
    CompteurDecisions,
    Decision,
    DecisionInalterable,
    LeveeCondition,
    PublicationDecision,
)
from alliance.gouvernance.models.instances import Instance, Membre, PointModele, PoleInstance
from alliance.gouvernance.models.seances import Point, SeanceInstance
from alliance.gouvernance.models.suivi import Mission, Releve, Suite

__all__ = [
    "Avis",
    "CommentairePoint",
    "CompteurDecisions",
    "Convocation",
    "Decision",
    "DecisionInalterable",
    "Deport",
    "EnvoiSeance",
    "Instance",
    "InteretDeclare",
    "LeveeCondition",
    "Membre",
    "Mission",
    "NotePole",
    "PieceSeance",
    "Point",
    "PointModele",
    "PoleInstance",
    "Presence",
    "PublicationDecision",
    "Releve",
    "SeanceInstance",
    "Suite",
]
