"""Bringing a budget in: nothing before the person confirms, nothing twice, no granted amount changed in silence."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import Workbook

from alliance.budget.enums import EtatImport, EtatPlan, FamilleFinanceur, GenreImport
from alliance.budget.models import ImportBudget, LigneFinancement, PlanFinancement
from alliance.budget.rules.financement import totaux_du_plan
from alliance.budget.selectors.import_financement import apercu_of
from alliance.budget.services import financement
from alliance.budget.services import import_financement as services
from alliance.budget.services.import_financement import ChoixImport
from alliance.documents.rules import FichierRefuse
from alliance.journal.models import Ecriture
from tests.budget.dossiers import DAUPHIN, dossier
from tests.factories import CompteFactory, FicheActionFactory
from tests.factories.budget import FinanceurFactory, PlanFinancementFactory
from tests.factories.financement import LigneFinancementFactory
from tests.html import verifier_page

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def fiche():
    return FicheActionFactory()


EXEMPLE = DAUPHIN.encode()


def deposer(fiche, contenu=EXEMPLE, nom="dossier.csv"):
    return services.deposer_financement(fiche=fiche, exercice=2026, nom=nom, contenu=contenu, by=CompteFactory(), at=AT)


def confirmer(found, version=None, **choix):
    version = apercu_of(found).version if version is None else version
    return services.confirmer_financement(
        import_budget=found, version=version, choix=ChoixImport(**choix), by=CompteFactory(), at=AT
    )


def lignes():
    return list(LigneFinancement.objects.order_by("ordre").values_list("compte", "libelle", "montant_cents"))


def test_a_deposit_writes_nothing_in_the_plan(fiche):
    found = deposer(fiche)

    assert (found.genre, found.etat, found.lignes_total) == (GenreImport.FINANCEMENT, EtatImport.LU, 27)
    assert (PlanFinancement.objects.count(), Ecriture.objects.count()) == (0, 0)


def test_the_example_enters_as_a_draft_that_balances(fiche):
    plan = confirmer(deposer(fiche))

    totaux = totaux_du_plan(plan.lignes.all())
    assert (totaux.total_charges_cents, totaux.total_produits_cents, totaux.charges_cents) == (
        257_112_00,
        257_112_00,
        141_112_00,
    )
    assert (plan.etat, plan.source, totaux.accorde_cents) == (
        EtatPlan.BROUILLON,
        "Import de « dossier.csv »",
        7_000_00,
    )
    assert list(plan.lignes.filter(ecartee=True).values_list("avis", flat=True)) == ["Non recevable"]
    assert totaux.droit_commun_cents == 0


def test_only_the_splits_that_are_confirmed_are_written(fiche):
    found = deposer(fiche)
    rangs = {one.lue.compte: one.rang for one in apercu_of(found).lignes if one.lue.repartition is not None}

    plan = confirmer(found, repartir={rangs["74dep"]})

    assert dict(plan.lignes.filter(droit_commun_cents__gt=0).values_list("compte", "droit_commun_cents")) == {
        "74dep": 5_000_00
    }


def test_a_file_brought_twice_changes_nothing(fiche):
    confirmer(deposer(fiche))
    before = lignes()
    again = deposer(fiche)

    apercu = apercu_of(again)
    confirmer(again)

    assert ({one.verdict for one in apercu.lignes}, apercu.absentes) == ({"inchangee"}, [])
    assert apercu.deja is not None
    assert lignes() == before


def test_two_lines_with_the_same_words_stay_two(fiche):
    content = dossier("charge,60,601,Achats,100,,,", "charge,60,601,Achats,40,,,")
    confirmer(deposer(fiche, content))

    confirmer(deposer(fiche, content))

    assert lignes() == [("601", "Achats", 100_00), ("601", "Achats", 40_00)]


def test_a_corrected_file_changes_its_lines_and_shows_how(fiche):
    confirmer(deposer(fiche, dossier("charge,60,601,Achats,100,,,", "charge,61,613,Locations,5,,,")))
    again = deposer(fiche, dossier("charge,60,602,ACHATS,150,,,", "charge,61,613,Locations,5,,,"))

    apercu = apercu_of(again)
    confirmer(again)

    assert [one.verdict for one in apercu.lignes] == ["modifiee", "inchangee"]
    assert [(one.mot, one.avant, one.apres) for one in apercu.lignes[0].changements] == [
        ("montant", "100\u00a0€", "150\u00a0€"),
        ("compte", "601", "602"),
        ("libellé", "Achats", "ACHATS"),
    ]
    assert lignes() == [("602", "ACHATS", 150_00), ("613", "Locations", 5_00)]


def test_a_granted_amount_is_replaced_only_where_the_person_says_so(fiche):
    content = (
        "sens;compte;libelle;montant;accordé\nproduit;74;CAF;100;60\nproduit;74;MSA;100;60\ncharge;60;Achats;200;\n"
    )
    confirmer(deposer(fiche, content.encode()))
    again = deposer(fiche, content.replace(";60\n", ";90\n").encode())

    apercu = apercu_of(again)
    plan = confirmer(again, accorder={apercu.lignes[1].rang})

    assert [one.accorde_en_jeu for one in apercu.lignes] == [True, True, False]
    assert dict(plan.lignes.filter(sens="PRODUIT").values_list("libelle", "accorde_cents")) == {
        "CAF": 60_00,
        "MSA": 90_00,
    }


def test_a_file_without_grants_leaves_ours(fiche):
    plan = PlanFinancementFactory(fiche=fiche)
    LigneFinancementFactory(
        plan=plan, produit=True, libelle="CAF", compte="74orgasoc", accorde_cents=60_00, source="Notification",
        accorde_droit_commun_cents=10_00, droit_commun_cents=20_00, commentaire="vu",
    )  # fmt: skip

    confirmer(deposer(fiche, dossier("produit,74,74orgasoc,CAF,80,,,")))

    row = LigneFinancement.objects.get()
    assert (row.montant_cents, row.accorde_cents, row.accorde_droit_commun_cents) == (80_00, 60_00, 10_00)
    assert (row.droit_commun_cents, row.source, row.commentaire) == (20_00, "Notification", "vu")


def test_droit_commun_that_passes_the_new_amount_is_cut_and_shown(fiche):
    plan = PlanFinancementFactory(fiche=fiche)
    LigneFinancementFactory(plan=plan, produit=True, libelle="CAF", compte="74orgasoc", droit_commun_cents=90_00)
    found = deposer(fiche, dossier("produit,74,74orgasoc,CAF,80,,,"))

    shown = [(one.mot, one.avant, one.apres) for one in apercu_of(found).lignes[0].changements]
    confirmer(found)

    assert ("droit commun", "90\u00a0€", "80\u00a0€") in shown
    assert LigneFinancement.objects.get().droit_commun_cents == 80_00


def test_lines_that_the_file_does_not_hold_go_only_when_ticked(fiche):
    plan = PlanFinancementFactory(fiche=fiche)
    gone = LigneFinancementFactory(plan=plan, libelle="Vieux")
    kept = LigneFinancementFactory(plan=plan, produit=True, libelle="CAF", accorde_cents=5)
    found = deposer(fiche, dossier("charge,60,601,Achats,100,,,"))

    apercu = apercu_of(found)
    confirmer(found, retirer={gone.pk})

    assert {row.pk for row in apercu.absentes} == {gone.pk, kept.pk}
    assert [name for _compte, name, _cents in lignes()] == ["Achats", "CAF"]
    assert ImportBudget.objects.get().rapport["retirees"] == ["Vieux"]


def test_lines_that_cannot_be_read_stay_out_and_are_reported(fiche):
    found = deposer(fiche, dossier("charge,99,999,Divers,40,,,", "charge,60,601,Achats,100,,,"))

    confirmer(found)

    found.refresh_from_db()
    assert lignes() == [("601", "Achats", 100_00)]
    assert (found.etat, found.rapport["refusees"], found.lignes_traitees) == (EtatImport.FAIT, 1, 2)
    assert Ecriture.objects.get(kind="budget.financement.imported").details["nouvelles"] == 1


def test_a_financeur_of_the_cite_is_recognised_never_created(fiche):
    caf = FinanceurFactory(cite=fiche.cite, nom="Caf", famille=FamilleFinanceur.ORGANISME_SOCIAL)
    etat = FinanceurFactory(cite=fiche.cite, nom="ANCT", famille=FamilleFinanceur.ETAT_VILLE)
    FinanceurFactory(nom="Commune")

    plan = confirmer(deposer(fiche))

    named = {row.libelle: row.financeur for row in plan.lignes.select_related("financeur") if row.financeur}
    assert named == {"CAF": caf, "État politique de la ville (P147)": etat}


def test_two_financeurs_of_the_same_kind_leave_the_choice_to_the_person(fiche):
    FinanceurFactory.create_batch(2, cite=fiche.cite, famille=FamilleFinanceur.ETAT_VILLE)

    plan = confirmer(deposer(fiche))

    assert plan.lignes.filter(financeur__isnull=False).count() == 0


def test_a_second_confirmation_writes_nothing(fiche):
    found = deposer(fiche)
    confirmer(found)

    with pytest.raises(services.ImportDejaTraite):
        confirmer(found)

    assert PlanFinancement.objects.get().version == 1


def test_a_plan_saved_since_the_preview_is_not_overwritten(fiche):
    found = deposer(fiche)
    PlanFinancementFactory(fiche=fiche, version=4)

    with pytest.raises(financement.PlanModifieEntreTemps):
        confirmer(found, version=0)

    found.refresh_from_db()
    assert (found.etat, LigneFinancement.objects.count()) == (EtatImport.LU, 0)


def test_a_final_plan_takes_no_file(fiche):
    PlanFinancementFactory(fiche=fiche, etat=EtatPlan.DEFINITIF, definitif_at=AT)

    with pytest.raises(financement.PlanDefinitif):
        deposer(fiche)

    assert ImportBudget.objects.count() == 0


def test_a_file_without_any_line_of_a_budget_is_not_kept(fiche):
    with pytest.raises(services.AucuneLigneReconnue):
        deposer(fiche, b"nom;ville\nJeanne;Dijon\n")

    assert ImportBudget.objects.count() == 0


def test_a_file_whose_lines_are_all_refused_enters_nothing(fiche):
    found = deposer(fiche, dossier("charge,99,999,Divers,40,,,"))

    with pytest.raises(services.AucuneLigneReconnue):
        confirmer(found)

    assert PlanFinancement.objects.count() == 0


def test_what_is_not_a_table_is_refused(fiche):
    with pytest.raises(FichierRefuse):
        deposer(fiche, b"%PDF-1.4 rien")

    assert ImportBudget.objects.count() == 0


def test_a_new_file_takes_the_place_of_the_one_that_waits(fiche):
    first = deposer(fiche)

    second = deposer(fiche)

    first.refresh_from_db()
    assert (first.etat, second.etat) == (EtatImport.ABANDONNE, EtatImport.LU)


def test_an_import_given_up_leaves_the_plan_as_it_was(fiche):
    found = deposer(fiche)

    services.abandonner_financement(import_budget=found, by=CompteFactory(), at=AT)

    found.refresh_from_db()
    assert (found.etat, PlanFinancement.objects.count()) == (EtatImport.ABANDONNE, 0)
    with pytest.raises(services.ImportDejaTraite):
        services.abandonner_financement(import_budget=found, by=CompteFactory(), at=AT)


def test_what_the_file_adds_to_a_line_is_shown(fiche):
    plan = PlanFinancementFactory(fiche=fiche)
    LigneFinancementFactory(plan=plan, produit=True, libelle="CAF", compte="74orgasoc")
    content = "sens;compte;libelle;montant;accordé;droit commun\nproduit;74orgasoc;CAF;100;60;20\n"

    (line,) = apercu_of(deposer(fiche, content.encode())).lignes

    assert [(one.mot, one.avant, one.apres) for one in line.changements] == [
        ("droit commun", "0\u00a0€", "20\u00a0€"),
        ("accordé", "pas de réponse", "60\u00a0€"),
    ]


def classeur_de_deux_ans() -> bytes:
    book = Workbook()
    book.active.title = "2025"
    sheets = ((book.active, (10, 20)), (book.create_sheet("2026"), (30, 40, 50)))
    for sheet, amounts in sheets:
        for rang, amount in enumerate(amounts):
            sheet.append([f"60{rang}", f"Achat {rang}", amount])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_another_sheet_of_the_file_may_be_read_instead(fiche):
    found = deposer(fiche, classeur_de_deux_ans(), "b.xlsx")
    assert (found.lecture["feuille"], found.lecture["autres"]) == ("2026", ["2025"])

    services.lire_autre_feuille(import_budget=found, feuille="2025", by=CompteFactory())
    confirmer(found)

    assert [cents for _compte, _libelle, cents in lignes()] == [10_00, 20_00]


def test_a_sheet_that_does_not_exist_changes_nothing(fiche):
    found = deposer(fiche, classeur_de_deux_ans(), "b.xlsx")

    with pytest.raises(services.FeuilleInconnue):
        services.lire_autre_feuille(import_budget=found, feuille="2024", by=CompteFactory())

    found.refresh_from_db()
    assert found.lecture["feuille"] == "2026"


def test_another_sheet_is_not_read_once_the_import_is_done(fiche):
    found = deposer(fiche, classeur_de_deux_ans(), "b.xlsx")
    confirmer(found)

    with pytest.raises(services.ImportDejaTraite):
        services.lire_autre_feuille(import_budget=found, feuille="2025", by=CompteFactory())

    found.refresh_from_db()
    assert found.lecture["feuille"] == "2026"


def test_the_preview_offers_the_other_sheets(client_chef, cite):
    fiche = FicheActionFactory(cite=cite)
    found = deposer(fiche, classeur_de_deux_ans(), "b.xlsx")
    page = reverse("budget:apercu_financement", args=[cite.slug, found.pk])

    client_chef.post(reverse("budget:feuille_financement", args=[cite.slug, found.pk]), {"feuille": "2025"})
    preview = client_chef.get(page)

    verifier_page(preview)
    assert preview.context["apercu"].lecture.feuille == "2025"
