"""Ages as people write them: whole years, both bounds included. A class or a word is not an age."""

import re
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from alliance.kernel.textes import fold
from alliance.plan.lecture.cellules import CelluleRefusee, Lu, est_blanche, est_vide, extrait, texte
from alliance.plan.rules import AGE_ADULTE_MAX_ANS

AIDE = "Écrivez deux âges, par exemple 3-16 ans."


@dataclass(frozen=True, slots=True)
class Tranche:
    """From an age to an age, both included; an end may be open."""

    minimum: int | None = None
    maximum: int | None = None


_MOIS_COURTS = "janv|fevr|fev|mars|avr|avril|mai|juin|juil|juillet|aout|sept|oct|nov|dec"
_TRANSFORMEE = re.compile(
    rf"\d{{1,2}}[-/ .](?:{_MOIS_COURTS})\.?(?:[-/ .]\d{{2,4}})?|(?:{_MOIS_COURTS})\.?[-/ .]\d{{2,4}}"
    r"|\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d{2}-\d{2}.*"
)
_TOUS = {"tous", "tous ages", "tous les ages", "tout age", "tout public", "tous publics", "tous public", "sans limite"}
_UNITE = r"(?: ?(ans?|mois))?"
_PLAGE = re.compile(
    rf"(?:de |entre |des )?(\d{{1,3}}){_UNITE} ?(?:-|/|a|au|et|jusqu'a|->|→|>) ?"
    rf"(\d{{1,3}}){_UNITE}(?: revolus?| inclus)?"
)
_UN_SEUL = re.compile(r"(\d{1,3}) ?(ans?|mois)?")
_PLUS = re.compile(
    r"(?:\+ ?(?:de )?|plus de |a partir de |des |a partir des )(?:l'age de )?(\d{1,3})(?: ans?)?"
    r"|(\d{1,3}) ?(?:ans?)? ?(?:et ?(?:plus|\+|au-dela|au dela)|\+|ou plus)"
)
_MOINS = re.compile(r"(?:moins de |avant |- ?de )(\d{1,3}) ?(ans?|mois)?|- ?(\d{1,3}) ?(ans)")
_JUSQUE = re.compile(r"(?:jusqu'a |jusque |max(?:imum)? )(\d{1,3}) ?(ans?|mois)?")
_APPROX = re.compile(r"[~≈]|\b(environ|env|approx|vers)\b")
_AVEC_ADULTES = re.compile(r" ?(?:et|\+|,) ?(?:leurs |les |l')?(?:parents?|familles?|adultes?|fratries?)$")


def lire_ages(valeur: Any) -> Lu:
    """Both bounds of a cell such as « 3-16 ans »; an open end is ``None``.

    :raises CelluleRefusee: no age, an estimate, bounds in the wrong order, or a cell that Excel turned into a date.
    """
    if est_vide(valeur):
        return Lu(Tranche(), "" if est_blanche(valeur) else f"« {extrait(valeur)} » : laissé vide")
    if isinstance(valeur, (date, time)):
        raise CelluleRefusee(f"Excel a transformé l'âge en date ({extrait(valeur)}). {AIDE}")
    if isinstance(valeur, bool):
        raise CelluleRefusee(f"« {extrait(valeur)} » n'est pas un âge. {AIDE}")
    if isinstance(valeur, (int, float)):
        return _one(_whole(valeur), valeur)
    return _from_text(
        fold(texte(valeur)).replace("–", "-").replace("—", "-").replace("\u2010", "-").strip(" .;"), valeur
    )


def lire_age(valeur: Any) -> Lu:
    """One age in whole years, for columns that hold a single bound.

    :raises CelluleRefusee: no age, several, or a cell that Excel turned into a date.
    """
    if est_vide(valeur):
        return Lu(None, "" if est_blanche(valeur) else f"« {extrait(valeur)} » : laissé vide")
    if isinstance(valeur, (date, time)):
        raise CelluleRefusee(f"Excel a transformé l'âge en date ({extrait(valeur)}). Écrivez un âge, par exemple 6.")
    if isinstance(valeur, (int, float)) and not isinstance(valeur, bool):
        return Lu(_checked(_whole(valeur), valeur))
    match = _UN_SEUL.fullmatch(fold(texte(valeur)))
    if isinstance(valeur, bool) or not match:
        raise CelluleRefusee(f"« {extrait(valeur)} » n'est pas un âge. Écrivez un nombre d'années, par exemple 6.")
    if match[2] == "mois":
        years = int(match[1]) // 12
        return Lu(years, f"« {extrait(valeur)} » lu comme {years} an{'s' if years > 1 else ''}")
    return Lu(_checked(int(match[1]), valeur))


def _whole(valeur: float) -> int:
    if not -1000 < valeur < 1000 or valeur != int(valeur):
        raise CelluleRefusee(f"« {extrait(valeur)} » n'est pas un âge en années. {AIDE}")
    return int(valeur)


def _checked(age: int, valeur: Any) -> int:
    if not 0 <= age <= AGE_ADULTE_MAX_ANS:
        raise CelluleRefusee(f"« {extrait(valeur)} » : un âge va de 0 à {AGE_ADULTE_MAX_ANS} ans. {AIDE}")
    return age


def _one(age: int, valeur: Any) -> Lu:
    _checked(age, valeur)
    return Lu(Tranche(age, age), f"un seul âge : {age} ans")


def _from_text(text: str, valeur: Any) -> Lu:
    if _TRANSFORMEE.fullmatch(text):
        raise CelluleRefusee(f"Excel a transformé l'âge en date (« {extrait(valeur)} »). {AIDE}")
    if text in _TOUS:
        return Lu(Tranche(), f"« {extrait(valeur)} » : pas de limite d'âge")
    if _APPROX.search(text):
        raise CelluleRefusee(f"« {extrait(valeur)} » est approximatif. {AIDE}")
    plain, noted = _without_note(text)
    found = _read_whole(plain, valeur) or _several(plain, valeur)
    if found is None:
        raise CelluleRefusee(f"« {extrait(valeur)} » n'est pas un âge. {AIDE}")
    if noted and not found.remarque:
        return Lu(found.valeur, f"« {extrait(valeur)} » lu comme {_said(found.valeur)}")
    return found


def _said(tranche: Tranche) -> str:
    return f"{tranche.minimum}-{tranche.maximum} ans"


def _without_note(text: str) -> tuple[str, bool]:
    plain = re.sub(r"\([^()0-9]*\)", " ", text)
    plain = re.sub(
        r"^(?:enfants?|jeunes?|eleves?|ages?|adolescents?|public|les)(?: ages)?(?: de| des)?(?: :)? (?=[\dd+])",
        "",
        plain.strip(),
    )
    plain = " ".join(_AVEC_ADULTES.sub("", plain.strip()).split())
    return plain, plain != text


def _read_whole(text: str, valeur: Any) -> Lu | None:
    for read in (_plage, _plus, _moins, _jusque):
        found = read(text, valeur)
        if found is not None:
            return found
    match = _UN_SEUL.fullmatch(text)
    if not match:
        return None
    if match[2] == "mois":
        years = int(match[1]) // 12
        return Lu(Tranche(years, years), f"« {extrait(valeur)} » lu comme {years} an")
    return _one(int(match[1]), valeur)


def _plage(text: str, valeur: Any) -> Lu | None:
    match = _PLAGE.fullmatch(text)
    if not match:
        return None
    low, low_unit, high, high_unit = int(match[1]), match[2], int(match[3]), match[4]
    months_low = low_unit == "mois" or (low_unit is None and high_unit == "mois")
    low = low // 12 if months_low else low
    high = high // 12 if high_unit == "mois" else high
    _checked(low, valeur)
    _checked(high, valeur)
    if high < low:
        raise CelluleRefusee(
            f"« {extrait(valeur)} » : l'âge maximum ({high}) est plus petit que l'âge minimum ({low}). {AIDE}"
        )
    months = months_low or high_unit == "mois"
    return Lu(Tranche(low, high), f"« {extrait(valeur)} » lu comme {low}-{high} ans" if months else "")


def _plus(text: str, valeur: Any) -> Lu | None:
    match = _PLUS.fullmatch(text)
    if not match:
        return None
    age = _checked(int(match[1] or match[2]), valeur)
    return Lu(Tranche(age, None), f"à partir de {age} ans, sans âge maximum")


def _moins(text: str, valeur: Any) -> Lu | None:
    match = _MOINS.fullmatch(text)
    if not match:
        return None
    bound = int(match[1] or match[3])
    if match[2] == "mois":
        bound = bound // 12 + 1
    if bound == 0:
        raise CelluleRefusee(f"« {extrait(valeur)} » n'est pas un âge. {AIDE}")
    age = _checked(bound - 1, valeur)
    return Lu(Tranche(None, age), f"« {extrait(valeur)} » lu comme {age} ans au plus, sans âge minimum")


def _jusque(text: str, valeur: Any) -> Lu | None:
    match = _JUSQUE.fullmatch(text)
    if not match:
        return None
    age = int(match[1]) // 12 if match[2] == "mois" else int(match[1])
    return Lu(Tranche(None, _checked(age, valeur)), f"{age} ans au plus, sans âge minimum")


def _several(text: str, valeur: Any) -> Lu | None:
    """« 3-5 ans, 6-11 ans » is one range when the pieces touch; a hole between them is refused."""
    parts = [part for part in re.split(r" ?(?:,|;|\n|\bet\b| / |\+) ?", text) if part]
    if len(parts) < 2:
        return None
    ranges = []
    for part in parts:
        match = _PLAGE.fullmatch(part)
        if not match or "mois" in part:
            return None
        ranges.append(_plage(part, valeur).valeur)  # type: ignore[union-attr]
    ranges.sort(key=lambda tranche: tranche.minimum)
    if any(after.minimum > before.maximum + 1 for before, after in zip(ranges, ranges[1:], strict=False)):
        raise CelluleRefusee(f"« {extrait(valeur)} » : ces tranches d'âge ne se touchent pas. {AIDE}")
    low, high = ranges[0].minimum, max(tranche.maximum for tranche in ranges)
    return Lu(Tranche(low, high), f"« {extrait(valeur)} » lu comme {low}-{high} ans")
