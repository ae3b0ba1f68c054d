"""Closed lists of what is shared with other software."""

from django.db.models import TextChoices


class PorteeJeton(TextChoices):
    """What a token opens. Nothing it opens is wider than what its owner sees."""

    PLAN = "PLAN", "le plan d'actions"
    ANNUAIRE = "ANNUAIRE", "l'annuaire"
    PLAN_ET_ANNUAIRE = "PLAN_ET_ANNUAIRE", "le plan d'actions et l'annuaire"


class EtatCle(TextChoices):
    """Where a key stands."""

    ACTIVE = "ACTIVE", "en service"
    EXPIREE = "EXPIREE", "expirée"
    REVOQUEE = "REVOQUEE", "révoquée"
