"""The filtered list as a table, with the headings that the import reads back, and the empty model of an import."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.timezone import localdate

from alliance.documents.ecriture.tableau import Colonne, Genre, Tableau
from alliance.plan.enums import Validation
from alliance.plan.lecture.catalogue import PAR_NOM
from alliance.plan.models import FicheAction
from alliance.plan.selectors.comparaison import Comparaison, Rapprochement, Sort
from alliance.plan.selectors.etat import fiches_with_rows
from alliance.plan.selectors.rendu import cellules_export, couper, libelle_de

CHAMPS_EXPORTES = (
    "identifiant", "code", "titre", "exercice", "axe", "sous_thematique", "leviers", "objectif_national", "statut",
    "validation", "nature", "porteur", "porteur_siret", "coporteurs", "partenaires", "referent", "contact", "besoin",
    "objectifs", "description", "public", "public_specifique", "age_min", "age_max", "sexe", "effectif_attendu",
    "part_qpv_pct", "temps", "jours", "frequence", "debut", "fin", "quartiers", "etablissements", "lieux", "modalites",
    "themes", "dispositifs", "cout_cents", "demande_cents", "financeurs", "indicateurs", "questions_evaluatives",
    "notes",
)  # fmt: skip
"""Columns of an export, in their order; the import recognises each, and leaves aside what only a decision moves."""

CHAMPS_MODELE = (
    "code", "titre", "axe", "sous_thematique", "objectif_national", "porteur", "coporteurs", "partenaires", "statut",
    "objectifs", "description", "public", "ages", "effectif_attendu", "temps", "debut", "fin", "quartiers",
    "etablissements", "lieux", "themes", "dispositifs", "cout_cents", "demande_cents", "financeurs", "indicateurs",
    "notes",
)  # fmt: skip
"""Columns of the model file: the ones a plan d'actions usually has."""

VALIDATION = "validation"
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
        Colonne(
            libelle_de(champ) if champ == VALIDATION else PAR_NOM[champ].libelle,
            LARGEURS.get(champ, 18),
            GENRES.get(champ, Genre.TEXTE),
        )
        for champ in CHAMPS_EXPORTES
    ]


ARCHIVAGE = (Colonne("Archivée le", 12, Genre.DATE), Colonne("Motif de l'archivage", 40))
"""Columns of an export of archived fiches: an import leaves them aside, since archiving is an act of its own."""


def tableau_export(titre: str, keys: Sequence[int], *, archivees: bool = False) -> Tableau:
    """These fiches, in their order, as a table that any writer takes; rows are read a packet at a time."""
    colonnes = [*colonnes_export(), *(ARCHIVAGE if archivees else ())]
    return Tableau(titre=titre, colonnes=colonnes, lignes=_rows(keys, archivees=archivees))


def _rows(keys: Sequence[int], *, archivees: bool) -> Iterable[list[Any]]:
    for start in range(0, len(keys), PAR_PAQUET):
        packet = keys[start : start + PAR_PAQUET]
        found = {fiche.pk: fiche for fiche in fiches_with_rows(FicheAction.objects.filter(pk__in=packet))}
        for key in packet:
            if key in found:
                yield [*_row(found[key]), *(_archivage(found[key]) if archivees else ())]


def _row(fiche: FicheAction) -> list[Any]:
    cells = cellules_export(fiche) | {champ: getattr(fiche, champ) for champ in ("cout_cents", "demande_cents")}
    cells[VALIDATION] = str(Validation(fiche.validation).label)
    return [None if cells[champ] == "" else cells[champ] for champ in CHAMPS_EXPORTES]


def _archivage(fiche: FicheAction) -> list[Any]:
    return [fiche.archivee_at and localdate(fiche.archivee_at), fiche.motif_archivage or None]


def tableau_modele() -> Tableau:
    """An empty table with the usual headings."""
    colonnes = [Colonne(PAR_NOM[champ].libelle, LARGEURS.get(champ, 18)) for champ in CHAMPS_MODELE]
    return Tableau(titre="Plan d'actions", colonnes=colonnes, lignes=[])


def exemples_import() -> list[tuple[str, str]]:
    """Each usual column of an import, with an example."""
    return [(PAR_NOM[champ].libelle, PAR_NOM[champ].exemple) for champ in CHAMPS_MODELE]


def tableau_comparaison(comparaison: Comparaison, lignes: Iterable[Rapprochement]) -> Tableau:
    """Two sides of the plan as a table: one row per field that changed, one per action that did not."""
    avant, apres = comparaison.avant.nom, comparaison.apres.nom
    colonnes = [
        Colonne("Code", 10), Colonne("Action", 45), Colonne("Axe", 30), Colonne("Ce qui s'est passé", 16),
        Colonne("Rubrique", 22), Colonne(f"Avant : {avant}", 45), Colonne(f"Après : {apres}", 45),
    ]  # fmt: skip
    return Tableau(titre="Comparaison du plan", colonnes=colonnes, lignes=_comparees(lignes))


_SORTS = {Sort.MODIFIEE: "modifiée", Sort.AJOUTEE: "ajoutée", Sort.RETIREE: "retirée", Sort.INCHANGEE: "inchangée"}


def _comparees(lignes: Iterable[Rapprochement]) -> Iterable[list[Any]]:
    for ligne in lignes:
        head = [ligne.fiche.code or None, ligne.fiche.titre, ligne.fiche.texte("axe") or None, _SORTS[ligne.sort]]
        for ecart in ligne.ecarts:
            yield [*head, ecart.libelle, couper(ecart.avant) or None, couper(ecart.apres) or None]
        if not ligne.ecarts:
            yield [*head, None, None, ligne.devenir or None]
