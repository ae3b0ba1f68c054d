"""What a cité or a person sets for reading the plan: saved filters, age brackets, dispositifs it coordinates."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alliance.acteurs.models import Organisation
from alliance.kernel.permissions import visible_cite_ids
from alliance.plan.enums import Dispositif
from alliance.plan.models.structure import ROLES_STRUCTURE
from alliance.plan.rules import AGE_ADULTE_MAX_ANS
from alliance.territoires.models import Cite


class FiltreQuerySet(models.QuerySet):
    """Scopes of the saved filters."""

    def visible_to(self, user):
        """One's own, and those shared in the cités whose plan one reads. What they find stays within one's rights."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(compte_id=user.pk) | Q(est_partage=True), cite_id__in=visible_cite_ids(user, ROLES_STRUCTURE)
        )


class FiltreEnregistre(models.Model):
    """A view of the plan kept under a name: its query string, view, sort and columns included."""

    cite = models.ForeignKey(Cite, on_delete=models.CASCADE, related_name="filtres_enregistres")
    compte = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="filtres_enregistres")
    nom = models.CharField("nom", max_length=80)
    requete = models.CharField("adresse", max_length=2000, blank=True)
    est_partage = models.BooleanField("partagé avec la cité", default=False)
    cree_at = models.DateTimeField("enregistré le")

    objects = FiltreQuerySet.as_manager()

    class Meta:
        verbose_name = "filtre enregistré"
        verbose_name_plural = "filtres enregistrés"
        constraints = [
            models.UniqueConstraint(
                fields=["cite", "compte", "nom"],
                name="plan_filtre_one_per_name",
                violation_error_message="Vous avez déjà un filtre de ce nom.",
            ),
            models.CheckConstraint(condition=~Q(nom=""), name="plan_filtre_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.nom


class ParCiteQuerySet(models.QuerySet):
    """Settings of a cité, read by all who read the plan."""

    def visible_to(self, user):
        """Settings of the cités whose plan the person reads, in whole or in part."""
        return self.filter(cite_id__in=visible_cite_ids(user, ROLES_STRUCTURE))


class JeuTranches(models.Model):
    """A set of age brackets that a cité reads its plan with: local tools disagree, so several stand side by side."""

    cite = models.ForeignKey(Cite, on_delete=models.CASCADE, related_name="jeux_tranches")
    nom = models.CharField("nom", max_length=80)
    source = models.CharField("d'où vient ce découpage", max_length=300, blank=True)
    ordre = models.PositiveSmallIntegerField("ordre", default=0)

    objects = ParCiteQuerySet.as_manager()

    class Meta:
        verbose_name = "découpage en tranches d'âge"
        verbose_name_plural = "découpages en tranches d'âge"
        constraints = [
            models.UniqueConstraint(
                fields=["cite", "nom"],
                name="plan_jeutranches_one_per_name",
                violation_error_message="Un découpage porte déjà ce nom.",
            ),
            models.CheckConstraint(condition=~Q(nom=""), name="plan_jeutranches_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.nom


class TrancheQuerySet(models.QuerySet):
    """Scopes of the brackets."""

    def visible_to(self, user):
        """Seen with their set."""
        return self.filter(jeu__in=JeuTranches.objects.visible_to(user))


class TrancheAge(models.Model):
    """One bracket; both bounds are ages in whole years, inclusive: « 3 à 5 ans » holds a child of 5, not of 6."""

    jeu = models.ForeignKey(JeuTranches, on_delete=models.CASCADE, related_name="tranches")
    age_min = models.PositiveSmallIntegerField("de (ans)")
    age_max = models.PositiveSmallIntegerField("à (ans, compris)")

    objects = TrancheQuerySet.as_manager()

    class Meta:
        verbose_name = "tranche d'âge"
        verbose_name_plural = "tranches d'âge"
        constraints = [
            models.UniqueConstraint(fields=["jeu", "age_min"], name="plan_trancheage_one_per_start"),
            models.CheckConstraint(
                condition=Q(age_max__gte=F("age_min"), age_max__lte=AGE_ADULTE_MAX_ANS),
                name="plan_trancheage_ages_are_in_order",
                violation_error_message="L'âge de fin est plus petit que l'âge de début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.age_min}-{self.age_max} ans"


class DispositifCoordonne(models.Model):
    """An existing scheme that the cité coordinates with its own actions, and who carries it locally."""

    cite = models.ForeignKey(Cite, on_delete=models.CASCADE, related_name="dispositifs_coordonnes")
    dispositif = models.CharField("dispositif", max_length=25, choices=Dispositif)
    pilote = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="dispositifs_pilotes"
    )
    precision = models.CharField("précision", max_length=300, blank=True)

    objects = ParCiteQuerySet.as_manager()

    class Meta:
        verbose_name = "dispositif coordonné"
        verbose_name_plural = "dispositifs coordonnés"
        constraints = [
            models.UniqueConstraint(fields=["cite", "dispositif"], name="plan_dispositif_once_per_cite"),
            models.CheckConstraint(
                condition=Q(dispositif__in=Dispositif.values), name="plan_dispositif_is_in_the_list"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_dispositif_display())
