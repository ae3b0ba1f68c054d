"""Reads of the history of fiches: what changed, field by field, since when and by whom."""

from collections.abc import Iterable

from alliance.plan.models import FicheAction, ModificationChamp


def champs_modifies_depuis(fiche: FicheAction, version: int) -> list[ModificationChamp]:
    """Fields changed after ``version`` and up to the version in hand, the earliest change first."""
    rows = ModificationChamp.objects.filter(
        modification__fiche=fiche, modification__version__gt=version, modification__version__lte=fiche.version
    )
    return list(rows.select_related("modification__modifiee_by").order_by("modification__version", "pk"))


def par_champ(rows: Iterable[ModificationChamp]) -> dict[str, list[ModificationChamp]]:
    """The same rows, field by field, in their order."""
    found: dict[str, list[ModificationChamp]] = {}
    for row in rows:
        found.setdefault(row.champ, []).append(row)
    return found
