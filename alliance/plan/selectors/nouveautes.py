"""What others did to the fiches since an instant, fiche by fiche, within what the person sees."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import CharField, F, Value
from django.utils import timezone

from alliance.kernel.textes import enumerate_fr, plural
from alliance.plan.enums import OrigineModification, StatutFiche
from alliance.plan.models import ChangementStatut, Commentaire, Modification, ModificationChamp, NoteSuivi
from alliance.plan.selectors.rendu import libelle_de
from alliance.plan.selectors.trace import suit_les_decisions

LIGNES_LUES = 1_600
"""Rows read in all, the latest: beyond, a summary would tell nothing more."""

ENSEMBLE = 4
"""From so many fiches of one act, one sentence tells them all."""

CHAMPS_NOMMES = 3
VIDE = Value("", output_field=CharField())

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
    read = _faits_lus(user, cite, since)
    grouped, single = _apart([_sauvegarde(row) for row in read[SAUVEGARDE]])
    found: dict[int, FicheChangee] = {}
    _tell(found, _phrases_of(single, suit=suit_les_decisions(user, cite)))
    _tell(found, _statuts(read[STATUT]))
    _tell(found, _counted(read[NOTE], "a écrit une note de suivi", "a écrit {} notes de suivi"))
    _tell(found, _counted(read[COMMENTAIRE], "a écrit un commentaire", "a écrit {} commentaires"))
    return sorted(found.values(), key=lambda row: (row.at, row.pk), reverse=True), grouped


Fait = tuple[int, str, datetime, str]
"""Fiche, its title, when, and the fact in words."""


def _tell(found: dict[int, FicheChangee], faits: Iterable[Fait]) -> None:
    for pk, titre, at, mots in faits:
        row = found.setdefault(pk, FicheChangee(pk, titre, at))
        row.at = max(row.at, at)
        row.faits.append(mots)


SAUVEGARDE, STATUT, NOTE, COMMENTAIRE = range(4)


class _Lu(NamedTuple):
    """One fact as it is read, whatever its kind; ``avant`` and ``apres`` are what the kind says more."""

    genre: int
    pk: int
    fiche: int
    titre: str
    at: datetime
    auteur: str
    avant: str
    apres: str


def _faits_lus(user, cite, since: datetime) -> dict[int, list[_Lu]]:
    """What somebody else did after ``since`` to the fiches that the person sees, the latest first, in one query."""
    told = {
        SAUVEGARDE: _rows(SAUVEGARDE, Modification, user, cite, since, "modifiee", F("origine"), F("motif")),
        STATUT: _rows(STATUT, ChangementStatut, user, cite, since, "change", F("ancien"), F("nouveau")),
        NOTE: _rows(NOTE, NoteSuivi, user, cite, since, "ecrite"),
        COMMENTAIRE: _rows(COMMENTAIRE, Commentaire, user, cite, since, "ecrit"),
    }
    told[STATUT] = told[STATUT].exclude(ancien="")
    told[COMMENTAIRE] = told[COMMENTAIRE].filter(retire_at=None)
    first, *others = told.values()
    found: dict[int, list[_Lu]] = {genre: [] for genre in told}
    for row in first.union(*others, all=True).order_by("-at", "-cle")[:LIGNES_LUES]:
        one = _Lu(*row)
        found[one.genre].append(one._replace(auteur=one.auteur or "Alliance"))
    return found


def _rows(genre: int, model, user, cite, since: datetime, verbe: str, avant=VIDE, apres=VIDE):
    """The facts of one kind."""
    rows = model.objects.visible_to(user).filter(fiche__cite=cite, **{f"{verbe}_at__gt": since})
    return (
        rows.exclude(**{f"{verbe}_by_id": user.pk})
        .order_by()
        .annotate(genre=Value(genre), cle=F("pk"), fait=F("fiche_id"), titre=F("fiche__titre"), at=F(f"{verbe}_at"),
                  qui=F(f"{verbe}_by__nom"), avant=avant, apres=apres)
        .values_list("genre", "cle", "fait", "titre", "at", "qui", "avant", "apres")
    )  # fmt: skip


def _sauvegarde(row: _Lu) -> _Sauvegarde:
    return _Sauvegarde(row.pk, row.fiche, row.titre, row.avant, row.at, row.auteur, row.apres)


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


def _statuts(rows: Iterable[_Lu]) -> list[Fait]:
    groups: dict[tuple[int, str], list[_Lu]] = defaultdict(list)
    for row in rows:
        groups[row.fiche, row.auteur].append(row)
    faits = []
    for (pk, qui), found in groups.items():
        before, after = StatutFiche(found[-1].avant).label, StatutFiche(found[0].apres).label
        moved = f"l’a passée de « {before} » à « {after} »" if before != after else f"l’a laissée « {after} »"
        faits.append((pk, found[0].titre, found[0].at, f"{qui} {moved}"))
    return faits


def _counted(rows: Iterable[_Lu], one: str, several: str) -> list[Fait]:
    """One fact per fiche and author, however many times he wrote; the latest instant first."""
    groups: dict[tuple[int, str], list[_Lu]] = defaultdict(list)
    for row in rows:
        groups[row.fiche, row.auteur].append(row)
    return [
        (pk, found[0].titre, found[0].at, f"{qui} {one if len(found) == 1 else several.format(len(found))}")
        for (pk, qui), found in groups.items()
    ]
