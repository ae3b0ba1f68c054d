"""The sets of age brackets that a plan is read with: those of the cité, or the default ones until it has its own."""

from dataclasses import dataclass

from alliance.plan.models import TrancheAge
from alliance.plan.rules import DECOUPAGES_PAR_DEFAUT, Tranche, trous


@dataclass(frozen=True, slots=True)
class JeuLu:
    """A set in plain values; ``pk`` is absent for a default one, ``cle`` names it in an address."""

    cle: str
    nom: str
    source: str
    tranches: tuple[Tranche, ...]
    pk: int | None = None

    @property
    def trous(self) -> tuple[Tranche, ...]:
        """Ages of the programme that no bracket of the set holds."""
        return trous(self.tranches)

    def tranche_of(self, age: int) -> Tranche | None:
        """The bracket of a person of ``age``, or none."""
        return next((tranche for tranche in self.tranches if tranche.contient(age)), None)


def jeux_of(cite, user) -> list[JeuLu]:
    """The sets of the cité in their order, brackets from the youngest, in one query; else the default ones."""
    rows = (
        TrancheAge.objects.visible_to(user)
        .filter(jeu__cite=cite)
        .order_by("jeu__ordre", "jeu_id", "age_min")
        .values_list("jeu_id", "jeu__nom", "jeu__source", "age_min", "age_max")
    )
    found: dict[tuple[int, str, str], list[Tranche]] = {}
    for pk, nom, source, age_min, age_max in rows:
        found.setdefault((pk, nom, source), []).append(Tranche(age_min, age_max))
    if not found:
        return [
            JeuLu(f"defaut{rang}", jeu.nom, jeu.source, jeu.tranches)
            for rang, jeu in enumerate(DECOUPAGES_PAR_DEFAUT, start=1)
        ]
    return [JeuLu(str(pk), nom, source, tuple(rows), pk) for (pk, nom, source), rows in found.items()]
