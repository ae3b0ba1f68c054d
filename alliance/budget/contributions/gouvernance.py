"""What the budget gives to the governance: the expenses of an item or of a decision, and what becomes of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse

from alliance.budget.models import DepenseDemandee
from alliance.budget.permissions import can_prepare_budget, can_view_argent
from alliance.budget.selectors.affectations import nom_enveloppe
from alliance.budget.selectors.depenses import (
    a_inscrire,
    a_montrer,
    depenses_des_decisions,
    depenses_des_points,
    euros,
    porteur_ids_of,
    porteurs_of,
)
from alliance.budget.selectors.seances import (
    DepenseEnSeance,
    Reste,
    alerte_of,
    empechement_of,
    enveloppes_en_seance,
    refus_de_cloture,
    restes_of,
)
from alliance.budget.selectors.suites import suite_of
from alliance.budget.services.decisions import apply_closing, apply_effect, apply_withdrawal, link_decision
from alliance.budget.services.depenses import INCONNUE, DepenseInconnue
from alliance.budget.services.points import GENRE, carry_over, link_depense, unlink_depense
from alliance.gouvernance.contrats import (
    Objet,
    Panneau,
    controles_cloture,
    liens,
    panneaux_decision,
    panneaux_point,
    panneaux_tenue,
)
from alliance.gouvernance.enums import ISSUES_ADOPTEES, Issue, Proposition, TypeDecision
from alliance.gouvernance.models import Decision, Point, SeanceInstance
from alliance.gouvernance.selectors.seances import instances_preparees
from alliance.gouvernance.selectors.tenue import LigneOrdre


class LienDepense:
    """The entry ``budget.depense`` of ``gouvernance.liens``: reads and acts are those of the budget."""

    genre = GENRE
    libelle = "Dépense"
    types: frozenset[TypeDecision] = frozenset({TypeDecision.DEPENSE})

    def liens_pour(self, points: Iterable[Point], user: Any) -> Mapping[int, list[Objet]]:
        rows = depenses_des_points(list(points), user, porteurs=True)
        return _par(rows, "point_id") if rows else {}

    def liens_decisions(self, decisions: Iterable[Decision], user: Any) -> Mapping[int, list[Objet]]:
        rows = depenses_des_decisions([decision.pk for decision in decisions], user)
        return _par(rows, "decision_id") if rows else {}

    def choix(self, cite: Any, user: Any, texte: str) -> Iterable[Objet]:
        rows = a_inscrire(user, cite, texte)
        return [objet for found in _par(rows, "pk").values() for objet in found]

    def lier(self, *, point: Point, pk: int, by: Any) -> None:
        link_depense(point=point, depense=_seen(point.instance.cite_id, pk, by), by=by)

    def delier(self, *, point: Point, pk: int, by: Any) -> None:
        unlink_depense(point=point, depense=_seen(point.instance.cite_id, pk, by), by=by)

    def reporter(self, copies: Mapping[int, Point]) -> None:
        carry_over(copies=copies)

    def lier_decision(self, *, decision: Decision, pk: int, by: Any) -> None:
        link_decision(decision=decision, depense=_seen(decision.cite_id, pk, by), by=by)

    def a_la_cloture(self, decisions: Mapping[int, Decision], *, by: Any, at: datetime) -> None:
        apply_closing(decisions=decisions, by=by, at=at)

    def a_la_prise_d_effet(self, decision: Decision, *, by: Any, at: datetime) -> None:
        apply_effect(decision=decision, by=by, at=at)

    def au_retrait(self, decision: Decision, *, par: Decision, by: Any, at: datetime) -> None:
        apply_withdrawal(decision=decision, par=par, by=by, at=at)


def _seen(cite_id: int, pk: int, by: Any) -> DepenseDemandee:
    """The expense, within what this person sees of this cité."""
    row = a_montrer(DepenseDemandee.objects.visible_to(by).filter(cite=cite_id, pk=pk)).first()
    if row is None:
        raise DepenseInconnue(INCONNUE)
    return row


def _par(rows: Sequence[DepenseDemandee], champ: str) -> dict[int, list[Objet]]:
    left = restes_of(rows)
    found: dict[int, list[Objet]] = {}
    for one in rows:
        found.setdefault(getattr(one, champ), []).append(objet_de(one, left.get(one.pk)))
    return found


def objet_de(depense: DepenseDemandee, reste: Reste | None) -> Objet:
    """An expense as the governance shows it; its rows come from ``selectors.depenses.a_montrer``.

    :param reste: what it finds in its enveloppe, while it waits for its decision.
    """
    blocked = empechement_of(depense) if reste is not None else ""
    return Objet(
        genre=GENRE,
        pk=depense.pk,
        libelle=depense.objet or depense.fiche.titre,
        url=reverse("budget:depense", args=[depense.cite.slug, depense.pk]),
        nature=f"dépense de {euros(depense.montant_cents)}",
        code=depense.fiche.code,
        details=tuple(_details(depense, reste)),
        porteur_ids=porteur_ids_of(depense),
        porteurs=porteurs_of(depense),
        empechement=blocked,
        alerte=alerte_of(depense, reste) if reste is not None else "",
    )


def _details(depense: DepenseDemandee, reste: Reste | None) -> Iterable[tuple[str, str]]:
    yield "Enveloppe", nom_enveloppe(depense.enveloppe)
    if depense.objet:
        yield "Action", depense.fiche.titre
    yield "Montant", euros(depense.montant_cents)
    if reste is not None:
        yield "Reste dans l'enveloppe", euros(reste.disponible_cents)
        if reste.autres_cents:
            yield "Autres points de la séance", f"−\u00a0{euros(reste.autres_cents)}"
        yield "Après ce point", euros(reste.apres_cents)
    if depense.beneficiaire is not None:
        yield "Bénéficiaire", depense.beneficiaire.nom


def panneau_du_point(point: Point, user: Any, modifiable: bool) -> dict | None:
    """On the page of an expense item: what its expenses leave, and the way to add one."""
    if point.type_decision != TypeDecision.DEPENSE or not can_view_argent(user, point.instance.cite):
        return None
    rows = depenses_des_points([point], user)
    adds = modifiable and not point.issue and _ajoute(point, user)
    if not rows and not adds:
        return None
    lines = [DepenseEnSeance(row, point, 0, courant=True) for row in rows if row.decision_id is None]
    return {
        "point": point,
        "vide": not rows,
        "enveloppes": enveloppes_en_seance(lines),
        "ajouter_url": _ajouter(point) if adds else "",
    }


def _ajoute(point: Point, user: Any) -> bool:
    """Who prepares the budget and the séance both."""
    cite = point.instance.cite
    prepared = instances_preparees(user, cite).filter(pk=point.instance_id)
    return bool(can_prepare_budget(user, cite)) and prepared.exists()


def _ajouter(point: Point) -> str:
    return f"{reverse('budget:demander_depense', args=[point.instance.cite.slug])}?point={point.pk}"


def panneau_de_seance(seance: SeanceInstance, lignes: Sequence[LigneOrdre], user: Any) -> dict | None:
    """Beside the item in hand: each enveloppe that the agenda draws on, now, after this item, after all of them."""
    if not can_view_argent(user, seance.instance.cite):
        return None
    asking = {line.point.pk: line for line in lignes if line.point.type_decision == TypeDecision.DEPENSE}
    rows = depenses_des_points([line.point for line in asking.values()], user) if asking else []
    current = next((line.point for line in lignes if line.courant), None)
    spends = current is not None and current.type_decision == TypeDecision.DEPENSE
    if not rows:
        return {"enveloppes": [], "sans_enveloppe": True} if spends else None
    found = enveloppes_en_seance(_en_seance(row, asking[row.point_id or 0]) for row in rows)
    bare = spends and not any(one.is_en_main for one in found)
    return {"enveloppes": sorted(found, key=lambda one: not one.is_en_main), "sans_enveloppe": bare}


def _en_seance(depense: DepenseDemandee, line: LigneOrdre) -> DepenseEnSeance:
    """Not counted when the item is put off, or already decided another way than adopted."""
    result, said = line.resultat, ""
    if line.point.proposition == Proposition.AJOURNER:
        said = "ajournée"
    elif result is not None and result.definitif and result.issue not in ISSUES_ADOPTEES:
        said = str(Issue(result.issue).label)
    return DepenseEnSeance(depense, line.point, line.rang, compte=not said, mot=said, courant=line.courant)


def panneau_de_decision(decision: Decision, user: Any) -> dict | None:
    """What became of the money of a decision, for who sees money there."""
    return suite_of(decision, user)


def register() -> None:
    """Called once, when the app is ready."""
    liens.register(GENRE, LienDepense(), ordre=200)  # after the actions, which an item is about most of the time
    panneaux_point.register("budget.depenses", Panneau("budget/_point_depenses.html", panneau_du_point))
    panneaux_tenue.register("budget.depenses", Panneau("budget/_tenir_depenses.html", panneau_de_seance))
    panneaux_decision.register("budget.depenses", Panneau("budget/_decision_argent.html", panneau_de_decision))
    controles_cloture.register("budget.depenses", refus_de_cloture)
