"""The pages of an import: dropped, looked at, set, confirmed, followed, cancelled."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.plan.enums import EtatImport
from alliance.plan.models import CorrespondanceColonne, FicheAction, ImportPlan
from tests.factories import HabilitationFactory
from tests.html import verifier_fragment, verifier_page
from tests.plan.classeur_73 import classeur_73
from tests.plan.outils_import import apercu, deposer_fichier, importer, xlsx

pytestmark = pytest.mark.django_db

TROIS = xlsx(
    ["Titre", "Structure", "Budget", "Machin"],
    ["Lire", "CCAS", "12 000 €", "a"],
    ["Jouer", "CCAS", "environ 5000", "b"],
    [None, "CCAS", 12, "c"],
)


def _url(name, import_plan, cite):
    return reverse(f"plan:{name}", args=[cite.slug, import_plan.pk])


def _deposer(client, cite, contenu=TROIS, nom="plan.xlsx", exercice=2026):
    return client.post(
        reverse("plan:importer", args=[cite.slug]),
        {"fichier": SimpleUploadedFile(nom, contenu), "exercice": exercice},
    )


def _champs(page):
    """Every control of the settings form with its present value, as a browser would send it."""
    form = next(node for node in page.find("form") if node.attrs.get("id") == "reglages")
    sent = {}
    for node in form.find("input"):
        if node.attrs.get("type") == "radio" and "checked" not in node.attrs:
            continue
        if node.attrs.get("name"):
            sent[node.attrs["name"]] = node.attrs.get("value", "")
    for node in form.find("select"):
        chosen = [option for option in node.find("option") if "selected" in option.attrs]
        sent[node.attrs["name"]] = (chosen or node.find("option"))[0].attrs.get("value", "")
    return sent


def test_the_deposit_page_says_what_is_understood(client_chef, cite):
    page = verifier_page(client_chef.get(reverse("plan:importer", args=[cite.slug])))

    assert page.find("h1")[0].text == "Importer un tableur"


def test_a_dropped_file_leads_to_its_preview_and_writes_no_fiche(client_chef, cite):
    response = _deposer(client_chef, cite)

    import_plan = ImportPlan.objects.get()
    assert response.url == _url("import_apercu", import_plan, cite)
    page = verifier_page(client_chef.get(response.url))
    assert page.find("h1")[0].text == "2 actions à créer, 0 à modifier, 1 ligne refusée"
    assert "« environ 5000 » n'est pas un montant précis" in page.text
    assert "Il manque le titre de l'action." in page.text
    assert FicheAction.objects.count() == 0


@pytest.mark.parametrize(("verdict", "lignes"), [("CREEE", 2), ("REFUSEE", 1), ("INCHANGEE", 0), ("", 3)])
def test_the_preview_filters_by_verdict(client_chef, chef, cite, verdict, lignes):
    import_plan = deposer_fichier(chef, TROIS)

    page = verifier_page(client_chef.get(_url("import_apercu", import_plan, cite), {"verdict": verdict}))

    tables = [table for table in page.find("table") if table.attrs.get("id") == "lignes-table"]
    assert sum(len(table.find("tr")) - 1 for table in tables) == lignes


def test_the_lines_alone_are_a_fragment(client_chef, chef, cite):
    import_plan = deposer_fichier(chef, TROIS)

    response = client_chef.get(_url("import_apercu", import_plan, cite), headers={"HX-Request": "true"})

    assert verifier_fragment(response).find("section")[0].attrs["id"] == "lignes"


def test_confirming_writes_the_lines_and_leads_to_the_report(
    client_chef, chef, cite, django_capture_on_commit_callbacks
):
    import_plan = deposer_fichier(chef, TROIS)
    url = _url("import_apercu", import_plan, cite)
    sent = _champs(verifier_page(client_chef.get(url)))

    with django_capture_on_commit_callbacks(execute=True):
        response = client_chef.post(url, {**sent, "acte": "importer"})

    assert response.url == _url("import_suivi", import_plan, cite)
    page = verifier_page(client_chef.get(response.url))
    assert page.find("h1")[0].text == "2 actions créées, 0 modifiée, 1 ligne refusée"
    assert sorted(FicheAction.objects.values_list("titre", "cout_cents")) == [("Jouer", None), ("Lire", 1_200_000)]


def test_a_changed_choice_is_shown_before_anything_is_written(
    client_chef, chef, cite, django_capture_on_commit_callbacks
):
    import_plan = deposer_fichier(chef, TROIS)
    url = _url("import_apercu", import_plan, cite)
    sent = _champs(verifier_page(client_chef.get(url)))

    with django_capture_on_commit_callbacks(execute=True):
        response = client_chef.post(url, {**sent, "acte": "importer", "cellules_refusees": "ecarter"})

    assert response.url == url
    assert verifier_page(client_chef.get(url)).find("h1")[0].text == "1 action à créer, 0 à modifier, 2 lignes refusées"
    assert FicheAction.objects.count() == 0


def test_a_column_named_by_hand_is_read_then_remembered(client_chef, chef, cite, django_capture_on_commit_callbacks):
    import_plan = deposer_fichier(chef, TROIS)
    url = _url("import_apercu", import_plan, cite)
    sent = _champs(verifier_page(client_chef.get(url)))
    client_chef.post(url, {**sent, "acte": "regler", "col-3": "code"})
    assert CorrespondanceColonne.objects.count() == 0

    sent = _champs(verifier_page(client_chef.get(url)))
    with django_capture_on_commit_callbacks(execute=True):
        client_chef.post(url, {**sent, "acte": "importer"})

    assert sorted(FicheAction.objects.values_list("code", flat=True)) == ["a", "b"]
    assert list(CorrespondanceColonne.objects.values_list("cite", "entete", "champ")) == [(cite.pk, "machin", "code")]


def test_a_file_that_cannot_be_read_is_refused_with_its_reason(client_chef, cite):
    response = _deposer(client_chef, cite, contenu=b"%PDF-1.7 rien", nom="plan.xlsx")

    assert response.status_code == 422
    assert "PDF" in verifier_page(response).text
    assert ImportPlan.objects.count() == 0


def test_an_unreadable_setting_is_said_and_changes_nothing(client_chef, chef, cite):
    import_plan = deposer_fichier(chef, TROIS)
    url = _url("import_apercu", import_plan, cite)
    sent = _champs(verifier_page(client_chef.get(url)))

    response = client_chef.post(url, {**sent, "acte": "regler", "exercice": "l'an prochain"})

    assert response.status_code == 422
    verifier_page(response)
    import_plan.refresh_from_db()
    assert import_plan.exercice == 2026


def test_two_columns_for_one_field_cannot_be_confirmed(client_chef, chef, cite):
    import_plan = deposer_fichier(chef, xlsx(["Titre", "Porteur", "Porteur"], ["Lire", "A", "B"]))
    url = _url("import_apercu", import_plan, cite)
    page = verifier_page(client_chef.get(url))
    assert "Les colonnes B « Porteur » et C « Porteur » donnent toutes « Porteur »" in page.text

    response = client_chef.post(url, {**_champs(page), "acte": "importer"})

    assert response.status_code == 422
    assert FicheAction.objects.count() == 0


def test_choosing_one_of_two_columns_settles_it(client_chef, chef, cite):
    import_plan = deposer_fichier(chef, xlsx(["Titre", "Porteur", "Porteur"], ["Lire", "A", "B"]))
    url = _url("import_apercu", import_plan, cite)
    sent = _champs(verifier_page(client_chef.get(url)))

    client_chef.post(url, {**sent, "acte": "regler", "col-1": ""})

    page = verifier_page(client_chef.get(url))
    assert "donnent toutes" not in page.text
    assert "organisation « B » à créer" in page.text


def test_cancelling_forgets_the_file(client_chef, chef, cite, django_capture_on_commit_callbacks):
    import_plan = deposer_fichier(chef, TROIS)

    with django_capture_on_commit_callbacks(execute=True):
        response = client_chef.post(_url("import_annuler", import_plan, cite))

    assert response.url == reverse("plan:importer", args=[cite.slug])
    assert ImportPlan.objects.count() == 0


def test_a_confirmed_import_is_not_set_nor_cancelled_any_more(client_chef, chef, cite):
    import_plan = importer(chef, TROIS)

    for name in ("import_apercu", "import_annuler"):
        response = client_chef.post(_url(name, import_plan, cite), {"acte": "importer"})
        assert response.url == _url("import_suivi", import_plan, cite)
    assert ImportPlan.objects.get().etat == EtatImport.TERMINE


def test_a_running_import_is_followed_without_javascript(client_chef, chef, cite):
    import_plan = deposer_fichier(chef, TROIS)
    ImportPlan.objects.update(
        etat=EtatImport.EN_COURS, lignes_total=3, lignes_traitees=1, confirme_at="2026-05-01T10:00Z"
    )

    page = verifier_page(client_chef.get(_url("import_suivi", import_plan, cite)))

    assert [(node.attrs["value"], node.attrs["max"]) for node in page.find("progress")] == [("1", "3")]
    assert [node.attrs["http-equiv"] for node in page.find("meta") if "http-equiv" in node.attrs] == ["refresh"]


def test_the_polling_ends_with_a_reload(client_chef, chef, cite):
    import_plan = importer(chef, TROIS)

    response = client_chef.get(_url("import_suivi", import_plan, cite), headers={"HX-Request": "true"})

    assert response["HX-Refresh"] == "true"


def test_a_stopped_import_is_taken_up_again(client_chef, chef, cite, django_capture_on_commit_callbacks):
    import_plan = deposer_fichier(chef, TROIS)
    ImportPlan.objects.update(
        etat=EtatImport.ECHOUE, lignes_total=3, erreur="Une erreur.", confirme_at="2026-05-01T10:00Z"
    )
    verifier_page(client_chef.get(_url("import_suivi", import_plan, cite)))

    with django_capture_on_commit_callbacks(execute=True):
        client_chef.post(_url("import_reprendre", import_plan, cite))

    assert FicheAction.objects.count() == 2
    assert ImportPlan.objects.get().etat == EtatImport.TERMINE


def test_the_list_of_imports_shows_each_file(client_chef, chef, cite):
    importer(chef, TROIS)
    deposer_fichier(chef, TROIS, "suite.xlsx")

    page = verifier_page(client_chef.get(reverse("plan:imports", args=[cite.slug])))

    assert [node.text for node in page.find("th") if node.attrs.get("scope") == "row"] == ["suite.xlsx", "plan.xlsx"]


@pytest.mark.parametrize("name", ["importer", "imports"])
def test_the_empty_pages_hold(client_chef, cite, name):
    verifier_page(client_chef.get(reverse(f"plan:{name}", args=[cite.slug])))


def test_the_model_file_is_understood_whole(client_chef, chef, cite):
    response = client_chef.get(reverse("plan:modele_import", args=[cite.slug]))
    contenu = b"".join(response.streaming_content)

    tableau = apercu(chef, contenu, "modele.xlsx").tableau

    assert [colonne.entete for colonne in tableau.colonnes if not colonne.champ] == []
    assert len(tableau.colonnes) == 27


PAGES = ("import_apercu", "import_suivi")
ACTES = ("import_apercu", "import_annuler", "import_reprendre")


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.CHEF_DE_PROJET, Role.NATIONAL}])
@pytest.mark.parametrize("name", ["importer", "imports", "modele_import"])
def test_only_the_chef_de_projet_imports(client_de, cite, role, name):
    response = client_de(role).get(reverse(f"plan:{name}", args=[cite.slug]))

    assert response.status_code == 403


@pytest.mark.parametrize("role", [Role.TROIKA, Role.REFERENT, Role.LECTEUR, Role.PORTEUR])
@pytest.mark.parametrize(("name", "verb"), [*((n, "get") for n in PAGES), *((n, "post") for n in ACTES)])
def test_an_import_is_closed_to_the_other_roles(client_de, chef, cite, role, name, verb):
    import_plan = deposer_fichier(chef, TROIS)

    response = getattr(client_de(role), verb)(_url(name, import_plan, cite))

    assert response.status_code in {403, 404}
    assert ImportPlan.objects.get().etat == EtatImport.A_VERIFIER


@pytest.mark.parametrize(("name", "verb"), [*((n, "get") for n in PAGES), *((n, "post") for n in ACTES)])
def test_an_import_of_another_cite_does_not_exist(client_chef, cite, name, verb):
    import_plan = deposer_fichier(HabilitationFactory(), TROIS)

    response = getattr(client_chef, verb)(_url(name, import_plan, cite))

    assert response.status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_the_wrong_verb_is_refused(client_chef, chef, cite, name):
    import_plan = deposer_fichier(chef, TROIS)

    assert client_chef.put(_url(name, import_plan, cite)).status_code == 405


@pytest.mark.parametrize("count", [1, 3, 73])
def test_the_preview_asks_the_same_number_of_queries(client_chef, chef, cite, count, django_assert_max_num_queries):
    lines = [[f"Action {number}", f"Structure {number}", number] for number in range(count)]
    import_plan = deposer_fichier(chef, xlsx(["Titre", "Porteur", "Budget"], *lines))

    with django_assert_max_num_queries(29):
        client_chef.get(_url("import_apercu", import_plan, cite))


def test_the_preview_of_a_known_plan_asks_no_query_per_line(client_chef, cite_a_deux_quartiers, client, monkeypatch):
    chef = cite_a_deux_quartiers
    importer(chef, classeur_73())
    import_plan = deposer_fichier(chef, classeur_73())
    client.force_login(chef.compte)

    page = verifier_page(client.get(_url("import_apercu", import_plan, chef.cite)))

    assert page.find("h1")[0].text == "0 action à créer, 0 à modifier, 73 inchangées, 0 ligne refusée"


def test_a_file_that_is_too_big_is_refused_before_it_is_read(client_chef, cite, settings):
    settings.TAILLE_MAX_FICHIER_OCTETS = 1024

    response = _deposer(client_chef, cite, contenu=b"x" * 2048)

    assert response.status_code == 422
    assert "» pèse 2 Ko, la limite est 1 Ko." in verifier_page(response).text
    assert ImportPlan.objects.count() == 0


def test_an_import_that_is_not_stopped_is_not_taken_up_again(client_chef, chef, cite):
    import_plan = importer(chef, TROIS)

    response = client_chef.post(_url("import_reprendre", import_plan, cite), follow=True)

    assert "Cet import n'est pas arrêté." in verifier_page(response).text
