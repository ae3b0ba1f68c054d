"""Anybody checks a copy of a relevé; nothing of its content is shown, nothing of the copy is kept."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alliance.documents.models import Document
from alliance.gouvernance.forms import releve as forms
from alliance.gouvernance.models import Releve
from alliance.gouvernance.services import releve as services
from alliance.gouvernance.services.cloture import close_seance
from alliance.gouvernance.services.releve import composer_releve
from tests.gouvernance.salle import AT, UNANIME, chef_de, point, seance_tenue, titulaires
from tests.gouvernance.test_releve import PDF

pytestmark = pytest.mark.django_db
ICI = "/verifier/"


@pytest.fixture
def releve(monkeypatch):
    monkeypatch.setattr(services, "ecrire_acte_pdf", lambda acte: PDF)
    seance = seance_tenue()
    point(seance, *UNANIME, titre="Sujet réservé")
    close_seance(seance=seance, by=chef_de(seance.instance.cite), at=AT)
    return composer_releve(releve=seance.releve)


def page_of(releve):
    return reverse("verifier_code", args=[releve.code])


def texte(response):
    return " ".join(response.content.decode().replace("\u00a0", " ").replace("&#x27;", "'").split())


def copie(contenu=PDF):
    return {"fichier": SimpleUploadedFile("copie.pdf", contenu)}


def test_the_page_names_the_seance_and_nothing_of_what_was_said(client, releve):
    response = client.get(page_of(releve))

    page = texte(response)
    seance = releve.seance
    assert (seance.instance.nom in page, "22 octobre 2026" in page, releve.document_sha256 in page) == (True,) * 3
    assert "Sujet réservé" not in page
    assert not any(one.compte.nom in page for one in titulaires(seance))
    assert seance.close_by.nom not in page
    assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("-", ""), lambda code: code.replace("-", " ")])
def test_a_code_is_found_however_it_is_typed(client, releve, change):
    assert releve.empreinte in texte(client.get(ICI, {"code": change(releve.code)}))


@pytest.mark.parametrize("address", [ICI + "?code=ABCD", ICI + "ABCD-EFGH-JKLM/", ICI + "---/"])
def test_an_unknown_code_says_so(client, releve, address):
    response = client.get(address)

    assert response.status_code == 404
    assert "Aucun relevé n'a le code" in texte(response)


@pytest.mark.parametrize("address", [page_of, lambda releve: ICI])
def test_the_true_copy_is_identical(client, releve, address):
    page = texte(client.post(address(releve), copie()))

    assert "Identique" in page
    assert releve.seance.instance.nom in page


@pytest.mark.parametrize("address", [page_of, lambda releve: ICI])
def test_one_byte_more_is_different(client, releve, address):
    page = texte(client.post(address(releve), copie(PDF + b" ")))

    assert "Différent" in page
    assert "Identique" not in page


@pytest.mark.parametrize("field", ["document_sha256", "empreinte"])
def test_a_fingerprint_may_be_pasted(client, releve, field):
    typed = getattr(releve, field).upper()

    assert "Identique" in texte(client.post(ICI, {"empreinte": f" {typed[:32]} {typed[32:]} "}))


@pytest.mark.parametrize("data", [{}, {"empreinte": "abc"}, {"empreinte": "g" * 64}])
def test_what_is_no_fingerprint_is_refused(client, releve, data):
    assert client.post(ICI, data).status_code == 422


def test_a_file_too_large_is_not_read(client, releve, monkeypatch):
    monkeypatch.setattr(forms, "TAILLE_MAX_OCTETS", len(PDF) - 1)

    response = client.post(ICI, copie())

    assert response.status_code == 422
    assert "dépasse" in texte(response)


def test_nothing_is_kept_of_a_copy(client, releve):
    client.post(ICI, copie(PDF + b" "))

    assert (Document.objects.count(), Releve.objects.count()) == (1, 1)


def test_another_fingerprint_is_different(client, releve):
    page = texte(client.post(page_of(releve), {"empreinte": "0" * 64}))

    assert "Différent" in page
