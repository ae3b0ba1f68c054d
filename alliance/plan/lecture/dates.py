"""Days, months and periods as people write them. A date is day first, always."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from alliance.kernel.textes import fold
from alliance.plan.lecture.cellules import CelluleRefusee, Lu, est_blanche, est_vide, extrait, texte

PARIS = ZoneInfo("Europe/Paris")
ANNEE_MIN, ANNEE_MAX = 2000, 2100
SERIE_MIN, SERIE_MAX = 36526, 73415
"""Day numbers of Excel from 01/01/2000 to 31/12/2100."""

_MOIS = {
    "janvier": 1, "janv": 1, "jan": 1, "fevrier": 2, "fevr": 2, "fev": 2, "mars": 3, "mar": 3, "avril": 4, "avr": 4,
    "mai": 5, "juin": 6, "juillet": 7, "juil": 7, "aout": 8, "septembre": 9, "sept": 9, "sep": 9, "octobre": 10,
    "oct": 10, "novembre": 11, "nov": 11, "decembre": 12, "dec": 12,
}  # fmt: skip
_NOM_MOIS = "|".join(sorted(_MOIS, key=len, reverse=True))
_JOUR_SEMAINE = re.compile(
    r"^(?:le )?(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lun|mer|jeu|ven|sam|dim)\.? )?(?:le )?"
)
_NUMERIQUE = re.compile(
    r"(\d{1,2})\s?([/.\- ])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?: (?:a )?\d{1,2}[:h]\d{0,2}(?::\d{2})?)?"
)
_ISO = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s?(z|[+-]\d{2}:?\d{2})?)?"
)
_LETTRES = re.compile(rf"(1er|\d{{1,2}})[ .\-/]?({_NOM_MOIS})\.?[ .\-/]?(\d{{4}}|\d{{2}})")
# The day comes before its month: two figures after one are its year.
_MOIS_SEUL = re.compile(rf"({_NOM_MOIS})\.?[ .\-/]?(\d{{4}}|\d{{2}})")
_MOIS_CHIFFRES = re.compile(r"(\d{1,2})[/.\-](\d{4})|(\d{4})-(\d{2})")
_SCOLAIRE = re.compile(r"(?:(?:annee|periode) (?:scolaire )?|a\.?s\.? |scolaire )?(20\d{2}) ?[-/–] ?(20\d{2}|\d{2})")
_CIVILE = re.compile(r"(?:annee civile|annee|exercice) (20\d{2})")
_FLOUES = re.compile(
    r"\b(rentree|debut|fin|mi|courant|trimestre|semestre|ete|hiver|automne|printemps|vers|environ|env|toute l'annee|"
    r"vacances|noel|paques|toussaint|t[1-4]|s[12])\b|[~≈?]"
)
_SANS_ANNEE = re.compile(rf"(?:1er|\d{{1,2}})[ /.\-](?:\d{{1,2}}|(?:{_NOM_MOIS})\.?)")

AIDE = "Écrivez jour/mois/année, par exemple 01/09/2026."


@dataclass(frozen=True, slots=True)
class Intervalle:
    """From a day to a day, both included: one day, a month, a school year. Either end may be open."""

    debut: date | None
    fin: date | None
    remarque: str = ""


def lire_debut(valeur: Any) -> Lu:
    """The first day that the cell says.

    :raises CelluleRefusee: no day, an impossible one, or several.
    """
    lu = _lire_point(valeur)
    return Lu(lu.debut, _bound_remark(lu, valeur, lu.debut)) if lu else Lu(None, _blank_remark(valeur))


def lire_fin(valeur: Any) -> Lu:
    """The last day that the cell says: a month alone is read to its last day.

    :raises CelluleRefusee: no day, an impossible one, or several.
    """
    lu = _lire_point(valeur)
    return Lu(lu.fin, _bound_remark(lu, valeur, lu.fin)) if lu else Lu(None, _blank_remark(valeur))


def lire_periode(valeur: Any) -> Lu:
    """A cell that holds both ends: « du 01/09/2026 au 30/06/2027 », « 2026-2027 », « septembre 2026 ».

    :raises CelluleRefusee: an end cannot be read, or they are in the wrong order.
    """
    if est_vide(valeur):
        return Lu(Intervalle(None, None), _blank_remark(valeur))
    if not isinstance(valeur, str):
        point = _lire_point(valeur)
        assert point is not None
        return Lu(point, point.remarque or f"un seul jour : {_fr(point.debut)}")
    text = _normaliser(valeur)
    whole = _point_or_none(text)
    if whole is not None:
        one_day = whole.debut == whole.fin
        return Lu(whole, whole.remarque or (f"un seul jour : {_fr(whole.debut)}" if one_day else ""))
    bounds = _deux_lignes(valeur) or _lire_bornes(text, valeur)
    return Lu(bounds, bounds.remarque)


def _blank_remark(valeur: Any) -> str:
    return "" if est_blanche(valeur) else f"« {extrait(valeur)} » : laissé vide"


def _bound_remark(lu: Intervalle, valeur: Any, bound: date | None) -> str:
    """A month or a school year in the column of one bound: say the day that was kept."""
    return lu.remarque if lu.debut == lu.fin else f"« {extrait(valeur)} » lu comme le {_fr(bound)}"


def _fr(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _lire_point(valeur: Any) -> Intervalle | None:
    if est_vide(valeur):
        return None
    if isinstance(valeur, (bool, time)):
        raise CelluleRefusee(f"« {extrait(valeur)} » n'est pas une date. {AIDE}")
    if isinstance(valeur, datetime):
        return _from_datetime(valeur)
    if isinstance(valeur, date):
        return _exact(_check_year(valeur))
    if isinstance(valeur, (int, float)):
        return _from_number(valeur)
    found = _point_or_none(_normaliser(texte(valeur)))
    if found is None:
        raise CelluleRefusee(_explain(_normaliser(texte(valeur)), valeur))
    return found


def _normaliser(valeur: str) -> str:
    text = fold(texte(valeur)).strip(" .;,")
    return _JOUR_SEMAINE.sub("", text.replace("–", "-").replace("—", "-").replace("\u2010", "-"))


def _exact(day: date, remarque: str = "") -> Intervalle:
    return Intervalle(day, day, remarque)


def _check_year(day: date) -> date:
    if not ANNEE_MIN <= day.year <= ANNEE_MAX:
        raise CelluleRefusee(f"L'année {day.year} n'est pas plausible pour une action. Vérifiez la date.")
    return day


def _from_datetime(valeur: datetime) -> Intervalle:
    """Exports of the State's portals store midnight in Paris as 22:00 or 23:00 of the day before, in UTC."""
    if valeur.tzinfo is not None:
        local = valeur.astimezone(PARIS)
        return _exact(_check_year(local.date()), f"heure universelle, lue comme le {_fr(local.date())} à Paris")
    if valeur.hour in {22, 23} and valeur.minute == valeur.second == 0:
        local = valeur.replace(tzinfo=UTC).astimezone(PARIS)
        if local.time() == time():
            day = _check_year(local.date())
            return _exact(day, f"« {valeur:%d/%m/%Y %H:%M} » est minuit à Paris en heure universelle : lu {_fr(day)}")
    remarque = "" if valeur.time() == time() else "l'heure n'est pas gardée"
    return _exact(_check_year(valeur.date()), remarque)


def _from_number(valeur: float) -> Intervalle:
    if 1900 <= valeur <= ANNEE_MAX:
        raise CelluleRefusee(f"« {extrait(valeur)} » n'est qu'une année. {AIDE}")
    if not SERIE_MIN <= valeur <= SERIE_MAX:
        raise CelluleRefusee(f"« {extrait(valeur)} » n'est pas une date. {AIDE}")
    day = date(1899, 12, 30) + timedelta(days=int(valeur))
    return _exact(day, f"nombre {extrait(valeur)} lu comme la date {_fr(day)}")


def _point_or_none(text: str) -> Intervalle | None:
    for read in (_iso, _numerique, _lettres, _mois_seul, _scolaire, _serie):
        found = read(text)
        if found is not None:
            return found
    return None


def _day(year: int, month: int, day: int, text: str) -> date:
    if month > 12:
        raise CelluleRefusee(f"« {text} » : le mois {month} n'existe pas. {AIDE}")
    if not ANNEE_MIN <= year <= ANNEE_MAX:
        raise CelluleRefusee(f"« {text} » : l'année {year} n'est pas plausible pour une action. Vérifiez la date.")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise CelluleRefusee(f"« {text} » n'existe pas dans le calendrier. Corrigez la date.") from error


def _year(digits: str) -> tuple[int, bool]:
    return (int(digits), False) if len(digits) == 4 else (2000 + int(digits), True)


def _iso(text: str) -> Intervalle | None:
    match = _ISO.fullmatch(text)
    if not match:
        return None
    year, month, day, hour, minute, second, offset = match.groups()
    found = _day(int(year), int(month), int(day), text)
    if hour is None:
        return _exact(found)
    if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59:
        raise CelluleRefusee(f"« {text} » n'est pas une date. {AIDE}")
    moment = datetime(found.year, found.month, found.day, int(hour), int(minute), int(second or 0))
    if offset == "z":
        moment = moment.replace(tzinfo=UTC)
    elif offset:
        sign = -1 if offset[0] == "-" else 1
        moment -= sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
        moment = moment.replace(tzinfo=UTC)
    return _from_datetime(moment)


def _numerique(text: str) -> Intervalle | None:
    match = _NUMERIQUE.fullmatch(text)
    if not match:
        return None
    year, short = _year(match[4])
    found = _day(year, int(match[3]), int(match[1]), text)
    return _exact(found, f"« {text} » lu comme le {_fr(found)}" if short else "")


def _lettres(text: str) -> Intervalle | None:
    match = _LETTRES.fullmatch(text)
    if not match:
        return None
    year, short = _year(match[3])
    found = _day(year, _MOIS[match[2]], 1 if match[1] == "1er" else int(match[1]), text)
    return _exact(found, f"« {text} » lu comme le {_fr(found)}" if short else "")


def _mois(year: int, month: int, text: str) -> Intervalle:
    first = _day(year, month, 1, text)
    last = first.replace(day=monthrange(year, month)[1])
    return Intervalle(first, last, f"« {text} » lu comme le mois entier, du {_fr(first)} au {_fr(last)}")


def _mois_seul(text: str) -> Intervalle | None:
    match = _MOIS_SEUL.fullmatch(text)
    if match:
        return _mois(_year(match[2])[0], _MOIS[match[1]], text)
    match = _MOIS_CHIFFRES.fullmatch(text)
    if match:
        month, year = (match[1], match[2]) if match[1] else (match[4], match[3])
        return _mois(int(year), int(month), text) if int(month) else None
    return None


def _scolaire(text: str) -> Intervalle | None:
    match = _SCOLAIRE.fullmatch(text)
    if match:
        start, end = int(match[1]), _year(match[2])[0]
        if end != start + 1:
            raise CelluleRefusee(
                f"« {text} » n'est pas une année scolaire. Écrivez la date de début et la date de fin."
            )
        return Intervalle(
            date(start, 9, 1), date(end, 8, 31),
            f"année scolaire {start}-{end} : du 01/09/{start} au 31/08/{end}",
        )  # fmt: skip
    match = _CIVILE.fullmatch(text)
    if match:
        year = int(match[1])
        return Intervalle(date(year, 1, 1), date(year, 12, 31), f"année {year} : du 01/01 au 31/12")
    return None


def _serie(text: str) -> Intervalle | None:
    if re.fullmatch(r"\d{5}(?:[.,]\d+)?", text):
        return _from_number(float(text.replace(",", ".")))
    return None


def _explain(text: str, valeur: Any) -> str:
    seen = f"« {extrait(valeur)} »"
    if re.fullmatch(r"(19|20)\d{2}", text):
        return f"{seen} n'est qu'une année. {AIDE}"
    if _FLOUES.search(text):
        return f"{seen} ne donne pas un jour précis. {AIDE}"
    if re.fullmatch(_SANS_ANNEE, text) or text in _MOIS:
        return f"{seen} ne dit pas l'année. {AIDE}"
    if len(re.findall(r"\d{1,2}[/.]\d{1,2}", text)) > 1:
        return f"{seen} contient deux dates. Mettez le début et la fin dans deux colonnes."
    return f"{seen} n'est pas une date. {AIDE}"


_OUVERTE_DEBUT = re.compile(r"(?:a partir d[ue]s?|depuis|des|a compter d[ue]|debut|demarrage|demarre le)(?: le)? (.+)")
_OUVERTE_FIN = re.compile(r"(?:jusqu'?(?:au|en|a)|avant le|fin le)(?: la fin de)? (.+)")
_ENTRE = re.compile(
    r"(?:du|de|d'|entre|debut)? ?(?:le )?(.+?) ?"
    r"(?:\bau\b|\ba\b|\bet\b|->|→|=>|>| - |\bjusqu'?(?:au|en|a)\b) ?(?:le )?(.+)"
)


def _lire_bornes(text: str, valeur: Any) -> Intervalle:
    match = _OUVERTE_DEBUT.fullmatch(text)
    if match and not _ENTRE.fullmatch(match[1]):
        start = _require_point(match[1], valeur)
        return Intervalle(start.debut, None, start.remarque or "sans date de fin")
    match = _OUVERTE_FIN.fullmatch(text)
    if match:
        end = _require_point(match[1], valeur)
        return Intervalle(None, end.fin, end.remarque or "sans date de début")
    for left, right in _candidates(text):
        found = _both(left, right, valeur)
        if found:
            return found
    raise CelluleRefusee(_explain(text, valeur).replace("contient deux dates. Mettez", "ne se lit pas. Mettez"))


def _deux_lignes(valeur: str) -> Intervalle | None:
    """One bound on each of two lines: « 01/09/2026 », then « 30/06/2027 »."""
    lines = [_normaliser(line) for line in texte(valeur).split("\n") if line]
    return _both(lines[0], lines[1], valeur) if len(lines) == 2 else None


def _candidates(text: str) -> list[tuple[str, str]]:
    match = _ENTRE.fullmatch(text)
    found = [(match[1], match[2])] if match else []
    for sign in ("-", "/"):
        middle = text.count(sign) // 2
        if text.count(sign) % 2:
            parts = text.split(sign)
            found.append((sign.join(parts[: middle + 1]), sign.join(parts[middle + 1 :])))
    return [(left.strip(" ,;"), right.strip(" ,;")) for left, right in found]


def _require_point(text: str, valeur: Any) -> Intervalle:
    found = _point_or_none(_JOUR_SEMAINE.sub("", text))
    if found is None:
        raise CelluleRefusee(_explain(text, valeur))
    return found


def _both(left: str, right: str, valeur: Any) -> Intervalle | None:
    end = _point_or_none(_JOUR_SEMAINE.sub("", right))
    if end is None or end.fin is None or not left:
        return None
    start, inferred = _start_of(_JOUR_SEMAINE.sub("", left), end.fin, one_day=end.debut == end.fin)
    if start is None or start.debut is None:
        return None
    if start.debut > end.fin:
        raise CelluleRefusee(f"« {extrait(valeur)} » : la fin ({_fr(end.fin)}) précède le début ({_fr(start.debut)}).")
    exact = start.debut == start.fin and end.debut == end.fin and not (start.remarque or end.remarque or inferred)
    remarque = "" if exact else f"« {extrait(valeur)} » lu comme : du {_fr(start.debut)} au {_fr(end.fin)}"
    return Intervalle(start.debut, end.fin, remarque)


def _start_of(text: str, end: date, *, one_day: bool) -> tuple[Intervalle | None, bool]:
    """The first bound; one written without its year takes the latest one that is not after the end.

    A number alone is the day of the last bound's month, unless that bound is a whole month: it may then be one too.
    """
    found = _point_or_none(text)
    if found is not None:
        return found, False
    if re.fullmatch(r"1er|\d{1,2}", text):
        if not one_day:
            return None, False
        return _point_or_none(f"{text.replace('er', '')}/{end.month}/{end.year}"), True
    if not (re.fullmatch(_SANS_ANNEE, text) or text.rstrip(".") in _MOIS):
        return None, False
    separator = "/" if re.fullmatch(r"\d{1,2}/\d{1,2}", text) else " "
    for year in (end.year, end.year - 1):
        found = _point_or_none(f"{text.rstrip('.')}{separator}{year}")
        if found is not None and found.debut is not None and found.debut <= end:
            return found, True
    return None, False
