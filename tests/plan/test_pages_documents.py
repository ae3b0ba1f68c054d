from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from alliance.acteurs.enums import Role
from alliance.documents.models import Document
from alliance.journal.models import Ecriture
from alliance.plan.models import DocumentFiche
from alliance.plan.services.pieces import attach_document
from tests.factories import FicheActionFactory, HabilitationFactory
from tests.html import verifier_fragment, verifier_page

pytestmark = pytest.mark.django_db


def _png() -> bytes:
    image = BytesIO()
    Image.new("RGB", (1, 1)).save(image, "PNG")
    return image.getvalue()


PNG = _png()


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def fiche(cite):
    return FicheActionFactory(cite=cite)


def url(nom, fiche, *args):
    return reverse(f"plan:{nom}", args=[fiche.cite.slug, fiche.pk, *args])


def affiche(nom="affiche.png", contenu=PNG):
    return SimpleUploadedFile(nom, contenu)


def test_a_document_is_joined_listed_and_removed(client_chef, fiche):
    joined = client_chef.post(url("joindre_document", fiche), {"fichier": affiche(), "titre": "L'affiche"}, follow=True)
    piece = DocumentFiche.objects.get()

    page = verifier_page(joined)
    [link] = [node for node in page.find("a") if "L'affiche" in node.text]
    assert link.attrs["href"] == reverse("documents:telecharger", args=[fiche.cite.slug, piece.document_id])

    removed = client_chef.post(url("retirer_document", fiche, piece.pk), headers={"HX-Request": "true"})
    assert "L'affiche" not in verifier_fragment(removed).text
    assert not DocumentFiche.objects.exists()
    kinds = Ecriture.objects.filter(kind__startswith="plan.document").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["plan.document.attached", "plan.document.detached"]


def test_without_a_title_the_name_of_the_file_is_shown(chef, fiche):
    assert attach_document(fiche=fiche, nom="affiche.png", contenu=PNG, by=chef.compte).titre == "affiche.png"


@pytest.mark.parametrize("sent", [{}, {"fichier": ("programme.exe", b"MZ\x90\x00" + b"\0" * 100)}])
def test_what_is_not_a_document_is_refused(client_chef, fiche, sent):
    data = {champ: affiche(*value) for champ, value in sent.items()}

    response = client_chef.post(url("joindre_document", fiche), data)

    assert response.status_code == 422
    verifier_page(response)
    assert not Document.objects.exists()


def test_a_heavy_file_is_refused_before_it_is_read(client_chef, fiche, settings):
    settings.TAILLE_MAX_FICHIER_OCTETS = 10

    response = client_chef.post(url("joindre_document", fiche), {"fichier": affiche()})

    assert response.status_code == 422
    assert "Allégez-le, ou partagez-le" in verifier_page(response).text


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.CHEF_DE_PROJET, 302), (Role.TROIKA, 403), (Role.REFERENT, 403), (Role.LECTEUR, 404), (Role.PORTEUR, 404)],
)
def test_documents_by_role(client_de, chef, fiche, role, status):
    piece = attach_document(fiche=fiche, nom="affiche.png", contenu=PNG, by=chef.compte)
    client = client_de(role)

    assert client.post(url("joindre_document", fiche), {"fichier": affiche()}).status_code == status
    assert client.post(url("retirer_document", fiche, piece.pk)).status_code == status
    assert client.get(url("joindre_document", fiche)).status_code == 405
    assert client.get(url("retirer_document", fiche, piece.pk)).status_code == 405


def test_a_document_of_another_fiche_is_not_found(client_chef, chef, fiche):
    piece = attach_document(fiche=FicheActionFactory(cite=fiche.cite), nom="a.png", contenu=PNG, by=chef.compte)

    assert client_chef.post(url("retirer_document", fiche, piece.pk)).status_code == 404


def test_a_document_is_seen_with_its_fiche_only(chef, fiche):
    document = attach_document(fiche=fiche, nom="affiche.png", contenu=PNG, by=chef.compte).document
    stranger = HabilitationFactory(role=Role.CHEF_DE_PROJET).compte

    assert list(Document.objects.visible_to(chef.compte)) == [document]
    assert list(Document.objects.visible_to(stranger)) == []
