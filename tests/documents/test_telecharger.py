import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.documents.contrats import proprietaires
from alliance.documents.models import Document
from alliance.documents.services import store_document
from alliance.kernel.permissions import visible_cite_ids
from tests.factories import CiteFactory, HabilitationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _owner(settings, tmp_path):
    """An app that owns the files of a cité, and lets its chef de projet open them."""
    settings.MEDIA_ROOT = tmp_path
    proprietaires.register(
        "test",
        lambda user: Document.objects.filter(cite_id__in=visible_cite_ids(user, {Role.CHEF_DE_PROJET})).values("pk"),
    )
    yield
    proprietaires.remove("test")


@pytest.fixture
def chef(client):
    habilitation = HabilitationFactory(role=Role.CHEF_DE_PROJET)
    client.force_login(habilitation.compte)
    return habilitation


def address(document, cite=None):
    return reverse("documents:telecharger", args=[(cite or document.cite).slug, document.pk])


def make(cite, nom="Été « 2026 ».csv"):
    return store_document(cite=cite, nom=nom, contenu="é;à\n".encode(), by=None)


def test_the_file_is_handed_over_as_an_attachment(client, chef):
    document = make(chef.cite)

    response = client.get(address(document))

    assert response.getvalue() == "é;à\n".encode()
    assert {
        name: response.headers[name] for name in sorted(response.headers) if name not in {"Vary", "Set-Cookie"}
    } == {
        "Cache-Control": "private, no-store",
        "Content-Disposition": "attachment; filename*=utf-8''%C3%89t%C3%A9%20%C2%AB%202026%20%C2%BB.csv",
        "Content-Length": "6",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Content-Type": "text/csv",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "ETag": f'"{document.sha256}"',
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }


def test_an_unchanged_file_is_not_sent_again(client, chef):
    document = make(chef.cite)

    response = client.get(address(document), headers={"If-None-Match": f'"{document.sha256}"'})

    assert (response.status_code, response.content, response.headers["Cache-Control"]) == (
        304,
        b"",
        "private, no-store",
    )


def test_if_match_of_another_version_still_gives_the_file(client, chef):
    document = make(chef.cite)

    response = client.get(address(document), headers={"If-Match": '"autre"'})

    assert (response.status_code, response.getvalue()) == (200, "é;à\n".encode())


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.CHEF_DE_PROJET, Role.NATIONAL}])
def test_only_those_its_owner_names_may_open_it(client, role):
    habilitation = HabilitationFactory(role=role)
    client.force_login(habilitation.compte)

    assert client.get(address(make(habilitation.cite))).status_code == 404


def test_another_cite_is_404_whichever_address_is_tried(client, chef):
    other = make(CiteFactory())

    assert client.get(address(other)).status_code == 404
    assert client.get(address(other, chef.cite)).status_code == 404


def test_without_an_owner_nobody_opens_it(client, chef):
    document = make(chef.cite)
    proprietaires.remove("test")

    assert client.get(address(document)).status_code == 404


def test_a_file_that_left_the_storage_is_404(client, chef):
    document = make(chef.cite)
    document.fichier.storage.delete(document.fichier.name)

    assert client.get(address(document)).status_code == 404


def test_the_anonymous_are_sent_to_the_sign_in(client):
    document = make(CiteFactory())

    assert client.get(address(document)).status_code == 302


@pytest.mark.parametrize("verb", ["post", "put", "delete", "patch"])
def test_reading_only(client, chef, verb):
    assert getattr(client, verb)(address(make(chef.cite))).status_code == 405


def test_reading_writes_nothing(client, chef):
    document = make(chef.cite)
    client.get(address(document)).getvalue()

    with CaptureQueriesContext(connection) as captured:
        client.get(address(document)).getvalue()

    assert [query["sql"] for query in captured if not query["sql"].lstrip("(").startswith("SELECT")] == []
    assert len(captured) <= 6


def test_the_document_is_shown_by_its_name():
    assert str(Document(nom="Plan.csv")) == "Plan.csv"
