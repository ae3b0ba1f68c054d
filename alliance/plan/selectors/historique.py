"""Reads of the history of fiches: what changed, field by field, since when and by whom."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, Max, Prefetch, Q, Value

from alliance.comptes.models import Compte
from alliance.plan.models import ChangementStatut, FicheAction, Modification, ModificationChamp

STATUT = "statut"
"""What the history filters by beside the fields: the moves of the status."""
MODIFICATION, CHANGEMENT = "modification", "statut"


def champs_modifies_depuis(fiche: FicheAction, version: int) -> list[ModificationChamp]:
    """Fields changed after ``version`` and up to the version in hand, the earliest change first."""
    rows = ModificationChamp.objects.filter(
        modification__fiche=fiche, modification__version__gt=version, modification__version__lte=fiche.version
    )
    return avec_noms(rows.select_related("modification__modifiee_by").order_by("modification__version", "pk"))


def par_champ(rows: Iterable[ModificationChamp]) -> dict[str, list[ModificationChamp]]:
    """The same rows, field by field, in their order."""
    found: dict[str, list[ModificationChamp]] = {}
    for row in rows:
        found.setdefault(row.champ, []).append(row)
    return found


def avec_noms(rows: Iterable[ModificationChamp]) -> list[ModificationChamp]:
    """The same rows, the référents named from their accounts: a person's name is not kept in the history."""
    found = list(rows)
    named = [row for row in found if row.champ == "referent"]
    wanted = {pk for row in named for pk in (row.avant, row.apres) if pk is not None}
    accounts = Compte.objects.in_bulk(wanted) if wanted else {}
    for row in named:
        row.texte_avant, row.texte_apres = _nom(accounts, row.avant), _nom(accounts, row.apres)
    return found


def _nom(accounts: Mapping[int, Compte], pk: int | None) -> str:
    return accounts[pk].nom if pk is not None and pk in accounts else ""


def derniere_modification(fiche: FicheAction) -> Modification | None:
    """The last save of the fiche, with its author and its fields."""
    return _modifications(fiche).order_by("-version").first()


def modification_de_version(fiche: FicheAction, version: int, user) -> Modification | None:
    """The save that gave ``version`` to the fiche, when this person made it."""
    return _modifications(fiche).filter(version=version, modifiee_by=user).first()


def _modifications(fiche: FicheAction):
    champs = Prefetch("champs", ModificationChamp.objects.order_by("pk"))
    return Modification.objects.filter(fiche=fiche).select_related("modifiee_by").prefetch_related(champs)


def evenements(fiche: FicheAction, *, champs: Collection[str] = (), par: int | None = None):
    """Saves and moves of the status as ``(at, genre, pk)``, the latest first; the page asked for reads the rest.

    :param champs: fields to keep, ``STATUT`` among them; all when empty.
    :param par: primary key of the account that acted.
    """
    saves, moves = Modification.objects.filter(fiche=fiche), ChangementStatut.objects.filter(fiche=fiche)
    if champs:
        touched = ModificationChamp.objects.filter(modification__fiche=fiche, champ__in=champs)
        saves = saves.filter(pk__in=touched.values("modification_id"))
        moves = moves if STATUT in champs else moves.none()
    if par is not None:
        saves, moves = saves.filter(modifiee_by=par), moves.filter(change_by=par)
    rows = saves.annotate(at=F("modifiee_at"), genre=Value(MODIFICATION)).values_list("at", "genre", "pk")
    others = moves.annotate(at=F("change_at"), genre=Value(CHANGEMENT)).values_list("at", "genre", "pk")
    return rows.union(others, all=True).order_by("-at", "genre", "-pk")


@dataclass(frozen=True, slots=True)
class PageHistorique:
    """What a page of the history needs: its rows, and what tells which save may still be undone."""

    modifications: Mapping[int, Modification]
    changements: Mapping[int, ChangementStatut]
    derniere_version: Mapping[str, int]
    annulees: frozenset[int]


def page_of(fiche: FicheAction, rows: Iterable[tuple]) -> PageHistorique:
    """Read the events of one page, in a constant number of queries."""
    found = list(rows)
    saves = _modifications(fiche).in_bulk([pk for _at, genre, pk in found if genre == MODIFICATION])
    avec_noms(row for save in saves.values() for row in save.champs.all())
    moves = ChangementStatut.objects.select_related("change_by")
    latest = ModificationChamp.objects.filter(modification__fiche=fiche).values_list("champ")
    undone = Modification.objects.filter(fiche=fiche, annule__isnull=False).values_list("annule_id", flat=True)
    return PageHistorique(
        modifications=saves,
        changements=moves.in_bulk([pk for _at, genre, pk in found if genre == CHANGEMENT]),
        derniere_version=dict(latest.annotate(derniere=Max("modification__version"))),
        annulees=frozenset(undone),
    )


def auteurs_of(fiche: FicheAction) -> list[Compte]:
    """Everybody who changed the fiche, by name."""
    saves = Modification.objects.filter(fiche=fiche).values("modifiee_by")
    moves = ChangementStatut.objects.filter(fiche=fiche).values("change_by")
    return list(Compte.objects.filter(Q(pk__in=saves) | Q(pk__in=moves)).order_by("nom", "pk"))
