"""The plan de financement of an action as a page shows it: its lines by heading, its shares, what was granted."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from alliance.acteurs.selectors import organisation_ids_of
from alliance.budget.enums import Sens
from alliance.budget.lecture.financement.repartition import parle_de_droit_commun
from alliance.budget.models import Financeur, LigneFinancement, PlanFinancement
from alliance.budget.models.portees import ROLES_DE_PORTEUR, ROLES_QUI_VOIENT_TOUT
from alliance.budget.rules.comptes import POSTES, SUBVENTIONS, Poste, numero_of, poste_of
from alliance.budget.rules.financement import (
    TotauxPlan,
    parts,
    pourcentage,
    refus_equilibre,
    sans_source,
    totaux_du_plan,
)
from alliance.kernel.permissions import visible_cite_ids
from alliance.plan.enums import RolePartenaire
from alliance.plan.models import FicheAction, PartenaireFiche
from alliance.territoires.models import Cite


def _financables(user: Any) -> Q:
    own = organisation_ids_of(user, ROLES_DE_PORTEUR)
    scope = Q(cite_id__in=visible_cite_ids(user, ROLES_QUI_VOIENT_TOUT))
    if own:
        shared = PartenaireFiche.objects.filter(organisation_id__in=own, role=RolePartenaire.COPORTEUR)
        scope |= Q(porteur_id__in=own) | Q(pk__in=shared.values("fiche_id"))
    return scope


def fiches_financables(user: Any, cite: Cite) -> QuerySet[FicheAction]:
    """Actions whose plan de financement the person may read: hers to steer, or hers to carry."""
    seen = FicheAction.objects.visible_to(user).filter(_financables(user), cite=cite)
    return seen.select_related("cite", "porteur")


def is_financement_visible(user: Any, fiche: FicheAction) -> bool:
    """Whether the person may read the plan de financement of an action that she sees."""
    if fiche.cite_id in visible_cite_ids(user, ROLES_QUI_VOIENT_TOUT):
        return True
    own = organisation_ids_of(user, ROLES_DE_PORTEUR)
    return bool(own) and FicheAction.objects.filter(_financables(user), pk=fiche.pk).exists()


@dataclass(frozen=True, slots=True)
class LigneAffichee:
    """A line with its parts computed; ``partage`` when droit commun and specific credit are told apart."""

    ligne: LigneFinancement
    numero: str
    partage: bool
    specifique_cents: int
    accorde_specifique_cents: int | None
    ecart_cents: int | None
    part_numeraire: str
    part_total: str
    sans_source: bool
    a_repartir: bool


@dataclass(slots=True)
class Groupe:
    """A heading of the form and its lines."""

    poste: Poste
    total_cents: int = 0
    droit_commun_cents: int = 0
    accorde_cents: int = 0
    accorde_droit_commun_cents: int = 0
    lignes: list[LigneAffichee] = field(default_factory=list)


@dataclass(slots=True)
class VuePlan:
    """A plan ready to be shown."""

    plan: PlanFinancement | None
    charges: list[Groupe]
    produits: list[Groupe]
    totaux: TotauxPlan
    refus: list[str]
    sans_source: list[LigneFinancement]
    ecartees: list[LigneFinancement]

    @property
    def vide(self) -> bool:
        """Whether nothing was written yet."""
        return not self.charges and not self.produits and not self.ecartees

    @property
    def droit_commun_parts(self) -> tuple[str, str]:
        """The share of droit commun, with each denominator."""
        return parts(self.totaux.droit_commun_cents, self.totaux)

    @property
    def volontaire_part(self) -> str:
        """The share of volunteering, with its only denominator."""
        said = pourcentage(self.totaux.emplois_volontaires_cents, self.totaux.total_charges_cents)
        return f"{said} du total, bénévolat compris"


def plan_of(fiche: FicheAction, exercice: int) -> PlanFinancement | None:
    """The plan of an action for an exercice, with who wrote it."""
    rows = PlanFinancement.objects.filter(fiche=fiche, exercice=exercice)
    return rows.select_related("fiche__cite", "modifie_by", "definitif_by").first()


def plans_of(fiche: FicheAction) -> list[PlanFinancement]:
    """Every plan of an action, by exercice."""
    return list(PlanFinancement.objects.filter(fiche=fiche).order_by("exercice"))


def lignes_of(plan: PlanFinancement | None) -> list[LigneFinancement]:
    """The lines of a plan in their order, with the financeur and the proof."""
    if plan is None:
        return []
    return list(plan.lignes.select_related("financeur", "preuve").order_by("ordre", "pk"))


def exercices_of(fiche: FicheAction) -> list[int]:
    """The exercices for which the action has a plan, and its own."""
    rows = PlanFinancement.objects.filter(fiche=fiche).values_list("exercice", flat=True)
    return sorted({fiche.exercice, *rows})


def financeurs_of(cite: Cite) -> list[Financeur]:
    """The financeurs of a cité, by name: whoever writes a plan chooses among them."""
    return list(Financeur.objects.filter(cite=cite).order_by("nom", "pk"))


def vue_of(plan: PlanFinancement | None, lignes: list[LigneFinancement] | None = None) -> VuePlan:
    """Everything that the page of a plan shows, from two queries."""
    rows = lignes_of(plan) if lignes is None else lignes
    counted = [row for row in rows if not row.ecartee]
    totaux = totaux_du_plan(rows)
    unproved = sans_source(rows)
    keys = {id(row) for row in unproved}
    return VuePlan(
        plan=plan,
        charges=_groupes(counted, Sens.CHARGE, totaux, keys),
        produits=_groupes(counted, Sens.PRODUIT, totaux, keys),
        totaux=totaux,
        refus=refus_equilibre(rows) if counted else [],
        sans_source=unproved,
        ecartees=[row for row in rows if row.ecartee],
    )


def _groupes(rows: list[LigneFinancement], sens: str, totaux: TotauxPlan, unproved: set[int]) -> list[Groupe]:
    groups = {code: Groupe(poste) for code, poste in POSTES.items() if poste.sens == sens}
    for row in rows:
        poste = poste_of(row.compte)
        if poste is None or poste.code not in groups:
            continue
        group = groups[poste.code]
        group.total_cents += row.montant_cents
        group.droit_commun_cents += row.droit_commun_cents
        group.accorde_cents += row.accorde_cents or 0
        group.accorde_droit_commun_cents += row.accorde_droit_commun_cents
        group.lignes.append(_affichee(row, poste, totaux, unproved))
    return [group for group in groups.values() if group.lignes]


def _affichee(row: LigneFinancement, poste: Poste, totaux: TotauxPlan, unproved: set[int]) -> LigneAffichee:
    granted = row.accorde_cents
    return LigneAffichee(
        ligne=row,
        numero=numero_of(row.compte),
        partage=poste.code == SUBVENTIONS or bool(row.droit_commun_cents or row.accorde_droit_commun_cents),
        specifique_cents=row.montant_cents - row.droit_commun_cents,
        accorde_specifique_cents=None if granted is None else granted - row.accorde_droit_commun_cents,
        ecart_cents=None if granted is None else granted - row.montant_cents,
        part_numeraire="" if poste.volontaire else pourcentage(row.montant_cents, totaux.charges_cents),
        part_total=pourcentage(row.montant_cents, totaux.total_charges_cents),
        sans_source=id(row) in unproved,
        a_repartir=not row.droit_commun_cents and parle_de_droit_commun(row.commentaire),
    )


@dataclass(frozen=True, slots=True)
class Estimation:
    """What the fiche still says, beside what the plan says; only what differs."""

    mot: str
    fiche_cents: int
    plan_cents: int


def estimations_of(fiche: FicheAction, vue: VuePlan) -> list[Estimation]:
    """The declared estimates of the fiche that the plan of the same exercice contradicts.

    The cost may have been given with or without volunteering; what is asked is the specific part of the subventions.
    """
    if vue.vide or vue.plan is None or vue.plan.exercice != fiche.exercice:
        return []
    found = []
    if fiche.cout_cents is not None and fiche.cout_cents not in {
        vue.totaux.charges_cents, vue.totaux.total_charges_cents
    }:  # fmt: skip
        found.append(Estimation("coût prévisionnel", fiche.cout_cents, vue.totaux.charges_cents))
    asked = {row.ligne.montant_cents for group in vue.produits for row in group.lignes}
    if fiche.demande_cents is not None and fiche.demande_cents not in asked | {vue.totaux.specifique_cents}:
        found.append(Estimation("demandé à la cité", fiche.demande_cents, vue.totaux.specifique_cents))
    return found
