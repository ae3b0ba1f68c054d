"""Events of an iCalendar file: lines unfolded, three properties read, nothing else trusted."""

import re

from alliance.kernel.textes import words
from alliance.territoires.services.importations.lecture import Enregistrement, FichierIllisible, Table


def read_events(text: str, encodage: str) -> Table:
    """The all-day events as records: name, zones, first day, day of return.

    :raises FichierIllisible: no event, or one that does not end.
    """
    lines = re.sub(r"\r?\n[ \t]", "", text.replace("\ufeff", "")).splitlines()
    table = Table(unite="événement", encodage=encodage)
    event: dict[str, str] | None = None
    for line in lines:
        name, _colon, value = line.strip().partition(":")
        key = name.partition(";")[0].upper()
        if key == "BEGIN" and value.upper() == "VEVENT":
            event = {}
        elif key == "END" and value.upper() == "VEVENT" and event is not None:
            table.enregistrements.append(_record(len(table.enregistrements) + 1, event))
            event = None
        elif event is not None:
            event[key] = re.sub(r"\\([,;\\nN])", lambda sign: sign.group(1) if sign.group(1) in ",;\\" else " ", value)
    if event is not None:
        raise FichierIllisible("Le calendrier est coupé : un événement ne se termine pas.")
    if not table.enregistrements:
        raise FichierIllisible("Le calendrier ne contient aucun événement.")
    return table


def _record(number: int, event: dict[str, str]) -> Enregistrement:
    summary = event.get("SUMMARY", "")
    found = re.search(r"\s+-\s+(zones?\b.*|corse.*)$", summary, re.IGNORECASE)
    nom = summary[: found.start()] if found else summary
    zone = found.group(1) if found else event.get("LOCATION", "")
    return Enregistrement(
        number,
        {
            "nom": nom.strip(),
            "zone": zone.strip(),
            "population": "Enseignants" if "enseignant" in words(summary) else "",
            "debut": event.get("DTSTART", ""),
            "fin": event.get("DTEND", ""),
        },
    )
