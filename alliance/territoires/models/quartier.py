"""Quartiers prioritaires: a name that lasts, codes and contours that change, a dated perimeter."""

from django.db import models
from django.db.models import Q

from alliance.kernel.periodes import Periode, PeriodeQuerySet
from alliance.kernel.permissions import visible_cite_ids
from alliance.territoires.enums import VersionQPV
from alliance.territoires.models.cite import Cite, CitePeriodeQuerySet, Commune


class QuartierQuerySet(models.QuerySet):
    """National reference, read through the cités that it concerns."""

    def of_cites(self, cite_ids):
        """Quartiers of the communes of these cités, or that are or were in their perimeter."""
        in_communes = Quartier.communes.through.objects.filter(commune__cites__in=cite_ids).values("quartier_id")
        in_perimetre = PerimetreQuartier.objects.filter(cite_id__in=cite_ids).values("quartier_id")
        return self.filter(Q(pk__in=in_communes) | Q(pk__in=in_perimetre))

    def visible_to(self, user):
        """Quartiers that concern a cité where the person holds a role today."""
        return self.of_cites(visible_cite_ids(user))


class Quartier(models.Model):
    """A quartier as inhabitants name it; national reference, shared by cités."""

    nom = models.CharField("nom", max_length=150)
    communes = models.ManyToManyField(Commune, related_name="quartiers", verbose_name="communes")

    objects = QuartierQuerySet.as_manager()

    class Meta:
        verbose_name = "quartier"

    def __str__(self) -> str:
        return self.nom


class CodeQuartier(Periode):
    """An official code of a quartier in one list: ``QP021001`` (2015), ``QN02102M`` (2024)."""

    quartier = models.ForeignKey(Quartier, on_delete=models.PROTECT, related_name="codes")
    code = models.CharField("code", max_length=8, unique=True)
    version = models.CharField("liste", max_length=4, choices=VersionQPV)
    nom_officiel = models.CharField("nom officiel", max_length=150)

    objects = PeriodeQuerySet.as_manager()

    class Meta(Periode.Meta):
        verbose_name = "code de quartier"
        verbose_name_plural = "codes de quartier"
        constraints = [
            *Periode.Meta.constraints,
            models.CheckConstraint(
                condition=(
                    Q(version=VersionQPV.QPV_2015, code__regex=r"^QP([0-9]{3}|02[AB])[0-9]{3}$")
                    | Q(version=VersionQPV.QPV_2024, code__regex=r"^QN([0-9]{3}|02[AB])[0-9]{2}[A-Z]$")
                ),
                name="territoires_codequartier_is_well_formed",
                violation_error_message="Un code de QPV s'écrit QP021001 (2015) ou QN02102M (2024).",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ContourQuartier(models.Model):
    """The polygon of a quartier in one list: GeoJSON Polygon or MultiPolygon, longitude then latitude."""

    quartier = models.ForeignKey(Quartier, on_delete=models.PROTECT, related_name="contours")
    version = models.CharField("liste", max_length=4, choices=VersionQPV)
    geometrie = models.JSONField("contour")
    source = models.CharField("source", max_length=300)
    importe_at = models.DateTimeField("importé le")

    class Meta:
        verbose_name = "contour de quartier"
        verbose_name_plural = "contours de quartier"
        constraints = [
            models.UniqueConstraint(
                fields=["quartier", "version"], name="territoires_contour_one_per_quartier_and_version"
            ),
        ]

    def __str__(self) -> str:
        return f"contour {self.version} #{self.pk}"


class PerimetreQuartier(Periode):
    """A quartier belongs to the perimeter of a cité, from a day to a day."""

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="perimetre")
    quartier = models.ForeignKey(Quartier, on_delete=models.PROTECT, related_name="perimetres")

    objects = CitePeriodeQuerySet.as_manager()

    class Meta(Periode.Meta):
        verbose_name = "quartier du périmètre"
        verbose_name_plural = "quartiers du périmètre"
        constraints = [
            *Periode.Meta.constraints,
            models.UniqueConstraint(
                fields=["cite", "quartier"],
                condition=Q(to_on=None),
                name="territoires_perimetre_one_open_row_per_quartier",
            ),
        ]

    def __str__(self) -> str:
        return f"quartier du périmètre #{self.pk}"
