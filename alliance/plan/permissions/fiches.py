"""Who may read and write the plan and its fiches."""

from alliance.acteurs.enums import Portee, Role
from alliance.acteurs.selectors import agit_comme_chef, organisation_ids_of, roles_of
from alliance.kernel.permissions import GRANTED, Verdict, denied, permission
from alliance.plan.models import FicheAction
from alliance.plan.models.structure import ROLES_STRUCTURE
from alliance.territoires.models import Cite


@permission("Lire le plan, en tout ou en partie")
def can_read_plan(user, cite: Cite) -> Verdict:
    """Those who steer, animate or take part read the plan; money people and the national level do not need it."""
    if roles_of(user, cite) & ROLES_STRUCTURE:
        return GRANTED
    return denied(
        "Votre fonction n'ouvre pas le plan d'actions. Le chef de projet peut vous donner un accès en lecture."
    )


@permission("Organiser le plan : axes, leviers, sous-thématiques")
def can_edit_structure(user, cite: Cite) -> Verdict:
    """The chef de projet keeps the headings of the plan."""
    if agit_comme_chef(user, cite, Portee.PLAN):
        return GRANTED
    return denied("Seul le chef de projet organise les axes et les sous-thématiques du plan.")


@permission("Créer une fiche action")
def can_create_fiche(user, cite: Cite) -> Verdict:
    """The chef de projet adds actions to the plan."""
    if agit_comme_chef(user, cite, Portee.PLAN):
        return GRANTED
    return denied("Seul le chef de projet ajoute une action au plan. Proposez-la-lui.")


@permission("Modifier une fiche action")
def can_edit_fiche(user, fiche: FicheAction) -> Verdict:
    """The chef de projet edits every fiche; a référent those he follows; a porteur those of his organisation."""
    if agit_comme_chef(user, fiche.cite, Portee.PLAN):
        return GRANTED
    if fiche.referent_id and fiche.referent_id == user.pk:
        return GRANTED
    if fiche.porteur_id and fiche.porteur_id in organisation_ids_of(user, {Role.PORTEUR}):
        return GRANTED
    return denied(
        "Cette fiche se modifie par le chef de projet, le référent de l'action ou son porteur. "
        "Vous pouvez la lire et leur signaler une correction."
    )


@permission("Changer le statut d'une fiche action")
def can_change_statut(user, fiche: FicheAction) -> Verdict:
    """A status commits the cité: the chef de projet moves it, or the référent who follows the action."""
    if agit_comme_chef(user, fiche.cite, Portee.PLAN):
        return GRANTED
    if fiche.referent_id and fiche.referent_id == user.pk:
        return GRANTED
    return denied("Le statut d'une action se change par le chef de projet ou le référent de l'action.")


@permission("Importer le plan depuis un tableur")
def can_import_plan(user, cite: Cite) -> Verdict:
    """An import touches the whole plan: the chef de projet's act."""
    if agit_comme_chef(user, cite, Portee.PLAN):
        return GRANTED
    return denied("Seul le chef de projet importe un tableur dans le plan.")
