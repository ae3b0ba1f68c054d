import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client
from django.urls import path, reverse

from alliance.kernel.urls import urlpatterns as kernel_urls
from tests.html import lire, verifier_page

REFUS = "Cette rubrique est réservée aux trois pôles. Le chef de projet peut vous l'ouvrir."


def _refuse(_request):
    raise PermissionDenied(REFUS)


def _garble(_request):
    raise SuspiciousOperation("illisible")


def _break(_request):
    raise ZeroDivisionError


for view in (_refuse, _garble, _break):
    view.login_required = False


def _with_broken_pages():
    from config.urls import urlpatterns  # noqa: PLC0415 -- the whole site, plus three pages that fail

    return [*urlpatterns, path("refus/", _refuse), path("flou/", _garble), path("panne/", _break)]


@pytest.fixture
def broken_pages(settings):
    module = type("Urls", (), {"urlpatterns": _with_broken_pages()})
    settings.ROOT_URLCONF = module


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["composants", "dialogue_exemple", "accessibilite", "donnees_personnelles"])
def test_public_pages_are_well_formed(client, name):
    response = client.get(reverse(name))

    assert response.status_code == 200
    verifier_page(response)


@pytest.mark.django_db
@pytest.mark.parametrize("name", [route.name for route in kernel_urls])
def test_kernel_pages_only_read(client, name):
    assert client.post(reverse(name)).status_code == 405


def test_components_need_no_database(client):
    assert client.get(reverse("composants")).status_code == 200


@pytest.mark.django_db
def test_every_component_is_on_the_page(client):
    html = client.get(reverse("composants")).content.decode()

    marks = [
        "al-head", "al-card", "al-tbl", "aria-sort", "al-pages", "al-champ", "al-resume", "st late", "al-progres",
        "al-empty", "al-chrono", "al-onglets", "<dialog", "al-graphique", "al-stat", "chip on", "al-demo", "trio",
    ]  # fmt: skip
    assert [mark for mark in marks if mark not in html] == []


@pytest.mark.django_db
def test_the_accessibility_page_claims_nothing(client):
    text = lire(client.get(reverse("accessibilite")).content.decode()).find("main")[0].text

    assert "Aucun audit de conformité" in text
    assert "totalement conforme" not in text


@pytest.mark.django_db
def test_a_missing_page_says_what_to_do(client):
    response = client.get("/nulle-part/")

    assert response.status_code == 404
    verifier_page(response)


@pytest.mark.django_db
@pytest.mark.usefixtures("broken_pages")
def test_a_refusal_gives_its_reason(client):
    response = client.get("/refus/")

    assert response.status_code == 403
    root = verifier_page(response)
    assert REFUS in root.find("main")[0].text


@pytest.mark.django_db
@pytest.mark.usefixtures("broken_pages")
def test_a_garbled_request_has_its_page(client):
    response = client.get("/flou/")

    assert response.status_code == 400
    assert lire(response.content.decode()).find("h1")[0].text == "Cette demande est illisible"


@pytest.mark.usefixtures("broken_pages")
def test_a_breakdown_has_its_page_without_the_database():
    response = Client(raise_request_exception=False).get("/panne/")

    assert response.status_code == 500
    verifier_page(response)


@pytest.mark.django_db
def test_an_expired_form_has_its_page():
    response = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "x"})

    assert response.status_code == 403
    root = verifier_page(response)
    assert root.find("h1")[0].text == "Ce formulaire a expiré"


@pytest.mark.django_db
def test_pages_say_how_htmx_behaves(client):
    root = lire(client.get(reverse("accessibilite")).content.decode())

    config = next(node for node in root.find("meta") if node.attrs.get("name") == "htmx-config").attrs["content"]
    assert '"allowEval":false' in config
    assert '{"code":"422","swap":true}' in config


def test_the_theme_is_set_before_the_first_paint(client):
    root = lire(client.get(reverse("composants")).content.decode())

    theme = next(node for node in root.find("script") if "theme" in node.attrs["src"])
    assert [theme.parent.tag, "defer" in theme.attrs, "type" in theme.attrs] == ["head", False, False]
