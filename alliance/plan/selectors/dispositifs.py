"""The existing schemes, those that the cité coordinates, and the actions that lean on each."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from alliance.acteurs.models import Organisation
from alliance.plan.enums import Dimension, Dispositif
from alliance.plan.models import Codage, DispositifCoordonne
from alliance.plan.selectors.filtres import Criteres, fiches_filtrees


@dataclass(frozen=True, slots=True)
class DispositifLu:
    """One scheme: whether the cité coordinates it, and how many actions lean on it."""

    dispositif: Dispositif
    coordonne: DispositifCoordonne | None
    actions: int

    @property
    def sans_action(self) -> bool:
        """Coordinated, and no action leans on it."""
        return self.coordonne is not None and not self.actions

    @property
    def non_declare(self) -> bool:
        """Actions lean on it, and nobody said that the cité coordinates it."""
        return self.coordonne is None and self.actions > 0


def dispositifs_of(cite, user, criteres: Criteres) -> tuple[list[DispositifLu], int, int]:
    """Every scheme, then how many actions are counted and how many of them lean on none; three queries."""
    fiches = fiches_filtrees(cite, user, criteres).order_by()
    kept = set(fiches.values_list("pk", flat=True))
    pairs = Codage.objects.filter(dimension=Dimension.DISPOSITIF, fiche__in=fiches.values("pk"))
    by_scheme: dict[str, set[int]] = {}
    for valeur, fiche in pairs.values_list("valeur", "fiche_id"):
        by_scheme.setdefault(valeur, set()).add(fiche)
    declared = {
        row.dispositif: row
        for row in DispositifCoordonne.objects.visible_to(user).filter(cite=cite).select_related("pilote")
    }
    linked = frozenset().union(*by_scheme.values())
    return (
        [
            DispositifLu(dispositif, declared.get(dispositif), len(by_scheme.get(dispositif, ())))
            for dispositif in Dispositif
        ],
        len(kept),
        len(kept - linked),
    )


def retenus_parmi(lus: Collection[DispositifLu], asked: Collection[str]) -> list[DispositifLu]:
    """Only the schemes that the page filters on, when it filters on some."""
    return [lu for lu in lus if not asked or lu.dispositif in asked]


def pilotes_possibles(cite, user, coordonne: DispositifCoordonne | None):
    """Organisations of the cité that the person sees, and the present pilote."""
    seen = Organisation.objects.visible_to(user).actives().filter(cite=cite).values("pk")
    present = coordonne.pilote_id if coordonne else None
    return Organisation.objects.filter(Q(pk__in=seen) | Q(pk=present), cite=cite).order_by("nom", "pk")
