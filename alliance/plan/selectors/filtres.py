"""Which fiches a set of criteria keeps: one place for the pages, the exports and the links of the home page."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from alliance.kernel.textes import fold
from alliance.plan.enums import Dimension, Manque, NatureAction, Public
from alliance.plan.models import (
    Codage,
    EtablissementFiche,
    FicheAction,
    IndicateurAttendu,
    PartenaireFiche,
    QuartierFiche,
)

ADULTES = (Public.PARENTS, Public.PROFESSIONNELS, Public.HABITANTS)
MINEURS = (Public.ENFANTS, Public.JEUNES)
SANS_PUBLIC = Q(nature=NatureAction.COORDINATION)
"""A pure coordination addresses nobody in particular (``rules.manques``)."""


@dataclass(frozen=True, slots=True)
class Criteres:
    """What a person asks of the plan, in plain values; an empty one keeps everything.

    ``exercice`` absent means the exercice of the moment (``exercice_par_defaut``), unless ``tous_exercices``.
    """

    q: str = ""
    exercice: int | None = None
    tous_exercices: bool = False
    axe: int | None = None
    sous_thematique: int | None = None
    a_classer: bool = False
    statut: tuple[str, ...] = ()
    quartier: int | None = None
    etablissement: int | None = None
    temps: tuple[str, ...] = ()
    public: tuple[str, ...] = ()
    theme: str = ""
    dispositif: str = ""
    objectif_national: str = ""
    porteur: int | None = None
    referent: int | None = None
    age: int | None = None
    levier: int | None = None
    manque: tuple[str, ...] = ()


def choisir_exercice(connus: Collection[int]) -> int:
    """This year when there are actions of it, else the latest exercice known, else this year."""
    this_year = timezone.localdate().year
    return this_year if this_year in connus or not connus else max(connus)


def exercice_par_defaut(cite, user) -> int:
    """The exercice that the plan shows when none is asked, among those the person sees."""
    fiches = FicheAction.objects.visible_to(user).actives().filter(cite=cite)
    return choisir_exercice(set(fiches.values_list("exercice", flat=True).distinct()))


def fiches_filtrees(cite, user, criteres: Criteres):
    """Active fiches of ``cite`` that ``user`` may see and ``criteres`` keep, in the order of the plan."""
    fiches = FicheAction.objects.visible_to(user).actives().filter(cite=cite)
    if not criteres.tous_exercices:
        fiches = fiches.filter(exercice=criteres.exercice or exercice_par_defaut(cite, user))
    return ordre_du_plan(fiches.filter(condition(criteres)))


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


def condition(criteres: Criteres) -> Q:
    """Every criterion but the exercice, as one condition on ``FicheAction`` that repeats no row."""
    parts = [Q(texte_recherche__contains=mot) for mot in fold(criteres.q).split()]
    parts += [build(getattr(criteres, champ)) for champ, build in _VALEURS.items() if _is_given(criteres, champ)]
    parts += [MANQUES[Manque(manque)]() for manque in criteres.manque]
    return Q(*parts)


def _is_given(criteres: Criteres, champ: str) -> bool:
    """Zero is an age; False, an empty text and an empty list ask nothing."""
    valeur = getattr(criteres, champ)
    return valeur is not None and valeur is not False and valeur not in ("", ())


def contains_age(age: int) -> Q:
    """The range holds ``age``; an open end goes as far as needed, but a fiche without any age holds none."""
    return (
        (Q(age_min__isnull=False) | Q(age_max__isnull=False))
        & (Q(age_min=None) | Q(age_min__lte=age))
        & (Q(age_max=None) | Q(age_max__gte=age))
    )


def a_codage(dimension: str, valeurs) -> Exists:
    """The fiche carries at least one of these values."""
    return Exists(Codage.objects.filter(fiche=OuterRef("pk"), dimension=dimension, valeur__in=valeurs))


def a_dimension(dimension: str) -> Exists:
    """The fiche carries at least one value of this dimension."""
    return Exists(Codage.objects.filter(fiche=OuterRef("pk"), dimension=dimension))


def seulement_adultes() -> Q:
    """The fiche addresses adults and neither children nor young people: it needs no age."""
    return Q(a_codage(Dimension.PUBLIC, ADULTES)) & ~Q(a_codage(Dimension.PUBLIC, MINEURS))


def a_indicateur() -> Exists:
    """The fiche has at least one expected indicator."""
    return Exists(IndicateurAttendu.objects.filter(fiche=OuterRef("pk")))


def a_quartier() -> Exists:
    """The fiche names at least one quartier."""
    return Exists(QuartierFiche.objects.filter(fiche=OuterRef("pk")))


def _porteur(organisation_id: int) -> Q:
    coporteur = PartenaireFiche.objects.filter(fiche=OuterRef("pk"), organisation_id=organisation_id, role="COPORTEUR")
    return Q(porteur_id=organisation_id) | Q(Exists(coporteur))


def _levier(levier_id: int) -> Q:
    return Q(Exists(FicheAction.leviers.through.objects.filter(ficheaction_id=OuterRef("pk"), levier_id=levier_id)))


def _codee(dimension: str) -> Callable[[Any], Q]:
    return lambda asked: Q(a_codage(dimension, (asked,) if isinstance(asked, str) else asked))


_VALEURS: dict[str, Callable[[Any], Q]] = {
    "axe": lambda pk: Q(sous_thematique__axe_id=pk),
    "sous_thematique": lambda pk: Q(sous_thematique_id=pk),
    "a_classer": lambda _asked: Q(sous_thematique=None),
    "statut": lambda statuts: Q(statut__in=statuts),
    "quartier": lambda pk: Q(Exists(QuartierFiche.objects.filter(fiche=OuterRef("pk"), quartier_id=pk))),
    "etablissement": lambda pk: Q(Exists(EtablissementFiche.objects.filter(fiche=OuterRef("pk"), etablissement_id=pk))),
    "temps": _codee(Dimension.TEMPS),
    "public": _codee(Dimension.PUBLIC),
    "theme": _codee(Dimension.THEME),
    "dispositif": _codee(Dimension.DISPOSITIF),
    "objectif_national": _codee(Dimension.OBJECTIF_NATIONAL),
    "porteur": _porteur,
    "referent": lambda pk: Q(referent_id=pk),
    "age": contains_age,
    "levier": _levier,
}
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
