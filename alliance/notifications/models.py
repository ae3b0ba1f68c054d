"""The outbox."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.notifications.rules import ATTENTE_ENTRE_ESSAIS, ESSAIS_MAX


class CourrielQuerySet(models.QuerySet):
    """Scopes of the outbox."""

    def visible_to(self, user):
        """Mails written to the person herself; nobody reads another's."""
        return self.filter(destinataire_id=user.pk)

    def a_envoyer(self, at):
        """Mails that nobody has sent nor holds at ``at``, and that are not given up."""
        return self.filter(
            Q(pris_at=None) | Q(pris_at__lte=at - ATTENTE_ENTRE_ESSAIS), envoye_at=None, essais__lt=ESSAIS_MAX
        )

    def abandonnes(self):
        """Mails whose last attempt failed."""
        return self.filter(envoye_at=None, essais__gte=ESSAIS_MAX)


class Courriel(models.Model):
    """A mail to send: written in the transaction of the act, sent after the commit, kept with its fate.

    ``cle`` makes it unique: the same event never writes to the same person twice. ``pris_at`` is the claim
    of a sender: two of them never send the same mail.
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
    pris_at = models.DateTimeField("pris le", null=True, blank=True)
    envoye_at = models.DateTimeField("envoyé le", null=True, blank=True)
    essais = models.PositiveSmallIntegerField("essais", default=0)
    derniere_erreur = models.CharField("dernière erreur", max_length=200, blank=True)

    objects = CourrielQuerySet.as_manager()

    class Meta:
        verbose_name = "courriel"
        constraints = [
            models.CheckConstraint(
                condition=Q(envoye_at=None) | Q(pris_at__isnull=False, essais__gte=1),
                name="notifications_courriel_sent_after_an_attempt",
            ),
        ]
        indexes = [models.Index(fields=["cree_at"], condition=Q(envoye_at=None), name="notifications_courriel_to_send")]

    def __str__(self) -> str:
        return f"courriel {self.kind} #{self.pk}"
