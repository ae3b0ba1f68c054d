"""Who writes on a fiche: notes for those who keep it, comments for those who read it."""

from alliance.acteurs.enums import Portee
from alliance.acteurs.selectors import agit_comme_chef, roles_of
from alliance.kernel.permissions import GRANTED, Verdict, denied, permission
from alliance.plan.models import Commentaire, FicheAction, NoteSuivi
from alliance.plan.permissions.fiches import can_edit_fiche


@permission("Écrire une note de suivi")
def can_add_note(user, fiche: FicheAction) -> Verdict:
    """A note tells how the action goes: whoever keeps the fiche writes it."""
    if can_edit_fiche(user, fiche):
        return GRANTED
    return denied(
        "Les notes de suivi s'écrivent par le chef de projet, le référent de l'action ou son porteur. "
        "Vous pouvez leur laisser un commentaire."
    )


@permission("Corriger ou supprimer une note de suivi")
def can_edit_note(user, note: NoteSuivi) -> Verdict:
    """Its author, or the chef de projet."""
    if note.ecrite_by_id == user.pk or agit_comme_chef(user, note.fiche.cite, Portee.PLAN):
        return GRANTED
    return denied("Une note se corrige ou se supprime par la personne qui l'a écrite, ou par le chef de projet.")


@permission("Commenter une fiche action")
def can_comment(user, fiche: FicheAction) -> Verdict:
    """Whoever reads the fiche and has a function in the cité: a partner signals a correction this way."""
    if roles_of(user, fiche.cite):
        return GRANTED
    return denied("Les commentaires s'écrivent par les personnes qui ont une fonction dans la cité.")


@permission("Retirer un commentaire")
def can_withdraw_commentaire(user, commentaire: Commentaire) -> Verdict:
    """One's own only: nobody takes back the words of another."""
    if commentaire.ecrit_by_id == user.pk:
        return GRANTED
    return denied("Un commentaire se retire par la personne qui l'a écrit.")
