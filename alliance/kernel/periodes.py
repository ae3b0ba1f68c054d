"""Dated relations: the one abstract shape (from, to, source) and its one scope."""

from datetime import date

from django.db import models
from django.db.models import F, Q


class PeriodeQuerySet(models.QuerySet):
    """Rows that hold on a given day."""

    def en_cours(self, today: date):
        """Rows whose period holds ``today``; both bounds inclusive, an absent one is open."""
        return self.filter(Q(from_on=None) | Q(from_on__lte=today), Q(to_on=None) | Q(to_on__gte=today))


class Periode(models.Model):
    """A fact that is true from a day to a day, and says who stated it. Each table names its own manager."""

    from_on = models.DateField("depuis le", null=True, blank=True)
    to_on = models.DateField("jusqu'au (compris)", null=True, blank=True)
    source = models.CharField("source", max_length=300, blank=True)
    a_confirmer = models.BooleanField("à confirmer", default=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(from_on=None) | Q(to_on=None) | Q(to_on__gte=F("from_on")),
                name="%(app_label)s_%(class)s_ends_after_it_starts",
                violation_error_message="La date de fin précède la date de début.",
            )
        ]
