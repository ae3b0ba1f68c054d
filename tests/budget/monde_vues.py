"""Money in every state, in two budgets, for the views."""

from datetime import date

from alliance.acteurs.enums import TypeOrganisation
from alliance.budget.enums import NatureMouvement
from alliance.budget.services.conventions import sign_convention
from alliance.budget.services.enveloppes import record_mouvement
from alliance.budget.services.justifications import justifier, reverser
from tests.factories import (
    AxeFactory,
    CaisseFactory,
    CiteFactory,
    FicheActionFactory,
    OrganisationFactory,
    SousThematiqueFactory,
)
from tests.factories.budget import (
    AT,
    AffectationFactory,
    AttributionFactory,
    ConventionFactory,
    EngagementFactory,
    EnveloppeFactory,
    FinanceurFactory,
    PrevisionFactory,
    VersementFactory,
)

EUROS = 100


class Monde:
    """One cité: the CCAS with two enveloppes, the fonds with one; three actions, one euro at least in every state."""

    def __init__(self):
        self.cite = CiteFactory()
        self.ccas, self.fonds = (CaisseFactory(cite=self.cite, nom=nom) for nom in ("CCAS", "Fonds du collège"))
        self.etat, self.ville = (FinanceurFactory(cite=self.cite, nom=nom) for nom in ("État", "Ville"))
        self.porteur, self.autre = (OrganisationFactory(cite=self.cite, nom=nom) for nom in ("Lecture", "Sport"))
        axe = AxeFactory(cite=self.cite)
        theme = SousThematiqueFactory(axe=axe)
        self.axe = axe
        self.fiches = [
            FicheActionFactory(cite=self.cite, titre="Ateliers", porteur=self.porteur, sous_thematique=theme),
            FicheActionFactory(cite=self.cite, titre="Bibliothèque", porteur=self.autre, sous_thematique=theme),
            FicheActionFactory(cite=self.cite, titre="Chorale", porteur=None, sous_thematique=None),
        ]
        self.grande = self.enveloppe(self.etat, self.ccas, 20_000, encaisse_cents=1_000 * EUROS)
        self.petite = self.enveloppe(self.ville, self.ccas, 10_000)
        self.college = self.enveloppe(self.etat, self.fonds, 3_000)
        for enveloppe in (self.grande, self.petite, self.college):
            self.remplir(enveloppe)

    def enveloppe(self, financeur, caisse, euros, **kwargs):
        return EnveloppeFactory(
            cite=self.cite, financeur=financeur, caisse=caisse, notifie_cents=euros * EUROS, **kwargs
        )

    def remplir(self, enveloppe):
        """Affected, awarded, notified, under convention, engaged, paid, justified, given back, frozen, planned."""
        amounts = iter((10_01, 20_02, 30_03, 40_04, 50_05, 60_06, 70_07))
        for rang in range(3):
            self.affecter(enveloppe, self.fiches[rang], next(amounts))
        self.attribuer(enveloppe, self.fiches[0], next(amounts), notifiee=False)
        self.attribuer(enveloppe, self.fiches[1], next(amounts), notifiee=True)
        signed = self.attribuer(enveloppe, self.fiches[0], next(amounts), notifiee=True)
        draft = ConventionFactory(attribution=signed, numero=f"C-{signed.pk}")
        sign_convention(convention=draft, signee_on=date(2026, 3, 20), by=None, at=AT)
        self.payer(enveloppe, self.fiches[1], 100_00)
        record_mouvement(
            enveloppe=enveloppe, nature=NatureMouvement.GEL, montant_cents=5_55, le=date(2026, 6, 1), by=None, at=AT
        )
        PrevisionFactory(enveloppe=enveloppe, fiche=self.fiches[2], montant_cents=80_08)
        enveloppe.refresh_from_db()

    def affecter(self, enveloppe, fiche, cents):
        return AffectationFactory(enveloppe=enveloppe, fiche=fiche, montant_cents=cents)

    def attribuer(self, enveloppe, fiche, cents, *, notifiee):
        held = self.affecter(enveloppe, fiche, cents)
        receiver = OrganisationFactory(cite=self.cite, type=TypeOrganisation.ASSOCIATION)
        return AttributionFactory(affectation=held, beneficiaire=receiver, notifiee=notifiee)

    def payer(self, enveloppe, fiche, cents):
        """Engaged for ``cents``, 60 % paid, a third of it justified, 1 € given back."""
        award = self.attribuer(enveloppe, fiche, cents, notifiee=True)
        bound = EngagementFactory(attribution=award)
        VersementFactory(engagement=bound, montant_cents=cents * 6 // 10)
        bound.refresh_from_db()
        justifier(engagement=bound, montant_cents=cents * 2 // 10, le=date(2026, 9, 1), reference="CRF", by=None, at=AT)
        bound.refresh_from_db()
        reverser(
            engagement=bound, montant_cents=1_00, le=date(2026, 9, 2), reference="T-1", motif="Action réduite", by=None,
            at=AT,
        )  # fmt: skip
        bound.refresh_from_db()
        return bound
