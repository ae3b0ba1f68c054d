"""A simulation: its first lines, what is typed on them by two people at once, and nothing reserved by it."""

import pytest
from django.db.models import ProtectedError

from alliance.budget.enums import DepartScenario, NatureCredit
from alliance.budget.models import Enveloppe, ExerciceClos, LigneScenario, Scenario
from alliance.budget.selectors.totaux import totaux_of
from alliance.budget.services.controles import CiteDifferente, ExerciceEstClos
from alliance.budget.services.scenarios import (
    EnveloppeHorsScenario,
    LigneDejaLa,
    LigneInconnue,
    MontantOuTaux,
    NomDejaPris,
    SaisieLigne,
    ScenarioModifie,
    ScenarioRetenu,
    ScenarioSansNom,
    add_ligne,
    create_scenario,
    delete_scenario,
    modifier_ligne,
    remove_ligne,
    rename_scenario,
    update_lignes,
)
from alliance.journal.models import Ecriture
from alliance.kernel.money import MAX_CENTS
from alliance.plan.enums import Validation
from tests.budget.dossiers_scenarios import enveloppe_de, fiche_de, ligne, saisie, scenario_de
from tests.factories import CiteFactory
from tests.factories.budget import AT, DepenseDemandeeFactory, EnveloppeFactory, PrevisionFactory
from tests.factories.gouvernance import DecisionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def enveloppe():
    return enveloppe_de(CiteFactory())


def creer(payer, /, **kwargs):
    given = {"cite": payer.cite, "exercice": 2026, "nom": "Prudent", "by": None, "at": AT}
    return create_scenario(**(given | kwargs))


def lignes(scenario):
    rows = scenario.lignes.order_by("fiche__titre")
    return [(row.fiche.titre, row.demande_cents, row.propose_cents) for row in rows]


def kinds():
    return list(
        Ecriture.objects.filter(kind__startswith="budget.scenario").order_by("pk").values_list("kind", flat=True)
    )


def test_from_the_actions_of_the_plan_at_a_rate(enveloppe):
    cite = enveloppe.cite
    fiche_de(cite, "A", 1_000)
    fiche_de(cite, "Ne demande rien", 0)
    fiche_de(cite, "Archivée", 500, archivee_at=AT, motif_archivage="Abandon")
    refused = DecisionFactory(instance__cite=cite)
    fiche_de(cite, "Retirée", 500, validation=Validation.RETIREE, validation_decision=refused)
    fiche_de(CiteFactory(), "Ailleurs", 500)

    scenario = creer(enveloppe, depart=DepartScenario.ACTIONS, enveloppe=enveloppe, taux=8_000)

    assert lignes(scenario) == [("A", 100_000, 80_000)]
    assert kinds() == ["budget.scenario.created"]


def test_from_the_actions_of_the_year_before_that_are_not_renewed():
    enveloppe = EnveloppeFactory(exercice=2027, notifie_cents=0)
    renewed = fiche_de(enveloppe.cite, "Reconduite")
    fiche_de(enveloppe.cite, "À reconduire")
    other = fiche_de(enveloppe.cite, "La suite", reconduite_de=renewed, racine=renewed)
    type(other).objects.filter(pk=other.pk).update(exercice=2027)

    scenario = creer(enveloppe, exercice=2027, depart=DepartScenario.AVANT, enveloppe=enveloppe)

    assert lignes(scenario) == [("À reconduire", 100_000, 100_000)]


def test_from_the_expenses_that_wait(enveloppe):
    fiche = fiche_de(enveloppe.cite, "Deux demandes")
    for cents in (10_000, 5_050):
        DepenseDemandeeFactory(enveloppe=enveloppe, fiche=fiche, montant_cents=cents)
    DepenseDemandeeFactory(enveloppe=enveloppe, retiree_at=AT)

    assert lignes(creer(enveloppe, depart=DepartScenario.DEPENSES)) == [("Deux demandes", 15_050, 15_050)]


def test_from_the_previsions(enveloppe):
    common = EnveloppeFactory(cite=enveloppe.cite, nature=NatureCredit.DROIT_COMMUN)
    PrevisionFactory(enveloppe=enveloppe, fiche=fiche_de(enveloppe.cite, "Prévue"), montant_cents=70_000)
    PrevisionFactory(enveloppe=common)

    assert lignes(creer(enveloppe, depart=DepartScenario.PREVISIONS)) == [("Prévue", 70_000, 70_000)]


def test_copy_keeps_the_amounts_and_leaves_its_model_alone(enveloppe):
    source = scenario_de(enveloppe, 400, 250.5)

    copied = creer(enveloppe, depart=DepartScenario.SCENARIO, a_partir_de=source)

    assert lignes(copied) == lignes(source) == [("Action 01", 100_000, 40_000), ("Action 02", 100_000, 25_050)]
    assert LigneScenario.objects.count() == 4


def test_empty_by_default(enveloppe):
    assert lignes(creer(enveloppe)) == []


def test_refusals_at_the_opening(enveloppe):
    cite = enveloppe.cite
    creer(enveloppe)
    elsewhere = scenario_de(enveloppe_de(CiteFactory()), 1)
    other_year = EnveloppeFactory(cite=cite, exercice=2025)
    common = EnveloppeFactory(cite=cite, nature=NatureCredit.DROIT_COMMUN)
    ExerciceClos.objects.create(cite=cite, exercice=2024, clos_at=AT)
    refusals = [
        ({"nom": "  "}, ScenarioSansNom),
        ({"nom": " Prudent "}, NomDejaPris),
        ({"exercice": 2024}, ExerciceEstClos),
        ({"depart": DepartScenario.SCENARIO}, CiteDifferente),
        ({"depart": DepartScenario.SCENARIO, "a_partir_de": elsewhere}, CiteDifferente),
        ({"depart": DepartScenario.ACTIONS}, EnveloppeHorsScenario),
        ({"depart": DepartScenario.ACTIONS, "enveloppe": other_year}, EnveloppeHorsScenario),
        ({"depart": DepartScenario.ACTIONS, "enveloppe": common}, EnveloppeHorsScenario),
        ({"depart": DepartScenario.ACTIONS, "enveloppe": enveloppe_de(CiteFactory())}, EnveloppeHorsScenario),
    ]

    for changes, refusal in refusals:
        with pytest.raises(refusal):
            creer(enveloppe, **({"nom": "Autre"} | changes))

    assert list(Scenario.objects.filter(cite=cite).values_list("nom", flat=True)) == ["Prudent"]


def test_amounts_and_rates_are_written_together(enveloppe):
    scenario = scenario_de(enveloppe, 1_000, 1_000, 1_000)
    first, second, third = scenario.lignes.order_by("pk")

    update_lignes(
        scenario=scenario, version=1, by=None,
        saisies=[saisie(first, 250.01, taux=100), saisie(second, 1_000, taux=33.33), saisie(third, 1_000, taux=100)],
    )  # fmt: skip

    assert [row[2] for row in lignes(scenario)] == [25_001, 33_330, 100_000]
    assert (scenario.version, kinds()) == (2, ["budget.scenario.updated"])
    assert Ecriture.objects.get(kind="budget.scenario.updated").details == {"lignes": [first.pk, second.pk]}


def test_nothing_is_reserved(enveloppe):
    before = totaux_of(Enveloppe.objects.all())
    scenario = scenario_de(enveloppe, 1_000)
    copied = creer(enveloppe, depart=DepartScenario.SCENARIO, a_partir_de=scenario)

    update_lignes(scenario=copied, version=1, by=None, saisies=[saisie(copied.lignes.get(), 99_999_999)])

    assert totaux_of(Enveloppe.objects.all()) == before


def test_two_people_on_two_lines_lose_nothing(enveloppe):
    scenario = scenario_de(enveloppe, 100, 100)
    first, second = scenario.lignes.order_by("pk")
    mine = Scenario.objects.get(pk=scenario.pk)
    update_lignes(scenario=scenario, version=1, by=None, saisies=[saisie(first, 300), saisie(second, 100)])

    update_lignes(scenario=mine, version=1, by=None, saisies=[saisie(first, 100), saisie(second, 500)])

    assert [row[2] for row in lignes(scenario)] == [30_000, 50_000]
    assert mine.version == 3


def test_two_people_on_one_line_are_told(enveloppe):
    scenario = scenario_de(enveloppe, 100, 100)
    first, second = scenario.lignes.order_by("pk")
    update_lignes(scenario=scenario, version=1, by=None, saisies=[saisie(first, 300)])

    with pytest.raises(ScenarioModifie) as told:
        update_lignes(scenario=scenario, version=1, by=None, saisies=[saisie(first, 500), saisie(second, 700)])

    assert (told.value.lignes, told.value.version) == ({first.pk: 30_000}, 2)
    assert [row[2] for row in lignes(scenario)] == [30_000, 10_000]


def test_two_people_who_wrote_the_same_agree(enveloppe):
    scenario = scenario_de(enveloppe, 100)
    row = scenario.lignes.get()
    update_lignes(scenario=scenario, version=1, by=None, saisies=[saisie(row, 300)])

    update_lignes(scenario=scenario, version=1, by=None, saisies=[saisie(row, 300)])

    assert (scenario.version, kinds()) == (2, ["budget.scenario.updated"])


def test_line_taken_off_meanwhile(enveloppe):
    scenario = scenario_de(enveloppe, 100, 100)
    gone, kept = scenario.lignes.order_by("pk")
    remove_ligne(ligne=scenario.lignes.get(pk=gone.pk), by=None)

    update_lignes(scenario=scenario, version=1, by=None, saisies=[saisie(gone, 100), saisie(kept, 200)])
    with pytest.raises(LigneInconnue):
        update_lignes(scenario=scenario, version=1, by=None, saisies=[saisie(gone, 300)])

    assert [row[2] for row in lignes(scenario)] == [20_000]


@pytest.mark.parametrize(
    ("propose", "taux", "demande"),
    [(400, 90, 1_000), (None, 1_000.01, 1_000), (None, 50, 0), (MAX_CENTS / 100 + 0.01, None, 1_000), (-1, None, 1)],
)
def test_what_cannot_be_read_writes_nothing(enveloppe, propose, taux, demande):
    scenario = scenario_de(enveloppe)
    row = ligne(scenario, enveloppe, 1_000, demande=demande)

    with pytest.raises(MontantOuTaux) as refusal:
        update_lignes(scenario=scenario, version=1, by=None, saisies=[saisie(row, propose, taux=taux)])

    assert refusal.value.field == f"montant-{row.pk}"
    assert [one[2] for one in lignes(scenario)] == [100_000]


def test_rate_up_to_a_thousand_percent(enveloppe):
    scenario = scenario_de(enveloppe, 1_000)

    update_lignes(scenario=scenario, version=1, by=None, saisies=[saisie(scenario.lignes.get(), 1_000, taux=1_000)])

    assert [one[2] for one in lignes(scenario)] == [1_000_000]


def test_line_is_added_changed_and_taken_off(enveloppe):
    scenario = scenario_de(enveloppe)
    fiche = fiche_de(enveloppe.cite)
    other = enveloppe_de(enveloppe.cite)
    row = add_ligne(scenario=scenario, fiche=fiche, enveloppe=enveloppe, demande_cents=50_000, by=None)

    modifier_ligne(ligne=row, enveloppe=other, demande_cents=60_000, by=None, note=" Transport ")

    row.refresh_from_db()
    assert (row.enveloppe, row.demande_cents, row.propose_cents, row.note) == (other, 60_000, 50_000, "Transport")
    modifier_ligne(ligne=row, enveloppe=other, demande_cents=70_000, by=None)
    remove_ligne(ligne=row, by=None)
    assert (lignes(scenario), Scenario.objects.get().version) == ([], 5)
    assert kinds() == [
        "budget.scenario.line_added", "budget.scenario.updated", "budget.scenario.updated",
        "budget.scenario.line_removed",
    ]  # fmt: skip


def test_refusals_of_a_line(enveloppe):
    scenario = scenario_de(enveloppe, 100)
    row = scenario.lignes.get()
    second = ligne(scenario, enveloppe_de(enveloppe.cite), 5, fiche=row.fiche)
    given = {"scenario": scenario, "fiche": row.fiche, "enveloppe": enveloppe, "demande_cents": 1, "by": None}

    for changes, refusal in [
        ({}, LigneDejaLa),
        ({"fiche": fiche_de(CiteFactory())}, CiteDifferente),
        ({"enveloppe": enveloppe_de(CiteFactory())}, EnveloppeHorsScenario),
    ]:
        with pytest.raises(refusal):
            add_ligne(**(given | changes))
    with pytest.raises(LigneDejaLa):
        modifier_ligne(ligne=second, enveloppe=enveloppe, demande_cents=1, by=None)

    assert scenario.lignes.count() == 2


def test_renamed_then_deleted(enveloppe):
    scenario = scenario_de(enveloppe, 100, nom="Prudent")
    scenario_de(enveloppe, nom="Ambitieux")

    rename_scenario(scenario=scenario, nom=" Très  prudent ", note="Relu", by=None)
    rename_scenario(scenario=scenario, nom="Très prudent", by=None)
    for nom, refusal in [("Ambitieux", NomDejaPris), (" ", ScenarioSansNom)]:
        with pytest.raises(refusal):
            rename_scenario(scenario=scenario, nom=nom, by=None)

    assert Scenario.objects.get(pk=scenario.pk).nom == "Très prudent"
    delete_scenario(scenario=scenario, by=None)
    assert list(Scenario.objects.values_list("nom", flat=True)) == ["Ambitieux"]
    assert (LigneScenario.objects.count(), kinds()[-1]) == (0, "budget.scenario.deleted")


def test_what_is_retained_no_longer_changes(enveloppe):
    scenario = scenario_de(enveloppe, 100)
    row = scenario.lignes.get()
    DepenseDemandeeFactory(enveloppe=enveloppe, scenario=scenario)
    Scenario.objects.update(retenu_at=AT)
    acts = [
        lambda: update_lignes(scenario=scenario, saisies=[SaisieLigne(row.pk, 10_000, 5)], version=1, by=None),
        lambda: add_ligne(scenario=scenario, fiche=row.fiche, enveloppe=enveloppe, demande_cents=1, by=None),
        lambda: modifier_ligne(ligne=row, enveloppe=enveloppe, demande_cents=1, by=None),
        lambda: remove_ligne(ligne=row, by=None),
        lambda: rename_scenario(scenario=scenario, nom="Autre", by=None),
        lambda: delete_scenario(scenario=scenario, by=None),
    ]

    for act in acts:
        with pytest.raises(ScenarioRetenu, match="01/10/2026|1er octobre 2026"):
            act()

    assert lignes(scenario) == [("Action 01", 100_000, 10_000)]
    with pytest.raises(ProtectedError):
        scenario.delete()
