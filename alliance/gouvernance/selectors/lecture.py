"""What a page may lead to: whatever else it names stands there without a link."""

from collections.abc import Iterable
from typing import Any

from alliance.gouvernance.models import Decision


def lisibles(user: Any, decisions: Iterable[int | None]) -> set[int]:
    """Those of the decisions that the person may open; a page names the others without leading to them."""
    wanted = {pk for pk in decisions if pk is not None}
    rows = Decision.objects.visible_to(user).filter(pk__in=wanted)
    return set(rows.values_list("pk", flat=True)) if wanted else set()
