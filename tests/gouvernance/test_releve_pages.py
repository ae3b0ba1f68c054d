"""The relevé as it is read, downloaded and approved."""

from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document as Word

from alliance.acteurs.enums import Role
from alliance.gouvernance.enums import EtatSeance
from alliance.gouvernance.models import Releve
from alliance.gouvernance.services import releve as services
from alliance.gouvernance.services.cloture import close_seance
from alliance.gouvernance.services.releve import composer_releve
from alliance.gouvernance.views import releve as views
from alliance.kernel.errors import DomainError
from tests.factories.gouvernance import SeanceFactory
from tests.gouvernance.salle import AT, UNANIME, chef_de, cotech, point, seance_tenue
from tests.gouvernance.test_releve import PDF

pytestmark = pytest.mark.django_db


def url(seance, name="releve"):
    return reverse(f"gouvernance:{name}", args=[seance.instance.cite.slug, seance.pk])


def texte(response):
    return " ".join(response.content.decode().replace("\u00a0", " ").replace("&#x27;", "'").split())


@pytest.fixture
def seance(cite, monkeypatch):
    monkeypatch.setattr(services, "ecrire_acte_pdf", lambda acte: PDF)
    made = seance_tenue(instance=cotech(cite=cite))
    point(made, *UNANIME, titre="Ouvrir le samedi")
    close_seance(seance=made, by=chef_de(cite), at=AT)
    return made


def test_the_releve_is_read_before_its_pdf_is_ready(client_chef, seance):
    page = texte(client_chef.get(url(seance)))

    assert "Ouvrir le samedi" in page
    assert "Le PDF se prépare" in page
    assert seance.releve.code in page
    assert client_chef.get(url(seance, "releve_pdf")).status_code == 404


def test_htmx_asks_only_whether_the_document_is_ready(client_chef, seance):
    response = client_chef.get(url(seance), headers={"HX-Request": "true"})

    assert texte(response).startswith('<section class="al-card" id="etat"')


def test_the_pdf_is_the_one_that_was_sent(client_chef, seance):
    composer_releve(releve=seance.releve)

    response = client_chef.get(url(seance, "releve_pdf"))

    assert b"".join(response.streaming_content) == PDF
    assert response["Cache-Control"] == "private, no-store"
    assert "Il fait foi." in texte(client_chef.get(url(seance)))


def test_the_word_file_says_that_it_is_a_copy(client_chef, seance):
    response = client_chef.get(url(seance, "releve_word"))

    parts = Word(BytesIO(response.content))
    words = " ".join(
        [one.text for one in parts.paragraphs]
        + [cell.text for table in parts.tables for row in table.rows for cell in row.cells]
        + [one.text for section in parts.sections for one in (*section.header.paragraphs, *section.footer.paragraphs)]
    )
    assert "Ouvrir le samedi" in words
    assert "Copie de travail" in words
    assert response["Content-Disposition"].endswith('-copie.docx"')


def test_a_word_model_that_cannot_be_filled_is_told(client_chef, seance, monkeypatch):
    def refuse(acte, modele):
        raise DomainError("Le modèle Word ne se remplit pas.")

    monkeypatch.setattr(views, "ecrire_acte_docx", refuse)

    assert "ne se remplit pas" in texte(client_chef.get(url(seance, "releve_word"), follow=True))


def test_a_failure_is_told_and_tried_again(client_chef, seance):
    Releve.objects.update(erreur="Le logo est illisible.")

    page = texte(client_chef.get(url(seance)))
    response = client_chef.post(url(seance, "relancer_releve"), follow=True)

    assert ("Le logo est illisible." in page, "Réessayer" in page) == (True, True)
    assert "se prépare de nouveau" in texte(response)
    assert Releve.objects.get().erreur == ""


def test_what_is_ready_is_not_asked_again(client_chef, seance):
    composer_releve(releve=seance.releve)

    assert "déjà prêt" in texte(client_chef.post(url(seance, "relancer_releve"), follow=True))


def test_it_is_approved_by_correspondence(client_chef, seance):
    response = client_chef.post(
        url(seance, "approuver_releve"), {"le": "2026-10-30", "mention": "Par retour de courriel."}
    )

    seance.refresh_from_db()
    assert (response.url, seance.etat) == (url(seance), EtatSeance.APPROUVEE)
    assert "Par retour de courriel." in texte(client_chef.get(url(seance)))


@pytest.mark.parametrize("le", ["", "2026-10-21", "2999-01-01"])
def test_a_day_that_cannot_be_is_refused(client_chef, seance, le):
    response = client_chef.post(url(seance, "approuver_releve"), {"le": le, "mention": "x"})

    seance.refresh_from_db()
    assert (response.status_code, seance.etat) == (422, EtatSeance.CLOSE)


def test_who_sits_nowhere_does_not_read_it(client_de, seance):
    assert client_de(Role.LECTEUR).get(url(seance)).status_code == 404


def test_a_seance_that_is_not_closed_has_no_releve(client_chef, cite):
    assert client_chef.get(url(SeanceFactory(instance=cotech(cite=cite), tenue=True))).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_whatever_the_agenda(client_chef, cite, count, django_assert_max_num_queries):
    made = seance_tenue(instance=cotech(cite=cite))
    for _ in range(count):
        point(made, *UNANIME)
    close_seance(seance=made, by=chef_de(cite), at=AT)

    with django_assert_max_num_queries(25):
        client_chef.get(url(made))
