"""What the pages that count the plan are about: the filters of the address, open actions unless told otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from alliance.plan.forms.filtres import FiltrePlan
from alliance.plan.forms.parametres import PRESENTATION
from alliance.plan.selectors import Criteres, Reperes, reperes_of
from alliance.plan.selectors.accueil import STATUTS_OUVERTS
from alliance.plan.selectors.filtres import choisir_exercice

PROPRES = frozenset(("par", "lignes", "colonnes", "ordre", "format", "page", "vers", *PRESENTATION))
"""Parameters of these pages that mean nothing to the list."""


@dataclass(frozen=True, slots=True)
class Liens:
    """Addresses of the list with the filters of the page and one or two values more."""

    url: str
    parametres: tuple[tuple[str, str], ...]

    def vers(self, *ajouts: tuple[str, Sequence[str]]) -> str:
        """The list with these parameters in the place of those of the page."""
        names = {nom for nom, _valeurs in ajouts}
        kept = [(nom, valeur) for nom, valeur in self.parametres if nom not in names]
        added = [(nom, valeur) for nom, valeurs in ajouts for valeur in valeurs]
        return f"{self.url}?{urlencode([*kept, *added])}"


@dataclass(frozen=True, slots=True)
class Cadre:
    """The criteria in full, and the links to the list that say them: exercice and statuses included."""

    form: FiltrePlan
    reperes: Reperes
    criteres: Criteres
    liens: Liens

    @property
    def exercice(self) -> int | None:
        """The exercice counted; absent when all are."""
        return self.criteres.exercice


def cadre_of(request, cite) -> Cadre:
    """Read the address once: one query."""
    form = FiltrePlan(request.GET)
    reperes = reperes_of(cite, request.user)
    asked = form.criteres
    exercice = None if asked.tous_exercices else asked.exercice or choisir_exercice(reperes.exercices)
    statuts = asked.statut or tuple(sorted(STATUTS_OUVERTS))
    own = {"exercice", "statut", *PROPRES}
    kept = [(nom, v) for nom in request.GET if nom not in own for v in request.GET.getlist(nom) if v]
    named = [("exercice", "tous" if exercice is None else str(exercice))]
    named += [("statut", "aucun" if statut is None else str(statut)) for statut in statuts]
    return Cadre(
        form=form,
        reperes=reperes,
        criteres=replace(asked, exercice=exercice, statut=statuts),
        liens=Liens(reverse("plan:plan", args=[cite.slug]), (*named, *kept)),
    )
