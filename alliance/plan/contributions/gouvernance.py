"""What the plan gives to the governance: the actions that a point or a decision is about, and their effect."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from alliance.gouvernance.contrats import Objet, PanneauInstance, liens, panneaux_instance
from alliance.gouvernance.enums import TypeDecision
from alliance.gouvernance.models import Decision, Instance, Point
from alliance.kernel.money import format_cents
from alliance.plan.enums import Public, Validation
from alliance.plan.models import FicheAction
from alliance.plan.permissions import can_edit_suivi, can_read_plan
from alliance.plan.rules import TYPES_D_ACTION
from alliance.plan.selectors.groupes import fiches_suivies, sous_thematiques_suivies
from alliance.plan.selectors.inscriptions import (
    autres_de_la_lignee,
    empechement_of,
    fiches_a_inscrire,
    fiches_des_decisions,
    fiches_des_points,
)
from alliance.plan.services.inscriptions import (
    GENRE,
    INCONNUE,
    ActionInconnue,
    carry_over,
    link_decision,
    link_fiche,
    unlink_fiche,
)
from alliance.plan.services.validation import apply_closing, apply_effect, apply_withdrawal
from alliance.territoires.models import Cite

FICHES_MONTREES = 8
"""Actions that the page of an instance names before it sends to the plan."""


class LienFiche:
    """The entry ``plan.fiche`` of ``gouvernance.liens``: reads and acts are those of the plan."""

    genre = GENRE
    libelle = "Action du plan"
    types: frozenset[TypeDecision] = TYPES_D_ACTION

    def liens_pour(self, points: Iterable[Point], user: Any) -> Mapping[int, list[Objet]]:
        given = list(points)
        found = fiches_des_points(given, user)
        taken = autres_de_la_lignee([fiche for fiches in found.values() for fiche in fiches])
        types = {point.pk: point.type_decision for point in given}
        slugs = _slugs(fiche.cite_id for fiches in found.values() for fiche in fiches)
        return {
            pk: [
                objet_de(fiche, slugs[fiche.cite_id], empechement_of(fiche, types[pk], taken.get(fiche.pk)))
                for fiche in fiches
            ]
            for pk, fiches in found.items()
        }

    def liens_decisions(self, decisions: Iterable[Decision], user: Any) -> Mapping[int, list[Objet]]:
        found = fiches_des_decisions(decisions, user)
        slugs = _slugs(fiche.cite_id for fiches in found.values() for fiche in fiches)
        return {pk: [objet_de(fiche, slugs[fiche.cite_id]) for fiche in fiches] for pk, fiches in found.items()}

    def choix(self, cite: Any, user: Any, texte: str) -> Iterable[Objet]:
        return [objet_de(fiche, cite.slug) for fiche in fiches_a_inscrire(cite, user, texte)]

    def lier(self, *, point: Point, pk: int, by: Any) -> None:
        link_fiche(point=point, fiche=_seen(point.instance.cite_id, pk, by), by=by)

    def delier(self, *, point: Point, pk: int, by: Any) -> None:
        unlink_fiche(point=point, fiche=_seen(point.instance.cite_id, pk, by), by=by)

    def reporter(self, copies: Mapping[int, Point]) -> None:
        carry_over(copies=copies)

    def lier_decision(self, *, decision: Decision, pk: int, by: Any) -> None:
        link_decision(decision=decision, fiche=_seen(decision.cite_id, pk, by), by=by)

    def a_la_cloture(self, decisions: Mapping[int, Decision], *, by: Any, at: datetime) -> None:
        apply_closing(decisions=decisions, by=by, at=at)

    def a_la_prise_d_effet(self, decision: Decision, *, by: Any, at: datetime) -> None:
        apply_effect(decision=decision, by=by, at=at)

    def au_retrait(self, decision: Decision, *, par: Decision, by: Any, at: datetime) -> None:
        apply_withdrawal(decision=decision, par=par, by=by, at=at)


def _slugs(cite_ids: Iterable[int]) -> dict[int, str]:
    """The word of each cité in addresses, in one query."""
    return dict(Cite.objects.filter(pk__in=set(cite_ids)).values_list("pk", "slug"))


def _seen(cite_id: int, pk: int, by: Any) -> FicheAction:
    """The action, within what this person sees of this cité."""
    seen = FicheAction.objects.visible_to(by).filter(cite_id=cite_id, pk=pk)
    fiche = seen.select_related("validation_decision").first()
    if fiche is None:
        raise ActionInconnue(INCONNUE)
    return fiche


def objet_de(fiche: FicheAction, cite_slug: str, empechement: str = "") -> Objet:
    """An action as the governance shows it; its rows come from ``selectors.inscriptions.a_montrer``."""
    carriers = [fiche.porteur] if fiche.porteur else []
    carriers += [row.organisation for row in fiche.partenaires.all()]
    return Objet(
        genre=GENRE,
        pk=fiche.pk,
        libelle=fiche.titre,
        url=reverse("plan:fiche", args=[cite_slug, fiche.pk]),
        nature=f"action {fiche.exercice}{', archivée' if fiche.archivee_at else ''}",
        code=fiche.code,
        details=tuple((nom, mot) for nom, mot in _details(fiche) if mot),
        porteur_ids=frozenset(carrier.pk for carrier in carriers),
        porteurs=tuple(dict.fromkeys(carrier.nom for carrier in carriers)),
        empechement=empechement,
    )


def _details(fiche: FicheAction) -> list[tuple[str, str]]:
    ruling = fiche.validation_decision
    by_decision = f" par la décision {ruling.numero_affiche}" if ruling else ""
    return [
        ("Validation", f"{Validation(fiche.validation).label}{by_decision}"),
        ("Statut", fiche.get_statut_display()),
        ("Porteur", fiche.porteur.nom if fiche.porteur else ""),
        ("Demandé", format_cents(fiche.demande_cents) if fiche.demande_cents else ""),
        ("Publics", ", ".join(_publics(fiche))),
        ("Quartiers", ", ".join(row.quartier.nom for row in fiche.quartiers_concernes.all())),
        ("Exercice", str(fiche.exercice)),
    ]


def _publics(fiche: FicheAction) -> list[str]:
    coded = {row.valeur for row in fiche.codages.all()}
    return [str(public.label) for public in Public if public.value in coded]


def actions_de_linstance(instance: Instance, user: Any) -> dict | None:
    """What the instance works on: the first actions, and the way to the plan; nothing for who does not read it."""
    if not can_read_plan(user, instance.cite):
        return None
    rows = fiches_suivies(instance, user)
    editable = bool(can_edit_suivi(user, instance)) and instance.close_on is None
    number = rows.count()
    if not number and not editable:
        return None
    slug = instance.cite.slug
    return {
        "fiches": list(rows[:FICHES_MONTREES]),
        "nombre": number,
        "sous_thematiques": sous_thematiques_suivies(instance, user),
        "modifiable": editable,
        "url": reverse("plan:actions_suivies", args=[slug, instance.pk]),
        "plan_url": f"{reverse('plan:plan', args=[slug])}?exercice=tous&groupe={instance.pk}",
    }


def register() -> None:
    """Called once, when the app is ready."""
    liens.register(GENRE, LienFiche())
    panneaux_instance.register(
        "plan.actions", PanneauInstance("plan/_groupe_actions.html", actions_de_linstance), ordre=20
    )
