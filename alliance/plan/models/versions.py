"""The plan as it stood on a day: what the convention holds, what a Copil was shown."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.acteurs.enums import Role
from alliance.kernel.errors import DomainError
from alliance.kernel.permissions import visible_cite_ids
from alliance.plan.enums import MomentVersion, StatutFiche
from alliance.plan.models.fiche import FicheAction
from alliance.territoires.models import Cite

ROLES_DU_PLAN_ENTIER = frozenset({Role.CHEF_DE_PROJET, Role.TROIKA, Role.REFERENT})
"""A frozen version holds every action: it is read by those who read the whole plan."""


class VersionInalterable(DomainError):
    pass


class FigeQuerySet(models.QuerySet):
    """Reads of what is frozen; every mass change is refused."""

    def update(self, **kwargs):
        """Refused: a version is frozen."""
        raise VersionInalterable("Une version figée ne se modifie pas. Figez-en une autre.")

    def delete(self):
        """Refused: a version is frozen."""
        raise VersionInalterable("Une version figée ne s'efface pas.")


class Fige(models.Model):
    """A row written once, never changed."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Insert only.

        :raises VersionInalterable: the row exists already.
        """
        if not self._state.adding:
            raise VersionInalterable("Une version figée ne se modifie pas. Figez-en une autre.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Refused: a version is frozen."""
        raise VersionInalterable("Une version figée ne s'efface pas.")


class VersionQuerySet(FigeQuerySet):
    """Scopes of the frozen versions."""

    def visible_to(self, user):
        """Versions of the cités whose whole plan the person reads."""
        return self.filter(cite_id__in=visible_cite_ids(user, ROLES_DU_PLAN_ENTIER))


class VersionPlan(Fige):
    """The plan of one exercice, frozen under a name. Never changed: another version is frozen instead."""

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="versions_plan")
    exercice = models.PositiveSmallIntegerField("exercice")
    nom = models.CharField("nom", max_length=120)
    moment = models.CharField("ce qu'elle représente", max_length=12, choices=MomentVersion)
    precision = models.CharField("précision", max_length=500, blank=True)
    figee_at = models.DateTimeField("figée le")
    figee_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version du plan"
        verbose_name_plural = "versions du plan"
        constraints = [
            models.UniqueConstraint(
                fields=["cite", "nom"],
                name="plan_versionplan_one_per_name",
                violation_error_message="Une version porte déjà ce nom.",
            ),
            models.CheckConstraint(condition=~Q(nom=""), name="plan_versionplan_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.nom


class VersionFicheQuerySet(FigeQuerySet):
    """Scopes of the rows of a version."""

    def visible_to(self, user):
        """Seen with their version."""
        return self.filter(version__in=VersionPlan.objects.visible_to(user))


class VersionFiche(Fige):
    """One fiche as it stood, with what each field held: ``{champ: {"valeur": …, "texte": "…"}}``.

    ``racine_cle`` is the key of the first fiche of its line: it matches the same action of two exercices.
    """

    version = models.ForeignKey(VersionPlan, on_delete=models.CASCADE, related_name="fiches")
    fiche = models.ForeignKey(FicheAction, on_delete=models.PROTECT, related_name="versions_figees")
    racine_cle = models.PositiveBigIntegerField("première fiche de la lignée")
    ordre = models.PositiveIntegerField("ordre dans le plan")
    code = models.CharField("code", max_length=40, blank=True)
    titre = models.CharField("titre", max_length=250)
    statut = models.CharField("statut", max_length=15, choices=StatutFiche)
    contenu = models.JSONField("contenu")

    objects = VersionFicheQuerySet.as_manager()

    class Meta:
        verbose_name = "fiche d'une version"
        verbose_name_plural = "fiches d'une version"
        constraints = [models.UniqueConstraint(fields=["version", "fiche"], name="plan_versionfiche_is_not_repeated")]

    def __str__(self) -> str:
        return self.titre
