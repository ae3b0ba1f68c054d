"""The état récapitulatif on paper: figures in words, ready for its Typst template."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from alliance.budget.enums import EtatEuro
from alliance.budget.models import Enveloppe
from alliance.budget.selectors.mots import mots_de
from alliance.budget.selectors.recapitulatif import LigneAffectation, RecapitulatifBudget
from alliance.budget.selectors.vues import ORDRE
from alliance.documents.ecriture.pdf import LIGNES_MAX, TropDeLignes, ecrire_pdf
from alliance.documents.selectors import en_tete_of
from alliance.kernel.dates import format_jour
from alliance.kernel.money import format_cents, format_number
from alliance.territoires.models import Cite

COLONNES_ACTES = ("Réservé", "Attribué ou commandé", "Engagé", "Versé", "Justifié", "Reversé")


def etat_recapitulatif_pdf(cite: Cite, budgets: Sequence[RecapitulatifBudget], *, exercice: int, today: date) -> bytes:
    """The document of an exercice, one part by budget, each with the lines to sign.

    :param budgets: at least one.
    :raises TropDeLignes: more affectations than a PDF should hold.
    """
    lines = sum(len(rows) for one in budgets for _titre, rows in one.actions)
    if lines > LIGNES_MAX:
        raise TropDeLignes(
            f"Cet état dépasse {format_number(LIGNES_MAX)} lignes : choisissez un seul budget, ou exportez les "
            "affectations au format Excel."
        )
    exemple = any(row.est_exemple for one in budgets for row, _parts in one.enveloppes)
    head = en_tete_of(cite, exemple=exemple)
    return ecrire_pdf(
        "etat_recapitulatif",
        {
            "en_tete": {
                "cite": head.cite, "sous_titre": head.sous_titre, "exemple": head.exemple,
                "logo_alt": head.logo_alt or f"Logo de {head.cite}",
            },
            "logo": list(head.logo) if head.logo else None,
            "titre": f"État récapitulatif de l'exercice {exercice}",
            "titre_complet": f"État récapitulatif de l'exercice {exercice}",
            "provisoire": False,
            "edite": format_jour(today),
            "budgets": [_budget(one) for one in budgets],
        },
    )  # fmt: skip


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def euros(cents: int) -> str:
    """« 1 234,50 »: the unit is said once, above the table; a dash for nothing."""
    whole, rest = divmod(abs(cents), 100)
    text = f"{format_number(whole)}{f',{rest:02d}' if rest else ''}"
    return "–" if not cents else f"{'−' if cents < 0 else ''}{text}"


def _budget(one: RecapitulatifBudget) -> dict[str, Any]:
    shown = [etat for etat in ORDRE if one.total[etat] or etat == EtatEuro.DISPONIBLE]
    return {
        "nom": one.caisse.nom,
        "titulaire": one.caisse.titulaire.nom,
        "comptes": mots_de(one.caisse.nature).comptes,
        "etats": ["Total notifié", *(_capital(str(etat.label)) for etat in shown)],
        "enveloppes": [_enveloppe(row, parts, shown) for row, parts in one.enveloppes],
        "total": [euros(one.notifie_cents), *(euros(one.total[etat]) for etat in shown)],
        "colonnes": list(COLONNES_ACTES),
        "actions": [{"titre": titre, "lignes": [_affectation(ligne) for ligne in rows]} for titre, rows in one.actions],
        "total_actions": [euros(cents) for cents in one.total_actions],
        "droit_commun": [
            f"{row.financeur.nom} : {format_cents(row.notifie_cents or row.annonce_cents)}" for row in one.droit_commun
        ],
    }


def _enveloppe(row: Enveloppe, parts: dict[EtatEuro, int], shown: list[EtatEuro]) -> dict[str, Any]:
    return {
        "nom": row.financeur.nom,
        "montants": [euros(row.notifie_cents), *(euros(parts[etat]) for etat in shown)],
    }


def _affectation(ligne: LigneAffectation) -> dict[str, Any]:
    row = ligne.affectation
    return {
        "decision": f"Décision {row.decision.numero_affiche}, affecté le {format_jour(row.le)}",
        "financeur": row.enveloppe.financeur.nom,
        "montants": [euros(cents) for cents in ligne.montants],
    }
