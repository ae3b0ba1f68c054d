"""The outbox, and which optional mails each person does without."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.notifications.enums import Methode
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
    of a sender: two of them never send the same mail. ``calendrier`` is an invitation, with its ``methode``;
    ``pieces`` names files by reference, which are read when the mail leaves.
    """

    cle = models.CharField("clé", max_length=150, unique=True)
    kind = models.CharField("type", max_length=60)
    cite_id = models.BigIntegerField("cité", null=True, blank=True)
    destinataire = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="courriels"
    )
    adresse = models.EmailField("adresse")
    reponse_a = models.EmailField("réponse à", blank=True)
    objet = models.CharField("objet", max_length=200)
    corps = models.TextField("corps")
    calendrier = models.TextField("invitation", blank=True)
    methode = models.CharField("méthode de l'invitation", max_length=10, choices=Methode, blank=True)
    pieces = models.JSONField("pièces jointes", default=list, blank=True)
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
            models.CheckConstraint(
                condition=Q(calendrier="", methode="") | (~Q(calendrier="") & Q(methode__in=Methode.values)),
                name="notifications_courriel_invitation_has_a_method",
            ),
        ]
        indexes = [models.Index(fields=["cree_at"], condition=Q(envoye_at=None), name="notifications_courriel_to_send")]

    def __str__(self) -> str:
        return f"courriel {self.kind} #{self.pk}"


class PreferenceQuerySet(models.QuerySet):
    """Choices of the people."""

    def visible_to(self, user):
        """One's own choices; nobody reads another's."""
        return self.filter(compte_id=user.pk)


class Preference(models.Model):
    """Whether a person receives one optional kind of mail; without a row, she does."""

    compte = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences_courriels")
    kind = models.CharField("type de courriel", max_length=60)
    active = models.BooleanField("reçu", default=True)

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "préférence de courriel"
        verbose_name_plural = "préférences de courriel"
        constraints = [
            models.UniqueConstraint(fields=["compte", "kind"], name="notifications_preference_one_per_kind"),
        ]

    def __str__(self) -> str:
        return f"préférence {self.kind} #{self.pk}"
