"""What an address of the plan keeps, in which order, in which words: the same for the page, its exports and its PDF."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict

from alliance.kernel.money import NBSP
from alliance.kernel.textes import plural
from alliance.plan.forms.filtres import FiltrePlan
from alliance.plan.models import FicheAction
from alliance.plan.selectors import (
    LignePlan,
    Reperes,
    exercice_par_defaut,
    fiches_with_rows,
    lignes_du_plan,
    reperes_of,
)
from alliance.plan.selectors.details import Details, details_of
from alliance.plan.selectors.filtres import choisir_exercice
from alliance.plan.views.groupes import champ_de, is_detail, trier
from alliance.plan.views.puces import puces

HORS_EDITION = ("page", "vue", "format", "colonnes", "annee", "mois", "grouper", "notes")
"""Parameters of an address that change nothing in what a document holds."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The fiches kept, among ``total``; ``exercice`` is ``None`` when all are asked; ``mots`` say the filters."""

    requete: QueryDict
    reperes: Reperes
    retenues: list[LignePlan]
    details: Details
    total: int
    exercice: int | None
    mots: tuple[str, ...]
    archivees: bool = False

    @property
    def filtres(self) -> str:
        return f"Filtres{NBSP}: {' · '.join(self.mots)}." if self.mots else ""

    @property
    def compte(self) -> str:
        kept = plural(len(self.retenues), "action")
        return kept if len(self.retenues) == self.total else f"{kept} sur {self.total}"

    @property
    def keys(self) -> list[int]:
        return [ligne.pk for ligne in self.retenues]


def requete_de(cite, user, query: QueryDict) -> QueryDict:
    """What an edition keeps of an address; the exercice is named, so that it is the same next January."""
    kept = query.copy()
    for nom in HORS_EDITION:
        kept.pop(nom, None)
    criteres = FiltrePlan(query).criteres
    if not criteres.exercice and not criteres.tous_exercices:
        kept["exercice"] = str(exercice_par_defaut(cite, user))
    return kept


def mots_de(requete: QueryDict, reperes: Reperes) -> str:
    """What an address asks, in words: « Exercice 2026 · « parents » »."""
    form = FiltrePlan(requete)
    exercice = form.simple("exercice")
    parts = [f"Exercice {exercice}"] if isinstance(exercice, int) else []
    parts += [puce.mot for puce in puces(form, reperes)]
    return " · ".join(parts)


def selection_of(cite, user, requete: QueryDict, *, champs: Iterable[str] = ()) -> Selection:
    """Read the filters as the page does, and keep its order; what could not be read is said with the filters.

    :param champs: details that the columns show, beyond those that the sort needs.
    """
    form, tri = FiltrePlan(requete), requete.get("tri", "")
    criteres = form.criteres
    reperes = reperes_of(cite, user)
    lignes = lignes_du_plan(cite, user, criteres, reperes)
    kept = [ligne for ligne in lignes if ligne.retenue]
    needs = {champ_de(mot) for mot in (tri.removeprefix("-"),) if is_detail(mot)} | set(champs)
    details = details_of([ligne.pk for ligne in kept], needs)
    return Selection(
        requete=requete,
        reperes=reperes,
        retenues=trier(kept, tri, reperes, details),
        details=details,
        total=len(lignes),
        exercice=None if criteres.tous_exercices else criteres.exercice or choisir_exercice(reperes.exercices),
        mots=tuple(
            f"{puce.mot} (ignoré)" if puce.mot in _illisibles(form) else puce.mot for puce in puces(form, reperes)
        ),
        archivees=criteres.archivees,
    )


def _illisibles(form: FiltrePlan) -> set[str]:
    return {f"{rate.parametre.libelle} : {rate.texte[:60]}" for rate in form.illisibles}


def fiches_of(selection: Selection, user) -> list[FicheAction]:
    """The fiches of a selection with their rows, in its order."""
    visible = FicheAction.objects.visible_to(user).filter(pk__in=selection.keys)
    found = {fiche.pk: fiche for fiche in fiches_with_rows(visible)}
    return [found[key] for key in selection.keys if key in found]
