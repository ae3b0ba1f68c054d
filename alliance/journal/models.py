"""The lines of the journal: written once, never changed."""

from django.db import models
from django.utils import timezone

from alliance.kernel.errors import DomainError
from alliance.kernel.permissions import visible_cite_ids


class JournalInalterable(DomainError):
    pass


class EcritureQuerySet(models.QuerySet):
    """Reads; every mass change is refused."""

    def visible_to(self, user):
        """Lines of the cités where the person steers: chef de projet, troïka or their delegates."""
        return self.filter(cite_id__in=visible_cite_ids(user, {"CHEF_DE_PROJET", "TROIKA"}))

    def update(self, **kwargs):
        """Refused: the journal is append-only."""
        raise JournalInalterable("Le journal ne se modifie pas.")

    def delete(self):
        """Refused: the journal is append-only."""
        raise JournalInalterable("Le journal ne s'efface pas.")


class Ecriture(models.Model):
    """One act: kind, cité, author and object as plain values, so that no erasure rewrites the past."""

    at = models.DateTimeField("date", default=timezone.now, editable=False)
    kind = models.CharField("acte", max_length=80)
    cite_id = models.BigIntegerField("cité", null=True, blank=True)
    user_id = models.BigIntegerField("numéro du compte", null=True, blank=True)
    user_label = models.CharField("auteur", max_length=150, blank=True)
    object_type = models.CharField("type d'objet", max_length=80, blank=True)
    object_id = models.BigIntegerField("numéro de l'objet", null=True, blank=True)
    object_label = models.CharField("objet", max_length=300, blank=True)
    details = models.JSONField("détails", default=dict, blank=True)

    objects = EcritureQuerySet.as_manager()

    class Meta:
        verbose_name = "écriture du journal"
        verbose_name_plural = "écritures du journal"
        indexes = [
            models.Index(fields=["cite_id", "-at"], name="journal_by_cite_and_time"),
            models.Index(fields=["object_type", "object_id", "-at"], name="journal_by_object"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    def save(self, *args, **kwargs):
        """Insert only.

        :raises JournalInalterable: the line exists already.
        """
        if not self._state.adding:
            raise JournalInalterable("Le journal ne se modifie pas.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Refused: the journal is append-only."""
        raise JournalInalterable("Le journal ne s'efface pas.")
