"""Unknown values of a file: what each one is, and what the person, or the last import, decided of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from alliance.plan.lecture.listes import Decoupe, decouper
from alliance.plan.lecture.noms import cle_nom
from alliance.plan.selectors.referentiel import Referentiel

CREER, VIDE, ECARTER = "creer", "vide", "ecarter"
"""What may be decided of an unknown value, besides ``id:<primary key>``."""

A_PRECISER = "À préciser"
"""Sous-thématique that receives the actions of a file that gives the axis alone."""


class LigneRefusee(Exception):
    """The whole line cannot be imported, for this reason."""


class LigneDAilleurs(LigneRefusee):
    """The line is about another cité: nothing else of it is worth saying."""


@dataclass(frozen=True, slots=True)
class ACreer:
    """Something that the import would add before its fiches: it has a name, and no row yet."""

    genre: str
    nom: str
    code: str = ""
    axe: Any = None
    siret: str = ""
    etablissement: Any = None

    @property
    def pk(self) -> str:
        """Differs from every real key, so that comparing shows a change."""
        return f"+{self.genre}:{getattr(self.axe, 'pk', '')}:{cle_nom(self.nom)}"

    @property
    def axe_id(self) -> Any:
        """Key of its axis, when it is a sous-thématique."""
        return getattr(self.axe, "pk", None)

    def __str__(self) -> str:
        return self.nom


@dataclass(slots=True)
class Inconnue:
    """A value that nothing in the cité answers to: the lines that hold it, and what would be done of it."""

    champ: str
    cle: str
    valeur: str
    choix: str
    raison: str = ""
    contexte: str = ""
    lignes: list[int] = field(default_factory=list)
    proches: list[tuple[int, str]] = field(default_factory=list)


class Decisions:
    """Answers for one analysis; remembers the unknown values it met.

    :param choix: decisions of the person, ``{champ: {key: decision}}``; they win over what is remembered.
    """

    def __init__(self, referentiel: Referentiel, choix: Mapping[str, Mapping[str, str]] | None = None) -> None:
        self.ref = referentiel
        self.choix = choix or {}
        self.inconnues: dict[tuple[str, str], Inconnue] = {}
        self.noms_par_code: dict[str, str] = {}

    def decision(self, champ: str, key: str) -> str:
        chosen = self.choix.get(champ, {}).get(key)
        return chosen if chosen else self.ref.valeurs_retenues.get((champ, key[:250]), "")

    def inconnue(self, champ: str, key: str, valeur: str, numero: int, default: str, **details: Any) -> str:
        """Note the value, and answer what is decided of it."""
        inconnue = self.inconnues.get((champ, key))
        if inconnue is None:
            choix = self.decision(champ, key) or default
            inconnue = self.inconnues[champ, key] = Inconnue(champ, key, valeur, choix, **details)
        if numero not in inconnue.lignes:
            inconnue.lignes.append(numero)
        return inconnue.choix


def cle_choisie(choix: str) -> int:
    """The primary key that was chosen, or -1."""
    return int(choix[3:]) if choix.startswith("id:") and choix[3:].isdecimal() else -1


def en_plusieurs(valeurs: list[str], search: Any) -> Decoupe:
    """Every value that the cells of a field name, and the pieces that name none."""
    gathered = Decoupe()
    for valeur in valeurs:
        cut = decouper(valeur, search)
        gathered.trouves += [item for item in cut.trouves if item not in gathered.trouves]
        gathered.inconnus += cut.inconnus
    return gathered
