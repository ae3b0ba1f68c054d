"""School holidays, from the ministry's calendar: CSV, JSON or iCalendar.

Its stamps are Paris midnights written in UTC: « 2026-10-16T22:00:00+00:00 » is 17 October. The first day
is free, the last one is the day school resumes (docs/sources.md#calendrier-scolaire).
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from alliance.journal.services import record
from alliance.kernel.dates import annee_scolaire, format_jour
from alliance.kernel.errors import DomainError
from alliance.kernel.textes import words
from alliance.territoires.models import PeriodeVacances
from alliance.territoires.rules import annee_de_rentree, libelle_rentree
from alliance.territoires.services.declarations import check_source
from alliance.territoires.services.importations.cellules import CelluleInvalide
from alliance.territoires.services.importations.colonnes import CALENDRIER
from alliance.territoires.services.importations.ical import read_events
from alliance.territoires.services.importations.lecture import Enregistrement, Table, decode, read_table
from alliance.territoires.services.importations.rapport import Issue, Ligne, Rapport

PARIS = ZoneInfo("Europe/Paris")


@dataclass(slots=True)
class Vacances:
    """One holiday of one zone as the file tells it; ``reprise`` is the first day of class after."""

    zone: str
    annee: str
    nom: str
    debut: date
    reprise: date
    lignes: list[Ligne] = field(default_factory=list)


@transaction.atomic
def import_calendrier(*, raw: bytes, source: str, by: Any, zone: str = "", dry_run: bool = False) -> Rapport:
    """Create and correct the holidays of the zones in the file; never delete.

    :param zone: keep this zone only (« A »); empty keeps all.
    :raises FichierIllisible: not a school calendar.
    :raises SourceManquante: no source.
    """
    source = check_source(source)
    table = _read(raw)
    rapport = Rapport(unite=table.unite, encodage=table.encodage, a_blanc=dry_run)
    held: dict[tuple[str, str, str], Vacances] = {}
    for row in table.enregistrements:
        ligne = Ligne(row.numero, " ".join(part for part in (row["nom"], row["zone"], row["lieu"]) if part))
        try:
            _take(row, ligne, held, zone=zone, contigu=table.unite == "événement")
        except DomainError as refusal:
            ligne.refuse(refusal.message)
        if ligne.issue is Issue.HORS:
            rapport.hors_filtre += 1
        else:
            rapport.lignes.append(ligne)
    for vacances in held.values():
        _write(vacances, source, rapport)
    record(
        kind="territoires.calendrier.imported",
        by=by,
        source=source,
        crees=rapport.compte(Issue.CREE),
        modifies=rapport.compte(Issue.MODIFIE),
        refuses=rapport.compte(Issue.REFUSE),
    )
    if dry_run:
        transaction.set_rollback(True)
    return rapport


def _read(raw: bytes) -> Table:
    text, encoding = decode(raw)
    if text.lstrip("\ufeff \r\n").upper().startswith("BEGIN:VCALENDAR"):
        table = read_events(text, encoding)
        # Pieces of one holiday touch each other only in the order of time.
        table.enregistrements.sort(key=lambda row: row["debut"])
        return table
    return read_table(raw, CALENDRIER, cle="debut", exemple="« start_date »")


def _take(
    row: Enregistrement, ligne: Ligne, held: dict[tuple[str, str, str], Vacances], *, zone: str, contigu: bool
) -> None:
    """Read one record into ``held``; a line of another zone has no issue and is left out of the report."""
    if row.erreur:
        raise CelluleInvalide(row.erreur)
    zones = zones_of(row["zone"])
    if zone and zones and zone not in zones:
        ligne.issue = Issue.HORS
        return
    reason = _ignored(row)
    if reason:
        ligne.issue = Issue.IGNORE
        ligne.remarques.append(reason)
        return
    if not row["nom"]:
        raise CelluleInvalide("Le nom des vacances manque (« description »).")
    if not zones:
        raise CelluleInvalide(f"La zone « {row['zone']} » n'est pas reconnue (zone A, B, C, Corse…).")
    debut, reprise = _days(row)
    annee = libelle_rentree(annee_de_rentree(row["annee"])) if row["annee"] else annee_scolaire(debut)
    for name in zones:
        if zone in ("", name):
            found = Vacances(name, annee, " ".join(row["nom"].replace("’", "'").split())[:100], debut, reprise)
            _merge(found, ligne, held, contigu=contigu)


def _merge(found: Vacances, ligne: Ligne, held: dict[tuple[str, str, str], Vacances], *, contigu: bool) -> None:
    """One line per académie says the same holiday; iCalendar cuts it where another zone joins or leaves."""
    key = (found.zone, found.annee, words(found.nom))
    known = held.setdefault(key, found)
    known.lignes.append(ligne)
    if known is found:
        return
    if (known.debut, known.reprise) == (found.debut, found.reprise):
        ligne.issue = Issue.IGNORE
        ligne.remarques.append(f"mêmes dates que {known.lignes[0].numero} pour la zone {found.zone}")
    elif contigu and found.debut <= known.reprise and known.debut <= found.reprise:
        known.debut, known.reprise = min(known.debut, found.debut), max(known.reprise, found.reprise)
        ligne.remarques.append(f"réuni à l'événement {known.lignes[0].numero}")
    else:
        known.lignes.remove(ligne)
        raise CelluleInvalide(
            f"Ces dates contredisent {known.lignes[0].numero} pour la zone {found.zone} "
            f"(du {format_jour(known.debut)}, reprise le {format_jour(known.reprise)})."
        )


def _ignored(row: Enregistrement) -> str:
    """Why a record is no holiday of the pupils, empty when it is one."""
    nom, population = words(row["nom"]), words(row["population"])
    if "enseignant" in population and "eleve" not in population:
        return "ne concerne que les enseignants"
    if "enseignant" in nom and "eleve" not in nom:
        return "ne concerne que les enseignants"
    if re.match(r"(pre ?)?rentree|reprise", nom):
        return "une rentrée n'est pas une période de vacances"
    if re.match(r"(debut|fin) des?\b", nom):
        return "un seul jour est publié : la date de reprise n'est pas connue"
    return ""


def zones_of(text: str) -> list[str]:
    """« Zone A » is ["A"], « Zones A/B - Corse » is ["A", "B", "Corse"], « Guadeloupe » is itself."""
    found = re.match(r"zones?\s+([abc](?:\s*(?:[/,\s-]|et)\s*[abc])*)\b(.*)$", text.strip(), re.IGNORECASE)
    if found is None:
        whole = text.strip()
        return [whole.upper()] if re.fullmatch(r"[a-c]", whole, re.IGNORECASE) else [whole[:30]] if whole else []
    letters = list(dict.fromkeys(letter.upper() for letter in re.findall(r"\b[abc]\b", found.group(1), re.IGNORECASE)))
    return [*letters, *(["Corse"] if "corse" in found.group(2).lower() else [])]


def _days(row: Enregistrement) -> tuple[date, date]:
    """First free day and day of return; a single published instant is one day."""
    if not row["debut"].strip():
        raise CelluleInvalide("La date de début manque (« start_date »).")
    debut = read_jour_de_paris(row["debut"])
    fin = read_jour_de_paris(row["fin"]) if row["fin"] else debut
    if fin < debut:
        raise CelluleInvalide(f"La reprise ({format_jour(fin)}) précède le début ({format_jour(debut)}).")
    if (fin - debut).days > 120:
        raise CelluleInvalide(f"{(fin - debut).days} jours : ce n'est pas une période de vacances.")
    return debut, fin if fin > debut else debut + timedelta(days=1)


def read_jour_de_paris(text: str) -> date:
    """The day in Paris of a stamp: « 2026-10-16T22:00:00+00:00 » is 17 October; a plain day is itself.

    A stamp without zone at 22:00 or 23:00 is UTC too: no holiday starts at that hour.

    :raises CelluleInvalide: neither a stamp nor a day.
    """
    compact = text.strip()
    for form in ("%Y%m%d", "%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(compact, form).date()
        except ValueError:
            continue
    try:
        stamp = datetime.fromisoformat(compact.replace("Z", "+00:00"))
    except ValueError:
        raise CelluleInvalide(f"La date « {text} » n'est pas lisible.") from None
    if stamp.tzinfo is None:
        if stamp.hour not in (22, 23):
            return stamp.date()
        stamp = stamp.replace(tzinfo=ZoneInfo("UTC"))
    return stamp.astimezone(PARIS).date()


def _write(vacances: Vacances, source: str, rapport: Rapport) -> None:
    ligne = vacances.lignes[0]
    starts_on, ends_on = vacances.debut, vacances.reprise - timedelta(days=1)
    known = next(
        (
            row
            for row in PeriodeVacances.objects.filter(zone=vacances.zone, annee_scolaire=vacances.annee).order_by("pk")
            if words(row.nom) == words(vacances.nom)
        ),
        None,
    )
    said = f"zone {vacances.zone}, du {format_jour(starts_on)} au {format_jour(ends_on)}"
    if known is None:
        PeriodeVacances.objects.create(
            zone=vacances.zone,
            annee_scolaire=vacances.annee,
            nom=vacances.nom,
            starts_on=starts_on,
            ends_on=ends_on,
            source=source,
        )
        ligne.issue = Issue.CREE
        ligne.faits.append(said)
    elif (known.starts_on, known.ends_on) != (starts_on, ends_on):
        ligne.faits.append(f"{said} (avant : du {format_jour(known.starts_on)} au {format_jour(known.ends_on)})")
        known.starts_on, known.ends_on, known.source = starts_on, ends_on, source
        known.save()
        if ligne.issue is not Issue.CREE:
            ligne.issue = Issue.MODIFIE
    else:
        return
    rapport.ecritures += 1
