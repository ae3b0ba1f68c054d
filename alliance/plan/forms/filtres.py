"""The filters of the plan, read from the address of a page or of an export."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from alliance.plan.forms.parametres import PARAMETRES, SANS, TOUS, Illisible, Parametre
from alliance.plan.selectors import Criteres


@dataclass(frozen=True, slots=True)
class ValeurIllisible:
    """A value that is left aside: where it stands, and why."""

    parametre: Parametre
    texte: str
    message: str


class FiltrePlan:
    """``FiltrePlan(request.GET).criteres`` is what pages and exports hand to ``fiches_filtrees``.

    A value that cannot be read is left aside and named in ``illisibles``; the others still filter.
    """

    def __init__(self, query: QueryDict) -> None:
        self.query = query
        self.valeurs: dict[str, list[tuple[str, Any]]] = {}
        self.illisibles: list[ValeurIllisible] = []
        for nom in query:
            if nom in PARAMETRES:
                self._read(PARAMETRES[nom])

    def _read(self, parametre: Parametre) -> None:
        bruts = self.query.getlist(parametre.nom)
        if parametre.separe:
            bruts = ",".join(bruts).split(",")
        textes = [texte for brut in bruts if (texte := brut.strip())]
        for texte in dict.fromkeys(textes if parametre.repete else textes[-1:]):
            try:
                valeur = None if parametre.sans and texte in SANS else parametre.lire(texte)
            except Illisible as refus:
                self.illisibles.append(ValeurIllisible(parametre, texte, str(refus)))
            else:
                self.valeurs.setdefault(parametre.nom, []).append((texte, valeur))

    @property
    def errors(self) -> dict[str, list[str]]:
        """What could not be read, by parameter."""
        found: dict[str, list[str]] = {}
        for illisible in self.illisibles:
            found.setdefault(illisible.parametre.nom, []).append(illisible.message)
        return found

    def simple(self, nom: str) -> Any:
        """The value of a parameter that has only one; nothing when it is absent or unreadable."""
        return self.valeurs[nom][0][1] if nom in self.valeurs else None

    def donnes(self, nom: str) -> list[Any]:
        """The values of a parameter; ``None`` among them stands for « aucun »."""
        return [valeur for _texte, valeur in self.valeurs.get(nom, [])]

    @property
    def actifs(self) -> list[str]:
        """Criteria that narrow the list: one exercice is where one looks, not a filter."""
        return [
            nom
            for nom in PARAMETRES
            if nom in self.valeurs and not (nom == "exercice" and self.simple("exercice") != TOUS)
        ]

    @property
    def criteres(self) -> Criteres:
        """The same, as plain values. Archived or chosen fiches are looked for in every exercice."""
        exercice = self.simple("exercice")
        partout = exercice == TOUS or (exercice is None and bool(self.simple("archivees") or self.donnes("fiche")))
        lus = {
            nom: tuple(self.donnes(nom)) if PARAMETRES[nom].repete else self.simple(nom)
            for nom in self.valeurs
            if nom != "exercice"
        }
        return Criteres(exercice=None if exercice == TOUS else exercice, tous_exercices=partout, **lus)
