"""The line of an action: the same action from one exercice to the next."""

from django.db.models import Q

from alliance.plan.models import FicheAction


def cle_de_lignee(fiche: FicheAction) -> int:
    """The key of the first fiche of the line: the fiche itself when it was never renewed from another."""
    return fiche.racine_id or fiche.pk


def lignee_of(fiche: FicheAction, user):
    """The fiches of the same line that the person may see, this one included, by exercice."""
    return _lignee(cle_de_lignee(fiche), FicheAction.objects.visible_to(user)).order_by("exercice", "pk")


def active_de_la_lignee(fiche: FicheAction, exercice: int) -> FicheAction | None:
    """The other fiche of the line that is in the plan of ``exercice``, when there is one."""
    found = _lignee(cle_de_lignee(fiche), FicheAction.objects.actives().filter(cite=fiche.cite_id))
    return found.filter(exercice=exercice).exclude(pk=fiche.pk).order_by("pk").first()


def _lignee(cle: int, fiches):
    return fiches.filter(Q(pk=cle) | Q(racine_id=cle))
