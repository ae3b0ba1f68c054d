"""The law of an organisation on its sheet: it decides whether a subvention needs a convention."""

from alliance.acteurs.contrats import Panneau, panneaux
from alliance.budget.models import StatutJuridique
from alliance.budget.permissions import can_prepare_budget, can_view_argent
from alliance.budget.rules import DROIT_PAR_TYPE


def statut(user, organisation) -> dict | None:
    """What is declared, or what the kind of the organisation tells; nothing for who does not see money."""
    if not can_view_argent(user, organisation.cite):
        return None
    return {
        "organisation_id": organisation.pk,
        "declare": StatutJuridique.objects.filter(organisation=organisation).first(),
        "deduit": DROIT_PAR_TYPE.get(organisation.type),
        "prepare": can_prepare_budget(user, organisation.cite),
    }


def register() -> None:
    """Called once, by ``contributions.register``."""
    panneaux.register(
        "budget.statut_juridique",
        Panneau("statut-juridique", "Statut juridique", "budget/_statut_panneau.html", statut),
    )
