"""What the database itself refuses about money and no CHECK can say: it looks at other rows, or at the row as it was.

A later migration that alters one of these tables calls ``poser`` again (SQLite loses the triggers of a rebuilt table).
"""

from django.db import migrations

from alliance.kernel import declencheurs
from alliance.kernel.declencheurs import Refus


def _change(*colonnes):
    """The row is rewritten in one of these columns, none of which is ever NULL (SQLite before 3.39 has no DISTINCT FROM)."""
    return " OR ".join(f"OLD.{c} <> NEW.{c}" for c in colonnes)


def _un(table, colonne, cle):
    return f"(SELECT t.{colonne} FROM {table} t WHERE t.id = NEW.{cle})"


_DECISION_EN_EFFET = (
    "EXISTS (SELECT 1 FROM gouvernance_decision d WHERE d.id = NEW.decision_id AND d.type IN ('DEPENSE', 'DELEGATION')"
    " AND (d.issue = 'ADOPTEE' OR (d.issue = 'SOUS_RESERVE'"
    " AND EXISTS (SELECT 1 FROM gouvernance_leveecondition l WHERE l.decision_id = d.id))))"
)

REFUS = [
    Refus("budget_affectation_decided", "budget_affectation", "INSERT", f"NOT {_DECISION_EN_EFFET}",
          "an affectation stands on a decision in effect"),
    Refus("budget_affectation_one_cite", "budget_affectation", "INSERT",
          f"NEW.cite_id <> {_un('budget_enveloppe', 'cite_id', 'enveloppe_id')}"
          f" OR NEW.cite_id <> {_un('plan_ficheaction', 'cite_id', 'fiche_id')}"
          f" OR NEW.cite_id <> {_un('gouvernance_decision', 'cite_id', 'decision_id')}",
          "an affectation is of one cite"),
    Refus("budget_affectation_one_purse", "budget_affectation", "INSERT",
          f"{_un('budget_enveloppe', 'caisse_id', 'enveloppe_id')} <>"
          f" {_un('gouvernance_decision', 'caisse_id', 'decision_id')}",
          "the decision is about another purse"),
    Refus("budget_affectation_frozen", "budget_affectation", "UPDATE",
          _change("montant_cents", "enveloppe_id", "fiche_id", "decision_id", "cite_id", "le", "cle"),
          "an affectation is not rewritten"),
    Refus("budget_attribution_frozen", "budget_attribution", "UPDATE",
          _change("montant_cents", "affectation_id", "acte_id", "beneficiaire_id")
          + " OR (OLD.annulee_at IS NOT NULL AND NEW.annulee_at IS NULL)",
          "an award is not rewritten"),
    Refus("budget_convention_signed_once", "budget_conventionattributive", "UPDATE",
          "OLD.signee_on IS NOT NULL AND (NEW.signee_on IS NULL OR "
          f"{_change('signee_on', 'montant_cents', 'autorite_id', 'beneficiaire_id')})",
          "a signed convention is not rewritten"),
    Refus("budget_engagement_in_its_purse", "budget_engagement", "INSERT",
          "NOT EXISTS (SELECT 1 FROM budget_affectation a JOIN budget_enveloppe e ON e.id = a.enveloppe_id"
          " WHERE a.id = NEW.affectation_id AND a.cite_id = NEW.cite_id AND e.caisse_id = NEW.caisse_id"
          " AND e.exercice = NEW.exercice)",
          "an engagement is in the purse and the year of its affectation"),
    Refus("budget_engagement_on_its_award", "budget_engagement", "INSERT",
          "NEW.attribution_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM budget_attribution b"
          " WHERE b.id = NEW.attribution_id AND b.affectation_id = NEW.affectation_id AND b.annulee_at IS NULL)",
          "the award is of another affectation, or cancelled"),
    Refus("budget_engagement_frozen", "budget_engagement", "UPDATE",
          _change("montant_cents", "affectation_id", "caisse_id", "cite_id", "exercice", "nature", "le", "cle")
          + " OR COALESCE(OLD.attribution_id, 0) <> COALESCE(NEW.attribution_id, 0)",
          "an engagement is not rewritten"),
    Refus("budget_versement_of_its_engagement", "budget_versement", "INSERT",
          "NOT EXISTS (SELECT 1 FROM budget_engagement e WHERE e.id = NEW.engagement_id"
          " AND e.caisse_id = NEW.caisse_id AND e.le = NEW.engage_on)",
          "a payment is in the purse of its engagement"),
    Refus("budget_versement_frozen", "budget_versement", "UPDATE",
          _change("montant_cents", "engagement_id", "caisse_id", "engage_on", "le", "cle")
          + " OR (OLD.annule_at IS NOT NULL AND NEW.annule_at IS NULL)",
          "a payment is not rewritten"),
    Refus("budget_depense_one_cite", "budget_depensedemandee", "INSERT",
          f"NEW.cite_id <> {_un('budget_enveloppe', 'cite_id', 'enveloppe_id')}"
          f" OR NEW.cite_id <> {_un('plan_ficheaction', 'cite_id', 'fiche_id')}",
          "an expense is of one cite"),
    *(
        Refus(f"budget_{nom}_frozen", f"budget_{table}", "UPDATE", "", "an act is not rewritten")
        for nom, table in (("mouvement", "mouvementenveloppe"), ("liberation", "liberation"),
                           ("reduction", "reductionattribution"), ("desengagement", "desengagement"), ("justification", "justification"),
                           ("reversement", "reversement"))
    ),
    *(
        Refus(f"budget_{nom}_kept", f"budget_{table}", "DELETE", "", "an act is not deleted")
        for nom, table in (("mouvement", "mouvementenveloppe"), ("affectation", "affectation"),
                           ("liberation", "liberation"), ("attribution", "attribution"),
                           ("reduction", "reductionattribution"), ("engagement", "engagement"),
                           ("desengagement", "desengagement"), ("versement", "versement"),
                           ("justification", "justification"), ("reversement", "reversement"))
    ),
]  # fmt: skip


def poser(_apps, schema_editor):
    """Create the triggers, after having dropped those of the same name."""
    declencheurs.poser(schema_editor, REFUS)


def retirer(_apps, schema_editor):
    """Drop the triggers."""
    declencheurs.retirer(schema_editor, REFUS)


class Migration(migrations.Migration):
    dependencies = [("budget", "0001_initial"), ("gouvernance", "0002_tenir_le_registre"), ("plan", "0006_decider_par_le_registre")]
    operations = [migrations.RunPython(poser, retirer)]
