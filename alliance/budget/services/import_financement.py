"""Bringing the budget of an action in from a file or a paste: kept, shown, then written on the person's word."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.db import transaction

from alliance.budget.enums import EtatImport, EtatPlan, GenreImport
from alliance.budget.lecture.financement import lire_financement
from alliance.budget.models import ImportBudget, LigneFinancement, PlanFinancement
from alliance.budget.selectors.import_financement import (
    INCHANGEE,
    MODIFIEE,
    NOUVELLE,
    REFUSEE,
    ApercuFinancement,
    LigneApercue,
    apercu_of,
)
from alliance.budget.services.financement import LigneSaisie, PlanDefinitif, save_plan
from alliance.documents.lecture import lire_tableur
from alliance.documents.selectors import octets_of
from alliance.documents.services import TABLEURS, store_document
from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.plan.models import FicheAction


class AucuneLigneReconnue(DomainError):
    pass


class ImportDejaTraite(DomainError):
    pass


class FeuilleInconnue(DomainError):
    pass


@dataclass(frozen=True, slots=True)
class ChoixImport:
    """What the person decided in the preview, by rank in the file or by key of the line of the plan.

    ``repartir``: splits confirmed. ``accorder``: granted amounts of the file that replace ours. ``retirer``: lines of
    the plan that the file does not hold, and that go.
    """

    repartir: Collection[int] = frozenset()
    accorder: Collection[int] = frozenset()
    retirer: Collection[int] = frozenset()


@transaction.atomic
def deposer_financement(
    *, fiche: FicheAction, exercice: int, nom: str, contenu: bytes, by: Any, at: datetime
) -> ImportBudget:
    """Keep a file and what was understood of it; nothing enters the plan yet. The same file waiting is given back.

    :raises FichierRefuse: not a spreadsheet that can be read.
    :raises AucuneLigneReconnue: no line of it is a line of a budget.
    :raises PlanDefinitif: the plan is final.
    """
    _check_draft(fiche, exercice)
    classeur = lire_tableur(contenu, nom, taille_max=settings.TAILLE_MAX_FICHIER_OCTETS)
    lecture = lire_financement(classeur)
    if not lecture.lignes:
        raise AucuneLigneReconnue(
            "Aucune ligne de budget n'a été reconnue. Le tableau porte un compte ou un libellé, et un montant : "
            "vérifiez que vous déposez la bonne feuille, ou collez seulement le tableau.",
            field="fichier",
        )
    document = store_document(
        cite=fiche.cite, nom=nom, contenu=contenu, by=by, acceptees=TABLEURS, extension_libre=True
    )
    waiting = ImportBudget.objects.filter(
        genre=GenreImport.FINANCEMENT, fiche=fiche, exercice=exercice, etat=EtatImport.LU
    )
    # Only the last file brought waits for an answer.
    waiting.update(etat=EtatImport.ABANDONNE, termine_at=at)
    return ImportBudget.objects.create(
        cite=fiche.cite,
        genre=GenreImport.FINANCEMENT,
        fiche=fiche,
        exercice=exercice,
        document=document,
        lecture=lecture.en_clair(),
        lignes_total=len(lecture.lignes),
        depose_at=at,
        depose_by=by,
    )


@transaction.atomic
def lire_autre_feuille(*, import_budget: ImportBudget, feuille: str, by: Any) -> ImportBudget:
    """Read another sheet of the file that waits; nothing is journaled, nothing entered the plan.

    :raises ImportDejaTraite: it was confirmed or given up already.
    :raises FeuilleInconnue: the file has no such sheet with a budget.
    """
    _take(import_budget)
    content = octets_of(import_budget.document) or b""
    classeur = lire_tableur(content, import_budget.document.nom, taille_max=settings.TAILLE_MAX_FICHIER_OCTETS)
    lecture = lire_financement(classeur, feuille)
    if lecture.feuille != feuille or not lecture.lignes:
        raise FeuilleInconnue(f"La feuille « {feuille[:60]} » ne porte pas de budget : choisissez-en une autre.")
    import_budget.lecture, import_budget.lignes_total = lecture.en_clair(), len(lecture.lignes)
    import_budget.save(update_fields=["lecture", "lignes_total"])
    return import_budget


def _check_draft(fiche: FicheAction, exercice: int) -> None:
    if PlanFinancement.objects.filter(fiche=fiche, exercice=exercice, etat=EtatPlan.DEFINITIF).exists():
        raise PlanDefinitif("Ce plan est définitif. Rouvrez-le en disant pourquoi, puis importez.")


@transaction.atomic
def confirmer_financement(
    *, import_budget: ImportBudget, version: int, choix: ChoixImport, by: Any, at: datetime
) -> PlanFinancement:
    """Write what was read. A granted amount is replaced, and a line taken off, only where the person said so.

    :param version: the version of the plan that the preview showed; 0 when there was none.
    :raises ImportDejaTraite: it was confirmed or given up already.
    :raises AucuneLigneReconnue: no line can be read.
    :raises PlanDefinitif: the plan is final.
    :raises PlanModifieEntreTemps: somebody saved the plan since the preview.
    """
    _take(import_budget)
    apercu = apercu_of(import_budget)
    if not apercu.importable:
        raise AucuneLigneReconnue("Aucune ligne lisible : corrigez le fichier, puis déposez-le à nouveau.")
    lignes = [_saisie(ligne, choix) for ligne in apercu.lignes if ligne.verdict != REFUSEE]
    lignes += [_kept(row) for row in apercu.absentes if row.pk not in choix.retirer]
    plan = save_plan(
        fiche=cast("FicheAction", import_budget.fiche), exercice=import_budget.exercice, lignes=lignes, version=version,
        by=by, at=at,
        source=f"Import de « {import_budget.document.nom} »"[:200],
    )  # fmt: skip
    import_budget.etat, import_budget.termine_at = EtatImport.FAIT, at
    import_budget.lignes_traitees = import_budget.lignes_total
    import_budget.rapport = _rapport(apercu, choix)
    import_budget.save(update_fields=["etat", "termine_at", "lignes_traitees", "rapport"])
    counts = {key: import_budget.rapport[key] for key in ("nouvelles", "modifiees", "inchangees", "refusees")}
    record(
        kind="budget.financement.imported", by=by, subject=import_budget, fiche=plan.fiche_id, plan=plan.pk,
        exercice=plan.exercice, retirees=len(import_budget.rapport["retirees"]), **counts,
    )  # fmt: skip
    return plan


def _take(import_budget: ImportBudget) -> None:
    state = ImportBudget.objects.select_for_update().filter(pk=import_budget.pk).values_list("etat", flat=True).first()
    if state != EtatImport.LU:
        raise ImportDejaTraite("Cet import a déjà été confirmé ou abandonné : rien n'a été écrit une seconde fois.")


def _saisie(apercue: LigneApercue, choix: ChoixImport) -> LigneSaisie:
    """A line of the file, with what only our line holds."""
    lue, ours = apercue.lue, apercue.existante
    commun = lue.droit_commun_cents
    if apercue.rang in choix.repartir and lue.repartition is not None:
        commun = lue.repartition
    saisie = LigneSaisie(
        sens=lue.sens, compte=lue.compte, libelle=lue.libelle, montant_cents=lue.montant_cents,
        droit_commun_cents=commun, accorde_cents=lue.accorde_cents,
        accorde_droit_commun_cents=lue.accorde_droit_commun_cents, financeur=apercue.financeur, source=lue.source,
        ecartee=lue.ecartee, avis=lue.avis, commentaire=lue.commentaire,
    )  # fmt: skip
    if ours is None:
        return saisie
    saisie = replace(
        saisie, pk=ours.pk, source=lue.source or ours.source, avis=lue.avis or ours.avis,
        commentaire=lue.commentaire or ours.commentaire, financeur=ours.financeur or apercue.financeur,
        droit_commun_cents=commun or min(ours.droit_commun_cents, lue.montant_cents),
    )  # fmt: skip
    if ours.accorde_cents is not None and apercue.rang not in choix.accorder:
        return replace(
            saisie, accorde_cents=ours.accorde_cents, accorde_droit_commun_cents=ours.accorde_droit_commun_cents
        )
    return saisie


def _kept(row: LigneFinancement) -> LigneSaisie:
    return LigneSaisie(
        pk=row.pk, sens=row.sens, compte=row.compte, libelle=row.libelle, montant_cents=row.montant_cents,
        droit_commun_cents=row.droit_commun_cents, accorde_cents=row.accorde_cents,
        accorde_droit_commun_cents=row.accorde_droit_commun_cents, financeur=row.financeur, source=row.source,
        ecartee=row.ecartee, avis=row.avis, commentaire=row.commentaire,
    )  # fmt: skip


def _rapport(apercu: ApercuFinancement, choix: ChoixImport) -> dict[str, Any]:
    """What was done, in plain values: the report stays when the plan changes."""
    return {
        "nouvelles": apercu.compte(NOUVELLE),
        "modifiees": apercu.compte(MODIFIEE),
        "inchangees": apercu.compte(INCHANGEE),
        "refusees": apercu.compte(REFUSEE),
        "retirees": [row.libelle for row in apercu.absentes if row.pk in choix.retirer],
        "gardees": [row.libelle for row in apercu.absentes if row.pk not in choix.retirer],
        "reparties": [ligne.lue.libelle for ligne in apercu.lignes if ligne.rang in choix.repartir],
        "lignes": [
            {
                "numero": ligne.lue.numero,
                "libelle": ligne.lue.libelle,
                "verdict": ligne.verdict,
                "changements": [[change.mot, change.avant, change.apres] for change in ligne.changements],
                "messages": [*ligne.lue.erreurs, *ligne.lue.remarques],
            }
            for ligne in apercu.lignes
        ],
    }


@transaction.atomic
def abandonner_financement(*, import_budget: ImportBudget, by: Any, at: datetime) -> None:
    """Give up an import that was not confirmed; its file stays, nothing entered the plan.

    :raises ImportDejaTraite: it was confirmed or given up already.
    """
    _take(import_budget)
    import_budget.etat, import_budget.termine_at = EtatImport.ABANDONNE, at
    import_budget.save(update_fields=["etat", "termine_at"])
    record(kind="budget.financement.import_dropped", by=by, subject=import_budget, fiche=import_budget.fiche_id)
