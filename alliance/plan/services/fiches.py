"""Fiches: created with a title, written field by field, never overwritten in silence."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from alliance.acteurs.models import Habilitation
from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.kernel.textes import enumerate_fr, fold
from alliance.plan.enums import StatutFiche
from alliance.plan.models import ChangementStatut, FicheAction
from alliance.plan.rules import AGE_ADULTE_MAX_ANS, MOTIF_OBLIGATOIRE, TRANSITIONS
from alliance.plan.selectors import CHAMPS, CHAMPS_MULTIPLES, Changement, changements_of
from alliance.plan.services.lignes import write_rows
from alliance.territoires.models import Cite


class FicheIncoherente(DomainError):
    pass


class FicheModifieeEntreTemps(DomainError):
    pass


class CodeDejaPris(DomainError):
    pass


class TransitionInterdite(DomainError):
    pass


class MotifManquant(DomainError):
    pass


@transaction.atomic
def create_fiche(*, cite: Cite, exercice: int, titre: str, by, est_exemple: bool = False, **champs: Any) -> FicheAction:
    """Add an action to the plan. A title is enough; ``champs`` are those of ``selectors.CHAMPS``.

    :raises FicheIncoherente: a value contradicts another, or belongs to another cité.
    :raises CodeDejaPris: another fiche of the exercice has this code.
    """
    statut = champs.pop("statut", StatutFiche.A_INSTRUIRE)
    given = {"exercice": exercice, "titre": titre, **champs}
    checked = _checked(cite=cite, current=None, champs=given)
    simple = {champ: valeur for champ, valeur in checked.items() if champ not in CHAMPS_MULTIPLES}
    _refuse_taken_code(cite, checked.get("code", ""), exercice, besides=None)
    fiche = FicheAction(cite=cite, statut=statut, est_exemple=est_exemple, modifiee_by=by, **simple)
    fiche.texte_recherche = search_text(fiche)
    fiche.save()
    write_rows(fiche, {champ: valeur for champ, valeur in checked.items() if champ in CHAMPS_MULTIPLES})
    record(kind="plan.fiche.created", by=by, subject=fiche, exercice=exercice)
    return fiche


@transaction.atomic
def update_fiche(*, fiche: FicheAction, by, version: int | None = None, **champs: Any) -> list[Changement]:
    """Write the given fields and only them; answer what changed, empty when nothing did (then nothing is written).

    :param version: the version that the person was reading; ``None`` skips the check.
    :raises FicheIncoherente: a value contradicts another, or belongs to another cité.
    :raises CodeDejaPris: another fiche of the exercice has this code.
    :raises FicheModifieeEntreTemps: somebody saved the fiche since ``version``.
    """
    checked = _checked(cite=fiche.cite, current=fiche, champs=champs)
    changes = changements_of(fiche, checked)
    if not changes:
        return []
    changed = {change.champ.split(".")[0] for change in changes}
    if changed & {"code", "exercice"}:
        code, exercice = checked.get("code", fiche.code), checked.get("exercice", fiche.exercice)
        _refuse_taken_code(fiche.cite, code, exercice, besides=fiche)
    _claim_version(fiche, version if version is not None else fiche.version)
    for champ in changed - set(CHAMPS_MULTIPLES):
        setattr(fiche, champ, checked[champ])
    fiche.modifiee_by = by
    fiche.texte_recherche = search_text(fiche)
    simple = [champ for champ in changed if champ not in CHAMPS_MULTIPLES]
    fiche.save(update_fields=[*simple, "modifiee_by", "modifiee_at", "texte_recherche"])
    write_rows(fiche, {champ: checked[champ] for champ in changed & set(CHAMPS_MULTIPLES)})
    record(kind="plan.fiche.updated", by=by, subject=fiche, champs=sorted(change.champ for change in changes))
    return changes


@transaction.atomic
def change_statut(*, fiche: FicheAction, nouveau: str, by, at: datetime, motif: str = "") -> ChangementStatut:
    """Move a fiche along ``TRANSITIONS``, with its date, its author and, when it stops, its reason.

    :raises TransitionInterdite: this move is not in the table.
    :raises MotifManquant: the action stops and no reason is given.
    :raises FicheModifieeEntreTemps: the status has just been changed by somebody else.
    """
    target, current = StatutFiche(nouveau), StatutFiche(fiche.statut)
    if target not in TRANSITIONS[current]:
        possible = enumerate_fr([f"« {statut.label} »" for statut in StatutFiche if statut in TRANSITIONS[current]])
        raise TransitionInterdite(
            f"Une action « {current.label} » ne peut pas passer à « {target.label} ». Possible : {possible}.",
            field="nouveau",
        )
    if target in MOTIF_OBLIGATOIRE and not motif.strip():
        raise MotifManquant(
            f"Dites pourquoi l'action est « {target.label} » : la personne suivante le saura.", field="motif"
        )
    moved = FicheAction.objects.filter(pk=fiche.pk, statut=current).update(statut=target, version=F("version") + 1)
    if not moved:
        raise FicheModifieeEntreTemps("Le statut vient d'être changé par une autre personne. Rechargez la page.")
    fiche.statut, fiche.version = target, fiche.version + 1
    change = ChangementStatut.objects.create(
        fiche=fiche, ancien=current, nouveau=target, motif=motif.strip(),
        change_at=at, change_by=by,
    )  # fmt: skip
    record(kind="plan.fiche.statut_changed", by=by, subject=fiche, ancien=current.value, nouveau=target.value)
    return change


def search_text(fiche: FicheAction) -> str:
    """The folded text that searches read: code, title, porteur, need, objectives, description."""
    parts = [
        fiche.code, fiche.titre, fiche.porteur.nom if fiche.porteur else "",
        fiche.besoin, fiche.objectifs, fiche.description, fiche.lieux,
    ]  # fmt: skip
    return fold(" ".join(part for part in parts if part))


def _claim_version(fiche: FicheAction, version: int) -> None:
    """One conditional UPDATE: of two people who read the same version, only the first one writes."""
    if not FicheAction.objects.filter(pk=fiche.pk, version=version).update(version=F("version") + 1):
        raise FicheModifieeEntreTemps(
            "Cette fiche a été modifiée pendant que vous écriviez. Votre saisie est gardée ci-dessous : "
            "comparez-la avec la fiche, puis enregistrez de nouveau."
        )
    fiche.version = version + 1


def _refuse_taken_code(cite: Cite, code: str, exercice: int, *, besides: FicheAction | None) -> None:
    if not code:
        return
    other = FicheAction.objects.filter(cite=cite, code=code, exercice=exercice)
    if besides is not None:
        other = other.exclude(pk=besides.pk)
    taken = other.first()
    if taken:
        raise CodeDejaPris(
            f"Le code « {code} » est déjà celui de « {taken.titre} » pour {exercice}. Choisissez-en un autre.",
            field="code",
        )


def _checked(*, cite: Cite, current: FicheAction | None, champs: Mapping[str, Any]) -> dict[str, Any]:
    """The same values, squeezed, once they agree with each other and with the cité."""
    unknown = set(champs) - set(CHAMPS)
    if unknown:
        raise TypeError(f"unknown fields: {sorted(unknown)}")
    checked = dict(champs)
    for champ in ("titre", "code"):
        if champ in checked:
            checked[champ] = " ".join(str(checked[champ]).split())
    if "titre" in checked and not checked["titre"]:
        raise FicheIncoherente("Donnez un titre à l'action.", field="titre")
    _check_bounds(current, checked)
    _check_cite(cite, checked)
    return checked


def _check_bounds(current: FicheAction | None, checked: Mapping[str, Any]) -> None:
    def value(champ: str):
        return checked.get(champ, getattr(current, champ, None))

    age_min, age_max, start, end = value("age_min"), value("age_max"), value("starts_on"), value("ends_on")
    for champ in ("age_min", "age_max"):
        if value(champ) is not None and value(champ) > AGE_ADULTE_MAX_ANS:
            raise FicheIncoherente(f"Un âge de {value(champ)} ans n'est pas possible.", field=champ)
    if age_min is not None and age_max is not None and age_max < age_min:
        raise FicheIncoherente(
            f"L'âge maximum ({age_max} ans) est plus petit que l'âge minimum ({age_min} ans).", field="age_max"
        )
    if start and end and end < start:
        raise FicheIncoherente(f"La fin ({end:%d/%m/%Y}) précède le début ({start:%d/%m/%Y}).", field="ends_on")
    exercice = checked.get("exercice")
    if exercice is not None and not 2019 <= exercice <= 2100:
        raise FicheIncoherente(
            f"L'exercice {exercice} n'est pas une année du programme (2019 ou après).", field="exercice"
        )
    part = checked.get("part_qpv_pct")
    if part is not None and part > 100:
        raise FicheIncoherente(f"La part des QPV ({part} %) dépasse 100 %.", field="part_qpv_pct")


def _check_cite(cite: Cite, checked: Mapping[str, Any]) -> None:
    """Every related object belongs to the fiche's cité; an id of elsewhere is refused, whatever the door."""
    owners = {
        "sous_thematique": [checked["sous_thematique"].axe.cite_id] if checked.get("sous_thematique") else [],
        "porteur": [checked["porteur"].cite_id] if checked.get("porteur") else [],
        "leviers": [levier.axe.cite_id for levier in checked.get("leviers", [])],
        "partenaires": [item.organisation.cite_id for item in checked.get("partenaires", [])],
    }
    for champ, cite_ids in owners.items():
        if any(cite_id != cite.pk for cite_id in cite_ids):
            raise FicheIncoherente("Cet élément relève d'une autre cité.", field=champ)
    referent = checked.get("referent")
    if referent and not Habilitation.objects.filter(compte=referent, cite=cite).exists():
        raise FicheIncoherente("Le référent doit avoir un accès à cette cité. Invitez-le d'abord.", field="referent")
