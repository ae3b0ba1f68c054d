"""The lists of the chain as typed tables: the same filters, the same rows as their pages, streamed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from alliance.budget.models import Affectation, DepenseDemandee, Engagement, Versement
from alliance.budget.selectors.affectations import ETATS as ETATS_AFFECTATION
from alliance.budget.selectors.affectations import etat_of as etat_affectation
from alliance.budget.selectors.depenses import ETATS as ETATS_DEPENSE
from alliance.budget.selectors.depenses import etat_of as etat_depense
from alliance.budget.selectors.engagements import payee_of
from alliance.budget.selectors.enveloppes import LigneEnveloppe
from alliance.budget.selectors.mouvements import LigneMouvement
from alliance.budget.selectors.vues import ORDRE
from alliance.documents.ecriture.tableau import Colonne, Genre, Tableau

PAR_LOT = 1_000


def _euros(libelle: str) -> Colonne:
    return Colonne(libelle, 16, Genre.MONTANT)


def _jour(libelle: str) -> Colonne:
    return Colonne(libelle, 12, Genre.DATE)


EXERCICE = Colonne("Exercice", 10, Genre.ENTIER)
EXEMPLE = Colonne("Exemple", 9, Genre.BOOLEEN)


def avec_total(colonnes: Sequence[Colonne], rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """The rows, then the sum of each column of amounts; nothing when there is no row. The first column is a text."""
    sums = {rank: 0 for rank, colonne in enumerate(colonnes) if colonne.genre == Genre.MONTANT}
    found = False
    for row in rows:
        found = True
        for rank in sums:
            sums[rank] += row[rank] or 0
        yield row
    if found:
        yield ["Total", *(sums.get(rank) for rank in range(1, len(colonnes)))]


def _tableau(
    titre: str, colonnes: Sequence[Colonne], rows: QuerySet, read: Callable[[Any], list[Any]], cite: str, today: date
) -> Tableau:
    lignes = avec_total(colonnes, map(read, rows.iterator(chunk_size=PAR_LOT)))
    return Tableau(titre, colonnes, lignes, sous_titre=cite, edite_on=today)


COLONNES_AFFECTATIONS = (
    Colonne("Action", 40), Colonne("Porteur", 28), Colonne("Financeur", 28), Colonne("Budget", 24), EXERCICE,
    Colonne("Décision", 12), _jour("Affecté le"), _euros("Affecté"), _euros("Libéré"), _euros("Encore réservé"),
    _euros("Attribué par un acte"), _euros("Engagé sans acte"), Colonne("Où elle en est", 26), EXEMPLE,
)  # fmt: skip


def tableau_affectations(rows: QuerySet[Affectation], *, cite: str, today: date) -> Tableau:
    """The affectations, what each holds and what it waits for.

    :param rows: of ``affectations_of``.
    """
    related = ("fiche__porteur", "enveloppe__financeur", "enveloppe__caisse", "decision")
    return _tableau(
        "Affectations", COLONNES_AFFECTATIONS, rows.select_related(*related), _affectation, cite, today
    )  # fmt: skip


def _affectation(row: Affectation) -> list[Any]:
    return [
        row.fiche.titre, row.fiche.porteur.nom if row.fiche.porteur else "", row.enveloppe.financeur.nom,
        row.enveloppe.caisse.nom, row.enveloppe.exercice, row.decision.numero_affiche, row.le, row.montant_cents,
        row.libere_cents, row.tenu_cents, row.attribue_cents, row.engage_direct_cents,
        dict(ETATS_AFFECTATION)[etat_affectation(row)], row.est_exemple,
    ]  # fmt: skip


COLONNES_ENGAGEMENTS = (
    Colonne("Référence", 20), _jour("Engagé le"), Colonne("Nature", 16), Colonne("Bénéficiaire ou fournisseur", 34),
    Colonne("Objet", 40), Colonne("Action", 40), Colonne("Budget", 24), EXERCICE, _euros("Engagé"),
    _euros("Désengagé"), _euros("Engagé, net"), _euros("Versé"), _euros("Reste à verser"), _euros("Justifié"),
    _euros("Reversé"), _euros("Reste à justifier"), _jour("À justifier avant le"), Colonne("N° d'EJ", 16),
    Colonne("N° de DP", 16), Colonne("Facture", 16), Colonne("N° de mandat", 16), _jour("Service fait le"),
    _jour("Liquidé le"), _jour("Mandaté le"), EXEMPLE,
)  # fmt: skip


def tableau_engagements(rows: QuerySet[Engagement], *, cite: str, today: date) -> Tableau:
    """The engagements, with everything that the payer did of each.

    :param rows: of ``engagements_of``.
    """
    return _tableau("Engagements", COLONNES_ENGAGEMENTS, rows, _engagement, cite, today)


def _engagement(row: Engagement) -> list[Any]:
    return [
        row.reference, row.le, row.get_nature_display(), payee_of(row), row.objet, row.affectation.fiche.titre,
        row.caisse.nom, row.exercice, row.montant_cents, row.desengage_cents, row.net_cents, row.verse_cents,
        row.reste_a_verser_cents, row.justifie_cents, row.reverse_cents, row.reste_a_justifier_cents,
        row.justifier_avant_le, row.numero_ej, row.numero_dp, row.facture, row.numero_mandat, row.service_fait_on,
        row.liquide_on, row.mandate_on, row.est_exemple,
    ]  # fmt: skip


COLONNES_VERSEMENTS = (
    Colonne("Référence", 20), _jour("Versé le"), Colonne("Nature", 16), Colonne("Versé à", 34), Colonne("Action", 40),
    Colonne("Engagement", 20), Colonne("Budget", 24), EXERCICE, _euros("Montant"), Colonne("Annulation", 30), EXEMPLE,
)  # fmt: skip


def tableau_versements(rows: QuerySet[Versement], *, cite: str, today: date) -> Tableau:
    """The payments, with their sum.

    :param rows: of ``versements_of``.
    """
    return _tableau("Versements", COLONNES_VERSEMENTS, rows, _versement, cite, today)


def _versement(row: Versement) -> list[Any]:
    bound = row.engagement
    return [
        row.reference, row.le, row.get_nature_display(), payee_of(bound), bound.affectation.fiche.titre,
        bound.reference, row.caisse.nom, bound.exercice, row.montant_cents, row.motif_annulation, bound.est_exemple,
    ]  # fmt: skip


COLONNES_DEPENSES = (
    Colonne("Action", 40), Colonne("Porteur", 28), Colonne("Objet", 40), Colonne("Bénéficiaire", 28),
    Colonne("Financeur", 28), Colonne("Budget", 24), EXERCICE, _euros("Demandé"), Colonne("Où elle en est", 22),
    Colonne("Décision", 12), Colonne("Demandée le", 18, Genre.DATE_HEURE),
)  # fmt: skip


def tableau_depenses(rows: QuerySet[DepenseDemandee], *, cite: str, today: date) -> Tableau:
    """The expenses asked, with their state.

    :param rows: of ``depenses_of``.
    """
    return _tableau(
        "Dépenses demandées", COLONNES_DEPENSES, rows.prefetch_related(None), _depense, cite, today
    )  # fmt: skip


def _depense(row: DepenseDemandee) -> list[Any]:
    return [
        row.fiche.titre, row.fiche.porteur.nom if row.fiche.porteur else "", row.objet,
        row.beneficiaire.nom if row.beneficiaire else "", row.enveloppe.financeur.nom, row.enveloppe.caisse.nom,
        row.enveloppe.exercice, row.montant_cents, dict(ETATS_DEPENSE)[etat_depense(row)],
        row.decision.numero_affiche if row.decision else "", row.demandee_at,
    ]  # fmt: skip


COLONNES_ENVELOPPES = (
    Colonne("Budget", 24), Colonne("Financeur", 28), Colonne("Programme", 14), EXERCICE, Colonne("Nature", 18),
    _euros("Annoncé"), _euros("Total notifié"), _euros("Encaissé"),
    *(_euros(f"{etat.label[:1].upper()}{etat.label[1:]}") for etat in ORDRE),
    _euros("Reste en caisse"), _euros("Reliquat"), EXEMPLE,
)  # fmt: skip


def tableau_enveloppes(lignes: Iterable[LigneEnveloppe], *, cite: str, today: date) -> Tableau:
    """The enveloppes with each euro in its state; no sum across budgets, whose perimeters may differ.

    :param lignes: of ``lignes_of``.
    """
    rows = [_enveloppe(one) for one in lignes]
    return Tableau("Enveloppes", COLONNES_ENVELOPPES, rows, sous_titre=cite, edite_on=today)


def _enveloppe(ligne: LigneEnveloppe) -> list[Any]:
    one, parts = ligne.enveloppe, ligne.parts
    return [
        one.caisse.nom, one.financeur.nom, one.financeur.programme, one.exercice, one.get_nature_display(),
        one.annonce_cents, one.notifie_cents, one.encaisse_cents, *(parts[etat] for etat in ORDRE),
        ligne.en_caisse_cents, ligne.reliquat_cents, one.est_exemple,
    ]  # fmt: skip


COLONNES_MOUVEMENTS = (
    Colonne("Acte", 32), _jour("Date"), _euros("Montant lu dans l'acte"), _euros("Effet sur l'enveloppe"),
    Colonne("Référence", 24), Colonne("Motif", 40), Colonne("Autre enveloppe", 30),
)  # fmt: skip


def tableau_mouvements(lignes: Iterable[LigneMouvement], *, titre: str, cite: str, today: date) -> Tableau:
    """Every act of an enveloppe.

    :param lignes: of ``lignes_mouvements``.
    """
    rows = [_mouvement(one) for one in lignes]
    return Tableau(titre, COLONNES_MOUVEMENTS, rows, sous_titre=cite, edite_on=today)


def _mouvement(ligne: LigneMouvement) -> list[Any]:
    act, other = ligne.mouvement, ligne.autre_enveloppe
    autre = f"{other.financeur.nom} {other.exercice}" if other else ""
    return [ligne.libelle, act.le, act.montant_cents, ligne.effet_cents, act.reference, act.motif, autre]
