"""« Où en est l'argent ? » as typed tables: the view that the page draws, and the acts behind a figure."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from alliance.budget.selectors.actes_affiches import ActeAffiche, afficher
from alliance.budget.selectors.actes_argent import LIBELLES, ListeActes
from alliance.budget.selectors.mon_argent import MonArgent
from alliance.budget.selectors.vues_plates import VuePlate
from alliance.documents.ecriture.tableau import Colonne, Genre, Tableau

PAR_LOT = 500
"""Acts read at a time: their words come from a dozen tables."""


def tableau_vue(vue: VuePlate, *, cite: str, filtres: str, today: date) -> Tableau:
    """One view of the money: its rows, then its sums, each amount a number of euros."""
    first = vue.premier_montant
    columns = [
        Colonne(libelle, 18 if rank >= first else 34, Genre.MONTANT if rank >= first else Genre.TEXTE)
        for rank, libelle in enumerate(vue.colonnes)
    ]
    width = len(columns)
    rows = [[*row, *(None,) * (width - len(row))] for row in (*vue.rangees, *vue.totaux)]
    told = " · ".join(part for part in (filtres, *vue.notes) if part)
    return Tableau(vue.titre, columns, rows, sous_titre=cite, filtres=told, edite_on=today)


COLONNES_ACTES = (
    Colonne("Sorte d'acte", 20),
    Colonne("Date", 12, Genre.DATE),
    Colonne("Acte", 45),
    Colonne("Montant", 16, Genre.MONTANT),
    Colonne("Action", 40),
    Colonne("Financeur", 28),
    Colonne("Budget", 24),
    Colonne("Exercice", 10, Genre.ENTIER),
    Colonne("Référence", 22),
    Colonne("Motif", 40),
    Colonne("Enregistré par", 24),
    Colonne("En attente", 45),
    Colonne("Annulation", 30),
    Colonne("Exemple", 9, Genre.BOOLEEN),
)


def tableau_actes(liste: ListeActes, *, cite: str, filtres: str, today: date) -> Tableau:
    """The acts behind a figure, in the order of the page; their sum when they are all of one state."""
    return Tableau("Actes de l'argent", COLONNES_ACTES, _actes(liste), sous_titre=cite, filtres=filtres, edite_on=today)


def _actes(liste: ListeActes) -> Iterator[list[Any]]:
    rangs = iter(liste.rangs.iterator(chunk_size=PAR_LOT))
    while lot := list(islice(rangs, PAR_LOT)):
        yield from map(_acte, afficher(lot))
    if liste.total_cents is not None:
        yield ["Total", None, "", liste.total_cents, *("",) * 3, None, *("",) * 5, None]


def _acte(acte: ActeAffiche) -> list[Any]:
    envelope, wait = acte.enveloppe, acte.attente
    told = f"{wait.mots}, de {wait.de_qui}" if wait else ""
    return [
        LIBELLES[acte.genre], acte.jour, acte.titre, acte.montant_cents, acte.fiche.titre if acte.fiche else "",
        envelope.financeur.nom if envelope else "", envelope.caisse.nom if envelope else "",
        envelope.exercice if envelope else None, acte.reference, acte.motif, acte.auteur, told, acte.annule,
        acte.est_exemple,
    ]  # fmt: skip


COLONNES_MON_ARGENT = (
    Colonne("Action", 45),
    Colonne("Exercice", 10, Genre.ENTIER),
    *(
        Colonne(mot, 16, Genre.MONTANT)
        for mot in ("Validé en Cotech", "Attribué", "Engagé", "Versé", "Justifié", "À justifier")
    ),
)


def tableau_mon_argent(mine: MonArgent, *, cite: str, today: date) -> Tableau:
    """What a porteur's actions hold."""
    rows: Iterable[list[Any]] = [
        [
            one.titre, one.exercice, one.decide_cents, one.attribue_cents, one.engage_cents, one.verse_cents,
            one.justifie_cents, one.a_justifier_cents,
        ]
        for one in mine.actions
    ]  # fmt: skip
    return Tableau("Mon argent", COLONNES_MON_ARGENT, rows, sous_titre=cite, edite_on=today)
