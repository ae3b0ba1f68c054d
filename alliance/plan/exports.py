"""The filtered list as a table, with the headings that the import reads back, and the empty model of an import."""

from collections.abc import Iterable
from typing import Any

from alliance.documents.ecriture.tableau import Colonne, Genre, Tableau
from alliance.plan.lecture.catalogue import PAR_NOM
from alliance.plan.models import FicheAction
from alliance.plan.selectors.etat import fiches_with_rows
from alliance.plan.selectors.rendu import cellules_export

CHAMPS_EXPORTES = (
    "identifiant", "code", "titre", "exercice", "axe", "sous_thematique", "leviers", "objectif_national", "statut",
    "nature", "porteur", "porteur_siret", "coporteurs", "partenaires", "referent", "contact", "besoin", "objectifs",
    "description", "public", "public_specifique", "age_min", "age_max", "sexe", "effectif_attendu", "part_qpv_pct",
    "temps", "jours", "frequence", "debut", "fin", "quartiers", "etablissements", "lieux", "modalites", "themes",
    "dispositifs", "cout_cents", "demande_cents", "financeurs", "indicateurs", "questions_evaluatives", "notes",
)  # fmt: skip
"""Columns of an export, in their order; each is recognised by the import."""

CHAMPS_MODELE = (
    "code", "titre", "axe", "sous_thematique", "objectif_national", "porteur", "coporteurs", "partenaires", "statut",
    "objectifs", "description", "public", "ages", "effectif_attendu", "temps", "debut", "fin", "quartiers",
    "etablissements", "lieux", "themes", "dispositifs", "cout_cents", "demande_cents", "financeurs", "indicateurs",
    "notes",
)  # fmt: skip
"""Columns of the model file: the ones a plan d'actions usually has."""

PAR_PAQUET = 500
GENRES = {
    "identifiant": Genre.ENTIER, "exercice": Genre.ENTIER, "age_min": Genre.ENTIER, "age_max": Genre.ENTIER,
    "effectif_attendu": Genre.ENTIER, "part_qpv_pct": Genre.ENTIER, "debut": Genre.DATE, "fin": Genre.DATE,
    "cout_cents": Genre.MONTANT, "demande_cents": Genre.MONTANT,
}  # fmt: skip
LARGEURS = {
    "titre": 45,
    "description": 60,
    "objectifs": 45,
    "besoin": 45,
    "partenaires": 35,
    "indicateurs": 40,
    "code": 10,
}


def colonnes_export() -> list[Colonne]:
    """Columns of an export, typed."""
    return [
        Colonne(PAR_NOM[champ].libelle, LARGEURS.get(champ, 18), GENRES.get(champ, Genre.TEXTE))
        for champ in CHAMPS_EXPORTES
    ]


def lignes_export(fiches: Iterable[FicheAction]) -> tuple[list[Colonne], Iterable[list[Any]]]:
    """Columns and rows of these fiches, in their order; rows are read a packet at a time."""
    return colonnes_export(), _rows(fiches)


def tableau_export(titre: str, fiches: Iterable[FicheAction]) -> Tableau:
    """These fiches as a table that any writer takes."""
    colonnes, lignes = lignes_export(fiches)
    return Tableau(titre=titre, colonnes=colonnes, lignes=lignes)


def _rows(fiches: Any) -> Iterable[list[Any]]:
    keys = list(fiches.values_list("pk", flat=True)) if hasattr(fiches, "values_list") else [f.pk for f in fiches]
    for start in range(0, len(keys), PAR_PAQUET):
        packet = keys[start : start + PAR_PAQUET]
        found = {fiche.pk: fiche for fiche in fiches_with_rows(FicheAction.objects.filter(pk__in=packet))}
        for key in packet:
            if key in found:
                yield _row(found[key])


def _row(fiche: FicheAction) -> list[Any]:
    cells = cellules_export(fiche) | {champ: getattr(fiche, champ) for champ in ("cout_cents", "demande_cents")}
    return [None if cells[champ] == "" else cells[champ] for champ in CHAMPS_EXPORTES]


def tableau_modele() -> Tableau:
    """An empty table with the usual headings."""
    colonnes = [Colonne(PAR_NOM[champ].libelle, LARGEURS.get(champ, 18)) for champ in CHAMPS_MODELE]
    return Tableau(titre="Plan d'actions", colonnes=colonnes, lignes=[])


def exemples_import() -> list[tuple[str, str]]:
    """Each usual column of an import, with an example."""
    return [(PAR_NOM[champ].libelle, PAR_NOM[champ].exemple) for champ in CHAMPS_MODELE]
