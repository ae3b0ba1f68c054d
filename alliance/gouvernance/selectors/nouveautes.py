"""What others did in the governance since an instant, within what the person sees. Two queries."""

from datetime import datetime

from alliance.gouvernance.models import Decision, SeanceInstance

LUES = 200
"""Rows read of each kind: beyond, a summary would tell nothing more."""


def decisions_depuis(user, cite, since: datetime) -> list[Decision]:
    """Decisions written in the register by somebody else, the latest first."""
    rows = Decision.objects.visible_to(user).filter(cite=cite, enregistree_at__gt=since)
    rows = rows.exclude(enregistree_by_id=user.pk).select_related("instance", "seance__instance", "cite")
    return list(rows.order_by("-enregistree_at", "-numero", "-pk")[:LUES])


def seances_depuis(user, cite, since: datetime) -> list[SeanceInstance]:
    """Séances convoked, cancelled, or whose relevé was approved."""
    rows = SeanceInstance.objects.visible_to(user).filter(instance__cite=cite)
    moved = (
        rows.filter(convoquee_at__gt=since)
        | rows.filter(annulee_at__gt=since, convoquee_at__isnull=False)
        | rows.filter(approuvee_at__gt=since)
    )
    return list(moved.select_related("instance").order_by("-pk")[:LUES])
