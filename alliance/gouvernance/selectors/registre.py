"""Reads of the register: what a person may see of it, filtered, counted, and what still holds today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from alliance.acteurs.models import Caisse
from alliance.gouvernance.enums import Issue, Publication, SerieDecision, TypeDecision
from alliance.gouvernance.models import Decision, Instance, LeveeCondition
from alliance.gouvernance.models.decisions import retraits_en_vigueur
from alliance.kernel.textes import fold, search_words
from alliance.territoires.models import Cite

EN_VIGUEUR, CONDITIONNELLE, RETIREE = "en_vigueur", "conditionnelle", "retiree"
ETATS = (
    (EN_VIGUEUR, "en vigueur"),
    (CONDITIONNELLE, "condition à lever"),
    (RETIREE, "retirée"),
)
"""What became of an adopted decision, as the filter names it."""

RESERVEE = "reservee"
"""Publication: nobody but the members and those who steer."""


@dataclass(frozen=True, slots=True)
class Criteres:
    """What the register is narrowed to; an empty value narrows nothing."""

    q: str = ""
    instance: int | None = None
    type: str = ""
    issue: str = ""
    serie: str = ""
    annee: int | None = None
    etat: str = ""
    caisse: int | None = None
    publication: str = ""


def decisions_of(user: Any, cite: Cite, criteres: Criteres | None = None) -> QuerySet[Decision]:
    """The decisions of a cité that the person may read, the latest first, with their state (``avec_etat``)."""
    asked = criteres or Criteres()
    rows = avec_etat(Decision.objects.visible_to(user).filter(cite=cite))
    return _narrow(rows, asked).order_by("-prise_on", "-annee", "-numero", "-pk")


def avec_etat(rows: QuerySet[Decision]) -> QuerySet[Decision]:
    """Each decision with ``is_retiree`` and ``is_levee``: was it withdrawn, was its condition lifted."""
    return rows.annotate(
        is_retiree=Exists(retraits_en_vigueur()),
        is_levee=Exists(LeveeCondition.objects.filter(decision_id=OuterRef("pk"))),
    )


def _narrow(rows: QuerySet[Decision], asked: Criteres) -> QuerySet[Decision]:
    for word in search_words(asked.q):
        rows = rows.filter(texte_recherche__contains=word)
    exact = {
        "instance_id": asked.instance,
        "type": asked.type,
        "issue": asked.issue,
        "serie": asked.serie,
        "annee": asked.annee,
        "caisse_id": asked.caisse,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    return rows.filter(_etat(asked.etat), _publication(asked.publication))


def _etat(etat: str) -> Q:
    taken = Q(issue=Issue.ADOPTEE) | Q(issue=Issue.SOUS_RESERVE, is_levee=True)
    return {
        EN_VIGUEUR: taken & Q(is_retiree=False),
        CONDITIONNELLE: Q(issue=Issue.SOUS_RESERVE, is_levee=False, is_retiree=False),
        RETIREE: Q(is_retiree=True),
    }.get(etat, Q())


def _publication(publication: str) -> Q:
    if publication == RESERVEE:
        return Q(publication=None)
    return Q(publication__portee=publication) if publication in Publication.values else Q()


@dataclass(frozen=True, slots=True)
class Comptes:
    """How many decisions, and of them how many hold, wait for a condition, or were withdrawn."""

    total: int
    en_vigueur: int
    conditionnelles: int
    retirees: int


def comptes_of(rows: QuerySet[Decision]) -> Comptes:
    """Counts of a list of decisions that carry their state, in one query."""
    # Grouped rather than counted under conditions: each row is then looked at once.
    states = rows.order_by().values_list("issue", "is_levee", "is_retiree")  # type: ignore[misc]
    groups = states.annotate(nombre=Count("pk"))
    found = {(issue, levee, retiree): nombre for issue, levee, retiree, nombre in groups}

    def total(*keys: tuple[str, bool, bool]) -> int:
        return sum(found.get(key, 0) for key in keys)

    return Comptes(
        total=sum(found.values()),
        en_vigueur=total((Issue.ADOPTEE, False, False), (Issue.SOUS_RESERVE, True, False)),
        conditionnelles=total((Issue.SOUS_RESERVE, False, False)),
        retirees=sum(nombre for (_issue, _levee, retiree), nombre in found.items() if retiree),
    )


def texte_de_recherche(decision: Decision) -> str:
    """What the register is searched in: number, title, words of the decision, reason and conditions."""
    parts = (decision.numero_affiche, decision.titre, decision.texte, decision.explication, decision.conditions)
    return fold(" ".join(part for part in parts if part))


@dataclass(frozen=True, slots=True)
class Choix:
    """What the register may be narrowed to: its years, the latest first, and its instances with their names."""

    annees: list[int]
    instances: list[tuple[int, str]]


def choix_of(user: Any, cite: Cite) -> Choix:
    """The years and the instances of the decisions that the person may read; the register is gone through once."""
    rows = Decision.objects.visible_to(user).filter(cite=cite).order_by()
    couples = set(rows.values_list("annee", "instance_id").distinct())
    named = Instance.objects.filter(pk__in={pk for _annee, pk in couples}).order_by("nom", "pk")
    return Choix(
        annees=sorted({annee for annee, _pk in couples}, reverse=True), instances=list(named.values_list("pk", "nom"))
    )


def decisions_en_vigueur(cite: Cite) -> QuerySet[Decision]:
    """Every decision of a cité that holds: adopted, its condition lifted, not withdrawn; whoever reads it."""
    return Decision.objects.filter(cite=cite).en_vigueur()


def decisions_depense_en_vigueur(cite: Cite, today: date) -> QuerySet[Decision]:
    """The decisions that allow an expense on ``today``, the latest first: nothing is committed without one.

    Each carries ``montant_cents`` (whole cents), its ``caisse``, its ``point`` and ``seance`` when it was taken here.
    It was adopted on that day or before, its condition, if any, is lifted, and no decision in force withdraws it.
    """
    rows = decisions_en_vigueur(cite).filter(type=TypeDecision.DEPENSE, prise_on__lte=today)
    return rows.select_related("caisse", "seance", "point").order_by("-prise_on", "-numero", "-pk")


def delegation_en_vigueur(cite: Cite, caisse: Caisse, today: date) -> Decision | None:
    """The délégation that lets small expenses of a caisse go without a decision of their own, if one runs on ``today``.

    ``montant_cents`` is its ceiling, ``du`` and ``au`` its days, both inclusive. Of several, the latest one taken is
    the one that counts.
    """
    rows = decisions_en_vigueur(cite).filter(
        type=TypeDecision.DELEGATION, caisse=caisse, prise_on__lte=today, du__lte=today, au__gte=today
    )
    return rows.select_related("caisse").order_by("-prise_on", "-numero", "-pk").first()


def decision_par_numero(user: Any, cite: Cite, *, serie: str, annee: int, numero: int) -> Decision | None:
    """The decision that a permalink names, within what the person may see."""
    rows = Decision.objects.visible_to(user).filter(cite=cite, serie=serie, annee=annee, numero=numero)
    return rows.first()


def decision_publique(cite_slug: str, numero: str) -> Decision | None:
    """A decision that anybody may read, by the number that is displayed (« 2026-014 », « R-2024-3 »)."""
    parts = numero.upper().split("-")
    serie = SerieDecision.REPRISE if parts[0] == "R" else SerieDecision.COURANTE
    digits = parts[1:] if serie == SerieDecision.REPRISE else parts
    if len(digits) != 2 or not all(part.isascii() and part.isdigit() and len(part) < 9 for part in digits):
        return None
    rows = Decision.objects.publiques().filter(
        cite__slug=cite_slug, serie=serie, annee=int(digits[0]), numero=int(digits[1])
    )
    return avec_etat(rows).select_related("cite", "instance", "caisse", "cite_decision").first()


@dataclass(frozen=True, slots=True)
class EtapeDecision:
    """One step of the trail of a thing: a decision about it, its state in words, and why."""

    decision: Decision
    etat: str
    pourquoi: str


def parcours_decisions(decisions: Iterable[int] | QuerySet[Decision], user: Any) -> list[EtapeDecision]:
    """The decisions about one thing that the person may read, the oldest first: « pourquoi a-t-elle été refusée ? ».

    :param decisions: primary keys, or a queryset; the app that keeps the thing knows which they are.
    """
    rows = avec_etat(Decision.objects.visible_to(user).filter(pk__in=decisions))
    found = rows.select_related("cite", "instance").order_by("prise_on", "annee", "numero", "pk")
    return [EtapeDecision(one, etat_en_mots(one), one.explication) for one in found]


def etat_en_mots(decision: Decision) -> str:
    """« adoptée, en vigueur », « adoptée sous réserve, condition à lever », « adoptée, puis retirée », « rejetée »."""
    words = decision.get_issue_display()
    if getattr(decision, "is_retiree", False):
        return f"{words}, puis retirée"
    if decision.issue == Issue.SOUS_RESERVE:
        lifted = getattr(decision, "is_levee", False)
        return f"{words}, condition levée, en vigueur" if lifted else f"{words}, condition à lever"
    return f"{words}, en vigueur" if decision.issue == Issue.ADOPTEE else words
