"""What upper apps may give to the plan (tabs of a fiche), and its filters, which they read by the same form."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from alliance.kernel.contrats import Registre
from alliance.plan.enums import Manque
from alliance.plan.forms.filtres import FiltrePlan
from alliance.plan.forms.parametres import AUCUN, PARAMETRES, PRESENTATION, TOUS, Parametre
from alliance.plan.rules import AGE_ADULTE_MAX_ANS
from alliance.plan.selectors import Criteres


@dataclass(frozen=True, slots=True)
class Onglet:
    """One tab: its words, its template, and the function that feeds it within what ``user`` may see.

    ``contexte(fiche, user)`` answers ``None`` when there is nothing for this person: no tab is shown.
    """

    slug: str
    libelle: str
    template: str
    contexte: Callable[[Any, Any], dict | None]


onglets: Registre[Onglet] = Registre("plan.onglets")


PRESENTATIONS = frozenset(PRESENTATION)
"""What an address of the plan says of its look: read and left aside by whoever only wants the rows."""

TEXTE_MAX = 200
_IDENTIFIANT = "[0-9]{1,15}"
_JOUR = {"type": "string", "format": "date"}
_MONTANT = {"type": "string", "pattern": r"^[0-9]{1,9}([.,][0-9]{1,2})?$"}
_REPERES = {"type": "integer", "minimum": 0, "maximum": len(Manque)}
_SCHEMAS: dict[str, dict[str, Any]] = {
    "q": {"type": "string", "maxLength": TEXTE_MAX},
    "exercice": {"type": "string", "pattern": f"^([0-9]{{1,4}}|{TOUS})$"},
    "age": {"type": "integer", "minimum": 0, "maximum": AGE_ADULTE_MAX_ANS},
    "tranche": {"type": "string", "pattern": f"^([0-9]-[1-9][0-9]|{AUCUN})$"},
    "du": _JOUR,
    "au": _JOUR,
    "modifiee_depuis": _JOUR,
    "cout_min": _MONTANT,
    "cout_max": _MONTANT,
    "retard": {"type": "string", "enum": ["0", "1"]},
    "archivees": {"type": "string", "enum": ["0", "1"]},
    "reperes_min": _REPERES,
    "reperes_max": _REPERES,
}


@dataclass(frozen=True, slots=True)
class FiltresLus:
    """What an address asks of the plan, and what could not be read in it, by parameter."""

    criteres: Criteres
    erreurs: dict[str, list[str]]
    valeurs: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class FiltreOffert:
    """One parameter: its French words, whether it may be repeated, what JSON Schema says of it, its closed list.

    ``objets`` names, in ``Reperes``, what its numbers are the keys of; ``sans`` is what « aucun » asks for.
    """

    nom: str
    libelle: str
    repete: bool
    schema: dict[str, Any]
    choix: dict[str, str]
    objets: str
    sans: str


def lire_filtres(query: QueryDict, *, admis: frozenset[str] = PRESENTATIONS) -> FiltresLus:
    """Read the filters as the page does, and name everything that it would leave aside.

    :param admis: parameters that are not filters and may stand beside them.
    """
    filtre = FiltrePlan(query)
    erreurs = filtre.errors
    for nom, valeurs in query.lists():
        if nom not in PARAMETRES:
            if nom not in admis:
                erreurs[nom] = ["Ce filtre n'existe pas."]
        elif not PARAMETRES[nom].repete and len(valeurs) > 1:
            erreurs[nom] = ["Donnez une seule valeur."]
        elif any("\x00" in valeur or len(valeur) > TEXTE_MAX for valeur in valeurs):
            erreurs[nom] = [f"Écrivez {TEXTE_MAX} caractères au plus, tous visibles."]
    lues = {nom: tuple(texte for texte, _valeur in valeurs) for nom, valeurs in filtre.valeurs.items()}
    return FiltresLus(filtre.criteres, erreurs, lues)


def filtres_offerts() -> Iterator[FiltreOffert]:
    """Every filter of the plan, in the order of its page."""
    for parametre in PARAMETRES.values():
        yield FiltreOffert(
            nom=parametre.nom,
            libelle=parametre.libelle,
            repete=parametre.repete,
            schema=_schema(parametre),
            choix={str(code): str(label) for code, label in parametre.choix.choices} if parametre.choix else {},
            objets=parametre.objets,
            sans=parametre.sans,
        )


def _schema(parametre: Parametre) -> dict[str, Any]:
    """The values of a parameter as JSON Schema says them: always some that the page reads, never one it refuses."""
    words = [AUCUN] if parametre.sans else []
    if parametre.choix is not None:
        return {"type": "string", "enum": [*parametre.choix.values, *words]}
    if parametre.objets:
        return {"type": "string", "pattern": f"^({'|'.join([_IDENTIFIANT, *words])})$"}
    return _SCHEMAS.get(parametre.nom, {"type": "string"})
