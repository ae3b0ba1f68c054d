"""What every act of the budget carries: who wrote it, when, and the key that makes a second click harmless."""

import uuid

from django.conf import settings
from django.db import models

from alliance.kernel.errors import DomainError


class ActeInalterable(DomainError):
    pass


def cents(libelle: str, **options) -> models.PositiveBigIntegerField:
    """A column of whole euro cents, never negative."""
    return models.PositiveBigIntegerField(f"{libelle} (centimes)", **options)


def total(libelle: str) -> models.PositiveBigIntegerField:
    """A running total in whole cents: services move it, by one conditional UPDATE; ``check_budget`` recounts it."""
    return models.PositiveBigIntegerField(f"{libelle} (centimes)", default=0, editable=False)


class ActesQuerySet(models.QuerySet):
    """Rows of acts: SQLite has no trigger against a deletion, so this says no on both databases."""

    def delete(self):
        """Refused: the trace of money loses nothing."""
        raise ActeInalterable("Un acte ne s'efface pas. Enregistrez l'acte qui le corrige.")


class Acte(models.Model):
    """An act of the budget. ``cle`` comes with the form: the same act sent twice is recorded once.

    ``le`` is the day of the act itself, in the payer's software; ``enregistre_at`` the instant it was typed here.
    """

    cle = models.UUIDField("clé d'idempotence", default=uuid.uuid4, unique=True, editable=False)
    le = models.DateField("date de l'acte")
    motif = models.CharField("motif", max_length=500, blank=True)
    enregistre_at = models.DateTimeField("enregistré le")
    enregistre_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True

    def delete(self, *args, **kwargs):
        """Refused: the trace of money loses nothing."""
        raise ActeInalterable("Cet acte ne s'efface pas. Enregistrez l'acte qui le corrige.")


class ActeFige(Acte):
    """An act that is never rewritten: what it undid or corrected is another act."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Insert only.

        :raises ActeInalterable: the act is recorded already.
        """
        if not self._state.adding:
            raise ActeInalterable("Cet acte est enregistré : il ne se modifie pas. Enregistrez l'acte qui le corrige.")
        super().save(*args, **kwargs)
