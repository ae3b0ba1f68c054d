"""The register as a table: the same filters, the same rows as the page."""

from datetime import date

from django.db.models import QuerySet

from alliance.documents.ecriture.tableau import Colonne, Genre, Tableau
from alliance.gouvernance.models import Decision
from alliance.gouvernance.selectors.registre import etat_en_mots
from alliance.kernel.textes import plural

COLONNES = (
    Colonne("Numéro", 12),
    Colonne("Prise le", 12, Genre.DATE),
    Colonne("Instance", 24),
    Colonne("Type", 20),
    Colonne("Décision", 45),
    Colonne("Issue, et ce qu'elle est devenue", 28),
    Colonne("Pourquoi", 45),
    Colonne("Condition", 30),
    Colonne("Montant", 14, Genre.MONTANT),
    Colonne("Budget", 24),
    Colonne("Décision citée", 14),
    Colonne("Lisible par", 20),
)
COLONNES_PDF = (0, 1, 2, 4, 5, 8)
"""What fits on a page; the rest is in the spreadsheets."""


LIES = ("instance", "caisse", "cite_decision", "publication")
CHAMPS = (
    "serie", "annee", "numero", "prise_on", "type", "titre", "issue", "explication", "conditions", "montant_cents",
    "est_exemple", "instance__nom", "caisse__nom", "cite_decision__serie", "cite_decision__annee",
    "cite_decision__numero", "publication__portee",
)  # fmt: skip
"""What the rows are written from, and nothing more: a register is read whole."""


def tableau_registre(
    decisions: QuerySet[Decision], *, cite: str, filtres: str, today: date, court: bool = False
) -> Tableau:
    """The register as typed columns. ``court``: the columns of a page."""
    kept = COLONNES_PDF if court else range(len(COLONNES))
    rows = [_ligne(decision) for decision in decisions.select_related(*LIES).only(*CHAMPS)]
    exemple = any(row[-1] for row in rows)
    return Tableau(
        titre="Registre des décisions",
        sous_titre=f"{cite}, données d'exemple" if exemple else cite,
        filtres=filtres,
        compte=plural(len(rows), "décision"),
        colonnes=[COLONNES[index] for index in kept],
        lignes=[[row[index] for index in kept] for row in rows],
        edite_on=today,
    )


def _ligne(decision: Decision) -> tuple:
    publication = getattr(decision, "publication", None)
    return (
        decision.numero_affiche,
        decision.prise_on,
        decision.instance.nom,
        decision.get_type_display(),
        decision.titre,
        etat_en_mots(decision),
        decision.explication,
        decision.conditions,
        decision.montant_cents,
        decision.caisse.nom if decision.caisse else "",
        decision.cite_decision.numero_affiche if decision.cite_decision else "",
        publication.get_portee_display() if publication else "les membres seulement",
        decision.est_exemple,
    )
