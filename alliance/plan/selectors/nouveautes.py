"""What others did to the fiches since an instant, fiche by fiche, within what the person sees."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from alliance.kernel.textes import enumerate_fr, plural
from alliance.plan.enums import OrigineModification, StatutFiche
from alliance.plan.models import ChangementStatut, Commentaire, Modification, ModificationChamp, NoteSuivi
from alliance.plan.selectors.rendu import libelle_de
from alliance.plan.selectors.trace import suit_les_decisions

LIGNES_LUES = 400
"""Rows read of each kind: beyond, a summary would tell nothing more."""

ENSEMBLE = 4
"""From so many fiches of one act, one sentence tells them all."""

CHAMPS_NOMMES = 3

_VERBES = {
    OrigineModification.CREATION: ("a ajouté l’action", "a ajouté"),
    OrigineModification.IMPORT: ("a repris d’un tableur", "a repris d’un tableur"),
    OrigineModification.LOT: ("a modifié, avec d’autres,", "a modifié ensemble"),
    OrigineModification.COPIE: ("a dupliqué une action", "a dupliqué"),
    OrigineModification.RECONDUCTION: ("a reconduit l’action", "a reconduit"),
    OrigineModification.ARCHIVAGE: ("a archivé l’action", "a archivé"),
    OrigineModification.DESARCHIVAGE: ("a remis l’action au plan", "a remis au plan"),
    OrigineModification.DECISION: ("a enregistré une décision sur l’action", "a enregistré des décisions sur"),
}
"""What a save without its fields says: of one fiche, of several."""


@dataclass(slots=True)
class FicheChangee:
    """One fiche and what was done to it: each fact with its author, the last instant."""

    pk: int
    titre: str
    at: datetime
    faits: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ActeEnsemble:
    """One act on many fiches: by whom, when, in words."""

    phrase: str
    nombre: int
    at: datetime


@dataclass(frozen=True, slots=True)
class _Sauvegarde:
    pk: int
    fiche: int
    titre: str
    origine: str
    at: datetime
    auteur: str
    motif: str


def changements_depuis(user, cite, since: datetime) -> tuple[list[FicheChangee], list[ActeEnsemble]]:
    """Fiches that others changed after ``since``, the latest first, and what they did to many at once."""
    grouped, single = _apart(_sauvegardes(user, cite, since))
    found: dict[int, FicheChangee] = {}
    _tell(found, _phrases_of(single, suit=suit_les_decisions(user, cite)))
    _tell(found, _statuts(user, cite, since))
    _tell(found, _notes(user, cite, since))
    _tell(found, _commentaires(user, cite, since))
    return sorted(found.values(), key=lambda row: (row.at, row.pk), reverse=True), grouped


Fait = tuple[int, str, datetime, str]
"""Fiche, its title, when, and the fact in words."""


def _tell(found: dict[int, FicheChangee], faits: Iterable[Fait]) -> None:
    for pk, titre, at, mots in faits:
        row = found.setdefault(pk, FicheChangee(pk, titre, at))
        row.at = max(row.at, at)
        row.faits.append(mots)


def _rows(model, user, cite, since: datetime, quand: str, qui: str):
    """Rows of the fiches that the person sees, written by somebody else after ``since``."""
    rows = model.objects.visible_to(user).filter(fiche__cite=cite, **{f"{quand}__gt": since})
    return rows.exclude(**{f"{qui}_id": user.pk}).order_by(f"-{quand}", "-pk")


def _sauvegardes(user, cite, since: datetime) -> list[_Sauvegarde]:
    rows = _rows(Modification, user, cite, since, "modifiee_at", "modifiee_by").values_list(
        "pk", "fiche_id", "fiche__titre", "origine", "modifiee_at", "modifiee_by__nom", "motif"
    )
    return [
        _Sauvegarde(pk, fiche, titre, origine, at, nom or "Alliance", motif)
        for pk, fiche, titre, origine, at, nom, motif in rows[:LIGNES_LUES]
    ]


def _apart(rows: list[_Sauvegarde]) -> tuple[list[ActeEnsemble], list[_Sauvegarde]]:
    """What one person did to many fiches in a day, and the rest."""
    together: dict[tuple[str, str, date], list[_Sauvegarde]] = defaultdict(list)
    for row in rows:
        if row.origine in _VERBES:
            together[row.auteur, row.origine, timezone.localdate(row.at)].append(row)
    many = [group for group in together.values() if len({row.fiche for row in group}) >= ENSEMBLE]
    told = {row.pk for group in many for row in group}
    acts = []
    for group in many:
        count = len({row.fiche for row in group})
        words = f"{group[0].auteur} {_VERBES[OrigineModification(group[0].origine)][1]} {plural(count, 'action')}"
        acts.append(ActeEnsemble(words, count, group[0].at))
    return acts, [row for row in rows if row.pk not in told]


def _phrases_of(rows: list[_Sauvegarde], *, suit: bool) -> list[Fait]:
    """One sentence per fiche and author for the fields he changed, one per act without fields."""
    fields: dict[int, list[str]] = defaultdict(list)
    wanted = [row.pk for row in rows if row.origine not in _VERBES]
    named = ModificationChamp.objects.filter(modification_id__in=wanted).order_by("pk")
    for pk, champ in named.values_list("modification_id", "champ"):
        fields[pk].append(libelle_de(champ))
    faits: list[Fait] = []
    changed: dict[tuple[int, str], list[str]] = defaultdict(list)
    last: dict[tuple[int, str], _Sauvegarde] = {}
    for row in rows:
        if row.origine == OrigineModification.DECISION and suit:
            faits.append((row.fiche, row.titre, row.at, row.motif))
            continue
        if row.origine in _VERBES:
            faits.append((row.fiche, row.titre, row.at, f"{row.auteur} {_VERBES[OrigineModification(row.origine)][0]}"))
            continue
        changed[row.fiche, row.auteur] += fields[row.pk]
        last.setdefault((row.fiche, row.auteur), row)
    for key, row in last.items():
        faits.append((row.fiche, row.titre, row.at, f"{row.auteur} a modifié {_enumerate(changed[key])}"))
    return faits


def _enumerate(champs: list[str]) -> str:
    """« le titre, l’âge et 2 autres rubriques », each once."""
    named = [f"« {champ} »" for champ in dict.fromkeys(champs)]
    if not named:
        return "la fiche"
    if len(named) > CHAMPS_NOMMES + 1:
        named = [*named[:CHAMPS_NOMMES], f"{len(named) - CHAMPS_NOMMES} autres rubriques"]
    return enumerate_fr(named)


def _statuts(user, cite, since: datetime) -> list[Fait]:
    rows = _rows(ChangementStatut, user, cite, since, "change_at", "change_by").exclude(ancien="")
    moves = rows.values_list("fiche_id", "fiche__titre", "change_at", "change_by__nom", "ancien", "nouveau")[
        :LIGNES_LUES
    ]
    groups: dict[tuple[int, str], list[tuple]] = defaultdict(list)
    for row in moves:
        groups[row[0], row[3] or "Alliance"].append(row)
    faits = []
    for (pk, qui), found in groups.items():
        before, after = StatutFiche(found[-1][4]).label, StatutFiche(found[0][5]).label
        moved = f"l’a passée de « {before} » à « {after} »" if before != after else f"l’a laissée « {after} »"
        faits.append((pk, found[0][1], found[0][2], f"{qui} {moved}"))
    return faits


def _notes(user, cite, since: datetime) -> list[Fait]:
    rows = _rows(NoteSuivi, user, cite, since, "ecrite_at", "ecrite_by")
    return _counted(
        rows.values_list("fiche_id", "fiche__titre", "ecrite_at", "ecrite_by__nom")[:LIGNES_LUES],
        "a écrit une note de suivi",
        "a écrit {} notes de suivi",
    )


def _commentaires(user, cite, since: datetime) -> list[Fait]:
    rows = _rows(Commentaire, user, cite, since, "ecrit_at", "ecrit_by").filter(retire_at=None)
    return _counted(
        rows.values_list("fiche_id", "fiche__titre", "ecrit_at", "ecrit_by__nom")[:LIGNES_LUES],
        "a écrit un commentaire",
        "a écrit {} commentaires",
    )


def _counted(rows: Iterable[tuple], one: str, several: str) -> list[Fait]:
    """One fact per fiche and author, however many times he wrote; the latest instant first."""
    groups: dict[tuple[int, str], list[tuple]] = defaultdict(list)
    for row in rows:
        groups[row[0], row[3] or "Alliance"].append(row)
    return [
        (pk, found[0][1], found[0][2], f"{qui} {one if len(found) == 1 else several.format(len(found))}")
        for (pk, qui), found in groups.items()
    ]
