"""The mail of each Monday: what waits for each person, the same as her home page."""

from datetime import date

from django.db.models import Exists, OuterRef

from alliance.accueil.rules import titre_accueil
from alliance.accueil.selectors.accueil import AttenteAffichee, ce_qui_attend
from alliance.acteurs.models import Delegation, Habilitation
from alliance.comptes.models import Compte
from alliance.kernel.contrats import post_courriel
from alliance.territoires.models import Cite

KIND_RESUME = "accueil.resume"
MONTREES = 15
"""Things that one mail names; the home page holds the rest."""

LUNDI = 0


def is_jour_du_resume(today: date) -> bool:
    """Whether the mail leaves on that day: Monday."""
    return today.weekday() == LUNDI


def resumes_of(today: date) -> list[tuple[Compte, Cite, list[AttenteAffichee]]]:
    """Who has something waiting, where, and what; only people who hold a right there on that day."""
    mine = {"compte_id": OuterRef("pk")}
    holders = Compte.objects.filter(
        Exists(Habilitation.objects.en_cours(today).filter(**mine))
        | Exists(Delegation.objects.en_cours(today).filter(**mine)),
        is_active=True,
        is_administrateur=False,
    )
    found = []
    for compte in holders.order_by("pk"):
        # As for a request of the pages: this object dies with the loop, it may remember its rights.
        compte._garde_fonctions = True  # type: ignore[attr-defined]
        for cite in Cite.objects.visible_to(compte).order_by("pk"):
            waiting = ce_qui_attend(compte, cite, today)
            if waiting:
                found.append((compte, cite, waiting))
    return found


def write_resumes(*, today: date) -> int:
    """Write « Ce qui vous attend » to each person, once a week and cité; return how many had something waiting.

    Whoever switched it off, or was written to this week already, receives nothing.
    """
    year, week, _day = today.isocalendar()
    found = resumes_of(today)
    for compte, cite, waiting in found:
        late = sum(item.en_retard for item in waiting)
        title = titre_accueil(len(waiting), late)
        post_courriel(
            cle=f"resume:{compte.pk}:{cite.pk}:{year}-{week:02d}",
            kind=KIND_RESUME,
            objet=f"{title} ({cite.nom})",
            contexte={
                "titre": title,
                "cite": cite,
                "attentes": waiting[:MONTREES],
                "autres": max(0, len(waiting) - MONTREES),
            },
            destinataire=compte,
            cite_id=cite.pk,
        )
    return len(found)
