"""Expenses put to the Cotech: which wait, which are on an agenda, what an item or a decision is about."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from alliance.budget.models import DepenseDemandee, Enveloppe, ExerciceClos
from alliance.gouvernance.models import Decision, Point
from alliance.kernel.money import format_cents
from alliance.kernel.textes import fold, search_words
from alliance.plan.enums import RolePartenaire
from alliance.plan.models import FicheAction, PartenaireFiche
from alliance.territoires.models import Cite

CHOIX_MAX = 20
"""Expenses that a search offers to put on an agenda."""

ETATS = (
    ("attente", "à inscrire"),
    ("inscrite", "à l'ordre du jour"),
    ("validee", "validées"),
    ("reserve", "sous réserve"),
    ("ecartee", "non retenues"),
    ("retiree", "retirées"),
)
"""Where an expense stands: each is in exactly one of these states."""

_LIBRE = Q(point=None) | Q(point__ecarte_at__isnull=False)
_PAR_ETAT = {
    "attente": Q(_LIBRE, decision=None, retiree_at=None),
    "inscrite": Q(point__isnull=False, point__ecarte_at=None, decision=None, retiree_at=None),
    "validee": Q(affectation__isnull=False),
    "reserve": Q(affectation=None, attend_levee=True),
    "ecartee": Q(affectation=None, decision__isnull=False, attend_levee=False),
    "retiree": Q(retiree_at__isnull=False),
}


@dataclass(frozen=True, slots=True)
class CriteresDepenses:
    """What the list is narrowed to; an empty value narrows nothing."""

    q: str = ""
    etat: str = ""
    caisse: int | None = None
    exercice: int | None = None
    fiche: int | None = None
    enveloppe: int | None = None


def euros(cents: int) -> str:
    """Always a figure: « 0 € » too, where a list would write a dash."""
    return format_cents(cents) if cents else "0\u00a0€"


def lues(rows: QuerySet[DepenseDemandee]) -> QuerySet[DepenseDemandee]:
    """Expenses with their enveloppe, action, item and decision, and whether their year is closed; in one query."""
    closed = ExerciceClos.objects.filter(cite=OuterRef("cite"), exercice=OuterRef("enveloppe__exercice"))
    return (
        _avec_levee(rows)
        .annotate(exercice_clos=Exists(closed))
        .select_related(
            "cite", "enveloppe__financeur", "enveloppe__caisse", "fiche__porteur", "beneficiaire",
            "point__seance__instance", "point__instance", "decision", "affectation",
        )
    )  # fmt: skip


def a_montrer(rows: QuerySet[DepenseDemandee]) -> QuerySet[DepenseDemandee]:
    """As ``lues``, with those who carry the action; in two queries."""
    copilots = PartenaireFiche.objects.filter(role=RolePartenaire.COPORTEUR).select_related("organisation")
    return lues(rows).prefetch_related(Prefetch("fiche__partenaires", copilots.order_by("pk")))


def depenses_of(user: Any, cite: Cite, criteres: CriteresDepenses) -> QuerySet[DepenseDemandee]:
    """The expenses of a cité that the person may see; those that wait first, then the latest."""
    rows = _filtrees(DepenseDemandee.objects.visible_to(user).filter(cite=cite), criteres)
    if criteres.etat in _PAR_ETAT:
        rows = rows.filter(_PAR_ETAT[criteres.etat])
    return a_montrer(rows).order_by("-demandee_at", "-pk")


def _avec_levee(rows: QuerySet[DepenseDemandee]) -> QuerySet[DepenseDemandee]:
    """Each with whether its decision waits for a condition to be lifted."""
    return rows.annotate(
        attend_levee=Exists(Decision.objects.conditionnelles().filter(pk=OuterRef("decision_id")))
    )  # fmt: skip


def _filtrees(rows: QuerySet[DepenseDemandee], criteres: CriteresDepenses) -> QuerySet[DepenseDemandee]:
    exact = {
        "enveloppe__caisse_id": criteres.caisse,
        "enveloppe__exercice": criteres.exercice,
        "enveloppe_id": criteres.enveloppe,
        "fiche_id": criteres.fiche,
    }
    rows = _avec_levee(rows).filter(**{name: value for name, value in exact.items() if value is not None})
    return rows.filter(pk__in=_trouvees(rows, criteres.q)) if criteres.q.strip() else rows


def _trouvees(rows: QuerySet[DepenseDemandee], texte: str) -> list[int]:
    """Those whose action or words hold every word, compared here, folded: a cité has a few hundred."""
    wanted = search_words(texte)
    found = rows.values_list("pk", "fiche__titre", "fiche__code", "objet")
    return [pk for pk, *parts in found if all(word in fold(" ".join(parts)) for word in wanted)]


def nombres_par_etat(user: Any, cite: Cite, criteres: CriteresDepenses) -> dict[str, int]:
    """How many expenses each state holds with these filters; one query."""
    rows = _filtrees(DepenseDemandee.objects.visible_to(user).filter(cite=cite), criteres)
    return rows.aggregate(**{etat: Count("pk", filter=condition) for etat, condition in _PAR_ETAT.items()})


def etat_of(depense: DepenseDemandee) -> str:
    """The key of its state in ``ETATS``.

    :param depense: read through ``a_montrer``.
    """
    if depense.retiree_at is not None:
        return "retiree"
    if depense.affectation_id is not None:
        return "validee"
    if depense.decision is not None:
        return "reserve" if depense.attend_levee else "ecartee"  # type: ignore[attr-defined]
    point = depense.point
    return "attente" if point is None or point.ecarte_at is not None else "inscrite"


def libres(rows: QuerySet[DepenseDemandee]) -> QuerySet[DepenseDemandee]:
    """Those that are on no agenda and may still be put on one."""
    return rows.filter(_PAR_ETAT["attente"])


def a_inscrire(user: Any, cite: Cite, texte: str = "") -> list[DepenseDemandee]:
    """At most ``CHOIX_MAX`` expenses that wait for an agenda, the oldest first."""
    rows = _filtrees(libres(DepenseDemandee.objects.visible_to(user).filter(cite=cite)), CriteresDepenses(q=texte))
    return list(a_montrer(rows).order_by("demandee_at", "pk")[:CHOIX_MAX])


def depenses_des_points(
    points: Collection[Point], user: Any = None, *, porteurs: bool = False
) -> list[DepenseDemandee]:
    """The expenses of these agenda items, in their order; ``user=None`` for the platform itself.

    :param porteurs: with those who carry the actions, in one query more.
    """
    rows = DepenseDemandee.objects.filter(point__in=[point.pk for point in points], retiree_at=None)
    if user is not None:
        rows = rows.filter(pk__in=DepenseDemandee.objects.visible_to(user).filter(retiree_at=None).values("pk"))
    read = a_montrer(rows) if porteurs else lues(rows)
    return list(read.order_by("point__ordre", "point_id", "pk"))


def depenses_des_decisions(keys: Iterable[int], user: Any = None) -> list[DepenseDemandee]:
    """The expenses that these decisions are about."""
    rows = DepenseDemandee.objects.filter(decision_id__in=list(keys))
    if user is not None:
        rows = rows.filter(pk__in=DepenseDemandee.objects.visible_to(user).values("pk"))
    return list(a_montrer(rows).order_by("fiche__titre", "pk"))


def enveloppes_a_demander(user: Any, cite: Cite) -> QuerySet[Enveloppe]:
    """Specific enveloppes of the years that are not closed: an expense may be asked before they are notified."""
    rows = Enveloppe.objects.visible_to(user).specifiques().filter(cite=cite)
    rows = rows.exclude(exercice__in=cite.exercices_clos.values("exercice"))
    return rows.select_related("financeur", "caisse").order_by("-exercice", "caisse__nom", "financeur__nom", "pk")


def porteur_ids_of(depense: DepenseDemandee) -> frozenset[int]:
    """Who carries the action, and who receives the money: a member tied to one of them withdraws.

    :param depense: read through ``a_montrer``.
    """
    carriers = {row.organisation_id for row in depense.fiche.partenaires.all()}
    tied = (*carriers, depense.fiche.porteur_id, depense.beneficiaire_id)
    return frozenset(pk for pk in tied if pk is not None)


def porteurs_of(depense: DepenseDemandee) -> tuple[str, ...]:
    """The names of those who carry the action."""
    fiche: FicheAction = depense.fiche
    names = [fiche.porteur.nom] if fiche.porteur else []
    return tuple(dict.fromkeys([*names, *(row.organisation.nom for row in fiche.partenaires.all())]))
