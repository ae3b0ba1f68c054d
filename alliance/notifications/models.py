"""The outbox."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Courriel(models.Model):
    """A mail to send: written in the transaction of the act, sent after the commit, kept with its fate.

    ``cle`` makes it unique: the same event never writes to the same person twice.
    """

    cle = models.CharField("clé", max_length=150, unique=True)
    kind = models.CharField("type", max_length=60)
    cite_id = models.BigIntegerField("cité", null=True, blank=True)
    destinataire = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="courriels"
    )
    adresse = models.EmailField("adresse")
    objet = models.CharField("objet", max_length=200)
    corps = models.TextField("corps")
    cree_at = models.DateTimeField("écrit le", auto_now_add=True)
    envoye_at = models.DateTimeField("envoyé le", null=True, blank=True)
    essais = models.PositiveSmallIntegerField("essais", default=0)
    derniere_erreur = models.CharField("dernière erreur", max_length=200, blank=True)

    class Meta:
        verbose_name = "courriel"
        indexes = [
            models.Index(fields=["cree_at"], condition=Q(envoye_at=None), name="notifications_courriel_to_send")
        ]

    def __str__(self) -> str:
        return f"courriel {self.kind} #{self.pk}"
