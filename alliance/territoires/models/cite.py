"""The cité and what it is made of in time: label, convention triennale, collège chef de file."""

from django.db import models
from django.db.models import F, Q

from alliance.kernel.periodes import Periode, PeriodeQuerySet
from alliance.kernel.permissions import visible_cite_ids
from alliance.territoires.enums import Zone


class CiteScopedQuerySet(models.QuerySet):
    """Rows that carry a ``cite``: the shared scope of every app."""

    def visible_to(self, user):
        """Rows of the cités where the person holds a role today; nothing for anybody else."""
        return self.filter(cite_id__in=visible_cite_ids(user))


class CitePeriodeQuerySet(PeriodeQuerySet, CiteScopedQuerySet):  # type: ignore[override]
    """Dated facts about a cité: scoped to the person and to the day."""


class CiteQuerySet(models.QuerySet):
    """Scopes of the cités themselves."""

    def visible_to(self, user):
        """Cités where the person holds a role today. The technical administrator sees none."""
        return self.filter(pk__in=visible_cite_ids(user))


class Commune(models.Model):
    """A commune, by its INSEE code (5 characters, 2A and 2B included)."""

    code_insee = models.CharField("code INSEE", max_length=5, unique=True)
    nom = models.CharField("nom", max_length=120)

    class Meta:
        verbose_name = "commune"
        constraints = [
            models.CheckConstraint(
                condition=Q(code_insee__regex=r"^[0-9][0-9AB][0-9]{3}$"),
                name="territoires_commune_code_insee_is_well_formed",
                violation_error_message="Un code INSEE compte 5 caractères, par exemple 21231.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class Cite(models.Model):
    """One cité éducative. Its own key never changes; the ANCT's identifiers do, and are not used as keys."""

    nom = models.CharField("nom", max_length=150)
    slug = models.SlugField("adresse courte", max_length=60, unique=True)
    zone = models.CharField("zone de vacances", max_length=1, choices=Zone)
    communes = models.ManyToManyField(Commune, related_name="cites", verbose_name="communes", blank=True)
    est_exemple = models.BooleanField("cité de démonstration", default=False)
    cree_at = models.DateTimeField("créée le", auto_now_add=True)

    objects = CiteQuerySet.as_manager()

    class Meta:
        verbose_name = "cité"

    def __str__(self) -> str:
        return self.nom


class Labellisation(Periode):
    """A label given to a cité, with its wave and its day."""

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="labellisations")
    vague = models.CharField("vague", max_length=100)
    labellisee_on = models.DateField("labellisée le")

    objects = CitePeriodeQuerySet.as_manager()

    class Meta(Periode.Meta):
        verbose_name = "labellisation"

    def __str__(self) -> str:
        return f"label {self.vague}"


class ConventionTriennale(Periode):
    """The three-year framework convention, or one of its avenants (then ``avenant_de`` is set)."""

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="conventions")
    reference = models.CharField("référence", max_length=150)
    signee_on = models.DateField("signée le", null=True, blank=True)
    moyens = models.TextField("moyens annoncés", blank=True)
    avenant_de = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="avenants")

    objects = CitePeriodeQuerySet.as_manager()

    class Meta(Periode.Meta):
        verbose_name = "convention triennale"
        constraints = [
            *Periode.Meta.constraints,
            models.CheckConstraint(
                condition=Q(avenant_de=None) | ~Q(avenant_de=F("id")),
                name="territoires_convention_is_not_its_own_avenant",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class ChefDeFile(Periode):
    """The collège that leads a cité, from a day to a day."""

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="chefs_de_file")
    etablissement = models.ForeignKey(
        "territoires.Etablissement", on_delete=models.PROTECT, related_name="cites_menees"
    )

    objects = CitePeriodeQuerySet.as_manager()

    class Meta(Periode.Meta):
        verbose_name = "collège chef de file"
        verbose_name_plural = "collèges chefs de file"
        constraints = [
            *Periode.Meta.constraints,
            models.UniqueConstraint(
                fields=["cite"],
                condition=Q(to_on=None),
                name="territoires_one_current_chef_de_file_per_cite",
                violation_error_message="Cette cité a déjà un collège chef de file. Datez la fin du précédent.",
            ),
        ]

    def __str__(self) -> str:
        return f"chef de file #{self.pk}"
