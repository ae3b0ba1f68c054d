"""Where actions happen: the quartiers and établissements of a cité, with the fiches that name each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, FloatField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast

from alliance.plan.models import EtablissementFiche, FicheAction, QuartierFiche
from alliance.plan.selectors.lignes import LignePlan
from alliance.territoires.models import ContourQuartier, PerimetreQuartier, Quartier, RattachementCite


@dataclass(frozen=True, slots=True)
class LieuDuPlan:
    """A place, where it is when that is known, and the fiches of the list that name it.

    :param membre: in the perimeter of the cité (quartier) or member of it (établissement) today.
    """

    pk: int
    nom: str
    membre: bool
    fiches: frozenset[int]
    nature: str = ""
    geometrie: dict | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class LieuxDuPlan:
    """The places of the list, and the fiches that name none."""

    quartiers: tuple[LieuDuPlan, ...]
    etablissements: tuple[LieuDuPlan, ...]
    sans_lieu: tuple[LignePlan, ...]


def lieux_of(cite, user, lignes: Iterable[LignePlan], today: date) -> LieuxDuPlan:
    """Quartiers of the perimeter and member établissements, with those that the list names: two queries."""
    wanted = {ligne.pk: ligne for ligne in lignes}
    fiches = FicheAction.objects.visible_to(user).filter(
        cite=cite, exercice__in={ligne.exercice for ligne in wanted.values()}
    )
    named: dict[tuple[str, int], set[int]] = defaultdict(set)
    schools: dict[int, tuple] = {}
    members: set[int] = set()
    for genre, pk, fiche_id, *facts in _rows(cite, fiches, today):
        if genre == "membre":
            members.add(pk)
        elif fiche_id not in wanted:
            continue
        else:
            named[genre, pk].add(fiche_id)
        if genre != "quartier":
            schools[pk] = tuple(facts)
    etablissements = [
        LieuDuPlan(pk, nom, pk in members, frozenset(named["ecole", pk]), nature, None, latitude, longitude)
        for pk, (nom, nature, latitude, longitude) in schools.items()
    ]
    quartiers = [
        LieuDuPlan(row["pk"], row["nom"], row["membre"], frozenset(named["quartier", row["pk"]]), "", row["contour"])
        for row in _quartiers(cite, {pk for genre, pk in named if genre == "quartier"}, today)
    ]
    placed = set().union(*named.values())
    return LieuxDuPlan(
        quartiers=tuple(sorted(quartiers, key=_plus_nommes)),
        etablissements=tuple(sorted(etablissements, key=_plus_nommes)),
        sans_lieu=tuple(ligne for pk, ligne in wanted.items() if pk not in placed),
    )


def _plus_nommes(lieu: LieuDuPlan) -> tuple:
    return -len(lieu.fiches), lieu.nom, lieu.pk


def _rows(cite, fiches: QuerySet, today: date) -> QuerySet:
    """Who names what, and the members, as one union: genre, place, fiche, name, nature, latitude, longitude."""
    schools = EtablissementFiche.objects.filter(fiche__in=fiches).order_by()
    members = RattachementCite.objects.en_cours(today).filter(cite=cite).order_by()
    places = QuartierFiche.objects.filter(fiche__in=fiches).order_by()
    nowhere = Cast(Value(None), FloatField())
    school = [F("etablissement__nom"), F("etablissement__nature"), F("etablissement__latitude")]
    school.append(F("etablissement__longitude"))
    return schools.values_list(Value("ecole"), "etablissement_id", "fiche_id", *school).union(
        members.values_list(Value("membre"), "etablissement_id", Value(0), *school),
        places.values_list(
            Value("quartier"), "quartier_id", "fiche_id", F("quartier__nom"), Value(""), nowhere, nowhere
        ),
    )


def _quartiers(cite, named: set[int], today: date) -> QuerySet:
    """The quartiers of the perimeter and those that are named, each with its newest contour."""
    perimetre = PerimetreQuartier.objects.en_cours(today).filter(cite=cite, quartier=OuterRef("pk"))
    contours = ContourQuartier.objects.filter(quartier=OuterRef("pk")).order_by("-version", "pk")
    rows = Quartier.objects.annotate(membre=Exists(perimetre), contour=Subquery(contours.values("geometrie")[:1]))
    return rows.filter(Q(membre=True) | Q(pk__in=named)).values("pk", "nom", "membre", "contour")
