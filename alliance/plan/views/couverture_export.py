"""The coverage as a table that any writer takes: the figures of the page, in the same order."""

from collections.abc import Sequence
from typing import Any

from alliance.documents.ecriture.tableau import Colonne, Genre
from alliance.documents.ecriture.tableau import Tableau as TableauEcrit
from alliance.plan.views.couverture_affichage import Matrice, Rangee, Tableau

HORS_PERIMETRE = "hors périmètre"


def tableau_facette(tableaux: Sequence[Tableau]) -> TableauEcrit:
    """One facet, or every set of age brackets one below the other with its name."""
    premier = tableaux[0]
    several = len(tableaux) > 1
    colonnes = [Colonne("Découpage", 30)] if several else []
    colonnes += [Colonne(premier.entete, 45), Colonne("Actions", 12, Genre.ENTIER)]
    if premier.avec_quartier:
        colonnes.append(Colonne("Dans son quartier, sans école nommée", 24, Genre.ENTIER))
    colonnes.append(Colonne("Remarque", 30))
    lignes = [
        [*([tableau.titre] if several else []), *row]
        for tableau in tableaux
        for row in _rows(tableau, avec_quartier=premier.avec_quartier)
    ]
    return TableauEcrit(titre="Couverture du plan", colonnes=colonnes, lignes=lignes)


def _rows(tableau: Tableau, *, avec_quartier: bool) -> list[list[Any]]:
    def row(rangee: Rangee, remarque: str) -> list[Any]:
        second = [rangee.quartier.nombre if rangee.quartier else None] if avec_quartier else []
        return [rangee.libelle, rangee.premiere.nombre, *second, remarque]

    rows = [row(rangee, "" if rangee.premiere.nombre else "rien") for rangee in tableau.rangees]
    rows += [row(rangee, HORS_PERIMETRE) for rangee in tableau.ailleurs]
    return [*rows, row(tableau.sans, tableau.mots_sans)] if tableau.sans else rows


def tableau_matrice(matrice: Matrice) -> TableauEcrit:
    """Rows × columns."""
    colonnes = [Colonne(matrice.entete, 45), *(Colonne(mot, 14, Genre.ENTIER) for mot in matrice.colonnes)]
    lignes = [[rangee.libelle, *(case.nombre for case in rangee.cases)] for rangee in matrice.rangees]
    return TableauEcrit(titre="Couverture du plan", colonnes=colonnes, lignes=lignes)
