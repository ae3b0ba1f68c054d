"""Bring in the official files: read, check each line, complete without overwriting, tell what was done."""

from alliance.territoires.services.importations.calendrier import import_calendrier
from alliance.territoires.services.importations.etablissements import import_etablissements
from alliance.territoires.services.importations.lecture import FichierIllisible
from alliance.territoires.services.importations.qpv import import_qpv
from alliance.territoires.services.importations.rapport import Issue, Ligne, Rapport

__all__ = [
    "FichierIllisible",
    "Issue",
    "Ligne",
    "Rapport",
    "import_calendrier",
    "import_etablissements",
    "import_qpv",
]
