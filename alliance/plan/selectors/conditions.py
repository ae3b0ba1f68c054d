"""What one criterion keeps, as a condition on ``FicheAction`` that repeats no row."""

from collections.abc import Callable, Collection
from datetime import date
from functools import cache, lru_cache
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from django.db.models.lookups import LessThanOrEqual

from alliance.gouvernance.models import Instance
from alliance.plan.enums import Dimension, Manque, NatureAction, Public, StatutFiche
from alliance.plan.models import (
    Codage,
    EtablissementFiche,
    FicheAction,
    GroupeFiche,
    GroupeSousThematique,
    IndicateurAttendu,
    PartenaireFiche,
    QuartierFiche,
)
from alliance.plan.rules import PAS_COMMENCEES

ADULTES = (Public.PARENTS, Public.PROFESSIONNELS, Public.HABITANTS)
MINEURS = (Public.ENFANTS, Public.JEUNES)
SANS_PUBLIC = Q(nature=NatureAction.COORDINATION)
"""A pure coordination addresses nobody in particular (``rules.manques``)."""


def contains_age(age: int) -> Q:
    """The range holds ``age``; an open end goes as far as needed, but a fiche without any age holds none."""
    return meets_ages(age, age)


def meets_ages(age_min: int, age_max: int) -> Q:
    """The range of the fiche meets this one, both inclusive; a fiche without any age meets none."""
    return (
        (Q(age_min__isnull=False) | Q(age_max__isnull=False))
        & (Q(age_min=None) | Q(age_min__lte=age_max))
        & (Q(age_max=None) | Q(age_max__gte=age_min))
    )


def meets_days(first: date | None, last: date | None) -> Q:
    """The réalisation meets these days, as ``kernel.dates.meets``: an open end goes on, no date meets nothing."""
    question = Q(starts_on__isnull=False) | Q(ends_on__isnull=False)
    if last:
        question &= Q(starts_on=None) | Q(starts_on__lte=last)
    if first:
        question &= Q(ends_on=None) | Q(ends_on__gte=first)
    return question


@lru_cache(maxsize=256)
def a_codage(dimension: str, valeurs: tuple[str, ...]) -> Exists:
    """The fiche carries at least one of these values. Kept, as those below: a list asks for the same ones each time."""
    return Exists(Codage.objects.filter(fiche=OuterRef("pk"), dimension=dimension, valeur__in=valeurs))


@cache
def a_dimension(dimension: str) -> Exists:
    """The fiche carries at least one value of this dimension."""
    return Exists(Codage.objects.filter(fiche=OuterRef("pk"), dimension=dimension))


@cache
def seulement_adultes() -> Q:
    """The fiche addresses adults and neither children nor young people: it needs no age."""
    return Q(a_codage(Dimension.PUBLIC, ADULTES)) & ~Q(a_codage(Dimension.PUBLIC, MINEURS))


@cache
def a_indicateur() -> Exists:
    """The fiche has at least one expected indicator."""
    return Exists(IndicateurAttendu.objects.filter(fiche=OuterRef("pk")))


@cache
def a_quartier() -> Exists:
    """The fiche names at least one quartier."""
    return Exists(QuartierFiche.objects.filter(fiche=OuterRef("pk")))


def is_late(today: date) -> Q:
    """The action let its day pass, as ``rules.passed_day``."""
    begins = Q(starts_on__lt=today) | Q(starts_on=None, ends_on__lt=today)
    return Q(statut__in=PAS_COMMENCEES) & begins | Q(statut=StatutFiche.EN_COURS, ends_on__lt=today)


def one_of(valeurs: Collection[Any], *, ont: Callable[[list[Any]], Q], sans: Callable[[], Q]) -> Q:
    """One of these values; ``None`` among them also keeps the fiches that have none."""
    given = [valeur for valeur in valeurs if valeur is not None]
    if None not in valeurs:
        return ont(given)
    return ont(given) | sans() if given else sans()


def _relies(rows: Any, relation: str) -> tuple[Callable[[list[Any]], Q], Callable[[], Q]]:
    """Rows around a fiche that name objects."""

    def ont(pks: list[Any]) -> Q:
        return Q(Exists(rows.objects.filter(**{"fiche": OuterRef("pk"), f"{relation}__in": pks})))

    return ont, lambda: ~Q(Exists(rows.objects.filter(fiche=OuterRef("pk"))))


def _code(dimension: str) -> tuple[Callable[[list[Any]], Q], Callable[[], Q]]:
    return lambda valeurs: Q(a_codage(dimension, tuple(valeurs))), lambda: ~Q(a_dimension(dimension))


def _porteurs(pks: list[Any]) -> Q:
    coporteurs = PartenaireFiche.objects.filter(fiche=OuterRef("pk"), organisation__in=pks, role="COPORTEUR")
    return Q(porteur_id__in=pks) | Q(Exists(coporteurs))


def _leviers(pks: list[Any] | None) -> Q:
    rows = FicheAction.leviers.through.objects.filter(ficheaction_id=OuterRef("pk"))
    return Q(Exists(rows if pks is None else rows.filter(levier_id__in=pks)))


def suivies_par(user) -> Callable[[list[Any] | None], Q]:
    """Fiches that these instances work on, among those ``user`` sees; ``None``: that any of them works on."""

    def ont(pks: list[Any] | None) -> Q:
        seen = Instance.objects.visible_to(user)
        asked = (seen if pks is None else seen.filter(pk__in=pks)).values("pk")
        headings = GroupeSousThematique.objects.filter(instance__in=asked).values("sous_thematique_id")
        return Q(Exists(GroupeFiche.objects.filter(fiche=OuterRef("pk"), instance__in=asked))) | Q(
            sous_thematique_id__isnull=False, sous_thematique_id__in=headings
        )

    return ont


def _tranches(tranches: list[Any]) -> Q:
    return Q(*[meets_ages(*tranche) for tranche in tranches], _connector=Q.OR)


REPETES: dict[str, tuple[Callable[[list[Any]], Q], Callable[[], Q]]] = {
    "statut": (lambda statuts: Q(statut__in=statuts), lambda: Q(statut="")),
    "validation": (lambda validations: Q(validation__in=validations), lambda: Q(validation="")),
    "nature": (lambda natures: Q(nature__in=natures), lambda: Q(nature="")),
    "sexe": (lambda sexes: Q(sexe__in=sexes), lambda: Q(sexe="")),
    "axe": (lambda pks: Q(sous_thematique__axe_id__in=pks), lambda: Q(sous_thematique=None)),
    "sous_thematique": (lambda pks: Q(sous_thematique_id__in=pks), lambda: Q(sous_thematique=None)),
    "levier": (_leviers, lambda: ~_leviers(None)),
    "porteur": (_porteurs, lambda: Q(porteur=None)),
    "referent": (lambda pks: Q(referent_id__in=pks), lambda: Q(referent=None)),
    "partenaire": _relies(PartenaireFiche, "organisation"),
    "quartier": _relies(QuartierFiche, "quartier"),
    "etablissement": _relies(EtablissementFiche, "etablissement"),
    "tranche": (_tranches, lambda: Q(age_min=None, age_max=None)),
    "public": _code(Dimension.PUBLIC),
    "public_specifique": _code(Dimension.PUBLIC_SPECIFIQUE),
    "temps": _code(Dimension.TEMPS),
    "jour": _code(Dimension.JOUR),
    "modalite": _code(Dimension.MODALITE),
    "theme": _code(Dimension.THEME),
    "dispositif": _code(Dimension.DISPOSITIF),
    "objectif_national": _code(Dimension.OBJECTIF_NATIONAL),
}
"""Criteria with several values: what has one of them, and what has none."""

MANQUES: dict[Manque, Callable[[], Q]] = {
    Manque.SOUS_THEMATIQUE: lambda: Q(sous_thematique=None),
    Manque.PORTEUR: lambda: Q(porteur=None),
    Manque.REFERENT: lambda: Q(referent=None),
    Manque.BESOIN: lambda: Q(besoin=""),
    Manque.PUBLICS: lambda: ~Q(a_dimension(Dimension.PUBLIC)) & ~SANS_PUBLIC,
    Manque.AGE: lambda: Q(age_min=None, age_max=None) & ~seulement_adultes() & ~SANS_PUBLIC,
    Manque.QUARTIER: lambda: ~Q(a_quartier()),
    Manque.TEMPS: lambda: ~Q(a_dimension(Dimension.TEMPS)) & ~seulement_adultes() & ~SANS_PUBLIC,
    Manque.DATES: lambda: Q(starts_on=None) | Q(ends_on=None),
    Manque.COUT: lambda: Q(cout_cents=None) & ~SANS_PUBLIC,
    Manque.INDICATEUR: lambda: ~Q(a_indicateur()),
}
"""The same absences as ``rules.manques``, as conditions: a test holds both together."""


def lacks_at_most(nombre: int) -> Q:
    """At most so many fields are missing."""
    missing = [
        Case(When(build(), then=Value(1)), default=Value(0), output_field=IntegerField()) for build in MANQUES.values()
    ]
    return Q(LessThanOrEqual(sum(missing[1:], missing[0]), nombre))
