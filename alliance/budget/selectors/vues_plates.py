"""A view of the money as a plain table, for the exports: the same rows and sums as the page, whole cents."""

from dataclasses import dataclass

from alliance.budget.enums import EtatEuro
from alliance.budget.selectors.criteres import Par
from alliance.budget.selectors.vues import ORDRE, Ligne, TableauArgent

Valeur = str | int | None


@dataclass(frozen=True, slots=True)
class VuePlate:
    """Title, headings, rows and sums: words first, then cents from the column ``premier_montant`` on."""

    titre: str
    colonnes: tuple[str, ...]
    premier_montant: int
    rangees: tuple[tuple[Valeur, ...], ...]
    totaux: tuple[tuple[Valeur, ...], ...]
    notes: tuple[str, ...]


def vue_plate(tableau: TableauArgent) -> VuePlate:
    """Every state has its column, whatever the page leaves out; the sum of each budget, then the whole."""
    headings = ["Budget", tableau.entete if tableau.par != Par.BUDGET else "Enveloppe", "Précision", "Total notifié"]
    headings += [f"{etat.label[0].upper()}{etat.label[1:]}" for etat in ORDRE]
    headings.append("Reste à décider")
    cash = tableau.total.tresorerie is not None
    if cash:
        headings += ["Annoncé", "Encaissé", "Versé, moins reversé", "Reste en caisse"]
    sections = list(tableau.toutes)
    rows = [_rang(section.titre, ligne, cash) for section in sections for ligne in section.lignes]
    sums = [_rang(section.titre, section.total, cash) for section in sections if section.titre]
    if tableau.sections:
        sums.append(_rang("", tableau.total, cash))
    return VuePlate(tableau.titre, tuple(headings), 3, tuple(rows), tuple(sums), tableau.notes)


def _rang(section: str, ligne: Ligne, cash: bool) -> tuple[Valeur, ...]:
    states = [ligne.etats[EtatEuro(etat)] for etat in ORDRE]
    row: list[Valeur] = [section, ligne.libelle, ligne.detail, ligne.total_cents, *states, ligne.a_decider_cents]
    if cash and ligne.tresorerie is not None:
        own = ligne.tresorerie
        row += [own.annonce_cents, own.encaisse_cents, own.depense_cents, own.caisse_cents]
    return tuple(row)
