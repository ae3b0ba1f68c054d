"""The agenda that each new séance of an instance starts from."""

from django.db import transaction

from alliance.comptes.models import Compte
from alliance.gouvernance.enums import NaturePoint
from alliance.gouvernance.models import Instance, PointModele
from alliance.journal.services import record
from alliance.kernel.errors import DomainError

POINTS_MAX = 60


class ModeleImpossible(DomainError):
    pass


@transaction.atomic
def add_point_modele(*, instance: Instance, titre: str, nature: str, duree_min: int, by: Compte | None) -> PointModele:
    """Add a line at the end of the template.

    :raises ModeleImpossible: no title, an unknown nature, a length of nothing, or too many lines.
    """
    rows = _lock(instance)
    if len(rows) >= POINTS_MAX:
        raise ModeleImpossible(f"Un modèle compte au plus {POINTS_MAX} points. Retirez-en un d'abord.")
    _check(titre, nature, duree_min)
    point = PointModele.objects.create(
        instance=instance, ordre=_renumber(rows) + 1, titre=titre.strip(), nature=nature, duree_min=duree_min
    )
    _record(instance, by)
    return point


@transaction.atomic
def update_point_modele(
    *, point: PointModele, titre: str, nature: str, duree_min: int, by: Compte | None
) -> PointModele:
    """Change a line of the template.

    :raises ModeleImpossible: no title, an unknown nature, or a length of nothing.
    """
    _check(titre, nature, duree_min)
    point.titre, point.nature, point.duree_min = titre.strip(), nature, duree_min
    point.save(update_fields=["titre", "nature", "duree_min"])
    _record(point.instance, by)
    return point


@transaction.atomic
def move_point_modele(*, point: PointModele, monter: bool, by: Compte | None) -> None:
    """Move a line one place up, or one place down; at either end, it stays."""
    rows = _lock(point.instance)
    here = next(rank for rank, row in enumerate(rows) if row.pk == point.pk)
    there = here - 1 if monter else here + 1
    if not 0 <= there < len(rows):
        return
    rows[here], rows[there] = rows[there], rows[here]
    _renumber(rows)
    _record(point.instance, by)


@transaction.atomic
def remove_point_modele(*, point: PointModele, by: Compte | None) -> None:
    """Take a line off the template; the séances made from it keep theirs."""
    instance = point.instance
    point.delete()
    _renumber(_lock(instance))
    _record(instance, by)


def _lock(instance: Instance) -> list[PointModele]:
    Instance.objects.select_for_update().get(pk=instance.pk)
    return list(PointModele.objects.filter(instance=instance).order_by("ordre", "pk"))


def _renumber(rows: list[PointModele]) -> int:
    """Number the lines from one; answers the last number."""
    for rank, row in enumerate(rows, start=1):
        row.ordre = rank
    PointModele.objects.bulk_update(rows, ["ordre"])
    return len(rows)


def _check(titre: str, nature: str, duree_min: int) -> None:
    if not titre.strip():
        raise ModeleImpossible("Donnez un titre au point.", field="titre")
    if nature not in NaturePoint.values:
        raise ModeleImpossible("Choisissez ce qui est demandé aux membres.", field="nature")
    if duree_min < 1:
        raise ModeleImpossible("Écrivez une durée d'au moins une minute.", field="duree_min")


def _record(instance: Instance, by: Compte | None) -> None:
    record(kind="gouvernance.modele.changed", by=by, subject=instance)
