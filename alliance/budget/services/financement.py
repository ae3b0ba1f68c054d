"""Plans de financement: written as drafts, declared final once they balance, opened again with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from alliance.budget.enums import EtatPlan, Sens
from alliance.budget.models import Financeur, LigneFinancement, PlanFinancement
from alliance.budget.rules import EXERCICE_MAX, EXERCICE_MIN
from alliance.budget.rules.comptes import poste_of
from alliance.budget.rules.financement import refus_definitif, totaux_du_plan
from alliance.documents.services import store_document
from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.kernel.money import NBSP, format_cents
from alliance.plan.models import FicheAction


class ActionArchivee(DomainError):
    pass


class ExerciceImpossible(DomainError):
    pass


class PlanDefinitif(DomainError):
    pass


class PlanDejaBrouillon(DomainError):
    pass


class PlanModifieEntreTemps(DomainError):
    """Somebody saved the plan since it was read; nothing was written. ``plan`` is what is stored now."""

    def __init__(self, plan: PlanFinancement) -> None:
        super().__init__(
            "Ce plan a été enregistré entre-temps, par une autre personne ou dans une autre fenêtre. Rien n'est perdu, "
            "et votre saisie n'est pas encore enregistrée : comparez-la à ce qui l'est, puis enregistrez."
        )
        self.plan = plan


class PlanDesequilibre(DomainError):
    """A final state was refused; ``motifs`` says each reason."""

    def __init__(self, motifs: list[str]) -> None:
        super().__init__(" ".join(motifs))
        self.motifs = motifs


class LigneInvalide(DomainError):
    """A line cannot be kept; ``rang`` is its place in what was sent."""

    def __init__(self, message: str, rang: int) -> None:
        super().__init__(message)
        self.rang = rang


class MotifManquant(DomainError):
    pass


@dataclass(frozen=True, slots=True)
class LigneSaisie:
    """A line as it was typed or read; ``pk`` is the line that it replaces. What the screen does not ask is kept."""

    sens: str
    compte: str
    libelle: str
    montant_cents: int
    droit_commun_cents: int = 0
    accorde_cents: int | None = None
    accorde_droit_commun_cents: int = 0
    financeur: Financeur | None = None
    source: str = ""
    ecartee: bool = False
    avis: str = ""
    commentaire: str = ""
    pk: int | None = None


CHAMPS = (
    "sens", "compte", "libelle", "montant_cents", "droit_commun_cents", "accorde_cents", "accorde_droit_commun_cents",
    "financeur", "source", "ecartee", "avis", "commentaire",
)  # fmt: skip


@transaction.atomic
def save_plan(
    *, fiche: FicheAction, exercice: int, lignes: Sequence[LigneSaisie], version: int, by: Any, at: datetime,
    source: str | None = None, note: str | None = None,
) -> PlanFinancement:  # fmt: skip
    """Write the lines of a draft, in their order; a line that is not there any more is taken off.

    :param version: the version that was read; 0 when there was no plan yet.
    :raises ActionArchivee: the action is read only.
    :raises ExerciceImpossible: not a year of credits.
    :raises LigneInvalide: a line without account or words, or a part larger than its whole.
    :raises PlanDefinitif: the plan is final.
    :raises PlanModifieEntreTemps: somebody saved it since.
    """
    _check_open(fiche, exercice)
    checked = [_checked(ligne, rang) for rang, ligne in enumerate(lignes)]
    plan = _taken(fiche, exercice, version, by, at)
    before = totaux_du_plan(plan.lignes.all())
    kept = {row.pk: row for row in plan.lignes.all()}
    gone = set(kept) - {ligne.pk for ligne in checked}
    granted_gone = sum(kept[pk].accorde_cents or 0 for pk in gone)
    LigneFinancement.objects.filter(pk__in=gone).delete()
    for ordre, ligne in enumerate(checked):
        row = kept.get(ligne.pk or 0) or LigneFinancement(plan=plan)
        for champ in CHAMPS:
            setattr(row, champ, getattr(ligne, champ))
        row.ordre = ordre
        row.save()
    changes = {champ: said for champ, said in (("source", source), ("note", note)) if said is not None}
    if changes:
        PlanFinancement.objects.filter(pk=plan.pk).update(**changes)
    plan.refresh_from_db()
    after = totaux_du_plan(plan.lignes.all())
    record(
        kind="budget.financement.saved", by=by, subject=plan, cite_id=fiche.cite_id, fiche=fiche.pk, exercice=exercice,
        version=plan.version, lignes=len(checked), retirees=len(gone), accorde_retire_cents=granted_gone,
        charges_cents=[before.total_charges_cents, after.total_charges_cents],
        produits_cents=[before.total_produits_cents, after.total_produits_cents],
        accorde_cents=[before.accorde_cents, after.accorde_cents],
    )  # fmt: skip
    return plan


def _check_open(fiche: FicheAction, exercice: int) -> None:
    if fiche.archivee_at is not None:
        raise ActionArchivee("Cette action est archivée : elle se lit, elle ne se modifie plus.")
    if not EXERCICE_MIN <= exercice <= EXERCICE_MAX:
        raise ExerciceImpossible(f"L'exercice {exercice} n'est pas possible : écrivez une année, par exemple 2026.")


def _checked(ligne: LigneSaisie, rang: int) -> LigneSaisie:
    """The line when it can be kept."""
    named = f"Ligne «{NBSP}{ligne.libelle or ligne.compte}{NBSP}»{NBSP}: "
    poste = poste_of(ligne.compte)
    if not ligne.libelle.strip():
        raise LigneInvalide(f"{named}donnez un libellé.", rang)
    if poste is None:
        raise LigneInvalide(
            f"{named}le compte «{NBSP}{ligne.compte}{NBSP}» n'est pas dans le formulaire public. Choisissez-en un.",
            rang,
        )
    if poste.sens != ligne.sens:
        raise LigneInvalide(f"{named}le compte {ligne.compte} est un compte de {poste.sens.label}.", rang)
    amounts = (
        ligne.montant_cents, ligne.droit_commun_cents, ligne.accorde_cents or 0, ligne.accorde_droit_commun_cents
    )  # fmt: skip
    if min(amounts) < 0:
        raise LigneInvalide(f"{named}un montant est négatif. Écrivez un montant positif, ou 0.", rang)
    if ligne.sens == Sens.CHARGE and (any(amounts[1:]) or ligne.accorde_cents is not None or ligne.financeur):
        raise LigneInvalide(f"{named}le financeur, l'accord et le droit commun se disent d'un produit.", rang)
    if ligne.droit_commun_cents > ligne.montant_cents:
        raise LigneInvalide(
            f"{named}le droit commun ({format_cents(ligne.droit_commun_cents)}) dépasse le montant "
            f"({format_cents(ligne.montant_cents)}). C'est une part du montant.", rang,
        )  # fmt: skip
    if ligne.accorde_droit_commun_cents > (ligne.accorde_cents or 0):
        raise LigneInvalide(
            f"{named}le droit commun accordé ({format_cents(ligne.accorde_droit_commun_cents)}) dépasse le montant "
            "accordé. C'est une part de ce montant.", rang,
        )  # fmt: skip
    return ligne


def _taken(fiche: FicheAction, exercice: int, version: int, by: Any, at: datetime) -> PlanFinancement:
    """The plan with its next version, created when there was none: one conditional UPDATE, nobody is overwritten."""
    plan, created = PlanFinancement.objects.get_or_create(
        fiche=fiche, exercice=exercice, defaults={"modifie_at": at, "modifie_by": by}
    )
    if created:
        return plan
    if plan.etat == EtatPlan.DEFINITIF:
        raise PlanDefinitif("Ce plan est définitif. Rouvrez-le en disant pourquoi, puis modifiez-le.")
    taken = PlanFinancement.objects.filter(pk=plan.pk, version=version, etat=EtatPlan.BROUILLON).update(
        version=F("version") + 1, modifie_at=at, modifie_by=by
    )
    if not taken:
        raise PlanModifieEntreTemps(plan)
    return plan


@transaction.atomic
def declare_definitif(*, plan: PlanFinancement, version: int, by: Any, at: datetime) -> PlanFinancement:
    """Declare a plan final: cash balances, 86 equals 87, each droit commun has its source or its proof.

    :raises ActionArchivee: the action is read only.
    :raises PlanDesequilibre: it does not balance; the message says by how much and where.
    :raises PlanDefinitif: it is final already.
    :raises PlanModifieEntreTemps: somebody saved it since it was read.
    """
    _check_open(plan.fiche, plan.exercice)
    lignes = list(plan.lignes.order_by("ordre", "pk"))
    motifs = refus_definitif(lignes)
    if motifs:
        raise PlanDesequilibre(motifs)
    # The version holds what was just counted: a line saved meanwhile has moved it.
    taken = PlanFinancement.objects.filter(pk=plan.pk, version=version, etat=EtatPlan.BROUILLON).update(
        etat=EtatPlan.DEFINITIF, definitif_at=at, definitif_by=by, version=F("version") + 1
    )
    plan.refresh_from_db()
    if not taken and plan.etat == EtatPlan.DEFINITIF:
        raise PlanDefinitif("Ce plan est déjà définitif.")
    if not taken:
        raise PlanModifieEntreTemps(plan)
    totaux = totaux_du_plan(lignes)
    record(
        kind="budget.financement.declared_final", by=by, subject=plan, cite_id=plan.fiche.cite_id, fiche=plan.fiche_id,
        exercice=plan.exercice, charges_cents=totaux.charges_cents, volontaire_cents=totaux.emplois_volontaires_cents,
    )  # fmt: skip
    return plan


@transaction.atomic
def rouvrir_plan(*, plan: PlanFinancement, motif: str, by: Any, at: datetime) -> PlanFinancement:
    """Make a final plan a draft again; the reason stays in the journal.

    :raises ActionArchivee: the action is read only.
    :raises MotifManquant: no reason.
    :raises PlanDejaBrouillon: it is a draft.
    """
    _check_open(plan.fiche, plan.exercice)
    reason = " ".join(motif.split())
    if not reason:
        raise MotifManquant("Dites pourquoi vous rouvrez ce plan : la raison reste dans l'historique.", field="motif")
    opened = PlanFinancement.objects.filter(pk=plan.pk, etat=EtatPlan.DEFINITIF).update(
        etat=EtatPlan.BROUILLON, definitif_at=None, definitif_by=None, version=F("version") + 1, modifie_at=at,
        modifie_by=by,
    )  # fmt: skip
    if not opened:
        raise PlanDejaBrouillon("Ce plan est déjà un brouillon.")
    plan.refresh_from_db()
    record(
        kind="budget.financement.reopened", by=by, subject=plan, cite_id=plan.fiche.cite_id, fiche=plan.fiche_id,
        exercice=plan.exercice, motif=reason[:500],
    )  # fmt: skip
    return plan


@transaction.atomic
def joindre_preuve(
    *, ligne: LigneFinancement, by: Any, at: datetime, source: str = "", nom: str = "", contenu: bytes = b""
) -> LigneFinancement:
    """Say where the droit commun of a line comes from, and join the paper that proves it; a draft or a final plan.

    :raises ActionArchivee: the action is read only.
    :raises MotifManquant: neither source nor paper.
    :raises FichierRefuse: the file cannot be taken.
    """
    plan = ligne.plan
    _check_open(plan.fiche, plan.exercice)
    said = " ".join(source.split())
    if not said and not contenu:
        raise MotifManquant("Écrivez la source, ou joignez la preuve.", field="source")
    if contenu:
        ligne.preuve = store_document(cite=plan.fiche.cite, nom=nom, contenu=contenu, by=by)
    ligne.source = said[:300] or ligne.source
    ligne.save(update_fields=["preuve", "source"])
    PlanFinancement.objects.filter(pk=plan.pk).update(version=F("version") + 1, modifie_at=at, modifie_by=by)
    record(
        kind="budget.financement.proved", by=by, subject=plan, cite_id=plan.fiche.cite_id, ligne=ligne.pk,
        document=ligne.preuve_id,
    )  # fmt: skip
    return ligne
