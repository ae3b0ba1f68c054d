"""Headings: which field each one stands for, in any order, whatever its accents, case, plural or punctuation."""

import re
from functools import lru_cache

from alliance.kernel.textes import fold, words
from alliance.plan.lecture.catalogue import CHAMPS_IMPORT, PAR_NOM

DECIDEE = "une action n'est validée ou retirée que par une décision prise en séance : rien n'en est importé"
AMBIGUS = {
    "montant": "coût de l'action ou montant demandé à la cité ?",
    "source": "d'où vient l'information : à garder dans les notes ?",
    "somme": "coût de l'action ou montant demandé à la cité ?",
    "total": "coût de l'action ou montant demandé à la cité ?",
    "pilotage": "le porteur, ou la personne qui suit l'action ?",
    "temporalite": "les dates de l'action, ou les temps de l'enfant ?",
    "cycle": "les âges, ou à garder dans les notes ?",
    "validation": DECIDEE,
    "validee": DECIDEE,
    "valide": DECIDEE,
    "niveau": "les âges, ou à garder dans les notes ?",
    "cycle niveau": "les âges, ou à garder dans les notes ?",
}
"""Headings that may mean two things, or that an import does not decide: shown, and left aside."""

_PETITS_MOTS = frozenset(
    (
        "de",
        "du",
        "des",
        "d",
        "l",
        "la",
        "le",
        "les",
        "a",
        "au",
        "aux",
        "en",
        "et",
        "ou",
        "un",
        "une",
        "pour",
        "par",
        "s",
    )
    + ("dans", "sur", "avec", "ce", "cette")
)
_UNITES = frozenset(["euro", "eur", "ttc", "ht", "ke", "k", "keuro", "millier"])
_MILLIERS = re.compile(r"\bk ?€|\bk ?euros?\b|\bke\b|\bmilliers?\b")
_GRAPHIES = (
    ("co porteur", "coporteur"),
    ("co financeur", "cofinanceur"),
    ("co financement", "cofinancement"),
    ("peri scolaire", "periscolaire"),
    ("extra scolaire", "extrascolaire"),
    ("e mail", "email"),
    ("numero", "n"),
    ("nombre|nbre|nbr", "nb"),
    ("pourcentage", "pourcent"),
    ("q p v", "qpv"),
)
_SUFFIXES = re.compile(r"\((?:s|x|es|aux|e|le|ux|ères?|ère|e\.s|e·s)\)", re.I)


def _singular(token: str) -> str:
    if token.endswith("aux") and len(token) > 4:
        return f"{token[:-3]}al"
    return token[:-1] if token[-1] in "sx" and len(token) > 3 else token


@lru_cache(maxsize=4096)
def cle(entete: str) -> str:
    """What is compared of a heading: its words in the singular, without small words, units or years."""
    plain = words(_SUFFIXES.sub("", entete.replace("°", "° ").replace("n° ", "n ").replace("%", " pourcent ")))
    tokens = [_singular(token) for token in plain.split() if token not in _PETITS_MOTS]
    kept = [token for token in tokens if token not in _UNITES and not re.fullmatch(r"20\d{2}", token)]
    joined = " ".join(kept)
    for before, after in _GRAPHIES:
        joined = re.sub(rf"\b(?:{before})\b", after, joined)
    return joined


def _index() -> dict[str, str]:
    index: dict[str, str] = {}
    for champ in CHAMPS_IMPORT:
        for alias in (champ.libelle, champ.nom, *champ.alias):
            index.setdefault(cle(alias), champ.nom)
    index.pop("", None)
    return index


_INDEX = _index()
_BORNES = {"age de": "age_min", "age du": "age_min", "age a": "age_max", "age au": "age_max"}
"""Two headings that only their small word tells apart."""


@lru_cache(maxsize=4096)
def reconnaitre(entete: str) -> str:
    """The field that a heading names, or nothing. Numbered headings (« Partenaire 2 ») count as their noun."""
    direct = _BORNES.get(words(entete)) or _INDEX.get(cle(entete))
    if direct:
        return direct
    without_note = re.sub(r"\([^)]*\)|\[[^\]]*\]|\*", " ", entete)
    first = _INDEX.get(cle(without_note))
    if first:
        return first
    numbered = re.fullmatch(r"(.*\D)\s*\d{1,2}", cle(without_note))
    if numbered and (champ := _INDEX.get(numbered[1].strip())) and PAR_NOM[champ].plusieurs_colonnes:
        return champ
    return _all_parts(without_note)


def _all_parts(entete: str) -> str:
    """« Titre / intitulé » names one field when each of its parts does."""
    parts = [part for part in re.split(r"\s*(?:/|\bou\b|\n|:|–|—| - )\s*", entete) if cle(part)]
    found = {_INDEX.get(cle(part), "") for part in parts}
    return found.pop() if len(parts) > 1 and len(found) == 1 else ""


def en_milliers(entete: str) -> bool:
    """Whether the heading says that its amounts are in thousands of euros."""
    return bool(_MILLIERS.search(fold(entete)))


def doute(entete: str) -> str:
    """Why a heading that may mean two things is not decided, or nothing."""
    return AMBIGUS.get(cle(re.sub(r"\([^)]*\)", " ", entete)), "")
