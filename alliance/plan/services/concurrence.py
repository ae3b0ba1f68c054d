"""Two people, one fiche: each field that only one of them touched is kept; a field that both changed is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alliance.kernel.errors import DomainError
from alliance.kernel.textes import enumerate_fr
from alliance.plan.models import FicheAction, ModificationChamp
from alliance.plan.selectors import etat_fiche
from alliance.plan.selectors.historique import champs_modifies_depuis, par_champ
from alliance.plan.selectors.memoire import a_plat, comparables, de_memoire, en_clair
from alliance.plan.selectors.rendu import libelle_de


@dataclass(frozen=True, slots=True)
class ChampEnConflit:
    """A field that two people changed to different values: what both read, what each wrote, who came first, when."""

    champ: str
    libelle: str
    base: str
    leur: str
    mien: str
    auteur: Any
    at: datetime


class ConflitDeChamps(DomainError):
    """Some fields were changed by both; nothing was written.

    :param version: the version whose values were compared; a choice made on them is sent back with it.
    """

    def __init__(self, champs: list[ChampEnConflit], version: int) -> None:
        names = enumerate_fr([f"« {conflit.libelle} »" for conflit in champs])
        super().__init__(
            f"Vous avez modifié {names} en même temps qu'une autre personne. Rien n'est perdu et rien n'est encore "
            "enregistré : choisissez le texte à garder."
        )
        self.champs = champs
        self.version = version


def sans_conflit(
    fiche: FicheAction, saisi: Mapping[str, Any], *, version: int | None, lues: Mapping[str, int]
) -> dict[str, Any]:
    """What is to be written of what was typed, flat: the fields that this person changed since she read them.

    Her own value at ``version`` is the « before » of the earliest later change; a field that nobody changed since
    still has it. ``lues`` gives a later version for the fields that she has read again on a conflict page.

    :raises ConflitDeChamps: a field was changed by both, to different values.
    """
    flat = a_plat(saisi)
    if version is None or min([version, *lues.values()]) >= fiche.version:
        return flat
    later = par_champ(champs_modifies_depuis(fiche, version))
    now, hers = etat_fiche(fiche), comparables(flat)
    kept, conflicts = {}, []
    for champ, typed in flat.items():
        since = [row for row in later.get(champ, []) if row.modification.version > lues.get(champ, version)]
        base = de_memoire(champ, since[0].avant) if since else now[champ]
        if hers[champ] == base:
            continue
        if now[champ] in (base, hers[champ]):
            kept[champ] = typed
        else:
            conflicts.append(_conflit(champ, since, typed))
    if conflicts:
        raise ConflitDeChamps(conflicts, fiche.version)
    return kept


def _conflit(champ: str, since: list[ModificationChamp], typed: Any) -> ChampEnConflit:
    last = since[-1]
    return ChampEnConflit(
        champ=champ, libelle=libelle_de(champ), base=since[0].texte_avant, leur=last.texte_apres,
        mien=typed.nom if champ == "referent" and typed else en_clair(champ, typed),
        auteur=last.modification.modifiee_by, at=last.modification.modifiee_at,
    )  # fmt: skip
