"""What people say on some examples: two notes, a question to the référent. All of it is made up, and says so."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from alliance.comptes.models import Compte
from alliance.plan.models import FicheAction
from alliance.plan.services.echanges import create_commentaire, create_note
from alliance.territoires.models import Cite

NOTES = (
    ("A101", "referent", 12, "Exemple : première séance, l'équipe de l'école prête sa salle le mardi."),
    ("A202", "chef", 5, "Exemple : le centre social attend les dates des écoles pour fixer les horaires."),
)
"""Code of the action, who writes, how many days ago, what is said."""

QUESTION = ("A101", "prefecture", "referent", 3, "Exemple : combien d'écoles accueillent déjà l'action ?")
"""Code of the action, who asks, who is called upon, how many days ago, the question."""


def parler(cite: Cite, comptes: dict[str, Compte], *, exercice: int, today: date) -> None:
    """Let people write on some fiches, a few days before ``today``."""
    fiches = {fiche.code: fiche for fiche in FicheAction.objects.filter(cite=cite, exercice=exercice)}
    for code, qui, jours, texte in NOTES:
        day = today - timedelta(days=jours)
        create_note(fiche=fiches[code], texte=texte, le=day, by=comptes[qui], at=_at_ten(day))
    code, qui, prevenu, jours, texte = QUESTION
    create_commentaire(
        fiche=fiches[code], texte=texte, by=comptes[qui], at=_at_ten(today - timedelta(days=jours)),
        prevenir=[comptes[prevenu]],
    )  # fmt: skip


def _at_ten(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10, 0)))
