"""The people side's tables, one module per noun."""

from alliance.acteurs.models.acces import Delegation, DemandeDonnees, Habilitation, Invitation
from alliance.acteurs.models.organisation import Caisse, Contact, Organisation, Pole, Portage, Site

__all__ = [
    "Caisse",
    "Contact",
    "Delegation",
    "DemandeDonnees",
    "Habilitation",
    "Invitation",
    "Organisation",
    "Pole",
    "Portage",
    "Site",
]
