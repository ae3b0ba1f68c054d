"""A year that was kept in a spreadsheet: what its names lead to in a cité, and its two sheets as files."""

from datetime import date

from alliance.acteurs.enums import TypeOrganisation
from alliance.budget.enums import DroitOrganisme
from alliance.budget.lecture.reprise import LIBELLES, lire_reprise
from alliance.budget.models import (
    ActeAttributif,
    Affectation,
    Attribution,
    ConventionAttributive,
    Engagement,
    Enveloppe,
    Justification,
    MouvementEnveloppe,
    Reversement,
    Versement,
)
from alliance.budget.services.financeurs import declare_statut_juridique
from alliance.budget.services.reprise import reprendre
from alliance.documents.lecture import lire_tableur
from tests.budget.payeurs import budget
from tests.factories import FicheActionFactory, OrganisationFactory
from tests.factories.budget import AT, DecisionDepenseFactory, FinanceurFactory
from tests.plan.outils_import import xlsx

ENVELOPPES = ("exercice", "financeur", "budget", "nature_credit", "mouvement", "montant", "le", "reference", "motif")
ACTES = tuple(
    name for name in LIBELLES if name not in {"mouvement", "montant", "le", "reference", "nature_credit", "remarque"}
)
MODELES = (
    Enveloppe, MouvementEnveloppe, Affectation, ActeAttributif, Attribution, ConventionAttributive, Engagement,
    Versement, Justification, Reversement,
)  # fmt: skip


class Annee:
    """A budget, a financeur, an action, an association and a decision of 40 000 € of before Alliance."""

    def __init__(self, cite):
        self.cite = cite
        self.caisse = budget(cite)
        self.financeur = FinanceurFactory(cite=cite, nom="État, politique de la ville")
        self.fiche = FicheActionFactory(cite=cite, code="A101", titre="Cafés des parents", exercice=2026)
        self.club = OrganisationFactory(
            cite=cite, nom="Club (exemple)", sigle="CLU", siret="12345678900011", type=TypeOrganisation.ASSOCIATION
        )
        declare_statut_juridique(
            organisation=self.club, droit=DroitOrganisme.PRIVE, source="Statuts (exemple)", by=None, at=AT
        )
        self.decision = DecisionDepenseFactory(
            caisse=self.caisse, montant_cents=4_000_000, annee=2025, numero=7, prise_on=date(2025, 12, 4)
        )

    def mouvement(self, **cells):
        return {
            "exercice": 2026, "financeur": self.financeur.nom, "budget": self.caisse.nom, "mouvement": "notification",
            "montant": "50 000,00 €", "le": "15/01/2026", "reference": "N-1",
        } | cells  # fmt: skip

    def decide(self, **cells):
        return {
            "exercice": 2026, "financeur": self.financeur.nom, "budget": self.caisse.nom, "action": "A101",
            "decision": "R-2025-7", "affecte": 5000,
        } | cells  # fmt: skip

    def attribue(self, **cells):
        return self.decide(
            beneficiaire="Club (exemple)", acte="D-12", nature_acte="délibération", signe_on="10/03/2026",
            notifie_on="12/03/2026",
        ) | cells  # fmt: skip

    def engage(self, **cells):
        return self.attribue(engagement="EJ-1", engage=cells.get("affecte", 5000), engage_on="01/04/2026") | cells

    def verse(self, **cells):
        return self.engage(versement="M-1", verse="3500,00", verse_on="04/05/2026") | cells

    def justifie(self, **cells):
        return self.verse(piece="CRF", justifie=3000, justifie_on="01/09/2026") | cells


def classeur(mouvements, actes):
    """The bytes of a workbook with both sheets, under our headings."""
    sheets = {}
    for name, heads, rows in (("Enveloppes", ENVELOPPES, mouvements), ("Actes", ACTES, actes)):
        if rows:
            sheets[name] = [[LIBELLES[head] for head in heads], *[[row.get(head) for head in heads] for row in rows]]
    return xlsx(feuilles=sheets)


def lit(mouvements, actes):
    return lire_reprise(lire_tableur(classeur(mouvements, actes), "annee.xlsx"))


def joue(annee, mouvements, actes, **kwargs):
    """The fates of the lines."""
    return reprendre(cite=annee.cite, reprise=lit(mouvements, actes), by=None, at=AT, **kwargs)


def actes_ecrits():
    """How many rows of each kind there are."""
    return [modele.objects.count() for modele in MODELES]
