"""Closed lists of the outbox."""

from django.db.models import TextChoices


class Methode(TextChoices):
    """What an invitation asks of a calendar (RFC 5546, 1.4)."""

    REQUEST = "REQUEST", "invitation ou mise à jour"
    CANCEL = "CANCEL", "annulation"


class EtatCourriel(TextChoices):
    """Where a mail stands: computed from its fate, never stored."""

    EN_ATTENTE = "EN_ATTENTE", "en attente d'envoi"
    ENVOYE = "ENVOYE", "envoyé"
    ABANDONNE = "ABANDONNE", "n'a pas pu partir"
