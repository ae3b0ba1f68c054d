"""A year brought in on screen: the template, the file, its trial, its report, its refused lines sent again."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from alliance.acteurs.enums import Role
from alliance.budget.enums import EtatImport, GenreImport
from alliance.budget.lecture.reprise import LIBELLES, RepriseIllisible, lire_reprise
from alliance.budget.models import Affectation, Engagement, Enveloppe, ImportBudget, Versement
from alliance.budget.services import reprise as services
from alliance.budget.services.reprise import imports
from alliance.budget.services.reprise.etapes import Etape
from alliance.documents.lecture import lire_tableur
from alliance.journal.models import Ecriture
from tests.budget.annee import Annee, actes_ecrits, classeur
from tests.budget.payeurs import mots
from tests.factories import FicheActionFactory, HabilitationFactory
from tests.factories.budget import AT, DecisionDepenseFactory
from tests.html import verifier_fragment, verifier_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def annee(cite):
    return Annee(cite)


def url(nom, cite, *args):
    return reverse(f"budget:{nom}", args=[cite.slug, *args])


def depose(annee, chef, mouvements, actes):
    return services.deposer_reprise(
        cite=annee.cite, nom="année 2026.xlsx", contenu=classeur(mouvements, actes), by=chef.compte, at=AT
    )


def octets(response):
    return b"".join(response.streaming_content)


def test_the_template_has_our_headings_their_notes_and_an_example(client_chef, cite):
    content = octets(client_chef.get(url("modele_reprise", cite)))

    book = load_workbook(BytesIO(content))
    heads = [cell for sheet in book for cell in sheet[1]]
    assert book.sheetnames == ["Enveloppes", "Actes"]
    assert {cell.value for cell in heads} == set(LIBELLES.values())
    assert all(cell.comment is not None for cell in heads)
    assert [sheet.cell(2, sheet.max_column).value for sheet in book] == ["exemple : supprimez cette ligne"] * 2
    with pytest.raises(RepriseIllisible):
        lire_reprise(lire_tableur(content, "modele.xlsx"))


def test_a_file_is_tried_then_written_then_reported(client_chef, chef, annee):
    cite = annee.cite
    assert "Comment le remplir" in mots(verifier_page(client_chef.get(url("importer_budget", cite))))
    content = classeur([annee.mouvement()], [annee.justifie(), annee.decide(decision="R-2025-99")])

    seen = client_chef.post(
        url("importer_budget", cite), {"fichier": SimpleUploadedFile("annee.xlsx", content)}, follow=True
    )

    page = verifier_page(seen)
    row = ImportBudget.objects.get()
    assert page.find("h1")[0].text == "2 lignes à écrire, 1 ligne refusée"
    assert "« R-2025-99 » ne se trouve pas pour la décision" in mots(page)
    assert reverse("gouvernance:reprendre_decision", args=[cite.slug]) in {
        link.attrs["href"] for link in page.find("a")
    }
    assert (sum(actes_ecrits()), row.genre, row.etat, row.exercice) == (0, GenreImport.REPRISE, EtatImport.LU, 2026)
    refused = mots(verifier_page(client_chef.get(url("import_budget", cite, row.pk), {"sort": "refus"})))
    assert ("Actes, 3" in refused, "Actes, 2" in refused) == (True, False)

    done = verifier_page(client_chef.post(url("confirmer_import_budget", cite, row.pk), follow=True))

    assert done.find("h1")[0].text == "2 lignes écrites, 1 ligne refusée"
    assert "Budget exact" in mots(done)
    assert Versement.objects.get().enregistre_by == chef.compte
    before = actes_ecrits()
    again = client_chef.post(url("confirmer_import_budget", cite, row.pk), follow=True)
    assert (again.status_code in {200, 422}, actes_ecrits()) == (True, before)
    assert "annee.xlsx" in mots(verifier_page(client_chef.get(url("importer_budget", cite))))


def test_the_refused_lines_come_out_corrected_and_go_in_again(client_chef, chef, annee):
    given = annee.justifie(decision="R-2025-99", affecte_on="05/12/2025")
    row = depose(annee, chef, [annee.mouvement()], [given, annee.decide(affecte=10)])
    services.confirmer_reprise(import_budget=row, by=chef.compte, at=AT)

    content = octets(client_chef.get(url("exporter_refusees", annee.cite, row.pk)))

    book = load_workbook(BytesIO(content))
    assert (book["Enveloppes"].max_row, book["Actes"].max_row) == (1, 2)
    assert "ne se trouve pas pour la décision" in book["Actes"].cell(2, book["Actes"].max_column).value
    book["Actes"].cell(2, [cell.value for cell in book["Actes"][1]].index("Décision") + 1).value = "R-2025-98"
    DecisionDepenseFactory(
        caisse=annee.caisse, montant_cents=500_000, annee=2025, numero=98, prise_on=date(2025, 12, 4)
    )
    output = BytesIO()
    book.save(output)
    second = services.deposer_reprise(
        cite=annee.cite, nom="b.xlsx", contenu=output.getvalue(), by=chef.compte, at=AT
    )  # fmt: skip
    services.confirmer_reprise(import_budget=second, by=chef.compte, at=AT)
    paid = Engagement.objects.get()
    assert (paid.verse_cents, paid.justifie_cents, paid.affectation.le) == (350_000, 300_000, date(2025, 12, 5))


def test_nothing_refused_has_no_file(client_chef, chef, annee):
    row = depose(annee, chef, [annee.mouvement()], [])

    assert client_chef.get(url("exporter_refusees", annee.cite, row.pk)).status_code == 404


def test_a_decision_written_since_is_seen_by_a_new_trial(client_chef, chef, annee):
    row = depose(annee, chef, [annee.mouvement()], [annee.decide(decision="R-2025-99")])
    DecisionDepenseFactory(caisse=annee.caisse, annee=2025, numero=99, prise_on=date(2025, 12, 4))

    page = verifier_page(client_chef.post(url("verifier_import_budget", annee.cite, row.pk), follow=True))

    assert page.find("h1")[0].text == "2 lignes à écrire, 0 ligne refusée"
    assert Affectation.objects.count() == 0


def test_a_file_left_writes_nothing_and_starts_no_more(client_chef, chef, annee):
    row = depose(annee, chef, [annee.mouvement()], [])

    left = client_chef.post(url("abandonner_import_budget", annee.cite, row.pk), follow=True)

    assert verifier_page(left).find("h1")[0].text == "Reprise abandonnée"
    for name in ("abandonner", "confirmer", "verifier"):
        told = client_chef.post(url(f"{name}_import_budget", annee.cite, row.pk), follow=True)
        assert "déjà été lancée ou abandonnée" in mots(verifier_page(told))
    told = client_chef.post(url("continuer_import_budget", annee.cite, row.pk), follow=True)
    assert "rien n'est à continuer" in mots(verifier_page(told))
    assert sum(actes_ecrits()) == 0
    assert Ecriture.objects.filter(kind="budget.reprise.dropped").count() == 1


def test_a_file_with_nothing_to_write_says_so(client_chef, chef, annee):
    row = depose(annee, chef, [annee.mouvement(budget="?!")], [])

    response = client_chef.post(url("confirmer_import_budget", annee.cite, row.pk))

    assert response.status_code == 422
    assert "Aucune ligne n'a d'acte à écrire" in mots(verifier_page(response))


@pytest.mark.parametrize("content", [b"a;b\n1;2\n", b"%PDF-1.7 rien"])
def test_what_cannot_be_read_is_refused_on_its_page(client_chef, cite, content):
    response = client_chef.post(url("importer_budget", cite), {"fichier": SimpleUploadedFile("a.csv", content)})

    assert response.status_code == 422
    verifier_page(response)
    assert ImportBudget.objects.count() == 0


def longue(annee, count=4):
    for rank in range(count):
        FicheActionFactory(cite=annee.cite, code=f"B{rank}", exercice=2026)
    return [
        annee.engage(action=f"B{rank}", affecte=10, engage=10, acte=f"D-{rank}", engagement=f"E-{rank}")
        for rank in range(count)
    ]  # fmt: skip


def test_a_long_file_is_a_task_that_goes_on_where_it_was(
    client_chef, chef, annee, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(imports, "AUSSITOT", 2)
    monkeypatch.setattr(imports, "LOT", 3)
    with django_capture_on_commit_callbacks() as waiting:
        row = depose(annee, chef, [annee.mouvement()], longue(annee))
    page = verifier_page(client_chef.get(url("import_budget", annee.cite, row.pk)))
    assert page.find("h1")[0].text == "Vérification en cours"
    for task in waiting:
        task()
    row.refresh_from_db()
    assert (sum(bool(one["ecrits"]) for one in row.rapport["essai"]), sum(actes_ecrits())) == (5, 0)
    played, calls = Etape.jouer, []

    def falling(step, run):
        calls.append(step)
        if len(calls) == 8:
            raise RuntimeError("killed")
        return played(step, run)

    monkeypatch.setattr(Etape, "jouer", falling)
    with django_capture_on_commit_callbacks(execute=True):
        services.confirmer_reprise(import_budget=row, by=chef.compte, at=AT)
    row.refresh_from_db()
    assert (row.etat, row.lignes_traitees, row.erreur) == (
        EtatImport.EN_COURS, 6, "Une erreur inattendue a arrêté la reprise.",
    )  # fmt: skip
    assert verifier_page(client_chef.get(url("import_budget", annee.cite, row.pk))).find("progress")

    with django_capture_on_commit_callbacks(execute=True):
        client_chef.post(url("continuer_import_budget", annee.cite, row.pk))

    row.refresh_from_db()
    assert (row.etat, row.lignes_traitees, row.erreur, row.rapport["ecarts"]) == (EtatImport.FAIT, 13, "", [])
    assert (Affectation.objects.count(), Engagement.objects.count()) == (4, 4)
    assert [len(one["ecrits"]) for one in row.rapport["sorts"]] == [1, 5, 5, 5, 5]


def test_the_progress_is_a_fragment_that_ends_by_a_reload(client_chef, chef, annee):
    row = depose(annee, chef, [annee.mouvement()], [])
    ImportBudget.objects.filter(pk=row.pk).update(etat=EtatImport.EN_COURS, options={"confirme_by": chef.compte.pk})
    address = url("import_budget", annee.cite, row.pk)

    fragment = client_chef.get(address, headers={"HX-Request": "true"})

    assert verifier_fragment(fragment).find("progress")
    assert "HX-Refresh" not in fragment
    services.executer_reprise(import_budget=row, at=AT)
    assert client_chef.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_whoever_prepares_no_more_writes_nothing(chef, annee):
    row = depose(annee, chef, [annee.mouvement()], [])
    other = HabilitationFactory(role=Role.TROIKA, cite=annee.cite).compte
    ImportBudget.objects.filter(pk=row.pk).update(etat=EtatImport.EN_COURS, options={"confirme_by": other.pk})

    row = services.executer_reprise(import_budget=row, at=AT)

    assert ("ne prépare plus le budget" in row.erreur, sum(actes_ecrits())) == (True, 0)


def test_a_total_that_its_acts_do_not_give_names_its_enveloppe(client_chef, chef, annee):
    first = depose(annee, chef, [annee.mouvement()], [])
    services.confirmer_reprise(import_budget=first, by=chef.compte, at=AT)
    Enveloppe.objects.update(annonce_cents=1)
    row = depose(annee, chef, [], [annee.decide()])

    page = verifier_page(client_chef.post(url("confirmer_import_budget", annee.cite, row.pk), follow=True))

    row.refresh_from_db()
    assert [one["enveloppe"] for one in row.rapport["ecarts"]] == [
        "2026, État, politique de la ville, Budget du CCAS"
    ]  # fmt: skip
    assert "1 total ne correspond plus aux actes" in mots(page)
    assert "Budget exact" not in mots(page)


@pytest.mark.parametrize("nom", ["importer_budget", "import_budget"])
def test_pages_ask_as_much_for_three_as_for_one(client_chef, chef, annee, nom, django_assert_max_num_queries):
    one = depose(annee, chef, [annee.mouvement()], longue(annee, 1))
    args = [one.pk] if nom == "import_budget" else []
    client_chef.get(url(nom, annee.cite, *args))
    with django_assert_max_num_queries(30) as asked:
        client_chef.get(url(nom, annee.cite, *args))
    three = depose(annee, chef, [annee.mouvement()], [annee.decide()] * 3)
    depose(annee, chef, [annee.mouvement()], [])

    with django_assert_max_num_queries(len(asked)):
        client_chef.get(url(nom, annee.cite, *([three.pk] if args else [])))


def test_the_empty_money_page_and_the_budgets_lead_there(client_chef, cite):
    for name in ("argent", "budgets"):
        page = verifier_page(client_chef.get(url(name, cite)))
        assert url("importer_budget", cite) in {link.attrs["href"] for link in page.find("a") if "href" in link.attrs}
