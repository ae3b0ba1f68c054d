"""Official words: what they say of an établissement, and how a name in capitals is shown."""

import re

from alliance.kernel.textes import words
from alliance.territoires.enums import NatureEtablissement, Secteur

_NATURES: tuple[tuple[str, NatureEtablissement], ...] = (
    (r"(centre d )?information et( d)? orientation|cio", NatureEtablissement.CIO),
    (r"(ecole|college|lycee)\b.*\bspecialisee?s?\b", NatureEtablissement.SPECIALISE),
    (r"erea|etab\w* region\w* d ense\w* adapt\w*|segpa|section ense\w* ge\w*( et)? prof\w* adapt\w*",
     NatureEtablissement.SPECIALISE),
    (r"section d ense\w* general et prof\w* adapt\w*|ecole de plein air|medico social", NatureEtablissement.SPECIALISE),
    (r"ecole primaire|e ?p p[ur]", NatureEtablissement.PRIMAIRE),
    (r"ecole maternelle|maternelle|e ?m p[ur]", NatureEtablissement.MATERNELLE),
    (r"ecole elementaire|ecole de niveau elementaire|elementaire|e ?e p[ur]", NatureEtablissement.ELEMENTAIRE),
    (r"college|clg", NatureEtablissement.COLLEGE),
    (r"lycee (d enseignement )?prof\w*|lycee des metiers|lp|section d ense\w* prof\w*", NatureEtablissement.LYCEE_PRO),
    (r"lycee|lgt|legt|lpo", NatureEtablissement.LYCEE),
)  # fmt: skip
_COMPILED = [(re.compile(rf"(?:{pattern})\b"), nature) for pattern, nature in _NATURES]


def _nature_of_words(text: str) -> NatureEtablissement | None:
    folded = words(text)
    return next((nature for pattern, nature in _COMPILED if pattern.match(folded)), None)


def nature_of(
    *, nature: str = "", nom: str = "", maternelle: str = "", elementaire: str = ""
) -> NatureEtablissement | None:
    """What the file says the établissement is, or ``None`` when its words do not say.

    « ECOLE DE NIVEAU ELEMENTAIRE » covers primary schools too: the two level flags, then the first
    words of the official name, are more precise and come before it.
    """
    declared = _nature_of_words(nature)
    named = _nature_of_words(nom)
    if NatureEtablissement.SPECIALISE in {declared, named}:
        return NatureEtablissement.SPECIALISE
    levels = (maternelle.strip() in {"1", "1.0"}, elementaire.strip() in {"1", "1.0"})
    by_level = {
        (True, True): NatureEtablissement.PRIMAIRE,
        (True, False): NatureEtablissement.MATERNELLE,
        (False, True): NatureEtablissement.ELEMENTAIRE,
    }
    vague = declared is None or declared == NatureEtablissement.ELEMENTAIRE
    if vague and levels in by_level and named not in {NatureEtablissement.COLLEGE, NatureEtablissement.LYCEE}:
        return by_level[levels]
    if vague and named is not None:
        return named
    return declared


def secteur_of(secteur: str, contrat: str = "") -> Secteur | None:
    """Public, private under contract, private without; ``None`` when the words do not say."""
    folded = words(f"{secteur} {contrat}")
    if re.search(r"\bhors contrat\b|\bsans contrat\b", folded) and words(secteur) != "public":
        return Secteur.PRIVE_HORS
    if re.search(r"\bprivee?\b|\bpr\b", words(secteur)):
        return Secteur.PRIVE
    return Secteur.PUBLIC if re.search(r"\bpublic\b|\bpublique\b|\bpu\b", words(secteur)) else None


_COMMUNS = {
    "ecole": "école", "elementaire": "élémentaire", "college": "collège", "lycee": "lycée", "prive": "privé",
    "privee": "privée", "general": "général", "specialisee": "spécialisée", "specialise": "spécialisé",
    "maternelle": "maternelle", "primaire": "primaire", "public": "public", "publique": "publique",
    "application": "application", "professionnel": "professionnel", "technologique": "technologique",
    "polyvalent": "polyvalent",
}  # fmt: skip
"""Common nouns only: their accents are in the dictionary. No accent is added to a proper name."""
_LIAISONS = {"de", "du", "des", "la", "le", "les", "et", "sur", "sous", "en", "aux", "au", "a", "d", "l"}


def is_capitals(nom: str) -> bool:
    """Whether a name is typed in capitals only, as the ministry's tables do."""
    return nom.isupper()


def nom_lisible(nom: str) -> str:
    """A name in capitals, as a sentence shows it; a name already typed with care is left alone."""
    if not is_capitals(nom):
        return nom
    shown = [_word_lisible(piece, first=index == 0) for index, piece in enumerate(re.split(r"(\W+)", nom))]
    return "".join(shown)


def _word_lisible(piece: str, *, first: bool) -> str:
    low = piece.lower()
    low = _COMMUNS.get(low, low if low in _LIAISONS else piece.capitalize())
    return low[:1].upper() + low[1:] if first else low


def prefers(known: str, new: str) -> bool:
    """Whether ``new`` should replace ``known``: never a blank, never capitals over a name typed with care."""
    if not new or new == known:
        return False
    return not known or not is_capitals(new) or is_capitals(known)
