"""Names: the same body written in two ways, told from two bodies that look alike. Nothing matches a blank."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from alliance.kernel.textes import words

_ARTICLES = frozenset({"l", "la", "le", "les", "d", "de", "du", "des", "a", "au", "aux", "et", "en"})
_ROMAINS = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8"}
_TITRE_AXE = re.compile(
    r"(?:(?:sous )?(?:axe|axis|volet|priorite|objectif|thematique|theme))(?: strategique)?(?: n)?\b ?"
)
_CODE = re.compile(r"(\d+(?: \d+)*|[a-z]|[ivx]+)\b ?(.*)")


@lru_cache(maxsize=16384)
def cle_nom(nom: str) -> str:
    """A name without case, accents, signs or leading article: « Les Grésilles » and « grésilles » are one."""
    # « M.J.C. » and « MJC » are one: letters alone join.
    tokens = re.sub(r"\b(\w) (?=\w\b)", r"\1", words(nom)).split()
    while len(tokens) > 1 and tokens[0] in _ARTICLES:
        tokens = tokens[1:]
    return " ".join(tokens)


@lru_cache(maxsize=16384)
def mots(nom: str) -> frozenset[str]:
    """The telling words of a name, in the singular."""
    kept = (token for token in words(nom).split() if token not in _ARTICLES and (len(token) > 2 or token.isdigit()))
    return frozenset(token[:-1] if token[-1] in "sx" and len(token) > 4 else token for token in kept)


@dataclass(slots=True)
class Repertoire:
    """Names that point to objects: several names may point to one, one name may point to several."""

    exacts: dict[str, list[Hashable]] = field(default_factory=lambda: defaultdict(list))
    noms: list[tuple[Hashable, frozenset[str]]] = field(default_factory=list)

    def ajouter(self, cible: Hashable, *noms: str) -> None:
        """Let each of ``noms`` point to ``cible``; blanks point to nothing."""
        for nom in noms:
            key = cle_nom(nom)
            if key and cible not in self.exacts[key]:
                self.exacts[key].append(cible)
            if mots(nom):
                self.noms.append((cible, mots(nom)))

    def trouver(self, nom: str) -> list[Hashable]:
        """What exactly this name points to."""
        return list(self.exacts.get(cle_nom(nom), [])) if cle_nom(nom) else []

    def contenant(self, nom: str) -> list[Hashable]:
        """What has every telling word of this name."""
        wanted = mots(nom)
        return list(dict.fromkeys(cible for cible, present in self.noms if wanted and wanted <= present))

    def ressemblants(self, nom: str) -> list[Hashable]:
        """What shares most of its telling words, or differs by one letter: to look at, never to merge."""
        wanted = mots(nom)
        found = []
        for cible, present in self.noms:
            common = len(wanted & present)
            if (
                common
                and common * 3 >= 2 * min(len(wanted), len(present))
                and common * 2 >= max(len(wanted), len(present))
            ):
                found.append(cible)
        close = [cible for key, cibles in self.exacts.items() for cible in cibles if _one_letter(key, cle_nom(nom))]
        return list(dict.fromkeys([*found, *close]))


def _one_letter(left: str, right: str) -> bool:
    """Whether two names of at least five signs differ by one letter added, dropped or changed."""
    if left == right or abs(len(left) - len(right)) > 1 or min(len(left), len(right)) < 5:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    return (
        left[start + 1 :] == right[start + 1 :]
        or left[start:] == right[start + 1 :]
        or left[start + 1 :] == right[start:]
    )


@dataclass(frozen=True, slots=True)
class Intitule:
    """A heading of the plan that a cell may name: its code, its name."""

    pk: Hashable
    code: str
    nom: str


def separer_code(valeur: str) -> tuple[str, str]:
    """The code and the name of « Axe 1 – Implication des parents »: either may be empty."""
    rest = _TITRE_AXE.sub("", words(valeur), count=1) if _TITRE_AXE.match(words(valeur)) else words(valeur)
    match = _CODE.fullmatch(rest)
    if not match:
        return "", rest
    code, name = match[1].replace(" ", "."), match[2]
    if code in _ROMAINS and (not name or rest != words(valeur)):
        return _ROMAINS[code], name
    if code.isalpha() and name and rest == words(valeur):
        return "", rest
    return code, name


def chercher_intitule(valeur: str, intitules: Iterable[Intitule]) -> tuple[list[Intitule], str]:
    """The headings that a cell names, and how it was understood when it is not written in full.

    One heading: found. Several: the cell does not say which. None: unknown.
    """
    known = list(intitules)
    key = cle_nom(valeur)
    exact = [i for i in known if key and key in {cle_nom(i.nom), cle_nom(f"{i.code} {i.nom}")}]
    if exact:
        return exact, ""
    code, name = separer_code(valeur)
    coded = [i for i in known if code and words(i.code).replace(" ", ".") == code]
    if coded and (not name or _same_subject(name, coded[0].nom)):
        return coded, f"« {valeur} » lu comme « {coded[0].code} {coded[0].nom} »"
    if coded:
        return [], f"le code {code} est celui de « {coded[0].nom} »"
    return _by_words(valeur, name or words(valeur), known)


def _same_subject(name: str, full: str) -> bool:
    left, right = mots(name), mots(full)
    return bool(left) and (left <= right or right <= left)


def _by_words(valeur: str, name: str, known: list[Intitule]) -> tuple[list[Intitule], str]:
    exact = [i for i in known if cle_nom(i.nom) == cle_nom(name)]
    found = exact or [i for i in known if any(len(mot) > 3 for mot in mots(name)) and _same_subject(name, i.nom)]
    if len(found) == 1:
        return found, "" if exact else f"« {valeur} » lu comme « {found[0].code} {found[0].nom} »"
    return found, ""


_NATURES: Mapping[str, frozenset[str]] = {
    "college": frozenset({"COLLEGE"}),
    "clg": frozenset({"COLLEGE"}),
    "lycee": frozenset({"LYCEE", "LYCEE_PRO"}),
    "lp": frozenset({"LYCEE_PRO"}),
    "maternelle": frozenset({"MATERNELLE", "PRIMAIRE"}),
    "mat": frozenset({"MATERNELLE", "PRIMAIRE"}),
    "elementaire": frozenset({"ELEMENTAIRE", "PRIMAIRE"}),
    "elem": frozenset({"ELEMENTAIRE", "PRIMAIRE"}),
    "el": frozenset({"ELEMENTAIRE", "PRIMAIRE"}),
    "primaire": frozenset({"PRIMAIRE", "ELEMENTAIRE"}),
    "ecole": frozenset({"MATERNELLE", "ELEMENTAIRE", "PRIMAIRE"}),
    "groupe": frozenset({"MATERNELLE", "ELEMENTAIRE", "PRIMAIRE"}),
}
_MOTS_ECOLE = frozenset({*_NATURES, "scolaire", "public", "publique", "prive", "privee", "gs", "uai", "rep", "e", "m"})


@dataclass(frozen=True, slots=True)
class Ecole:
    """An établissement that a cell may name."""

    pk: Hashable
    uai: str
    nom: str
    nature: str


def chercher_ecole(valeur: str, ecoles: Iterable[Ecole]) -> tuple[list[Ecole], str]:
    """The établissements that a cell may name: by UAI, by full name, or by the words that tell them apart."""
    known = list(ecoles)
    uai = re.search(r"\b\d{7}[a-z]\b", words(valeur))
    if uai:
        return [e for e in known if e.uai.lower() == uai[0]], ""
    exact = [e for e in known if cle_nom(e.nom) == cle_nom(valeur)]
    if exact:
        return exact, ""
    said = set(words(valeur).split())
    natures = [_NATURES[mot] for mot in said if mot in _NATURES]
    wanted = {mot for mot in said - _MOTS_ECOLE - _ARTICLES if len(mot) > 1 or mot.isdigit()}
    if not wanted:
        return [], ""
    found = [
        e for e in known if wanted <= set(words(e.nom).split()) and all(e.nature in allowed for allowed in natures)
    ]
    return found, f"« {valeur} » lu comme « {found[0].nom} »" if len(found) == 1 else ""
