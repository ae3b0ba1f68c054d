"""Any acts, in any order: the euros are conserved, none is negative, no ceiling is passed, each total is its acts'."""

import os
from datetime import date

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from alliance.budget.enums import NatureEngagement, NatureMouvement
from alliance.budget.models import Affectation, Attribution, Engagement, Enveloppe, Versement
from alliance.budget.rules import partition
from alliance.budget.selectors.controle import ecarts
from alliance.budget.selectors.totaux import totaux_of
from alliance.budget.services.affectations import create_affectation, liberer_affectation
from alliance.budget.services.attributions import add_attribution, annuler_attribution, reduire_attribution
from alliance.budget.services.engagements import create_engagement, desengager
from alliance.budget.services.enveloppes import record_mouvement, reporter_enveloppe
from alliance.budget.services.justifications import justifier, reverser
from alliance.budget.services.versements import annuler_versement, verser
from alliance.kernel.errors import DomainError
from tests.factories import FicheActionFactory, OrganisationFactory
from tests.factories.budget import AT, LE, ActeAttributifFactory, DecisionDepenseFactory, EnveloppeFactory

pytestmark = pytest.mark.django_db
JOUR = date(2026, 9, 1)
CENTS = st.one_of(st.sampled_from([-100, 0, 1, 99, 10**12 + 1]), st.integers(1, 700_000))
QUI = st.integers(0, 5)
COMMUN = {"by": None, "at": AT}


class Argent(RuleBasedStateMachine):
    """Two enveloppes of two years of one purse, and every act of money, refused or not."""

    @initialize()
    def ouvrir(self):
        first = EnveloppeFactory()
        second = EnveloppeFactory(cite=first.cite, caisse=first.caisse, financeur=first.financeur, exercice=2027)
        self.enveloppes = [first, second]
        self.fiche = FicheActionFactory(cite=first.cite)
        self.decision = DecisionDepenseFactory(caisse=first.caisse, montant_cents=1_500_000)
        self.acte = ActeAttributifFactory(cite=first.cite)
        self.mairie = OrganisationFactory(cite=first.cite, type="COMMUNE")
        self.compte = 0

    def _essayer(self, act, **given) -> None:
        """An act is done, or refused by a DomainError that leaves nothing behind; nothing else may happen."""
        before = self._acts()
        try:
            act(**given, **COMMUN)
        except DomainError:
            assert self._acts() == before

    def _un(self, modele, rang):
        rows = list(modele.objects.order_by("pk"))
        return rows[rang % len(rows)] if rows else None

    def _reference(self) -> str:
        self.compte += 1
        return f"REF-{self.compte}"

    @rule(nature=st.sampled_from(sorted(NatureMouvement.values)), montant=CENTS, rang=QUI)
    def mouvement(self, nature, montant, rang):
        row = self.enveloppes[rang % 2]
        self._essayer(
            record_mouvement, enveloppe=row, nature=nature, montant_cents=montant, le=LE, reference=self._reference()
        )

    @rule(montant=CENTS, rang=QUI)
    def reporter(self, montant, rang):
        source, cible = self.enveloppes if rang % 2 else self.enveloppes[::-1]
        self._essayer(reporter_enveloppe, source=source, cible=cible, montant_cents=montant, le=LE, motif="Reliquat")

    @rule(montant=CENTS, rang=QUI)
    def affecter(self, montant, rang):
        self._essayer(
            create_affectation, enveloppe=self.enveloppes[rang % 2], fiche=self.fiche, decision=self.decision,
            montant_cents=montant, le=LE,
        )  # fmt: skip

    @rule(montant=CENTS, rang=QUI)
    def liberer(self, montant, rang):
        if row := self._un(Affectation, rang):
            self._essayer(liberer_affectation, affectation=row, montant_cents=montant, le=JOUR, motif="Moins cher")

    @rule(montant=CENTS, rang=QUI)
    def attribuer(self, montant, rang):
        if row := self._un(Affectation, rang):
            acte = ActeAttributifFactory(cite=self.acte.cite, autorite=self.acte.autorite)
            self._essayer(add_attribution, acte=acte, affectation=row, beneficiaire=self.mairie, montant_cents=montant)
            Attribution.objects.filter(notifiee_on=None).update(notifiee_on=LE)

    @rule(montant=CENTS, rang=QUI)
    def reduire(self, montant, rang):
        if row := self._un(Attribution, rang):
            self._essayer(
                reduire_attribution, attribution=row, montant_cents=montant, le=JOUR, reference=self._reference()
            )

    @rule(rang=QUI)
    def annuler(self, rang):
        if row := self._un(Attribution, rang):
            self._essayer(annuler_attribution, attribution=row, motif="Erreur")

    @rule(montant=CENTS, rang=QUI)
    def subventionner(self, montant, rang):
        if row := self._un(Attribution, rang):
            self._essayer(
                create_engagement, affectation=row.affectation, attribution=row, nature=NatureEngagement.SUBVENTION,
                montant_cents=montant, le=JOUR, reference=self._reference(), objet="x",
            )  # fmt: skip

    @rule(montant=CENTS, rang=QUI)
    def commander(self, montant, rang):
        if row := self._un(Affectation, rang):
            self._essayer(
                create_engagement, affectation=row, nature=NatureEngagement.COMMANDE, montant_cents=montant, le=JOUR,
                reference=self._reference(), objet="x", tiers="Fournisseur",
            )  # fmt: skip

    @rule(montant=CENTS, rang=QUI)
    def rendre(self, montant, rang):
        if row := self._un(Engagement, rang):
            self._essayer(desengager, engagement=row, montant_cents=montant, le=JOUR, motif="Moins cher")

    @rule(montant=CENTS, rang=QUI)
    def payer(self, montant, rang):
        if row := self._un(Engagement, rang):
            self._essayer(verser, engagement=row, montant_cents=montant, le=JOUR, reference=self._reference())

    @rule(rang=QUI)
    def annuler_un_versement(self, rang):
        if row := self._un(Versement, rang):
            self._essayer(annuler_versement, versement=row, motif="Erreur")

    @rule(montant=CENTS, rang=QUI)
    def prouver(self, montant, rang):
        if row := self._un(Engagement, rang):
            self._essayer(justifier, engagement=row, montant_cents=montant, le=JOUR, reference="Facture")

    @rule(montant=CENTS, rang=QUI)
    def recuperer(self, montant, rang):
        if row := self._un(Engagement, rang):
            self._essayer(
                reverser,
                engagement=row,
                montant_cents=montant,
                le=JOUR,
                reference=self._reference(),
                motif="Trop versé",
            )

    def _acts(self) -> tuple:
        """How many acts there are, in one statement that knows nothing of the services."""
        tables = (
            "mouvementenveloppe", "affectation", "liberation", "attribution", "reductionattribution", "engagement",
            "desengagement", "versement", "justification", "reversement",
        )  # fmt: skip
        counts = ", ".join(f"(SELECT COUNT(*) FROM budget_{table})" for table in tables)  # noqa: S608 -- fixed names
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {counts}")  # noqa: S608 -- fixed names
            return cursor.fetchone()

    @invariant()
    def chaque_euro_a_un_etat(self):
        rows = list(Enveloppe.objects.all())
        for pk, totals in totaux_of(rows).items():
            states = partition(totals)
            assert min(states.values()) >= 0, (pk, states)
            assert sum(states.values()) == totals.notifie_cents

    @invariant()
    def chaque_total_est_celui_de_ses_actes(self):
        assert ecarts() == []

    @invariant()
    def un_report_ne_cree_rien(self):
        """What every act opened, less what was taken back, is what both years hold, whatever was carried over."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT COALESCE(SUM(CASE WHEN nature IN ('NOTIFICATION', 'AVENANT') THEN montant_cents"
                " WHEN nature = 'REPRISE' THEN -montant_cents ELSE 0 END), 0) FROM budget_mouvementenveloppe"
            )
            (opened,) = cursor.fetchone()
        assert sum(row.notifie_cents - row.reporte_cents for row in Enveloppe.objects.all()) == opened


LONG = bool(os.environ.get("CI"))


class _Rejouee(Argent):
    """Each example in a transaction of its own, undone at its end."""

    def __init__(self):
        super().__init__()
        self._bloc = transaction.atomic()
        self._bloc.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self._bloc.__exit__(None, None, None)


def test_no_sequence_of_acts_loses_or_doubles_a_cent():
    run_state_machine_as_test(
        _Rejouee,
        settings=settings(
            max_examples=10 if LONG else 4, stateful_step_count=25, deadline=None, derandomize=not LONG,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
