"""Follow-ups as a table, in the order of the page."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone

from alliance.documents.ecriture.tableau import Colonne, Genre, Tableau
from alliance.gouvernance.models import Suite

COLONNES = (
    Colonne("À faire", 50),
    Colonne("Par qui", 25),
    Colonne("Pour le", 12, Genre.DATE),
    Colonne("État", 14),
    Colonne("Instance", 30),
    Colonne("Séance du", 12, Genre.DATE),
    Colonne("Décision", 12),
    Colonne("Faite le", 12, Genre.DATE),
    Colonne("Ce qui le montre", 40),
    Colonne("Abandonnée : pourquoi", 30),
)


def tableau_suites(suites: Iterable[Suite], today) -> Tableau:
    """One row per follow-up."""
    return Tableau(titre="Suites à donner", colonnes=COLONNES, lignes=_rows(suites, today), edite_on=today)


def etat_of(suite: Suite, today) -> str:
    """« à faire », « en retard », « faite », « abandonnée »."""
    if suite.faite_at is not None:
        return "faite"
    if suite.abandonnee_at is not None:
        return "abandonnée"
    return "en retard" if suite.echeance_on and suite.echeance_on < today else "à faire"


def _rows(suites: Iterable[Suite], today) -> Iterator[list[Any]]:
    for suite in suites:
        seance = suite.point.seance if suite.point else None
        yield [
            suite.quoi,
            str(suite.responsable) if suite.responsable else suite.responsable_nom,
            suite.echeance_on,
            etat_of(suite, today),
            suite.instance.nom,
            timezone.localdate(seance.debut_at) if seance else None,
            suite.decision.numero_affiche if suite.decision else "",
            timezone.localdate(suite.faite_at) if suite.faite_at else None,
            suite.preuve,
            suite.motif_abandon,
        ]
