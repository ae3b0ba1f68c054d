"""Who follows a decision once it is taken: condition, publication, withdrawal, relevé."""

from alliance.acteurs.enums import Portee
from alliance.acteurs.selectors import agit_comme_chef
from alliance.gouvernance.models import Decision, SeanceInstance
from alliance.gouvernance.permissions.seances import can_prepare_seances, can_propose_point
from alliance.kernel.permissions import GRANTED, Verdict, denied, permission


@permission("Lever la condition d'une décision")
def can_lever_condition(user, decision: Decision) -> Verdict:
    """Who prepares the séances of its instance: she holds the proof."""
    if can_prepare_seances(user, decision.instance):
        return GRANTED
    return denied("La condition d'une décision se lève par le chef de projet ou par la personne qui anime l'instance.")


@permission("Publier une décision, ou ne plus la publier")
def can_publier_decision(user, decision: Decision) -> Verdict:
    """The chef de projet, or whom she delegates the governance to: what leaves the instance engages the cité."""
    if agit_comme_chef(user, decision.cite, Portee.GOUVERNANCE):
        return GRANTED
    return denied("Une décision se publie par le chef de projet, ou par la personne à qui il délègue la gouvernance.")


@permission("Proposer le retrait d'une décision")
def can_proposer_retrait(user, decision: Decision) -> Verdict:
    """Whoever may propose a point to its instance."""
    return can_propose_point(user, decision.instance)


@permission("Enregistrer l'approbation d'un relevé, et relancer son PDF")
def can_approve_releve(user, seance: SeanceInstance) -> Verdict:
    """Who prepares the séances of the instance."""
    if can_prepare_seances(user, seance.instance):
        return GRANTED
    return denied("Un relevé s'approuve à la séance suivante, ou s'enregistre par la personne qui la prépare.")
