"""The money of each of the two cités of the world: one row of each kind that a URL may name.

In the first cité, the gestionnaire keeps the purse that all of it is in; the comptable keeps another one, and sees
nothing of this one. The action is the porteur's own.
"""

from django.core.files.base import ContentFile

from alliance.acteurs.enums import TypeOrganisation
from alliance.budget.enums import GenreImport, NatureActe
from alliance.budget.models import ImportBudget
from alliance.budget.services.import_financement import deposer_financement
from alliance.documents.models import Document
from tests.factories import CaisseFactory, OrganisationFactory
from tests.factories.budget import (
    AT,
    ActeAttributifFactory,
    AffectationFactory,
    AttributionFactory,
    ConventionFactory,
    DepenseDemandeeFactory,
    EngagementFactory,
    EnveloppeFactory,
    PlanFinancementFactory,
    PrevisionFactory,
    ScenarioFactory,
    VersementFactory,
)
from tests.factories.financement import LigneFinancementFactory


def budget_of(objects: dict, comptes: dict) -> dict:
    """An enveloppe, an expense asked, and the chain of one affectation up to its payment."""
    cite, fiche = objects["cite"], objects["fiche"]
    caisse = _caisse(cite, comptes.get("GESTIONNAIRE"))
    enveloppe = EnveloppeFactory(cite=cite, caisse=caisse)
    affectation = AffectationFactory(enveloppe=enveloppe, fiche=fiche, montant_cents=300_000)
    autorite = OrganisationFactory(cite=cite, type=TypeOrganisation.CCAS)
    acte = ActeAttributifFactory(cite=cite, autorite=autorite, nature=NatureActe.DELIBERATION)
    paid = OrganisationFactory(cite=cite, type=TypeOrganisation.ASSOCIATION)
    award = AttributionFactory(
        affectation=affectation, acte=acte, beneficiaire=paid, montant_cents=200_000, notifiee=True
    )
    engagement = EngagementFactory(attribution=award, montant_cents=150_000)
    scenario = ScenarioFactory(cite=cite)
    return {
        "financeur": enveloppe.financeur,
        "caisse": caisse,
        "enveloppe": enveloppe,
        "prevision": PrevisionFactory(enveloppe=enveloppe, fiche=fiche),
        "decision_depense": affectation.decision,
        "affectation": affectation,
        "acte": acte,
        "attribution": award,
        "convention": ConventionFactory(attribution=award, numero=f"C-{cite.slug}"),
        "engagement": engagement,
        "versement": VersementFactory(engagement=engagement, montant_cents=50_000),
        "depense": DepenseDemandeeFactory(enveloppe=enveloppe, fiche=fiche),
        "scenario": scenario,
        "ligne_scenario": scenario.lignes.create(fiche=fiche, enveloppe=enveloppe, demande_cents=10_000),
        **_financement(fiche),
        "import_budget": _import(cite, caisse),
        "import_reprise": _reprise(cite),
    }


def _caisse(cite, gestionnaire):
    return gestionnaire.habilitations.get(cite=cite).caisse if gestionnaire else CaisseFactory(cite=cite)


def _financement(fiche) -> dict:
    """A draft without any line, a line of another exercice, and a file that waits for an answer."""
    autre = PlanFinancementFactory(fiche=fiche, exercice=2027)
    return {
        "plan_financement": PlanFinancementFactory(fiche=fiche),
        "ligne_financement": LigneFinancementFactory(plan=autre, produit=True),
        "import_financement": deposer_financement(
            fiche=fiche, exercice=2026, nom="budget.csv", contenu=b"60;Achats;5\n61;Cars;7\n", by=None, at=AT
        ),
    }


def _import(cite, caisse) -> ImportBudget:
    """Payments of the purse, read and not confirmed."""
    content = ContentFile(b"reference;date;montant\n", name="versements.csv")
    document = Document.objects.create(
        cite=cite, nom="versements.csv", fichier=content, type_mime="text/csv", taille_octets=23, sha256="0" * 64
    )
    return ImportBudget.objects.create(
        cite=cite, genre=GenreImport.VERSEMENTS, caisse=caisse, exercice=2026, document=document, depose_at=AT
    )


def _reprise(cite) -> ImportBudget:
    """A running year, read and tried, of which no line would be written."""
    refused = {"feuille": "a", "numero": 2, "ecrits": [], "deja": [], "refus": "Il manque le budget.", "manque": ""}
    content = ContentFile(b"exercice;financeur;budget\n", name="annee.csv")
    document = Document.objects.create(
        cite=cite, nom="annee.csv", fichier=content, type_mime="text/csv", taille_octets=26, sha256="0" * 64
    )
    return ImportBudget.objects.create(
        cite=cite, genre=GenreImport.REPRISE, exercice=2026, document=document, depose_at=AT, lignes_total=1,
        lecture={"mouvements": [{"feuille": "a", "numero": 2, "cellules": {"exercice": 2026}}]},
        rapport={"essai": [refused]},
    )  # fmt: skip
