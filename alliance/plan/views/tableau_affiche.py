"""The list as the page shows it, as a table that any writer takes: same rows, same order, same columns."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from alliance.documents.ecriture.tableau import Colonne, Genre, Tableau
from alliance.plan.enums import NatureAction, SexePublic
from alliance.plan.selectors import LignePlan
from alliance.plan.selectors.details import CHAMPS, LIENS
from alliance.plan.views.affichage import RUBRIQUES_SUIVIES, STATUTS, VALIDATIONS, format_ages, phrase_manques
from alliance.plan.views.groupes import champ_de
from alliance.plan.views.selection import Selection, selection_of
from alliance.plan.views.tableau import besoins_of, colonnes_of

GENRES = {
    "exercice": Genre.ENTIER, "effectif_attendu": Genre.ENTIER, "part_qpv_pct": Genre.ENTIER, "score": Genre.ENTIER,
    "debut": Genre.DATE, "fin": Genre.DATE, "modifiee": Genre.DATE, "cout": Genre.MONTANT, "demande": Genre.MONTANT,
}  # fmt: skip
LARGEURS = {
    "code": 10, "axe": 22, "exercice": 9, "age": 12, "debut": 11, "fin": 11, "statut": 15, "score": 9, "manque": 26,
    "porteur": 22, "besoin": 45, "objectifs": 45, "description": 45, "indicateur": 35, "notes": 45,
}  # fmt: skip
LARGEUR_TITRE = 38
SCORE = f"Repères remplis (sur {RUBRIQUES_SUIVIES})"

Valeur = Callable[[LignePlan], Any]


def selection_affichee(cite, user, requete: QueryDict) -> Selection:
    """The selection, with what the columns shown need."""
    return selection_of(cite, user, requete, champs=besoins_of(colonnes_of(requete)))


def tableau_affiche(selection: Selection, *, titre: str, sous_titre: str = "", today: date | None = None) -> Tableau:
    """The rows kept, with the columns that the page shows, typed: an amount stays an amount."""
    shown = colonnes_of(selection.requete)
    values = [valeur_de(colonne.cle, selection) for colonne in shown]
    entetes = [
        Colonne(
            SCORE if colonne.cle == "score" else colonne.mot,
            LARGEURS.get(colonne.cle, 18),
            GENRES.get(colonne.cle, Genre.TEXTE),
        )
        for colonne in shown
    ]
    return Tableau(
        titre=titre,
        colonnes=[Colonne("Action", LARGEUR_TITRE), *entetes],
        lignes=[[ligne.titre, *[_plein(valeur(ligne)) for valeur in values]] for ligne in selection.retenues],
        sous_titre=sous_titre,
        filtres=selection.filtres,
        compte=selection.compte,
        edite_on=today,
    )


def _plein(valeur: Any) -> Any:
    return None if valeur == "" else valeur


def valeur_de(cle: str, selection: Selection) -> Valeur:
    """What a column holds of a row, typed."""
    if cle in {"axe", "sous_thematique"}:
        noms = {repere.pk: repere.intitule for repere in getattr(selection.reperes, f"{cle}s")}
        return lambda ligne: noms.get(getattr(ligne, f"{cle}_id"), "")
    if cle in LIENS:
        return lambda ligne: ", ".join(selection.details.mots(ligne.pk, cle))
    champ = champ_de(cle)
    if champ in CHAMPS:
        write = _DETAILS.get(champ, lambda valeur: valeur)
        return lambda ligne: write(selection.details.champ(ligne.pk, champ))
    return _SIMPLES[cle]


_DETAILS: dict[str, Callable[[Any], Any]] = {
    "nature": lambda valeur: str(NatureAction(valeur).label) if valeur else "",
    "sexe": lambda valeur: str(SexePublic(valeur).label) if valeur else "",
    "modifiee_at": lambda valeur: timezone.localdate(valeur) if valeur else None,
}
_SIMPLES: dict[str, Valeur] = {
    "code": lambda ligne: ligne.code,
    "exercice": lambda ligne: ligne.exercice,
    "porteur": lambda ligne: ligne.porteur,
    "referent": lambda ligne: ligne.referent,
    "statut": lambda ligne: STATUTS[ligne.statut].mot,
    "validation": lambda ligne: VALIDATIONS[ligne.validation].mot,
    "age": lambda ligne: format_ages(ligne.age_min, ligne.age_max, adultes=ligne.adultes),
    "debut": lambda ligne: ligne.starts_on,
    "fin": lambda ligne: ligne.ends_on,
    "cout": lambda ligne: ligne.cout_cents,
    "score": lambda ligne: RUBRIQUES_SUIVIES - len(ligne.manques),
    "manque": lambda ligne: phrase_manques(ligne.manques),
}
