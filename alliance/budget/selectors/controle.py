"""Every running total counted again from the acts: what differs by a cent is named, with its enveloppe."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, Min, Model, QuerySet, Sum, When

from alliance.budget.enums import NatureMouvement
from alliance.budget.models import (
    Affectation,
    Attribution,
    Desengagement,
    Engagement,
    Enveloppe,
    Justification,
    Liberation,
    MouvementEnveloppe,
    PlafondDecision,
    ReductionAttribution,
    Reversement,
    Versement,
)
from alliance.budget.rules import EFFETS
from alliance.territoires.models import Cite


@dataclass(frozen=True, slots=True)
class Ecart:
    """One total that its acts do not give: which row, which column, what is written, what was counted again."""

    objet: str
    pk: int
    total: str
    ecrit_cents: int
    recompte_cents: int
    enveloppe_id: int | None


@dataclass(frozen=True, slots=True)
class Compte:
    """How one column is counted again: its table, the path to its cité and its enveloppe, and the sums of its acts.

    ``enveloppe`` is an aggregate where a row draws on several: one of them is enough to know where to look.
    """

    modele: type[Model]
    total: str
    cite: str
    enveloppe: str | Min
    sommes: Callable[[int | None], dict[int, int]]


def _somme(rows: QuerySet, cle: str, expression: Any) -> dict[int, int]:
    grouped: Any = rows.order_by().values_list(cle).annotate(total=Sum(expression))
    return {pk: total for pk, total in grouped if pk is not None}


def _moins(*parts: dict[int, int]) -> dict[int, int]:
    """The first, less the others."""
    first, *others = parts
    return {pk: amount - sum(part.get(pk, 0) for part in others) for pk, amount in first.items()}


def _plus(*parts: dict[int, int]) -> dict[int, int]:
    return {pk: sum(part.get(pk, 0) for part in parts) for pk in set().union(*parts)}


def _de(modele: Any, chemin: str, cite_id: int | None) -> QuerySet:
    rows = modele.objects.all()
    return rows if cite_id is None else rows.filter(**{chemin: cite_id})


def _mouvements(total: str) -> Callable[[int | None], dict[int, int]]:
    signs = {nature: effet.signe for nature, effet in EFFETS.items() if total in effet.totaux}

    def sommes(cite_id: int | None) -> dict[int, int]:
        rows = _de(MouvementEnveloppe, "enveloppe__cite_id", cite_id).filter(nature__in=list(signs))
        signed = Case(
            *[When(nature=NatureMouvement(nature), then=sign * F("montant_cents")) for nature, sign in signs.items()],
            default=0,
        )
        return _somme(rows, "enveloppe_id", signed)

    return sommes


def _affecte(cle: str, par_liberation: str) -> Callable[[int | None], dict[int, int]]:
    def sommes(cite_id: int | None) -> dict[int, int]:
        given = _somme(_de(Affectation, "cite_id", cite_id), cle, "montant_cents")
        freed = _somme(_de(Liberation, "affectation__cite_id", cite_id), par_liberation, "montant_cents")
        return _moins(given, freed)

    return sommes


def _actes(modele: Any, cle: str, cite: str, **filtre: Any) -> Callable[[int | None], dict[int, int]]:
    def sommes(cite_id: int | None) -> dict[int, int]:
        return _somme(_de(modele, cite, cite_id).filter(**filtre), cle, "montant_cents")

    return sommes


def _attribue(cite_id: int | None) -> dict[int, int]:
    given = _somme(
        _de(Attribution, "affectation__cite_id", cite_id).filter(annulee_at=None), "affectation_id", "montant_cents"
    )
    rows = _de(ReductionAttribution, "attribution__affectation__cite_id", cite_id).filter(attribution__annulee_at=None)
    return _moins(given, _somme(rows, "attribution__affectation_id", "montant_cents"))


def _engage(cle: str, direct: bool) -> Callable[[int | None], dict[int, int]]:
    def sommes(cite_id: int | None) -> dict[int, int]:
        rows = _de(Engagement, "cite_id", cite_id).filter(attribution__isnull=direct)
        back = _de(Desengagement, "engagement__cite_id", cite_id).filter(engagement__attribution__isnull=direct)
        return _moins(_somme(rows, cle, "montant_cents"), _somme(back, f"engagement__{cle}", "montant_cents"))

    return sommes


def _plafonds(cite_id: int | None) -> dict[int, int]:
    """What the decisions say: nobody rewrites it, and the ceilings copy it."""
    return dict(_de(PlafondDecision, "decision__cite_id", cite_id).values_list("pk", "decision__montant_cents"))


_AFFECTATION = "affectation__enveloppe_id"
_D_UNE_DECISION = Min("decision__affectations__enveloppe_id")
COMPTES: tuple[Compte, ...] = (
    *(
        Compte(Enveloppe, total, "cite_id", "pk", _mouvements(total))
        for total in ("annonce_cents", "notifie_cents", "gele_cents", "reporte_cents", "encaisse_cents")
    ),
    Compte(Enveloppe, "affecte_cents", "cite_id", "pk", _affecte("enveloppe_id", "affectation__enveloppe_id")),
    Compte(
        PlafondDecision, "affecte_cents", "decision__cite_id", _D_UNE_DECISION,
        _affecte("decision__plafond_budget", "affectation__decision__plafond_budget"),
    ),
    Compte(PlafondDecision, "plafond_cents", "decision__cite_id", _D_UNE_DECISION, _plafonds),
    Compte(
        Affectation, "libere_cents", "cite_id", "enveloppe_id",
        _actes(Liberation, "affectation_id", "affectation__cite_id"),
    ),
    Compte(Affectation, "attribue_cents", "cite_id", "enveloppe_id", _attribue),
    Compte(Affectation, "engage_direct_cents", "cite_id", "enveloppe_id", _engage("affectation_id", direct=True)),
    Compte(
        Attribution, "reduit_cents", "affectation__cite_id", _AFFECTATION,
        _actes(ReductionAttribution, "attribution_id", "attribution__affectation__cite_id"),
    ),
    Compte(
        Attribution, "engage_cents", "affectation__cite_id", _AFFECTATION, _engage("attribution_id", direct=False)
    ),
    *(
        Compte(
            Engagement, total, "cite_id", _AFFECTATION, _actes(modele, "engagement_id", "engagement__cite_id", **filtre)
        )
        for total, modele, filtre in (
            ("desengage_cents", Desengagement, {}),
            ("verse_cents", Versement, {"annule_at": None}),
            ("justifie_cents", Justification, {}),
            ("reverse_cents", Reversement, {}),
        )
    ),
)  # fmt: skip
"""Every running total of the budget: docs/budget.md numbers them."""


def ecarts(cite: Cite | None = None) -> list[Ecart]:
    """Every total that its acts do not give; empty when all is exact.

    :param cite: all of them without it.
    """
    cite_id = cite.pk if cite is not None else None
    return [ecart for compte in COMPTES for ecart in _comparer(compte, cite_id)]


def _comparer(compte: Compte, cite_id: int | None) -> Iterator[Ecart]:
    counted = compte.sommes(cite_id)
    rows = _de(compte.modele, compte.cite, cite_id)
    columns: Any = rows.order_by("pk").values_list("pk", compte.total, compte.enveloppe)
    for pk, written, enveloppe in columns.iterator(chunk_size=5000):
        if written != counted.get(pk, 0):
            yield Ecart(
                objet=str(compte.modele._meta.verbose_name),
                pk=pk,
                total=compte.total,
                ecrit_cents=written,
                recompte_cents=counted.get(pk, 0),
                enveloppe_id=enveloppe,
            )
