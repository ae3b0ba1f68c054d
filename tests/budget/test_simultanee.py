"""Eight people on one enveloppe at the very same moment, and a process killed between two acts."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
import uuid
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections

from alliance.budget.enums import NatureEngagement
from alliance.budget.models import Affectation, Engagement, Enveloppe, Versement
from alliance.budget.selectors.controle import ecarts
from alliance.budget.services.affectations import EnveloppeDepassee, create_affectation
from alliance.budget.services.cles import DejaEnregistre
from alliance.budget.services.engagements import CreditsDepasses, create_engagement
from alliance.budget.services.versements import VersementTropGrand, verser
from alliance.journal.models import Ecriture
from tests.factories import FicheActionFactory
from tests.factories.budget import (
    AT,
    LE,
    AffectationFactory,
    DecisionDepenseFactory,
    EngagementFactory,
    EnveloppeFactory,
)

RACINE = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="the test database of SQLite is in memory: one connection only"
    ),
]


def _ensemble(huit, acte) -> list:
    """Start ``acte(rang)`` eight times at once; what was refused, in no order."""
    depart, refus, autres = threading.Barrier(huit), [], []

    def agir(rang):
        try:
            depart.wait(timeout=10)
            for _ in range(5):
                acte(rang)
        except (EnveloppeDepassee, CreditsDepasses, VersementTropGrand, DejaEnregistre) as error:
            refus.append(type(error))
        except Exception as error:  # noqa: BLE001 -- told to the test below
            autres.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=agir, args=(rang,)) for rang in range(huit)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert autres == []
    return refus


def test_eight_people_never_pass_an_enveloppe_by_a_cent():
    enveloppe = EnveloppeFactory(notifie_cents=100_001)
    decision = DecisionDepenseFactory(caisse=enveloppe.caisse, montant_cents=10**9)
    fiche = FicheActionFactory(cite=enveloppe.cite)

    refus = _ensemble(8, lambda _rang: create_affectation(
        enveloppe=enveloppe, fiche=fiche, decision=decision, montant_cents=3_333, le=LE, by=None, at=AT
    ))  # fmt: skip

    enveloppe.refresh_from_db()
    assert enveloppe.affecte_cents == 30 * 3_333
    assert Affectation.objects.count() == 30
    assert set(refus) == {EnveloppeDepassee}
    assert ecarts() == []


def test_eight_people_never_pass_an_affectation_nor_an_engagement():
    affectation = AffectationFactory(montant_cents=100_000)
    _ensemble(8, lambda rang: create_engagement(
        affectation=affectation, nature=NatureEngagement.COMMANDE, montant_cents=7_001, le=LE, objet="x", tiers="x",
        reference=f"{rang}-{uuid.uuid4()}", by=None, at=AT,
    ))  # fmt: skip
    engagement = Engagement.objects.order_by("pk").first()
    _ensemble(8, lambda _rang: verser(
        engagement=engagement, montant_cents=1_000, le=LE, reference=str(uuid.uuid4()), by=None, at=AT
    ))  # fmt: skip

    assert Engagement.objects.count() == 14
    assert Versement.objects.filter(engagement=engagement).count() == 7
    assert ecarts() == []


def test_eight_clicks_on_verser_pay_once():
    engagement, cle = EngagementFactory(), uuid.uuid4()

    refus = _ensemble(8, lambda _rang: verser(
        engagement=engagement, montant_cents=100_000, le=date(2026, 5, 1), reference="V-1", by=None, at=AT, cle=cle
    ))  # fmt: skip

    assert set(refus) == {DejaEnregistre}
    assert Versement.objects.count() == 1
    assert ecarts() == []


def test_a_process_killed_between_two_acts_leaves_every_total_exact():
    enveloppe = EnveloppeFactory(notifie_cents=10**8)
    DecisionDepenseFactory(caisse=enveloppe.caisse, montant_cents=10**9)
    FicheActionFactory(cite=enveloppe.cite)
    base = settings.DATABASES["default"]
    url = (
        f"postgres://{base['USER']}:{base['PASSWORD']}@{base['HOST']}:{base['PORT']}/{connection.settings_dict['NAME']}"
    )
    env = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "config.settings_test",
        "PYTHONPATH": str(RACINE),
    }

    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.budget.agir_sans_fin"], env=env, cwd=RACINE, stdout=subprocess.PIPE
        )  # noqa: S603 -- our own
        assert process.stdout.readline() == b"go\n"
        time.sleep(random.uniform(0.2, 0.8))  # noqa: S311 -- any instant will do
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)
        process.stdout.close()
        assert ecarts() == []

    assert Affectation.objects.count() > 3
    # The line of the journal is written with the act, or not at all.
    assert Ecriture.objects.filter(kind="budget.affectation.created").count() == Affectation.objects.count()
    assert Enveloppe.objects.get().affecte_cents > 0
