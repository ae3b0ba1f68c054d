"""Amounts, numbers and percentages as people write them. An estimate is not an amount."""

import math
import re
from typing import Any

from alliance.kernel.money import MAX_CENTS, MontantIllisible, format_cents, parse_cents
from alliance.kernel.textes import fold
from alliance.plan.lecture.cellules import CelluleRefusee, Lu, est_blanche, est_vide, extrait, texte

AIDE = "Écrivez un seul nombre, par exemple 12 000."
_ENTIER_MAX = 1_000_000
_LONG_MAX = 120
"""Characters beyond which a cell is prose, not a number."""

_ESPACES = re.compile(r"[\s\u00a0\u202f\u2009']+")
_APPROX = re.compile(
    r"\b(environ|env|approximativement|approx|autour|presque|pres de|plus de|moins de|maximum|max|minimum|min|"
    r"au moins|au plus|jusqu'a|jusque|une?|dizaine|centaine|millier|quelques|plusieurs|estime|estimation)\b|[~≈<>±]"
)
_PERIODIQUE = re.compile(
    r"\b(par|sur \d+)\b ?(an|ans|mois|annee|seance|enfant|jour|eleve|semaine)?|/ ?(an|mois|seance|enfant|jour)\b"
)
_MILLE = re.compile(r"(\d+(?:[.,]\d+)?) ?(k|m)(?:€|eur|euros?)?")
_MONNAIE = re.compile(r"(?:€|euros?|eur)")
_ANGLAIS = re.compile(r"\d{1,3}(?:,\d{3})+\.\d{1,2}")
_PARENTHESE = re.compile(r"\([^()0-9]*\)")
_DEUX_LIGNES = re.compile(r"\d *\n *\d")
_SUITE = re.compile(r"\d+(?: \d+)+")
_GROUPE = re.compile(r"\d{1,3}(?: \d{3})+")


def lire_montant(valeur: Any) -> Lu:
    """Whole cents of an amount in euros; ``None`` when the cell says there is none yet.

    :raises CelluleRefusee: not one amount, an estimate, a negative one.
    """
    if est_vide(valeur):
        return Lu(None, "" if est_blanche(valeur) else f"« {extrait(valeur)} » : laissé vide")
    if isinstance(valeur, (int, float)) and not isinstance(valeur, bool):
        return _from_number(valeur)
    if not isinstance(valeur, str):
        raise CelluleRefusee(f"« {extrait(valeur)} » n'est pas un montant. {AIDE}")
    text = fold(texte(valeur))
    if len(text) > _LONG_MAX:
        raise CelluleRefusee(f"« {extrait(valeur)} » n'est pas un montant. {AIDE}")
    if _is_several(valeur):
        raise CelluleRefusee(f"« {extrait(valeur)} » contient plusieurs nombres. {AIDE}")
    for read in (_gratuit, _milliers, _anglais):
        found = read(text, valeur)
        if found is not None:
            return found
    return _from_text(text, valeur)


def _is_several(valeur: str) -> bool:
    """Numbers on two lines, or apart by a space that does not part thousands, are not one number."""
    return bool(_DEUX_LIGNES.search(texte(valeur))) or any(
        not _GROUPE.fullmatch(run) for run in _SUITE.findall(fold(valeur))
    )


def _from_number(valeur: float) -> Lu:
    if not -MAX_CENTS < valeur < MAX_CENTS:
        raise CelluleRefusee(f"« {extrait(valeur)} » dépasse ce qu'un budget peut contenir. Vérifiez les zéros.")
    cents = round(valeur * 100)
    _check(cents, valeur)
    rounded = abs(valeur * 100 - cents) > 1e-6
    return Lu(cents, f"{extrait(valeur)} arrondi à {format_cents(cents)}" if rounded else "")


def _check(cents: int, valeur: Any) -> None:
    if cents < 0:
        raise CelluleRefusee(f"« {extrait(valeur)} » est négatif. Écrivez un montant positif, ou laissez vide.")
    if cents > MAX_CENTS:
        raise CelluleRefusee(f"« {extrait(valeur)} » dépasse ce qu'un budget peut contenir. Vérifiez les zéros.")


def _gratuit(text: str, _valeur: Any) -> Lu | None:
    return Lu(0, f"« {text} » lu comme 0 €") if text in {"gratuit", "gratuite", "sans cout", "zero"} else None


def _milliers(text: str, valeur: Any) -> Lu | None:
    match = _MILLE.fullmatch(_ESPACES.sub("", text))
    if not match:
        return None
    whole, _, decimals = match[1].replace(",", ".").partition(".")
    power = 5 if match[2] == "k" else 8
    if len(whole) > 12 or len(decimals) > power:
        raise CelluleRefusee(f"« {extrait(valeur)} » n'est pas un montant. {AIDE}")
    cents = int(whole + decimals.ljust(power, "0"))
    _check(cents, valeur)
    return Lu(cents, f"« {extrait(valeur)} » lu comme {format_cents(cents)}")


def _anglais(text: str, valeur: Any) -> Lu | None:
    plain = _MONNAIE.sub("", _ESPACES.sub("", text))
    if _ANGLAIS.fullmatch(plain):
        cents = parse_cents(plain.replace(",", ""))
        _check(cents, valeur)
        return Lu(cents, f"« {extrait(valeur)} » lu comme {format_cents(cents)}")
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", plain):
        raise CelluleRefusee(f"« {extrait(valeur)} » : milliers ou décimales ? {AIDE}")
    return None


def _from_text(text: str, valeur: Any) -> Lu:
    if _APPROX.search(text):
        raise CelluleRefusee(f"« {extrait(valeur)} » n'est pas un montant précis. {AIDE}")
    if _PERIODIQUE.search(text):
        raise CelluleRefusee(f"« {extrait(valeur)} » n'est pas un montant total. Écrivez le total de l'exercice.")
    without_note = re.sub(r"\b(ttc|ht)\b", "", _PARENTHESE.sub("", text)).strip()
    pointed = "." in text and "," not in text and re.search(r"\d\.\d{3}(?!\d)", text)
    if pointed and not re.match(r"\D*\d{1,3}(?:\.\d{3})+(?!\d)", text):
        raise CelluleRefusee(f"« {extrait(valeur)} » : milliers ou décimales ? {AIDE}")
    try:
        cents = parse_cents(re.sub(r"^(?:€|eur)", "", without_note).strip())
    except MontantIllisible as error:
        several = len(re.findall(r"\d+", _ESPACES.sub("", text))) > 1
        why = "contient plusieurs nombres" if several else "n'est pas un montant"
        raise CelluleRefusee(f"« {extrait(valeur)} » {why}. {AIDE}") from error
    _check(cents, valeur)
    if without_note != text or pointed:
        return Lu(cents, f"« {extrait(valeur)} » lu comme {format_cents(cents) if cents else '0 €'}")
    return Lu(cents)


_PERSONNES = (
    "personnes|personne|eleves|eleve|enfants|enfant|jeunes|jeune|parents|parent|beneficiaires|beneficiaire|"
    "participants|participant|participantes|habitants|habitant|professionnels|professionnel|adultes|adulte|"
    "collegiens|lyceens|adolescents|etudiants|pers|adherents"
)
_ENTIER = re.compile(rf"(\d{{1,3}}(?: \d{{3}})+|\d+)(?:[.,]0+)?(?: ?({_PERSONNES})\.?)?")


def lire_entier(valeur: Any) -> Lu:
    """A whole number of people; ``None`` when the cell says there is none yet.

    :raises CelluleRefusee: an estimate, a range, something else than people, a negative number.
    """
    if est_vide(valeur):
        return Lu(None, "" if est_blanche(valeur) else f"« {extrait(valeur)} » : laissé vide")
    if isinstance(valeur, bool) or not isinstance(valeur, (int, float, str)):
        raise CelluleRefusee(f"« {extrait(valeur)} » n'est pas un nombre de personnes. Écrivez par exemple 120.")
    if not isinstance(valeur, str):
        return Lu(_bounded(valeur))
    text = fold(texte(valeur)).replace("\u202f", " ").replace("'", "")
    match = _ENTIER.fullmatch(text) if len(text) <= _LONG_MAX else None
    if not match or _is_several(valeur):
        why = "n'est pas un nombre précis" if _APPROX.search(text) else "n'est pas un nombre de personnes"
        raise CelluleRefusee(f"« {extrait(valeur)} » {why}. Écrivez par exemple 120.")
    number = _bounded(int(match[1].replace(" ", "")))
    return Lu(number, f"« {extrait(valeur)} » lu comme {number}" if match[2] else "")


def _bounded(valeur: float) -> int:
    if not 0 <= valeur <= _ENTIER_MAX or valeur != int(valeur):
        raise CelluleRefusee(
            f"« {extrait(valeur)} » n'est pas un nombre de personnes plausible. Écrivez par exemple 120."
        )
    return int(valeur)


_POURCENT = re.compile(r"(\d{1,3}(?:[.,]\d+)?) ?(%|pour cent|pct)?")


def lire_pourcentage(valeur: Any) -> Lu:
    """A whole percentage; a share below one (0,8) is what a cell shown as 80 % holds.

    :raises CelluleRefusee: not one percentage from 0 to 100, or « 1 », which may be 1 % or 100 %.
    """
    if est_vide(valeur):
        return Lu(None, "" if est_blanche(valeur) else f"« {extrait(valeur)} » : laissé vide")
    if isinstance(valeur, bool) or not isinstance(valeur, (int, float, str)):
        raise CelluleRefusee(f"« {extrait(valeur)} » n'est pas un pourcentage. Écrivez par exemple 80 %.")
    sign = False
    if isinstance(valeur, str):
        match = _POURCENT.fullmatch(fold(texte(valeur)))
        if not match:
            raise CelluleRefusee(f"« {extrait(valeur)} » n'est pas un pourcentage. Écrivez par exemple 80 %.")
        number, sign = float(match[1].replace(",", ".")), bool(match[2])
    else:
        number = float(valeur) if -1000 < valeur < 1000 else -1.0
    return _percentage(number, sign, valeur)


def _percentage(number: float, sign: bool, valeur: Any) -> Lu:
    if number == 1 and not sign:
        raise CelluleRefusee("« 1 » peut vouloir dire 1 % ou 100 %. Écrivez le signe %.")
    share = 0 < number < 1 and not sign
    points = number * 100 if share else number
    if not math.isfinite(points) or not 0 <= points <= 100:
        raise CelluleRefusee(f"« {extrait(valeur)} » n'est pas un pourcentage de 0 à 100.")
    whole = math.floor(points + 0.5)
    said = share or abs(points - whole) > 1e-9
    return Lu(whole, f"« {extrait(valeur)} » lu comme {whole} %" if said else "")


def lire_exercice(valeur: Any) -> Lu:
    """The civil year of the credits.

    :raises CelluleRefusee: not one year from 2019 on; a school year holds two.
    """
    if est_vide(valeur):
        return Lu(None, "" if est_blanche(valeur) else f"« {extrait(valeur)} » : laissé vide")
    match = re.fullmatch(r"(?:exercice|annee|budget)? ?(\d{4})", fold(texte(valeur)))
    if not match or not 2019 <= int(match[1]) <= 2100:
        raise CelluleRefusee(
            f"« {extrait(valeur)} » n'est pas un exercice budgétaire. Écrivez une seule année, par exemple 2026."
        )
    return Lu(int(match[1]))
