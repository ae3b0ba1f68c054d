"""The memory of the fiches: one ``Modification`` a save, one row a field. Written with the fiche, nowhere else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from alliance.plan.enums import OrigineModification
from alliance.plan.models import FicheAction, Modification, ModificationChamp
from alliance.plan.selectors import Changement
from alliance.plan.selectors.memoire import en_clair, en_memoire


@dataclass(frozen=True, slots=True)
class Memoire:
    """What one save of a fiche leaves: see ``write_modification`` for each."""

    fiche: FicheAction
    version: int
    motif: str = ""
    annule: Modification | None = None
    changements: Iterable[Changement] = ()
    avant: Mapping[str, Any] = field(default_factory=dict)
    apres: Mapping[str, Any] = field(default_factory=dict)


def write_modification(
    *,
    fiche: FicheAction,
    by,
    origine: OrigineModification,
    motif: str = "",
    annule: Modification | None = None,
    changements: Iterable[Changement] = (),
    avant: Mapping[str, Any] | None = None,
    apres: Mapping[str, Any] | None = None,
) -> Modification:
    """Keep what a save did to a fiche whose ``version`` is the one it has just taken. In the act's transaction.

    :param avant: flat values of before, as services take them: they give the words of each changed field.
    :param apres: flat values of after.
    """
    memoire = Memoire(fiche, fiche.version, motif, annule, changements, avant or {}, apres or {})
    return write_modifications(memoires=[memoire], by=by, origine=origine)[0]


def write_modifications(*, memoires: Sequence[Memoire], by, origine: OrigineModification) -> list[Modification]:
    """The same for many fiches that one act changed: two statements, whatever their number."""
    made = Modification.objects.bulk_create(
        Modification(
            fiche=one.fiche, version=one.version, origine=origine, motif=one.motif, annule=one.annule, modifiee_by=by
        )
        for one in memoires
    )
    ModificationChamp.objects.bulk_create(
        ModificationChamp(
            modification=modification,
            champ=change.champ,
            avant=en_memoire(change.champ, change.avant),
            apres=en_memoire(change.champ, change.apres),
            texte_avant=en_clair(change.champ, one.avant.get(change.champ)),
            texte_apres=en_clair(change.champ, one.apres.get(change.champ)),
        )
        for modification, one in zip(made, memoires, strict=True)
        for change in one.changements
    )
    return made
