"""The local coding of the plan: axes, their levers, their sous-thématiques."""

from django.db import models
from django.db.models import Q

from alliance.acteurs.enums import Role
from alliance.kernel.permissions import visible_cite_ids
from alliance.territoires.models import Cite

ROLES_STRUCTURE = frozenset(
    {Role.CHEF_DE_PROJET, Role.TROIKA, Role.REFERENT, Role.LECTEUR, Role.PORTEUR, Role.INTERVENANT}
)
"""Who reads the plan, whole or in part: its headings are the same for all."""


class AxeQuerySet(models.QuerySet):
    """Axes of the cités whose plan the person reads."""

    def visible_to(self, user):
        """Headings are shared by all who read at least a part of the plan."""
        return self.filter(cite_id__in=visible_cite_ids(user, ROLES_STRUCTURE))


class ParAxeQuerySet(models.QuerySet):
    """Rows under an axe."""

    def visible_to(self, user):
        """Seen with their axe."""
        return self.filter(axe__cite_id__in=visible_cite_ids(user, ROLES_STRUCTURE))


class Axe(models.Model):
    """A strategic axis of one cité. It does not map onto a national objective."""

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="axes")
    code = models.CharField("code", max_length=20)
    nom = models.CharField("nom", max_length=250)
    ordre = models.PositiveSmallIntegerField("ordre")

    objects = AxeQuerySet.as_manager()

    class Meta:
        verbose_name = "axe"
        constraints = [
            models.UniqueConstraint(fields=["cite", "code"], name="plan_axe_one_per_code"),
            models.CheckConstraint(condition=~Q(nom="") & ~Q(code=""), name="plan_axe_has_a_code_and_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.code}. {self.nom}"


class Levier(models.Model):
    """A lever that the cité identified inside an axe."""

    axe = models.ForeignKey(Axe, on_delete=models.PROTECT, related_name="leviers")
    nom = models.CharField("nom", max_length=250)
    ordre = models.PositiveSmallIntegerField("ordre")

    objects = ParAxeQuerySet.as_manager()

    class Meta:
        verbose_name = "levier"
        constraints = [models.UniqueConstraint(fields=["axe", "nom"], name="plan_levier_one_per_name")]

    def __str__(self) -> str:
        return self.nom


class SousThematique(models.Model):
    """A heading of an axe, under which fiches stand."""

    axe = models.ForeignKey(Axe, on_delete=models.PROTECT, related_name="sous_thematiques")
    code = models.CharField("code", max_length=20)
    nom = models.CharField("nom", max_length=250)
    ordre = models.PositiveSmallIntegerField("ordre")

    objects = ParAxeQuerySet.as_manager()

    class Meta:
        verbose_name = "sous-thématique"
        constraints = [
            models.UniqueConstraint(fields=["axe", "code"], name="plan_sousthematique_one_per_code"),
            models.CheckConstraint(
                condition=~Q(nom="") & ~Q(code=""), name="plan_sousthematique_has_a_code_and_a_name"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.nom}"
