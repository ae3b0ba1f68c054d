"""Who may start a bulk edit; each fiche is then checked for itself."""

from alliance.acteurs.enums import Role
from alliance.acteurs.selectors import roles_of
from alliance.kernel.permissions import GRANTED, Verdict, denied, permission
from alliance.plan.enums import GesteLot
from alliance.plan.models import FicheAction
from alliance.plan.permissions.archivage import can_archive_fiche
from alliance.plan.permissions.fiches import can_change_statut, can_create_fiche, can_edit_fiche
from alliance.territoires.models import Cite

ROLES_QUI_MODIFIENT = frozenset({Role.CHEF_DE_PROJET, Role.TROIKA, Role.REFERENT, Role.PORTEUR})
"""Who may follow or carry an action, hence edit some."""


@permission("Modifier plusieurs fiches à la fois")
def can_edit_en_lot(user, cite: Cite) -> Verdict:
    """Whoever may edit some fiches; the right to each one is asked again when it is written."""
    if roles_of(user, cite) & ROLES_QUI_MODIFIENT:
        return GRANTED
    return denied("Votre fonction lit le plan sans le modifier. Signalez une correction au chef de projet.")


def verdict_du_geste(user, fiche: FicheAction, geste: str) -> Verdict:
    """The right to do this to this fiche: the same one as when it is done alone."""
    if geste == GesteLot.RECONDUIRE:
        return can_create_fiche(user, fiche.cite)
    if geste == GesteLot.STATUT:
        return can_change_statut(user, fiche)
    if geste == GesteLot.ARCHIVER:
        return can_archive_fiche(user, fiche)
    return can_edit_fiche(user, fiche)
