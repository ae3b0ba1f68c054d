"""Writing a fiche: decide on what it holds now, claim its version, write it, remember it. One way for every door."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F

from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.plan.enums import OrigineModification
from alliance.plan.models import FicheAction, Modification
from alliance.plan.selectors import CHAMPS_MULTIPLES, Changement, changements_of
from alliance.plan.selectors.memoire import a_plat, champ_de_base, replie, valeurs_actuelles
from alliance.plan.services.archivage import refuse_archived
from alliance.plan.services.concurrence import sans_conflit
from alliance.plan.services.controles import check_champs, normalise, refuse_taken_code, search_text
from alliance.plan.services.historique import write_modification
from alliance.plan.services.lignee import refuse_seconde_de_la_lignee
from alliance.plan.services.lignes import write_rows

ESSAIS = 8
"""How many times a save decides again when others save the same fiche at the same moment."""


class FicheModifieeEntreTemps(DomainError):
    pass


def write_fiche(
    *,
    fiche: FicheAction,
    by,
    champs: Mapping[str, Any],
    version: int | None,
    lues: Mapping[str, int],
    origine: OrigineModification,
    kind: str,
    motif: str = "",
    annule: Modification | None = None,
) -> list[Changement]:
    """Write what changes, in the transaction of the act that calls it; answer it.

    The version is taken by one conditional UPDATE: when somebody saved in between, the fiche is read again and
    the decision made again. No lock, on SQLite and PostgreSQL alike.

    :raises FicheModifieeEntreTemps: others saved this fiche ``ESSAIS`` times in a row meanwhile.
    """
    saisi = normalise(champs)
    for _essai in range(ESSAIS):
        refuse_archived(fiche)
        kept = replie(sans_conflit(fiche, saisi, version=version, lues=lues))
        changes = _checked(fiche, kept)
        if not changes:
            return []
        if _claim_version(fiche):
            _write(fiche, kept, changes, by=by, origine=origine, motif=motif, annule=annule)
            record(kind=kind, by=by, subject=fiche, champs=sorted(change.champ for change in changes))
            return changes
        fiche.refresh_from_db()
    raise FicheModifieeEntreTemps(
        "Cette fiche est modifiée par plusieurs personnes en ce moment. Votre saisie est gardée ci-dessous : "
        "enregistrez de nouveau."
    )


def _checked(fiche: FicheAction, kept: Mapping[str, Any]) -> list[Changement]:
    check_champs(cite=fiche.cite, current=fiche, champs=kept)
    changes = changements_of(fiche, kept)
    if {change.champ for change in changes} & {"code", "exercice"}:
        code, exercice = kept.get("code", fiche.code), kept.get("exercice", fiche.exercice)
        refuse_taken_code(cite=fiche.cite, code=code, exercice=exercice, besides=fiche)
        if exercice != fiche.exercice:
            refuse_seconde_de_la_lignee(fiche, exercice)
    return changes


def _claim_version(fiche: FicheAction) -> bool:
    """One conditional UPDATE: of two people who read the same version, only the first one writes on it."""
    mine = FicheAction.objects.filter(pk=fiche.pk, version=fiche.version, archivee_at=None)
    if not mine.update(version=F("version") + 1):
        return False
    fiche.version += 1
    return True


def _write(fiche: FicheAction, kept: Mapping[str, Any], changes: list[Changement], *, by, **memoire: Any) -> None:
    changed = {champ_de_base(change.champ) for change in changes}
    simple = changed - set(CHAMPS_MULTIPLES)
    before = valeurs_actuelles(fiche)
    for champ in simple:
        setattr(fiche, champ, kept[champ])
    fiche.modifiee_by = by
    fiche.texte_recherche = search_text(fiche)
    fiche.save(update_fields=[*simple, "modifiee_by", "modifiee_at", "texte_recherche"])
    write_rows(fiche, {champ: kept[champ] for champ in changed & set(CHAMPS_MULTIPLES)})
    write_modification(fiche=fiche, by=by, changements=changes, avant=before, apres=a_plat(kept), **memoire)
