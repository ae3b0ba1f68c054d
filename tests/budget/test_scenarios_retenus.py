"""The chosen simulation becomes agenda items, once; the closing of the séance is what reserves."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.budget.enums import Regroupement
from alliance.budget.models import Affectation, DepenseDemandee, Enveloppe, ExerciceClos, Scenario
from alliance.budget.selectors.scenarios import points_prevus, simulation_of
from alliance.budget.selectors.totaux import totaux_of
from alliance.budget.services.controles import ExerciceEstClos
from alliance.budget.services.depenses import AucuneDepense, DepenseInconnue
from alliance.budget.services.retenir_scenario import RienARetenir, retenir_scenario
from alliance.budget.services.scenarios import ScenarioRetenu
from alliance.gouvernance.models import Point
from alliance.gouvernance.services.cloture import ClotureEmpechee, close_seance
from alliance.journal.models import Ecriture
from tests.budget.dossiers_scenarios import enveloppe_de, ligne, scenario_de
from tests.budget.salle_argent import approuver
from tests.factories.budget import AT, DepenseDemandeeFactory
from tests.factories.gouvernance import SeanceFactory
from tests.gouvernance.salle import AT as SEANCE_AT
from tests.gouvernance.salle import chef_de, cotech, seance_tenue

pytestmark = pytest.mark.django_db
ACTION, BUDGET = Regroupement.ACTION, Regroupement.BUDGET


@pytest.fixture
def seance():
    return seance_tenue()


@pytest.fixture
def cite(seance):
    return seance.instance.cite


@pytest.fixture
def by(cite):
    return chef_de(cite)


@pytest.fixture
def enveloppe(cite):
    return enveloppe_de(cite, 1_000)


def retenir(scenario, by, **kwargs):
    return retenir_scenario(scenario=scenario, by=by, at=AT, **({"grouper": ACTION} | kwargs))


def points(made):
    return [(one.titre, one.montant_cents, one.caisse_id, one.depenses_demandees.count()) for one in made.points]


def test_one_item_per_action_and_the_zeros_left_out(seance, enveloppe, by):
    scenario = scenario_de(enveloppe, 400, 0, 100.01)

    made = retenir(scenario, by, seance=seance)

    assert points(made) == [
        ("Dépense : Action 01", 40_000, enveloppe.caisse_id, 1),
        ("Dépense : Action 03", 10_001, enveloppe.caisse_id, 1),
    ]
    assert [one.fiche.titre for one in made.ecartees] == ["Action 02"]
    assert [point.seance for point in made.points] == [seance, seance]
    held = Scenario.objects.get()
    assert (held.retenu_at, held.retenu_by) == (AT, by)
    assert list(held.depenses.values_list("montant_cents", flat=True).order_by("pk")) == [40_000, 10_001]


def test_one_item_per_budget(seance, cite, enveloppe, by):
    scenario = scenario_de(enveloppe, 400, 100)
    other = enveloppe_de(cite)
    ligne(scenario, other, 70, titre="Zoo")

    made = retenir(scenario, by, seance=seance, grouper=BUDGET)

    assert points(made) == [
        (f"Dépenses 2026, {enveloppe.caisse.nom} : 2 actions", 50_000, enveloppe.caisse_id, 2),
        (f"Dépenses 2026, {other.caisse.nom} : 1 action", 7_000, other.caisse_id, 1),
    ]


def test_action_of_two_budgets_makes_two_items_that_name_them(seance, cite, enveloppe, by):
    scenario = scenario_de(enveloppe, 400)
    other = enveloppe_de(cite)
    ligne(scenario, other, 100, fiche=scenario.lignes.get().fiche)

    made = retenir(scenario, by, seance=seance)

    assert sorted(point[0] for point in points(made)) == sorted(
        f"Dépense : Action 01 ({caisse.nom})" for caisse in (enveloppe.caisse, other.caisse)
    )


@pytest.mark.parametrize("grouper", Regroupement.values)
def test_preview_says_what_is_made(seance, cite, enveloppe, by, grouper):
    scenario = scenario_de(enveloppe, 400, 0, 100)
    ligne(scenario, enveloppe_de(cite), 5, fiche=scenario.lignes.first().fiche)
    lines = [one.ligne for one in simulation_of(by, scenario).lignes]
    said = [(one.titre, one.montant_cents) for one in points_prevus(lines, 2026, grouper)]

    made = retenir(scenario, by, seance=seance, grouper=grouper)

    assert [point[:2] for point in points(made)] == said


def test_without_a_seance_the_items_wait(seance, enveloppe, by):
    made = retenir(scenario_de(enveloppe, 400), by, instance=seance.instance)

    assert [(point.seance, point.instance) for point in made.points] == [(None, seance.instance)]


def test_expense_that_waits_is_taken_up_with_its_words(seance, enveloppe, by):
    scenario = scenario_de(enveloppe, 400)
    fiche = scenario.lignes.get().fiche
    waiting = [
        DepenseDemandeeFactory(enveloppe=enveloppe, fiche=fiche, montant_cents=cents, objet=objet)
        for cents, objet in [(75_000, "Car"), (25_000, "Goûter")]
    ]
    other = DepenseDemandeeFactory(enveloppe=enveloppe)

    made = retenir(scenario, by, seance=seance)

    assert [(one.pk, one.objet, one.montant_cents) for one in made.depenses] == [
        (waiting[0].pk, "Car", 30_000), (waiting[1].pk, "Goûter", 10_000)
    ]  # fmt: skip
    assert points(made) == [("Dépense : Action 01", 40_000, enveloppe.caisse_id, 2)]
    assert DepenseDemandee.objects.count() == 3
    other.refresh_from_db()
    assert (other.point, other.scenario) == (None, None)
    assert Ecriture.objects.filter(kind="budget.depense.updated").count() == 2


def test_cent_that_cannot_be_shared_leaves_the_other_request_waiting(seance, enveloppe, by):
    scenario = scenario_de(enveloppe, 0.01)
    fiche = scenario.lignes.get().fiche
    for _time in range(2):
        DepenseDemandeeFactory(enveloppe=enveloppe, fiche=fiche, montant_cents=100)

    made = retenir(scenario, by, seance=seance)

    assert [one.montant_cents for one in made.depenses] == [1]
    assert DepenseDemandee.objects.filter(point=None).count() == 1


def test_request_at_its_amount_is_not_written_again(seance, enveloppe, by):
    scenario = scenario_de(enveloppe, 400)
    DepenseDemandeeFactory(enveloppe=enveloppe, fiche=scenario.lignes.get().fiche, montant_cents=40_000)

    retenir(scenario, by, seance=seance)

    assert not Ecriture.objects.filter(kind="budget.depense.updated").exists()


def test_retained_once_and_the_refusal_says_when_and_where(seance, enveloppe, by):
    scenario = scenario_de(enveloppe, 400)
    stale = Scenario.objects.get()
    retenir(scenario, by, seance=seance)

    with pytest.raises(ScenarioRetenu) as refusal:
        retenir(stale, by, seance=seance)

    assert str(refusal.value.message).startswith("Ce scénario est retenu depuis le 1er octobre 2026, pour ")
    assert seance.instance.nom in refusal.value.message
    assert Point.objects.count() == 1


def test_refusal_of_one_that_waits_names_the_instance(seance, enveloppe, by):
    scenario = scenario_de(enveloppe, 400)
    retenir(scenario, by, instance=seance.instance)

    with pytest.raises(ScenarioRetenu, match=f"{seance.instance.nom}, à inscrire"):
        retenir(scenario, by, seance=seance)


@pytest.mark.parametrize(
    ("euros", "where", "refusal"),
    [
        (0, "seance", RienARetenir),
        (5, "nowhere", AucuneDepense),
        (5, "elsewhere", DepenseInconnue),
        (5, "closed", ExerciceEstClos),
    ],
)
def test_refusals_write_nothing(seance, cite, enveloppe, by, euros, where, refusal):
    scenario = scenario_de(enveloppe, euros)
    given = {"seance": seance}
    if where == "nowhere":
        given = {}
    if where == "elsewhere":
        given = {"seance": SeanceFactory(instance=cotech())}
    if where == "closed":
        ExerciceClos.objects.create(cite=cite, exercice=2026, clos_at=AT)

    with pytest.raises(refusal):
        retenir(scenario, by, **given)

    assert (Point.objects.count(), DepenseDemandee.objects.count()) == (0, 0)
    assert Scenario.objects.get().retenu_at is None


def test_nothing_is_reserved_before_the_closing(seance, enveloppe, by):
    before = totaux_of(Enveloppe.objects.all())
    made = retenir(scenario_de(enveloppe, 400), by, seance=seance)
    assert totaux_of(Enveloppe.objects.all()) == before
    for point in made.points:
        approuver(point)

    close_seance(seance=seance, by=by, at=SEANCE_AT)

    assert list(Affectation.objects.values_list("fiche__titre", "montant_cents")) == [("Action 01", 40_000)]
    made = simulation_of(by, Scenario.objects.get())
    assert [(one.disponible_cents, one.affecte_cents, one.reste_cents) for one in made.restes] == [
        (60_000, 40_000, 60_000)
    ]


def test_overrun_is_simulated_and_the_closing_refuses(seance, enveloppe, by):
    made = retenir(scenario_de(enveloppe, 600, 600), by, seance=seance)
    for point in made.points:
        approuver(point)

    with pytest.raises(ClotureEmpechee, match="Action 02"):
        close_seance(seance=seance, by=by, at=SEANCE_AT)

    assert not Affectation.objects.exists()


def test_queries_of_one_item_do_not_grow_with_its_lines(enveloppe, by):
    counts = []
    for amount in (3, 73):
        scenario = scenario_de(enveloppe, *[1] * amount)
        one = SeanceFactory(instance=cotech(cite=enveloppe.cite))
        with CaptureQueriesContext(connection) as queries:
            retenir(scenario, by, seance=one, grouper=BUDGET)
        counts.append(len(queries))

    # SQLite takes a thousand values at once: 73 expenses are two INSERTs.
    assert counts[1] - counts[0] in {0, 1}
