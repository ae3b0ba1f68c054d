"""The command that counts again: 0 when exact, 2 on a cent, naming the enveloppe."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.budget.models import Affectation, Attribution, Engagement, Enveloppe, PlafondDecision
from alliance.budget.selectors.controle import COMPTES, ecarts
from tests.factories.budget import AttributionFactory, EngagementFactory, VersementFactory

pytestmark = pytest.mark.django_db


def _run(**options) -> tuple[int, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("check_budget", stdout=out, stderr=err, **options)
    except SystemExit as stop:
        return stop.code, err.getvalue()
    return 0, out.getvalue()


def test_exact_totals_are_told():
    VersementFactory()

    assert _run() == (0, "Budget exact : chaque total est celui de ses actes, au centime.\n")


@pytest.mark.parametrize(
    ("modele", "total"),
    [pytest.param(one.modele, one.total, id=f"{one.modele.__name__}-{one.total}") for one in COMPTES],
)
def test_one_cent_of_any_total_is_found(modele, total):
    VersementFactory(engagement=EngagementFactory(attribution=AttributionFactory(notifiee=True), montant_cents=300_000))
    row = modele.objects.first()
    # One cent in the direction that the CHECKs allow.
    step = {
        (Enveloppe, "affecte_cents"): 1, (Affectation, "attribue_cents"): -1, (Attribution, "engage_cents"): -1,
        (PlafondDecision, "affecte_cents"): -1, (Engagement, "verse_cents"): -1, (Affectation, "libere_cents"): 0,
        (Affectation, "engage_direct_cents"): 0, (Engagement, "desengage_cents"): 0,
    }.get((modele, total), 1)  # fmt: skip
    if step == 0:
        # Full rows: room is made by a total that the CHECK weighs with it.
        other = "verse_cents" if modele is Engagement else "attribue_cents"
        modele.objects.filter(pk=row.pk).update(**{other: getattr(row, other) - 1, total: 1})
    else:
        modele.objects.filter(pk=row.pk).update(**{total: getattr(row, total) + step})

    found = ecarts()

    assert (modele._meta.verbose_name, row.pk, total) in {(one.objet, one.pk, one.total) for one in found}


def test_the_command_names_the_enveloppe_and_exits_2():
    affectation = AttributionFactory().affectation
    Enveloppe.objects.filter(pk=affectation.enveloppe_id).update(affecte_cents=499_999)

    code, said = _run()

    enveloppe = affectation.enveloppe
    assert code == 2
    assert f"enveloppe {enveloppe.pk} : {enveloppe.financeur.nom}" in said
    assert "écrit 4\u00a0999,99\u00a0€, ses actes font 5\u00a0000,00\u00a0€" in said


@pytest.mark.parametrize(("total", "step"), [("affecte_cents", -1), ("plafond_cents", 1)])
def test_the_ceiling_of_a_decision_is_found_in_an_enveloppe_it_draws_on(total, step):
    affectation = AttributionFactory().affectation
    plafond = PlafondDecision.objects.get(decision=affectation.decision)
    PlafondDecision.objects.filter(pk=plafond.pk).update(**{total: getattr(plafond, total) + step})

    found = [(one.objet, one.total, one.enveloppe_id) for one in ecarts()]

    assert found == [("plafond d'une décision", total, affectation.enveloppe_id)]


def test_nothing_counted_is_told_in_euros():
    affectation = AttributionFactory().affectation
    Affectation.objects.filter(pk=affectation.pk).update(attribue_cents=affectation.attribue_cents - 1, libere_cents=1)

    assert "écrit 0,01\u00a0€, ses actes font 0,00\u00a0€" in _run()[1]


def test_only_the_cite_that_is_asked():
    wrong = AttributionFactory().affectation.enveloppe
    right = AttributionFactory().affectation.enveloppe
    Enveloppe.objects.filter(pk=wrong.pk).update(affecte_cents=499_999)

    assert _run(cite=right.cite.slug)[0] == 0
    assert _run(cite=wrong.cite.slug)[0] == 2


def test_an_unknown_cite_is_refused():
    with pytest.raises(CommandError, match="Aucune cité « ailleurs »"):
        call_command("check_budget", cite="ailleurs")


def test_the_count_costs_the_same_whatever_the_rows():
    VersementFactory()
    with CaptureQueriesContext(
        connection,
    ) as one:
        ecarts()
    VersementFactory()
    VersementFactory()
    with CaptureQueriesContext(connection) as three:
        ecarts()

    assert len(one) == len(three)
