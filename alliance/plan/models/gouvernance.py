"""Links from the governance to the plan: which points and decisions are about a fiche, which groups work on it."""

from django.db import models
from django.db.models import Q

from alliance.gouvernance.models import Decision, Instance, Point
from alliance.plan.models.fiche import FicheAction
from alliance.plan.models.structure import SousThematique


class InscriptionQuerySet(models.QuerySet):
    """Fiches put on an agenda, or named by a decision."""

    def visible_to(self, user):
        """Seen by who may see both the fiche and the point, or the decision."""
        return self.filter(
            Q(point__in=Point.objects.visible_to(user)) | Q(decision__in=Decision.objects.visible_to(user)),
            fiche__in=FicheAction.objects.visible_to(user),
        )


class InscriptionFiche(models.Model):
    """A fiche that a point of an agenda is about; ``decision`` is written at the closing, or by a taking over."""

    fiche = models.ForeignKey(FicheAction, on_delete=models.PROTECT, related_name="inscriptions")
    point = models.ForeignKey(Point, on_delete=models.PROTECT, null=True, blank=True, related_name="inscriptions")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="inscriptions")

    objects = InscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = "fiche à l'ordre du jour"
        verbose_name_plural = "fiches à l'ordre du jour"
        constraints = [
            models.CheckConstraint(
                condition=Q(point__isnull=False) | Q(decision__isnull=False),
                name="plan_inscriptionfiche_has_a_point_or_a_decision",
            ),
            models.UniqueConstraint(
                fields=["point", "fiche"], condition=Q(point__isnull=False), name="plan_inscriptionfiche_once_a_point",
                violation_error_message="Cette action est déjà liée à ce point.",
            ),
            models.UniqueConstraint(
                fields=["decision", "fiche"], condition=Q(decision__isnull=False),
                name="plan_inscriptionfiche_once_a_decision",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"fiche à l'ordre du jour #{self.pk}"


class ParGroupeQuerySet(models.QuerySet):
    """What a working group works on: seen with the group."""

    def visible_to(self, user):
        """Rows of the instances that the person may see."""
        return self.filter(instance__in=Instance.objects.visible_to(user))


class GroupeFiche(models.Model):
    """A fiche that a working group (or another instance) works on."""

    instance = models.ForeignKey(Instance, on_delete=models.CASCADE, related_name="fiches_suivies")
    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="groupes")

    objects = ParGroupeQuerySet.as_manager()

    class Meta:
        verbose_name = "action d'un groupe"
        verbose_name_plural = "actions des groupes"
        constraints = [models.UniqueConstraint(fields=["instance", "fiche"], name="plan_groupefiche_once")]

    def __str__(self) -> str:
        return f"action d'un groupe #{self.pk}"


class GroupeSousThematique(models.Model):
    """A sous-thématique that a working group works on, with all its fiches."""

    instance = models.ForeignKey(Instance, on_delete=models.CASCADE, related_name="sous_thematiques_suivies")
    sous_thematique = models.ForeignKey(SousThematique, on_delete=models.CASCADE, related_name="groupes")

    objects = ParGroupeQuerySet.as_manager()

    class Meta:
        verbose_name = "sous-thématique d'un groupe"
        verbose_name_plural = "sous-thématiques des groupes"
        constraints = [
            models.UniqueConstraint(fields=["instance", "sous_thematique"], name="plan_groupesousthematique_once")
        ]

    def __str__(self) -> str:
        return f"sous-thématique d'un groupe #{self.pk}"
