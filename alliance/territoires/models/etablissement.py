"""Établissements, and the four dated facts about each: quartier, sector, network, membership."""

from django.db import models
from django.db.models import F, Q

from alliance.kernel.periodes import Periode, PeriodeQuerySet
from alliance.kernel.permissions import visible_cite_ids
from alliance.territoires.enums import NatureEtablissement, ReseauPrioritaire, Secteur
from alliance.territoires.models.cite import ChefDeFile, Cite, CitePeriodeQuerySet, Commune
from alliance.territoires.models.quartier import Quartier


class EtablissementQuerySet(models.QuerySet):
    """National reference, read through the cités that it concerns."""

    def of_cites(self, cite_ids):
        """Établissements of the communes of these cités, or that are or were their members or chef de file."""
        return self.filter(
            Q(commune_id__in=Commune.objects.filter(cites__in=cite_ids).values("pk"))
            | Q(pk__in=RattachementCite.objects.filter(cite_id__in=cite_ids).values("etablissement_id"))
            | Q(pk__in=ChefDeFile.objects.filter(cite_id__in=cite_ids).values("etablissement_id"))
        )

    def visible_to(self, user):
        """Établissements that concern a cité where the person holds a role today."""
        return self.of_cites(visible_cite_ids(user))


class Etablissement(models.Model):
    """A school, collège or lycée, by its UAI. National reference, shared by cités.

    Source of the fields: annuaire de l'éducation (docs/sources.md#annuaire-education).
    """

    uai = models.CharField("UAI", max_length=8, unique=True)
    nom = models.CharField("nom", max_length=200)
    nom_recherche = models.CharField("nom sans accents", max_length=300, default="", editable=False)
    nature = models.CharField("nature", max_length=12, choices=NatureEtablissement, default=NatureEtablissement.AUTRE)
    secteur = models.CharField("secteur", max_length=10, choices=Secteur, default=Secteur.PUBLIC)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="etablissements")
    adresse = models.CharField("adresse", max_length=200, blank=True)
    code_postal = models.CharField("code postal", max_length=5, blank=True)
    telephone = models.CharField("téléphone", max_length=30, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    site_web = models.URLField("site web", blank=True)
    circonscription = models.CharField("circonscription", max_length=150, blank=True)
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    ouvert_on = models.DateField("ouvert le", null=True, blank=True)
    ferme_on = models.DateField("fermé le", null=True, blank=True)
    source = models.CharField("source", max_length=300, blank=True)

    objects = EtablissementQuerySet.as_manager()

    class Meta:
        verbose_name = "établissement"
        constraints = [
            models.CheckConstraint(
                condition=Q(uai__regex=r"^[0-9][0-9AB][0-9]{5}[A-HJ-NPR-Z]$"),
                name="territoires_etablissement_uai_is_well_formed",
                violation_error_message="Un UAI compte 7 chiffres et une lettre, par exemple 0211357L.",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None) | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="territoires_etablissement_coordinates_come_together",
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class ConstatRentree(models.Model):
    """What the ministry published for one rentrée: pupils and IPS (in tenths: 851 is 85,1)."""

    etablissement = models.ForeignKey(Etablissement, on_delete=models.PROTECT, related_name="constats")
    rentree = models.PositiveSmallIntegerField("rentrée (année de septembre)")
    effectif = models.PositiveIntegerField("nombre d'élèves", null=True, blank=True)
    ips_dixiemes = models.PositiveIntegerField("IPS (dixièmes)", null=True, blank=True)
    source = models.CharField("source", max_length=300)

    class Meta:
        verbose_name = "constat de rentrée"
        verbose_name_plural = "constats de rentrée"
        constraints = [
            models.UniqueConstraint(fields=["etablissement", "rentree"], name="territoires_constat_one_per_rentree"),
            models.CheckConstraint(
                condition=Q(rentree__range=(1990, 2100)), name="territoires_constat_rentree_is_a_year"
            ),
        ]

    def __str__(self) -> str:
        return f"constat {self.rentree} #{self.pk}"


class ClassementPrioritaire(Periode):
    """An établissement belongs to REP, REP+ or REP by derogation, from a day to a day."""

    etablissement = models.ForeignKey(Etablissement, on_delete=models.PROTECT, related_name="classements")
    reseau = models.CharField("réseau", max_length=15, choices=ReseauPrioritaire)

    objects = PeriodeQuerySet.as_manager()

    class Meta(Periode.Meta):
        verbose_name = "classement en éducation prioritaire"
        verbose_name_plural = "classements en éducation prioritaire"

    def __str__(self) -> str:
        return f"{self.reseau} #{self.pk}"


class SecteurCollege(Periode):
    """The collège that pupils of an école go to, from a day to a day."""

    ecole = models.ForeignKey(Etablissement, on_delete=models.PROTECT, related_name="secteurs")
    college = models.ForeignKey(Etablissement, on_delete=models.PROTECT, related_name="ecoles_du_secteur")

    objects = PeriodeQuerySet.as_manager()

    class Meta(Periode.Meta):
        verbose_name = "collège de secteur"
        verbose_name_plural = "collèges de secteur"
        constraints = [
            *Periode.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(ecole=F("college")),
                name="territoires_secteur_ecole_is_not_its_own_college",
            ),
        ]

    def __str__(self) -> str:
        return f"secteur #{self.pk}"


class SituationQuartier(Periode):
    """An établissement stands in a quartier: stated with its source, never computed from a commune's point."""

    etablissement = models.ForeignKey(Etablissement, on_delete=models.PROTECT, related_name="situations")
    quartier = models.ForeignKey(Quartier, on_delete=models.PROTECT, related_name="etablissements_situes")

    objects = PeriodeQuerySet.as_manager()

    class Meta(Periode.Meta):
        verbose_name = "situation dans un quartier"
        verbose_name_plural = "situations dans un quartier"

    def __str__(self) -> str:
        return f"situation #{self.pk}"


class RattachementCite(Periode):
    """An établissement is a member of a cité: declared, with its source."""

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="rattachements")
    etablissement = models.ForeignKey(Etablissement, on_delete=models.PROTECT, related_name="rattachements")

    objects = CitePeriodeQuerySet.as_manager()

    class Meta(Periode.Meta):
        verbose_name = "rattachement à la cité"
        verbose_name_plural = "rattachements à la cité"
        constraints = [
            *Periode.Meta.constraints,
            models.UniqueConstraint(
                fields=["cite", "etablissement"],
                condition=Q(to_on=None),
                name="territoires_rattachement_one_open_row_per_etablissement",
            ),
        ]

    def __str__(self) -> str:
        return f"rattachement #{self.pk}"
