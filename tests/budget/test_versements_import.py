"""The comptable's file: read by its headings, matched by reference and never on blanks, recorded once."""

from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.budget.enums import EtatImport
from alliance.budget.lecture.cellules import cle_de, reference_de
from alliance.budget.lecture.versements import ColonnesManquantes, lire_versements
from alliance.budget.models import Engagement, ImportBudget, ReglageCaisse, Versement
from alliance.budget.selectors.controle import ecarts
from alliance.budget.services import imports_versements as services
from alliance.budget.services.imports_versements import depot, execution
from alliance.budget.services.imports_versements.taches import importer_les_versements
from alliance.budget.services.versements import annuler_versement
from alliance.documents.lecture import lire_tableur
from alliance.documents.rules import FichierRefuse
from alliance.journal.models import Ecriture
from tests.budget.payeurs import budget, engage, mots, teneur
from tests.factories import CiteFactory
from tests.factories.budget import AT, AffectationFactory, EngagementFactory, EnveloppeFactory, VersementFactory
from tests.html import verifier_fragment, verifier_page
from tests.plan.outils_import import csv_octets, xlsx

pytestmark = pytest.mark.django_db

TITRES = [
    "Référence de l'engagement",
    "N° EJ",
    "N° de mandat",
    "Date de paiement",
    "Montant TTC",
    "Référence du paiement",
]


@pytest.fixture
def caisse(cite):
    return budget(cite)


@pytest.fixture
def compte(caisse):
    return teneur(caisse, Role.COMPTABLE)


def ligne(engagement="", montant="100,00", reference="P-1", *, ej="", mandat="", le="04/05/2026"):
    return [engagement, ej, mandat, le, montant, reference]


def depose(caisse, compte, *lignes, contenu=None, nom="versements.csv", exercice=2026):
    contenu = contenu if contenu is not None else csv_octets(TITRES, *lignes)
    return services.deposer_versements(
        caisse=caisse, exercice=exercice, nom=nom, contenu=contenu, by=compte, at=AT
    )  # fmt: skip


def apercu(caisse, compte, *lignes, **kwargs):
    row = depose(caisse, compte, *lignes, **kwargs)
    found = services.apercu_versements(import_budget=row, by=compte, today=date(2026, 10, 1)).lignes
    return [(one.sort.value, one.message) for one in found]


def importe(caisse, compte, *lignes, **kwargs):
    row = depose(caisse, compte, *lignes, **kwargs)
    return services.confirmer_versements(import_budget=row, by=compte, at=AT)


def sorts(row):
    return [line["sort"] for line in row.rapport["lignes"]]


def verses():
    return list(Versement.objects.order_by("pk").values_list("reference", "montant_cents", "le"))


ENREGISTRE = ("A_ENREGISTRER", "")


def test_a_line_pays_the_engagement_that_it_names(caisse, compte):
    engagement = engage(caisse, reference="BC 12")

    row = importe(caisse, compte, ligne("bc12", "1 234,50 €", "PAY-1"))

    assert verses() == [("PAY-1", 123_450, date(2026, 5, 4))]
    engagement.refresh_from_db()
    assert (engagement.verse_cents, row.etat, sorts(row)) == (123_450, EtatImport.FAIT, ["A_ENREGISTRER"])
    assert Versement.objects.get().enregistre_by == compte
    assert ecarts(cite=caisse.cite) == []


@pytest.mark.parametrize(
    ("contenu", "nom"),
    [
        (csv_octets(TITRES, ligne("E-1", "1000,00")), "a.csv"),
        (csv_octets(TITRES, ligne("E-1", "1.000,00 €"), separateur=","), "b.csv"),
        (csv_octets(TITRES, ligne("E-1", "1 000"), separateur="\t", encodage="cp1252"), "c.txt"),
        (csv_octets(TITRES, ligne("E-1", "1000.00"), encodage="utf-16"), "d.csv"),
        (csv_octets(TITRES, ligne("E-1", "1000"), encodage="utf-8-sig"), "e.csv"),
        (csv_octets(["Paiements de mai"], [], TITRES, ligne("E-1", "1000")), "f.csv"),
        (xlsx(TITRES, ["E-1", None, None, date(2026, 5, 4), 1000, "P-1"]), "g.xlsx"),
        (xlsx(TITRES, ["E-1", None, None, 46146, 1000.0, "P-1"], ["TOTAL", None, None, None, 1000]), "h.xlsx"),
        (xlsx(feuilles={"Lisez-moi": [["x"]], "Mai": [TITRES, ["E-1", None, None, "4 mai 2026", "1000 €", "P-1"]]}),
         "i.xlsx"),
    ],
)  # fmt: skip
def test_whatever_program_wrote_it(caisse, compte, contenu, nom):
    engage(caisse, reference="E-1")

    importe(caisse, compte, contenu=contenu, nom=nom)

    assert verses() == [("P-1", 100_000, date(2026, 5, 4))]


@pytest.mark.parametrize(
    ("ecrite", "lu"),
    [
        ("04/05/2026", "2026-05-04"), ("4-5-26", "2026-05-04"), ("2026-05-04", "2026-05-04"),
        ("1er mai 2026", "2026-05-01"), ("2026-05-03T22:00:00Z", "2026-05-04"), ("04.05.2026 00:00", "2026-05-04"),
        ("31/02/2026", ""), ("05/13/2026", ""), ("mai 2026", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_day_is_read_day_first_and_in_paris(caisse, compte, ecrite, lu):
    releve = lire_versements(lire_tableur(csv_octets(TITRES, ligne("E-1", le=ecrite)), "a.csv"))

    assert [(one.le, len(one.erreurs)) for one in releve.lignes] == [(lu, 0 if lu else 1)]


@pytest.mark.parametrize(("montant", "cents"), [("0,01", 1), ("12", 1200), ("-1", None), ("0", None), ("0,001", None),
                                                ("1000000000000000", None), ("", None), ("douze", None)])  # fmt: skip
def test_an_amount_is_read_or_refused(montant, cents):
    releve = lire_versements(lire_tableur(csv_octets(TITRES, ligne("E-1", montant)), "a.csv"))

    assert [(one.montant_cents, bool(one.erreurs)) for one in releve.lignes] == [(cents, cents is None)]


@pytest.mark.parametrize("valeur", [0.1 + 0.2, 0.3])
def test_a_computed_cell_loses_no_cent(valeur):
    releve = lire_versements(lire_tableur(xlsx(TITRES, ["E-1", "", "", "04/05/2026", valeur, "P"]), "a.xlsx"))

    assert releve.lignes[0].montant_cents == 30


def test_a_third_decimal_of_a_cell_is_refused():
    releve = lire_versements(lire_tableur(xlsx(TITRES, ["E-1", "", "", "04/05/2026", 1.005, "P"]), "a.xlsx"))

    assert releve.lignes[0].erreurs == ["« 1,005 » a plus de deux décimales."]


BLANCS = ["", "-", "–", "N/A", "néant", "0", "000", "sans objet", "?", "..."]


@pytest.mark.parametrize("blanc", BLANCS)
def test_a_blank_matches_nothing(caisse, compte, blanc):
    """An engagement without EJ nor mandat is not the engagement of a line without EJ nor mandat."""
    engage(caisse, reference="E-1")
    Engagement.objects.update(numero_ej=blanc, numero_mandat=blanc)

    found = apercu(caisse, compte, ligne(blanc, ej=blanc, mandat=blanc))

    assert found == [("REFUSEE", "Aucune référence ne dit quel engagement est payé : ni engagement, ni EJ, ni mandat.")]


@pytest.mark.parametrize("blanc", BLANCS)
def test_a_payment_without_reference_is_refused(caisse, compte, blanc):
    engage(caisse, reference="E-1")

    [(sort, message)] = apercu(caisse, compte, ligne("E-1", reference=blanc))

    assert sort == "REFUSEE"
    assert "Il manque la référence du paiement" in message


@pytest.mark.parametrize("champ", ["engagement", "ej", "mandat"])
def test_each_reference_may_name_the_engagement(caisse, compte, champ):
    engage(caisse, reference="E-1")
    Engagement.objects.update(numero_ej="2100001", numero_mandat="M 77")
    named = {"engagement": ligne("E-1"), "ej": ligne(ej="2100001"), "mandat": ligne(mandat="m77")}[champ]

    assert apercu(caisse, compte, named) == [ENREGISTRE]


def test_an_unknown_reference_is_not_guessed_from_the_amount(caisse, compte):
    engage(caisse, 10_000, reference="E-1")

    [(sort, message)] = apercu(caisse, compte, ligne("E-2", "100,00"))

    assert (sort, message) == (
        "REFUSEE", "Aucun engagement de ce budget ne porte « E-2 » (référence de l'engagement).",
    )  # fmt: skip


def test_the_engagement_of_another_budget_is_unknown(cite, caisse, compte):
    engage(budget(cite, "Fonds du collège"), reference="E-1")

    [(sort, message)] = apercu(caisse, compte, ligne("E-1"))

    assert (sort, "Aucun engagement de ce budget" in message) == ("REFUSEE", True)


def test_an_ej_shared_by_two_engagements_asks_for_more(caisse, compte):
    engage(caisse, reference="E-1")
    engage(caisse, reference="E-2")
    Engagement.objects.update(numero_ej="21")

    found = apercu(caisse, compte, ligne(ej="21"), ligne("E-2", ej="21", reference="P-2"))

    assert [sort for sort, _message in found] == ["REFUSEE", "A_ENREGISTRER"]
    assert "désigne 2 engagements" in found[0][1]


def test_two_references_of_two_engagements_are_refused(caisse, compte):
    engage(caisse, reference="E-1")
    engage(caisse, reference="E-2")
    Engagement.objects.filter(reference="E-1").update(numero_ej="11")
    Engagement.objects.filter(reference="E-2").update(numero_ej="22")

    [(sort, message)] = apercu(caisse, compte, ligne("E-1", ej="22"))

    assert (sort, "désignent deux engagements" in message) == ("REFUSEE", True)


def test_a_second_mandat_contradicts_nothing(caisse, compte):
    engage(caisse, reference="E-1")
    Engagement.objects.update(numero_mandat="M1")

    assert apercu(caisse, compte, ligne("E-1", mandat="M2")) == [ENREGISTRE]


@pytest.mark.parametrize(("montant", "sort"), [("5 000,00", "A_ENREGISTRER"), ("5 000,01", "REFUSEE")])
def test_what_is_left_bounds_a_line_at_the_cent(caisse, compte, montant, sort):
    engage(caisse, reference="E-1")

    assert [found for found, _message in apercu(caisse, compte, ligne("E-1", montant))] == [sort]


def test_what_is_left_goes_down_with_the_lines_above(caisse, compte):
    engage(caisse, reference="E-1")
    lines = [ligne("E-1", amount, f"P-{rank}") for rank, amount in enumerate(["3000", "2000,01", "2000"])]

    found = apercu(caisse, compte, *lines)

    assert [sort for sort, _message in found] == ["A_ENREGISTRER", "REFUSEE", "A_ENREGISTRER"]
    assert "dépasse ce qui reste à verser sur cet engagement : 2 000 €" in found[1][1].replace("\u00a0", " ")
    assert sorts(importe(caisse, compte, *lines)) == ["A_ENREGISTRER", "REFUSEE", "A_ENREGISTRER"]
    assert Engagement.objects.get().reste_a_verser_cents == 0


@pytest.mark.parametrize(
    ("le", "message"),
    [("01/04/2026", ""), ("31/03/2026", "précède l'engagement"), ("01/10/2026", ""), ("02/10/2026", "est à venir")],
)
def test_a_line_follows_its_engagement_and_is_not_to_come(caisse, compte, le, message):
    engage(caisse, reference="E-1")

    [(sort, told)] = apercu(caisse, compte, ligne("E-1", le=le))

    assert (sort, message in told) == ("REFUSEE" if message else "A_ENREGISTRER", True)


def test_running_it_twice_writes_nothing_the_second_time(caisse, compte):
    engage(caisse, reference="E-1")
    lines = [ligne("E-1", "100", "P-1"), ligne("E-1", "200", "P-2"), ligne("ailleurs", "5", "P-3")]
    importe(caisse, compte, *lines)
    before, told = verses(), Ecriture.objects.count()

    second = depose(caisse, compte, *lines)

    with pytest.raises(services.RienAImporter):
        services.confirmer_versements(import_budget=second, by=compte, at=AT)
    seen = services.apercu_versements(import_budget=second, by=compte, today=date(2026, 10, 1))
    assert seen.comptes == {"DEJA": 2, "REFUSEE": 1}
    assert (verses(), Ecriture.objects.count()) == (before, told)


def test_a_payment_typed_by_hand_is_not_imported_again(caisse, compte):
    VersementFactory(
        engagement=engage(caisse, reference="E-1"), montant_cents=10_000, reference="P-1", le=date(2026, 5, 4)
    )

    assert apercu(caisse, compte, ligne("E-1", "100", "p-1")) == [("DEJA", "Déjà enregistré.")]


def test_the_reference_of_another_payment_is_refused(caisse, compte):
    VersementFactory(engagement=engage(caisse, reference="E-1"), montant_cents=10_000, reference="P-1")

    [(sort, message)] = apercu(caisse, compte, ligne("E-1", "100,01", "P-1"))

    assert (sort, "est déjà celle d'un autre versement" in message) == ("REFUSEE", True)


def test_a_payment_cancelled_since_does_not_come_back_by_itself(caisse, compte):
    engage(caisse, reference="E-1")
    importe(caisse, compte, ligne("E-1"))
    annuler_versement(versement=Versement.objects.get(), motif="Rejeté", by=compte, at=AT)

    [(sort, message)] = apercu(caisse, compte, ligne("E-1"))

    assert (sort, "enregistré, puis annulé" in message) == ("REFUSEE", True)
    assert apercu(caisse, compte, ligne("E-1", "99")) == [ENREGISTRE]


def test_a_line_repeated_in_the_file_is_refused(caisse, compte):
    engage(caisse, reference="E-1")

    found = apercu(caisse, compte, ligne("E-1"), ligne("E-1"))

    assert found == [ENREGISTRE, ("REFUSEE", "La référence « P-1 » est déjà celle de la ligne 2 de ce fichier.")]


def test_a_line_refused_leaves_its_reference_free(caisse, compte):
    engage(caisse, reference="E-1")

    assert [sort for sort, _why in apercu(caisse, compte, ligne("E-1", "9 000"), ligne("E-1", "10"))] == [
        "REFUSEE", "A_ENREGISTRER",
    ]  # fmt: skip


@pytest.mark.parametrize("exercice", [2025, 2026])
def test_one_reference_of_two_years_is_the_one_of_the_import(caisse, compte, exercice):
    this = engage(caisse, reference="E-1")
    enveloppe = EnveloppeFactory(cite=caisse.cite, caisse=caisse, exercice=2025)
    old = EngagementFactory(attribution=None, affectation=AffectationFactory(enveloppe=enveloppe), reference="E-1")

    importe(caisse, compte, ligne("E-1"), exercice=exercice)

    assert Versement.objects.get().engagement == {2025: old, 2026: this}[exercice]


def test_two_persons_are_two_persons_in_a_file_too(caisse, compte):
    engage(caisse, reference="E-1", by=compte)
    engage(caisse, reference="E-2")
    ReglageCaisse.objects.create(caisse=caisse, deux_personnes=True)
    caisse.refresh_from_db()

    row = importe(caisse, compte, ligne("E-1"), ligne("E-2", reference="P-2"))

    assert sorts(row) == ["REFUSEE", "A_ENREGISTRER"]
    assert "demande deux personnes" in row.rapport["lignes"][0]["message"]


@pytest.mark.parametrize(
    ("titres", "manque"),
    [
        (["Engagement", "Montant", "Référence du paiement"], "« Date du paiement »"),
        (["Engagement", "Date", "Référence du paiement"], "« Montant »"),
        (["Engagement", "Date", "Montant"], "« Référence du paiement »"),
        (["Date", "Montant", "Référence du paiement"], "« Référence de l'engagement »"),
    ],
)
def test_a_missing_column_is_named(caisse, compte, titres, manque):
    with pytest.raises(ColonnesManquantes) as refusal:
        depose(caisse, compte, contenu=csv_octets(titres, ["1", "2", "3"]))

    assert manque in refusal.value.message
    assert ImportBudget.objects.count() == 0


def test_a_file_that_is_no_table_is_refused(caisse, compte):
    with pytest.raises(FichierRefuse):
        depose(caisse, compte, contenu=b"%PDF-1.7 rien")

    assert ImportBudget.objects.count() == 0


def test_headings_without_a_line_are_refused(caisse, compte):
    with pytest.raises(services.RienAImporter):
        depose(caisse, compte, contenu=csv_octets(TITRES))

    assert ImportBudget.objects.count() == 0


def test_an_import_is_confirmed_once(caisse, compte):
    engage(caisse, reference="E-1")
    row = importe(caisse, compte, ligne("E-1"), ligne("E-9", reference="P-2"))
    ImportBudget.objects.filter(pk=row.pk).update(etat=EtatImport.ABANDONNE)
    VersementFactory(engagement=engage(caisse, reference="E-9"), montant_cents=1)

    with pytest.raises(services.ImportDejaLance):
        services.confirmer_versements(import_budget=row, by=compte, at=AT)

    assert len(verses()) == 2


def test_an_import_is_left_once_and_only_before(caisse, compte):
    engage(caisse, reference="E-1")
    row = depose(caisse, compte, ligne("E-1"))
    services.abandonner_versements(import_budget=row, by=compte, at=AT)

    with pytest.raises(services.ImportDejaLance):
        services.abandonner_versements(import_budget=row, by=compte, at=AT)
    with pytest.raises(services.ImportDejaLance):
        services.reprendre_versements(import_budget=row, by=compte)
    assert verses() == []


def test_a_long_file_is_recorded_by_a_task_and_goes_on_where_it_was(
    caisse, compte, monkeypatch, django_capture_on_commit_callbacks
):
    engage(caisse, reference="E-1")
    monkeypatch.setattr(depot, "AUSSITOT", 2)
    monkeypatch.setattr(execution, "LOT", 2)
    lines = [ligne("E-1", "1", f"P-{rank}") for rank in range(5)]
    row = depose(caisse, compte, *lines)
    recorded = execution.verser
    calls = []

    def falling(**acte):
        calls.append(acte["reference"])
        if len(calls) == 4:
            raise RuntimeError("killed")
        return recorded(**acte)

    monkeypatch.setattr(execution, "verser", falling)
    with django_capture_on_commit_callbacks(execute=True):
        services.confirmer_versements(import_budget=row, by=compte, at=AT)
    row.refresh_from_db()
    assert (row.etat, row.lignes_traitees, len(verses())) == (EtatImport.EN_COURS, 2, 2)
    assert row.erreur == "Une erreur inattendue a arrêté l'import."

    with django_capture_on_commit_callbacks(execute=True):
        services.reprendre_versements(import_budget=row, by=compte)

    row.refresh_from_db()
    assert (row.etat, row.lignes_traitees, row.erreur) == (EtatImport.FAIT, 5, "")
    assert [reference for reference, _cents, _le in verses()] == [f"P-{rank}" for rank in range(5)]
    assert ecarts(cite=caisse.cite) == []


def test_whoever_lost_the_budget_records_nothing(caisse, compte):
    engage(caisse, reference="E-1")
    row = depose(caisse, compte, ligne("E-1"))
    ImportBudget.objects.filter(pk=row.pk).update(etat=EtatImport.EN_COURS, options={"confirme_by": compte.pk})
    compte.habilitations.update(to_on=date(2026, 1, 2), from_on=date(2026, 1, 1))

    row = services.executer_versements(import_budget=row, at=AT)

    assert (row.etat, verses()) == (EtatImport.EN_COURS, [])
    assert "ne tient plus ce budget" in row.erreur


def test_the_preview_asks_as_much_for_three_lines_as_for_one(caisse, compte, django_assert_max_num_queries):
    for rank in range(3):
        engage(caisse, reference=f"E-{rank}")
    one = depose(caisse, compte, ligne("E-0"))
    three = depose(caisse, compte, *[ligne(f"E-{rank}", reference=f"P-{rank}") for rank in range(3)])
    with django_assert_max_num_queries(8) as asked:
        services.apercu_versements(import_budget=one, by=compte, today=date(2026, 10, 1))

    with django_assert_max_num_queries(len(asked)):
        services.apercu_versements(import_budget=three, by=compte, today=date(2026, 10, 1))


def url(nom, cite, *args):
    return reverse(f"budget:{nom}", args=[cite.slug, *args])


def test_a_keeper_drops_looks_confirms_and_reads_the_report(client, cite, caisse, compte):
    client.force_login(compte)
    engage(caisse, reference="E-1")
    assert "Ce que l'import comprend" in mots(verifier_page(client.get(url("importer_versements", cite))))
    file = SimpleUploadedFile("mai.csv", csv_octets(TITRES, ligne("E-1", "1000"), ligne("E-2", reference="P-2")))

    dropped = client.post(
        url("importer_versements", cite), {"fichier": file, "exercice": 2026, "caisse": caisse.pk}, follow=True
    )

    page = verifier_page(dropped)
    row = ImportBudget.objects.get()
    assert page.find("h1")[0].text == "1 versement à enregistrer, 1 ligne refusée"
    assert "Aucun engagement de ce budget ne porte « E-2 »" in mots(page)
    assert verses() == []
    refused = verifier_page(client.get(url("import_versements", cite, row.pk), {"sort": "REFUSEE"}))
    assert "P-2" in mots(refused)
    assert "P-1" not in mots(refused)

    done = client.post(url("confirmer_import_versements", cite, row.pk), follow=True)

    assert verifier_page(done).find("h1")[0].text == "1 versement enregistré, 1 ligne refusée"
    again = client.post(url("confirmer_import_versements", cite, row.pk), follow=True)
    assert again.status_code in {200, 422}
    assert len(verses()) == 1
    assert "mai.csv" in mots(verifier_page(client.get(url("importer_versements", cite))))


def test_a_file_left_records_nothing(client, cite, caisse, compte):
    client.force_login(compte)
    engage(caisse, reference="E-1")
    row = depose(caisse, compte, ligne("E-1"))

    left = client.post(url("abandonner_import_versements", cite, row.pk), follow=True)

    assert "rien n'a été enregistré" in mots(verifier_page(left))
    assert "Import abandonné" in mots(verifier_page(client.get(url("import_versements", cite, row.pk))))
    again = client.post(url("abandonner_import_versements", cite, row.pk), follow=True)
    assert "déjà été lancé ou abandonné" in mots(verifier_page(again))
    resumed = client.post(url("reprendre_import_versements", cite, row.pk), follow=True)
    assert "n'est pas en cours" in mots(verifier_page(resumed))


def test_a_file_with_nothing_to_record_says_why(client, cite, caisse, compte):
    client.force_login(compte)
    row = depose(caisse, compte, ligne("E-9"))

    response = client.post(url("confirmer_import_versements", cite, row.pk))

    assert response.status_code == 422
    assert "Aucune ligne n'est à enregistrer" in mots(verifier_page(response))


def test_an_unreadable_file_is_refused_on_its_page(client, cite, caisse, compte):
    client.force_login(compte)
    file = SimpleUploadedFile("mai.csv", b"a;b\n1;2\n")

    response = client.post(url("importer_versements", cite), {"fichier": file, "exercice": 2026, "caisse": caisse.pk})

    assert response.status_code == 422
    assert "n'a pas de colonne" in mots(verifier_page(response))


def test_an_import_under_way_shows_its_progress(client, cite, caisse, compte):
    client.force_login(compte)
    engage(caisse, reference="E-1")
    row = depose(caisse, compte, ligne("E-1"))
    ImportBudget.objects.filter(pk=row.pk).update(etat=EtatImport.EN_COURS, options={"confirme_by": compte.pk})

    page = verifier_page(client.get(url("import_versements", cite, row.pk)))
    fragment = client.get(url("import_versements", cite, row.pk), headers={"HX-Request": "true"})

    assert page.find("h1")[0].text == "Import en cours"
    assert "HX-Refresh" not in fragment
    assert verifier_fragment(fragment).find("progress")
    services.executer_versements(import_budget=row, at=AT)
    assert client.get(url("import_versements", cite, row.pk), headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_the_file_of_another_budget_does_not_exist(client, cite, caisse, compte):
    other = budget(cite, "Fonds du collège")
    row = depose(other, teneur(other), ligne("E-1"))
    client.force_login(compte)

    assert client.get(url("import_versements", cite, row.pk)).status_code == 404
    assert client.post(url("confirmer_import_versements", cite, row.pk)).status_code == 404
    assert client.get(reverse("documents:telecharger", args=[cite.slug, row.document_id])).status_code == 404
    sent = {
        "fichier": SimpleUploadedFile("a.csv", csv_octets(TITRES, ligne("E"))),
        "exercice": 2026,
        "caisse": other.pk,
    }
    assert client.post(url("importer_versements", cite), sent).status_code == 422
    assert ImportBudget.objects.count() == 1


def test_the_file_of_another_cite_does_not_exist(client_chef, cite, caisse):
    other = budget(CiteFactory())
    row = depose(other, teneur(other), ligne("E-1"))

    assert client_chef.get(url("import_versements", cite, row.pk)).status_code == 404


def test_the_chef_does_not_import_for_a_kept_budget(client_chef, cite, caisse, compte):
    response = client_chef.get(url("importer_versements", cite))

    assert response.status_code == 403
    assert "s'enregistrent par son gestionnaire" in mots(verifier_page(response))


def test_a_cite_without_budget_imports_nothing(client_chef, cite):
    assert client_chef.get(url("importer_versements", cite)).status_code == 403


def test_a_reference_is_compared_without_case_nor_spaces():
    assert cle_de("EJ 21-000") == cle_de("ej21-000")
    assert [reference_de(value) for value in (None, 12.0, 2100012345, " a  b ")] == ["", "12", "2100012345", "a b"]


@pytest.mark.parametrize(
    ("cellule", "lu"),
    [
        (datetime(2026, 5, 3, 22, 0), "2026-05-04"),
        (datetime(2026, 5, 4, 22, 30), "2026-05-04"),
        (datetime(2026, 5, 4), "2026-05-04"),
        (12, ""),
        (True, ""),
    ],
)
def test_a_day_of_a_spreadsheet_is_the_day_of_paris(cellule, lu):
    contenu = xlsx(TITRES, ["E-1", None, None, cellule, 1, "P-1"], [], ["E-1", None, None, "04/05/2026", 1, "P-2"])

    releve = lire_versements(lire_tableur(contenu, "a.xlsx"))

    assert [(one.numero, one.le) for one in releve.lignes] == [(2, lu), (4, "2026-05-04")]


@pytest.mark.parametrize(
    ("dite", "nature"), [("Acompte", "ACOMPTE"), ("avance 50 %", "ACOMPTE"), ("SOLDE", "SOLDE"), ("", "PAIEMENT")]
)
def test_the_nature_of_a_payment_is_read_when_it_is_said(dite, nature):
    contenu = csv_octets([*TITRES, "Acompte ou solde"], [*ligne("E-1"), dite])

    assert [one.nature for one in lire_versements(lire_tableur(contenu, "a.csv")).lignes] == [nature]


def test_a_line_paid_by_hand_since_the_preview_does_not_stop_the_others(caisse, compte, monkeypatch):
    """Between the reading of the file and its recording, another window recorded one of its lines."""
    paid = engage(caisse, reference="E-1")
    engage(caisse, reference="E-2")
    recorded = execution.verser

    def after_another(**acte):
        if acte["reference"] == "P-1" and not Versement.objects.exists():
            VersementFactory(engagement=paid, montant_cents=1, reference="P-1")
            paid.refresh_from_db()
        if acte["reference"] == "P-2":
            recorded(**acte)
        return recorded(**acte)

    monkeypatch.setattr(execution, "verser", after_another)

    row = importe(caisse, compte, ligne("E-1"), ligne("E-2", reference="P-2"), ligne("E-2", "1", "P-3"))

    assert sorts(row) == ["REFUSEE", "DEJA", "A_ENREGISTRER"]
    assert "P-1" in row.rapport["lignes"][0]["message"]
    assert ecarts(cite=caisse.cite) == []


def test_two_workers_do_not_take_the_same_lines(caisse, compte):
    engage(caisse, reference="E-1")
    row = depose(caisse, compte, ligne("E-1"))
    ImportBudget.objects.filter(pk=row.pk).update(etat=EtatImport.EN_COURS, options={"confirme_by": compte.pk})
    stale = ImportBudget.objects.select_related("caisse__cite", "cite").get(pk=row.pk)
    services.executer_versements(import_budget=row, at=AT)

    rows = services.apercu_versements(import_budget=stale, by=compte, today=date(2026, 10, 1)).lignes
    assert execution._lot(stale, rows, compte, AT) is False
    assert len(verses()) == 1


def test_the_task_of_an_import_that_went_away_does_nothing():
    importer_les_versements.func(0)

    assert ImportBudget.objects.count() == 0


def test_confirming_what_was_left_says_so(client, cite, caisse, compte):
    client.force_login(compte)
    engage(caisse, reference="E-1")
    row = depose(caisse, compte, ligne("E-1"))
    services.abandonner_versements(import_budget=row, by=compte, at=AT)

    response = client.post(url("confirmer_import_versements", cite, row.pk), follow=True)

    assert "déjà été lancé ou abandonné" in mots(verifier_page(response))
    assert verses() == []
