"""The memory of the fiches: one ``Modification`` a save, one row a field. Written with the fiche, nowhere else."""

from collections.abc import Iterable, Mapping
from typing import Any

from alliance.plan.enums import OrigineModification
from alliance.plan.models import FicheAction, Modification, ModificationChamp
from alliance.plan.selectors import Changement
from alliance.plan.selectors.memoire import en_clair, en_memoire


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
    before, after = avant or {}, apres or {}
    modification = Modification.objects.create(
        fiche=fiche, version=fiche.version, origine=origine, motif=motif, annule=annule, modifiee_by=by
    )
    ModificationChamp.objects.bulk_create(
        ModificationChamp(
            modification=modification,
            champ=change.champ,
            avant=en_memoire(change.champ, change.avant),
            apres=en_memoire(change.champ, change.apres),
            texte_avant=en_clair(change.champ, before.get(change.champ)),
            texte_apres=en_clair(change.champ, after.get(change.champ)),
        )
        for change in changements
    )
    return modification
