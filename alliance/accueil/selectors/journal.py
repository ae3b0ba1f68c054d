"""What happened in a cité, as sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from alliance.accueil.rules import PAR_FICHE, phrase
from alliance.journal.models import Ecriture, EcritureQuerySet
from alliance.territoires.models import Cite


@dataclass(frozen=True, slots=True)
class Acte:
    """One act, or several of the same kind, person and day: who, the rest of the sentence, when."""

    auteur: str
    phrase: str
    at: datetime


def ecritures_of(cite: Cite, user: Any, *, famille: str = "", auteur: str = "") -> EcritureQuerySet:
    """Lines of the cité that ``user`` may read, the newest first."""
    rows = Ecriture.objects.visible_to(user).filter(cite_id=cite.pk)
    if famille:
        rows = rows.filter(kind__startswith=f"{famille}.")
    if auteur:
        rows = rows.filter(user_label__icontains=auteur)
    return rows.order_by("-at", "-pk")


def actes_of(ecritures: Iterable[Ecriture], *, group: bool = True) -> list[Acte]:
    """Sentences for these lines; with ``group``, acts of the same kind, person and day make one sentence."""
    groups: dict[tuple[Any, ...], list[Ecriture]] = {}
    for row in ecritures:
        day: date = timezone.localdate(row.at)
        key = (row.kind, row.user_id, row.user_label, day) if group else (row.pk,)
        groups.setdefault(key, []).append(row)
    return [
        Acte(rows[0].user_label, phrase(rows[0].kind, objet=rows[0].object_label, nombre=len(rows)), rows[0].at)
        for rows in groups.values()
    ]


def actes_since(cite: Cite, user: Any, since: datetime | None, *, limit: int = 8) -> list[Acte]:
    """What changed elsewhere than on the fiches since ``since`` (or lately), by others; at most ``limit`` sentences."""
    rows = ecritures_of(cite, user).exclude(user_id=user.pk)
    for start in PAR_FICHE:
        rows = rows.exclude(kind__startswith=start)
    if since is not None:
        rows = rows.filter(at__gt=since)
    return actes_of(rows[:500])[:limit]
