"""What an instance works on, within what a person reads of the plan."""

from django.db.models import Count, Q

from alliance.gouvernance.models import Instance
from alliance.plan.models import FicheAction, GroupeFiche, GroupeSousThematique, SousThematique


def fiches_suivies(instance: Instance, user):
    """Actions of the plan that an instance works on, by itself or through a sous-thématique: the latest first."""
    headings = GroupeSousThematique.objects.filter(instance=instance).values("sous_thematique_id")
    own = GroupeFiche.objects.filter(instance=instance).values("fiche_id")
    rows = FicheAction.objects.visible_to(user).actives().filter(cite=instance.cite_id)
    rows = rows.filter(Q(pk__in=own) | Q(sous_thematique_id__in=headings)).select_related("porteur")
    return rows.order_by("-exercice", "code", "titre", "pk")


def suivies_en_propre(instance: Instance) -> set[int]:
    """Primary keys of the actions chosen one by one."""
    return set(GroupeFiche.objects.filter(instance=instance).values_list("fiche_id", flat=True))


def sous_thematiques_suivies(instance: Instance, user) -> list[SousThematique]:
    """Sous-thématiques that an instance works on, with how many actions of the plan each holds."""
    chosen = GroupeSousThematique.objects.filter(instance=instance).values("sous_thematique_id")
    seen = FicheAction.objects.visible_to(user).actives().values("pk")
    rows = SousThematique.objects.visible_to(user).filter(pk__in=chosen).select_related("axe")
    return list(rows.annotate(nombre=Count("fiches", filter=Q(fiches__in=seen))).order_by("axe__ordre", "ordre", "pk"))
