"""Which fiches a set of criteria keeps: one place for the pages, the exports and the links of the home page."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from alliance.kernel.textes import search_words
from alliance.plan.enums import Manque
from alliance.plan.models import FicheAction
from alliance.plan.selectors.conditions import (
    ADULTES,
    MANQUES,
    MINEURS,
    REPETES,
    SANS_PUBLIC,
    a_codage,
    a_dimension,
    a_indicateur,
    a_quartier,
    contains_age,
    is_late,
    lacks_at_most,
    meets_days,
    one_of,
    seulement_adultes,
    suivies_par,
)

__all__ = [
    "ADULTES",
    "MANQUES",
    "MINEURS",
    "SANS_PUBLIC",
    "Criteres",
    "a_codage",
    "a_dimension",
    "a_indicateur",
    "a_quartier",
    "choisir_exercice",
    "condition",
    "contains_age",
    "exercice_par_defaut",
    "fiches_de_base",
    "fiches_filtrees",
    "ordre_du_plan",
    "seulement_adultes",
]

Ids = tuple[int | None, ...]
Codes = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Criteres:
    """What a person asks of the plan, in plain values; an empty one keeps everything.

    Several values of one criterion widen it, several criteria narrow the list; ``None`` among the values asks for
    the fiches that have none. ``exercice`` absent means the exercice of the moment (``exercice_par_defaut``),
    unless ``tous_exercices``. ``archivees`` asks for the archived fiches alone.
    """

    q: str = ""
    exercice: int | None = None
    tous_exercices: bool = False
    statut: Codes = ()
    validation: Codes = ()
    axe: Ids = ()
    sous_thematique: Ids = ()
    levier: Ids = ()
    quartier: Ids = ()
    etablissement: Ids = ()
    porteur: Ids = ()
    referent: Ids = ()
    groupe: Ids = ()
    partenaire: Ids = ()
    age: int | None = None
    tranche: tuple[tuple[int, int] | None, ...] = ()
    public: Codes = ()
    public_specifique: Codes = ()
    temps: Codes = ()
    jour: Codes = ()
    modalite: Codes = ()
    theme: Codes = ()
    dispositif: Codes = ()
    objectif_national: Codes = ()
    sexe: Codes = ()
    nature: Codes = ()
    du: date | None = None
    au: date | None = None
    cout_min: int | None = None
    cout_max: int | None = None
    manque: tuple[str, ...] = ()
    reperes_min: int | None = None
    reperes_max: int | None = None
    modifiee_depuis: date | None = None
    retard: bool = False
    archivees: bool = False
    fiche: tuple[int, ...] = ()


def choisir_exercice(connus: Collection[int]) -> int:
    """This year when there are actions of it, else the latest exercice known, else this year."""
    this_year = timezone.localdate().year
    return this_year if this_year in connus or not connus else max(connus)


def exercice_par_defaut(cite, user) -> int:
    """The exercice that the plan shows when none is asked, among those the person sees."""
    fiches = FicheAction.objects.visible_to(user).actives().filter(cite=cite)
    return choisir_exercice(set(fiches.values_list("exercice", flat=True).distinct()))


def fiches_de_base(cite, user, criteres: Criteres):
    """Fiches that ``user`` may see among which the criteria choose: those of the plan, or those archived."""
    return FicheAction.objects.visible_to(user).filter(cite=cite, archivee_at__isnull=not criteres.archivees)


def fiches_filtrees(cite, user, criteres: Criteres):
    """Fiches of ``cite`` that ``user`` may see and ``criteres`` keep, in the order of the plan."""
    fiches = fiches_de_base(cite, user, criteres)
    if not criteres.tous_exercices:
        fiches = fiches.filter(exercice=criteres.exercice or exercice_par_defaut(cite, user))
    return ordre_du_plan(fiches.filter(condition(criteres, user)))


def ordre_du_plan(fiches):
    """Axes, then sous-thématiques, then codes; what is not classified yet comes last."""
    return fiches.order_by(
        F("sous_thematique__axe__ordre").asc(nulls_last=True),
        F("sous_thematique__axe_id").asc(nulls_last=True),
        "sous_thematique__ordre",
        "sous_thematique_id",
        "code",
        "titre",
        "pk",
    )


def condition(criteres: Criteres, user) -> Q:
    """Every criterion but the exercice, as one condition on ``FicheAction`` that repeats no row.

    :param user: whose instances may be named: what a group works on is seen with the group.
    """
    parts = [Q(texte_recherche__contains=mot) for mot in search_words(criteres.q)]
    parts += [
        one_of(asked, ont=ont, sans=sans)
        for champ, (ont, sans) in REPETES.items()
        if (asked := getattr(criteres, champ))
    ]
    parts += [
        build(asked) for champ, build in _SIMPLES.items() if (asked := getattr(criteres, champ)) not in (None, ())
    ]
    if criteres.du or criteres.au:
        parts.append(meets_days(criteres.du, criteres.au))
    if criteres.groupe:
        parts.append(one_of(criteres.groupe, ont=suivies_par(user), sans=lambda: ~suivies_par(user)(None)))
    if criteres.retard:
        parts.append(is_late(timezone.localdate()))
    parts += [MANQUES[Manque(manque)]() for manque in criteres.manque]
    return Q(*parts)


_SIMPLES: dict[str, Callable[[Any], Q]] = {
    "age": contains_age,
    "cout_min": lambda cents: Q(cout_cents__gte=cents),
    "cout_max": lambda cents: Q(cout_cents__lte=cents),
    "reperes_min": lambda reperes: lacks_at_most(len(Manque) - reperes),
    "reperes_max": lambda reperes: ~lacks_at_most(len(Manque) - reperes - 1),
    "modifiee_depuis": lambda day: Q(modifiee_at__gte=timezone.make_aware(datetime.combine(day, time.min))),
    "fiche": lambda pks: Q(pk__in=pks),
}
