"""School holidays, as the ministry publishes them."""

from django.db import models
from django.db.models import F, Q


class PeriodeVacances(models.Model):
    """One holiday of one zone: from the first free day to the last one, both inclusive.

    Source: official school calendar (docs/sources.md#calendrier-scolaire).
    """

    zone = models.CharField("zone", max_length=30)
    nom = models.CharField("nom", max_length=100)
    annee_scolaire = models.CharField("année scolaire", max_length=9)
    starts_on = models.DateField("premier jour")
    ends_on = models.DateField("dernier jour")
    source = models.CharField("source", max_length=300)

    class Meta:
        verbose_name = "période de vacances"
        verbose_name_plural = "périodes de vacances"
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "annee_scolaire", "nom"], name="territoires_vacances_one_per_zone_year_and_name"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="territoires_vacances_end_after_they_start",
                violation_error_message="La date de fin précède la date de début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom} {self.annee_scolaire} {self.zone}"
