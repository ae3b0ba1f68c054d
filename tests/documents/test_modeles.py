import io
from datetime import UTC, datetime

import docx
import pypdf
import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image

from alliance.acteurs.enums import Portee, Role
from alliance.documents.enums import GenreActe
from alliance.documents.models import Document, Gabarit, Logo
from alliance.documents.permissions import can_manage_modeles, can_view_modeles
from alliance.documents.rules import FichierRefuse, ModeleIncorrect
from alliance.documents.selectors import en_tete_of, gabarit_of, logo_of, modeles_of
from alliance.documents.services.modeles import (
    AucunModele,
    LogoSansTexte,
    deposer_gabarit,
    deposer_logo,
    retirer_gabarit,
    retirer_logo,
)
from alliance.documents.views.modeles import ADRESSES
from alliance.journal.models import Ecriture
from tests.documents.fabrique_word import lignes, png, word
from tests.factories import CiteFactory, CompteFactory, HabilitationFactory
from tests.factories.acces import DelegationFactory
from tests.html import lire

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 3, 9, tzinfo=UTC)
LATER = datetime(2026, 4, 3, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def chef(client):
    habilitation = HabilitationFactory(role=Role.CHEF_DE_PROJET)
    client.force_login(habilitation.compte)
    return habilitation


def give(cite, *paragraphes, genre=GenreActe.RELEVE, at=AT, by=None):
    return deposer_gabarit(
        cite=cite, genre=genre, nom="Notre relevé.docx", contenu=word(*paragraphes), by=by or CompteFactory(), at=at
    )


def give_logo(cite, contenu=None, texte="Ville", at=AT, nom="logo.png"):
    return deposer_logo(
        cite=cite, nom=nom, contenu=contenu or png(), texte_alternatif=texte, by=CompteFactory(), at=at
    )  # fmt: skip


def journal() -> list[str]:
    return list(Ecriture.objects.order_by("pk").values_list("kind", flat=True))


def test_a_word_file_is_kept_and_used():
    cite, by = CiteFactory(), CompteFactory()

    gabarit = give(cite, "REPÈRE {{ titre }} {{ maire }}", by=by)

    assert (gabarit.depose_by, gabarit.depose_at, gabarit.inconnues) == (by, AT, ["maire"])
    assert lignes(gabarit_of(cite, GenreActe.RELEVE)) == ["REPÈRE {{ titre }} {{ maire }}"]
    assert gabarit_of(cite, GenreActe.CONVOCATION) is None
    assert journal() == ["documents.gabarit.deposited"]


def test_another_word_file_takes_its_place_and_the_first_is_kept():
    cite = CiteFactory()
    first = give(cite, "un")

    second = give(cite, "deux", at=LATER)

    first.refresh_from_db()
    assert (first.remplace_at, first.remplace_by_id) == (LATER, second.depose_by_id)
    assert lignes(gabarit_of(cite, "RELEVE")) == ["deux"]
    assert Gabarit.objects.filter(cite=cite).count() == 2


def test_coming_back_to_ours():
    cite, by = CiteFactory(), CompteFactory()
    gabarit = give(cite, "un")

    retirer_gabarit(cite=cite, genre=GenreActe.RELEVE, by=by, at=LATER)

    gabarit.refresh_from_db()
    assert (gabarit.remplace_at, gabarit.remplace_by) == (LATER, by)
    assert gabarit_of(cite, "RELEVE") is None
    assert journal() == ["documents.gabarit.deposited", "documents.gabarit.withdrawn"]


def test_nothing_to_come_back_from():
    with pytest.raises(AucunModele, match="rien à retirer"):
        retirer_gabarit(cite=CiteFactory(), genre=GenreActe.RELEVE, by=CompteFactory(), at=AT)

    assert journal() == []


@pytest.mark.parametrize(
    ("nom", "contenu", "message"),
    [
        ("a.docx", b"%PDF-1.7", "Format accepté : DOCX."),
        ("a.odt", b"", "vide"),
        ("a.txt", b"bonjour", "Ce fichier est un fichier texte. Format accepté : DOCX."),
    ],
)
def test_only_a_word_file_is_taken(nom, contenu, message):
    with pytest.raises(FichierRefuse) as refusal:
        deposer_gabarit(
            cite=CiteFactory(), genre=GenreActe.RELEVE, nom=nom, contenu=contenu, by=CompteFactory(), at=AT
        )  # fmt: skip

    assert message in refusal.value.message
    assert (Gabarit.objects.count(), Document.objects.count(), journal()) == (0, 0, [])


def test_a_word_file_that_cannot_be_filled_is_refused_at_once():
    cite = CiteFactory()
    give(cite, "un")

    with pytest.raises(ModeleIncorrect, match="inconnu"):
        give(cite, "{{ titre|inconnu }}")

    assert lignes(gabarit_of(cite, "RELEVE")) == ["un"]
    assert Document.objects.count() == 1


def test_one_word_file_is_in_use_for_an_act():
    gabarit = give(CiteFactory(), "un")

    with pytest.raises(IntegrityError), transaction.atomic():
        Gabarit.objects.create(
            cite=gabarit.cite, genre="RELEVE", depose_at=AT, depose_by=gabarit.depose_by,
            document=Document.objects.create(cite=gabarit.cite, nom="x", taille_octets=1),
        )  # fmt: skip


@pytest.mark.parametrize(("mode", "format_", "nom"), [("RGBA", "PNG", "a.png"), ("RGB", "JPEG", "a.jpg"),
                                                      ("RGB", "WEBP", "a.webp")])  # fmt: skip
def test_a_logo_becomes_a_small_png(mode, format_, nom):
    cite = CiteFactory()

    logo = give_logo(cite, png((3000, 500), mode=mode, format_=format_), "  Ville   et cité ", nom=nom)

    head = en_tete_of(cite, sous_titre="Deux quartiers")
    with Image.open(io.BytesIO(head.logo)) as image:
        assert (image.format, image.size) == ("PNG", (1000, 167))
    assert (head.cite, head.sous_titre, head.logo_alt, head.exemple) == (
        cite.nom,
        "Deux quartiers",
        "Ville et cité",
        False,
    )
    assert (logo.document.nom, journal()) == ("a.png", ["documents.logo.deposited"])


def test_another_logo_takes_its_place_then_none():
    cite = CiteFactory()
    first, second = give_logo(cite), give_logo(cite, at=LATER)

    assert logo_of(cite) == second
    retirer_logo(cite=cite, by=CompteFactory(), at=LATER)

    first.refresh_from_db()
    assert (first.remplace_at, logo_of(cite), en_tete_of(cite).logo) == (LATER, None, None)
    assert journal()[-1] == "documents.logo.withdrawn"
    with pytest.raises(AucunModele, match="pas de logo"):
        retirer_logo(cite=cite, by=CompteFactory(), at=LATER)


def test_a_logo_says_what_it_shows():
    with pytest.raises(LogoSansTexte) as refusal:
        give_logo(CiteFactory(), texte="  ")

    assert refusal.value.field == "texte_alternatif"
    assert (Logo.objects.count(), Document.objects.count()) == (0, 0)


def test_a_logo_is_an_image():
    with pytest.raises(FichierRefuse, match="Formats acceptés : JPG, PNG et WEBP"):
        give_logo(CiteFactory(), word("x"))


def test_a_lost_file_does_not_stop_an_act():
    cite = CiteFactory()
    gabarit, logo = give(cite, "un"), give_logo(cite)
    for document in (gabarit.document, logo.document):
        document.fichier.storage.delete(document.fichier.name)

    assert (gabarit_of(cite, "RELEVE"), en_tete_of(cite).logo) == (None, None)


def test_the_list_of_acts_takes_one_query(django_assert_num_queries):
    cite = CiteFactory()
    give(cite, "un")

    with django_assert_num_queries(1):
        rows = modeles_of(cite)

    assert [row.genre for row in rows] == list(GenreActe)
    assert [row.genre for row in rows if row.gabarit] == [GenreActe.RELEVE]
    assert all(row.balises for row in rows)


@pytest.mark.parametrize(
    ("role", "voit"), [(Role.CHEF_DE_PROJET, True), (Role.TROIKA, True), (Role.REFERENT, False), (Role.LECTEUR, False)]
)
def test_who_sees_the_files_of_the_acts(role, voit):
    habilitation = HabilitationFactory(role=role)
    gabarit, logo = give(habilitation.cite, "un"), give_logo(habilitation.cite)
    give(CiteFactory(), "ailleurs")
    user = habilitation.compte

    seen = {gabarit.document_id, logo.document_id} if voit else set()
    assert bool(can_view_modeles(user, habilitation.cite)) == voit
    assert list(Gabarit.objects.visible_to(user)) == ([gabarit] if voit else [])
    assert list(Logo.objects.visible_to(user)) == ([logo] if voit else [])
    assert set(Document.objects.visible_to(user).values_list("pk", flat=True)) == seen


@pytest.mark.parametrize(("portee", "change"), [(Portee.TOUT, True), (Portee.GOUVERNANCE, True), (Portee.PLAN, False)])
def test_who_changes_them(portee, change):
    chef = HabilitationFactory(role=Role.CHEF_DE_PROJET)
    delegue = DelegationFactory(cite=chef.cite, delegant=chef.compte, portee=portee).compte

    verdict = can_manage_modeles(delegue, chef.cite)

    assert (bool(verdict), bool(verdict.reason)) == (change, not change)
    assert can_view_modeles(delegue, chef.cite)


def upload(contenu, nom="modele.docx"):
    return {"fichier": SimpleUploadedFile(nom, contenu)}


def test_the_page_tells_whose_file_is_used(client, chef):
    give(chef.cite, "{{ maire }}")
    give_logo(chef.cite, texte="Ville et cité")

    page = lire(client.get(reverse("documents:modeles", args=[chef.cite.slug])).content.decode())

    texts = page.text
    assert "Notre relevé.docx" in texts
    assert "laissées vides : maire" in texts
    assert "« Ville et cité »" in texts
    assert texts.count("Celui d’Alliance") == len(GenreActe) - 1


def test_who_only_reads_is_told_why(client):
    troika = HabilitationFactory(role=Role.TROIKA)
    client.force_login(troika.compte)

    page = client.get(reverse("documents:modeles", args=[troika.cite.slug])).content.decode()

    assert "Demandez-lui le changement" in page
    assert "Changer" not in page


@pytest.mark.parametrize("mot", ADRESSES)
def test_ours_is_downloaded_given_back_and_used(client, chef, mot):
    args = [chef.cite.slug, mot]
    ours = client.get(reverse("documents:modele_defaut", args=args))

    response = client.post(reverse("documents:deposer_modele", args=args), upload(ours.content))

    assert response.status_code == 302
    assert Gabarit.objects.get().inconnues == []
    assert client.get(reverse("documents:modele_courant", args=args)).content == ours.content


@pytest.mark.parametrize("mot", ADRESSES)
def test_the_page_of_an_act_lists_its_tags(client, chef, mot):
    page = client.get(reverse("documents:deposer_modele", args=[chef.cite.slug, mot])).content.decode()

    assert "{{ en_tete.cite }}" in page
    assert "{%p endfor %}" in page


def test_a_file_with_unknown_tags_is_taken_and_told(client, chef):
    url = reverse("documents:deposer_modele", args=[chef.cite.slug, "releve"])

    response = client.post(url, upload(word("{{ maire }} {{ adjoint }}")))

    told = [str(message) for message in get_messages(response.wsgi_request)]
    assert "Alliance ne connaît pas « maire » et « adjoint »" in told[1]


def test_a_refused_file_says_why_beside_the_field(client, chef):
    url = reverse("documents:deposer_modele", args=[chef.cite.slug, "releve"])

    response = client.post(url, upload(word("{{ titre|inconnu }}")))

    assert response.status_code == 422
    assert "utilise le filtre « inconnu »" in response.context["form"].errors["fichier"][0]


def test_a_file_too_heavy_is_refused(client, chef, settings):
    settings.TAILLE_MAX_FICHIER_OCTETS = 10

    response = client.post(reverse("documents:deposer_modele", args=[chef.cite.slug, "releve"]), upload(word("x")))

    assert "Allégez-le" in response.context["form"].errors["fichier"][0]


def test_the_sample_carries_the_marker_of_the_cite(client, chef):
    args = [chef.cite.slug, "releve"]
    before = client.get(reverse("documents:essayer_modele", args=[*args, "docx"]))
    client.post(reverse("documents:deposer_modele", args=args), upload(word("REPÈRE-7431 {{ en_tete.cite }}")))

    response = client.get(reverse("documents:essayer_modele", args=[*args, "docx"]))

    assert "REPÈRE-7431" not in " ".join(lignes(before.content))
    assert lignes(response.content) == [f"REPÈRE-7431 {chef.cite.nom}"]
    assert response.headers["Content-Disposition"] == 'attachment; filename="essai-releve.docx"'
    assert response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("mot", ADRESSES)
def test_every_act_can_be_tried_in_both_formats(client, chef, mot):
    pdf = client.get(reverse("documents:essayer_modele", args=[chef.cite.slug, mot, "pdf"]))
    word_file = client.get(reverse("documents:essayer_modele", args=[chef.cite.slug, mot, "docx"]))

    assert "EXEMPLE" in pypdf.PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text()
    assert "EXEMPLE" in docx.Document(io.BytesIO(word_file.content)).sections[0].header.paragraphs[0].text


def test_a_file_that_no_longer_fills_is_told_when_tried(client, chef):
    gabarit = give(chef.cite, "un")
    document = gabarit.document
    document.fichier.storage.delete(document.fichier.name)
    document.fichier.storage.save(document.fichier.name, io.BytesIO(word("{{ titre|inconnu }}")))

    response = client.get(reverse("documents:essayer_modele", args=[chef.cite.slug, "releve", "docx"]), follow=True)

    assert "utilise le filtre « inconnu »" in response.content.decode()


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("modele_defaut", ["proces-verbal"]),
        ("modele_courant", ["releve"]),
        ("essayer_modele", ["releve", "odt"]),
        ("deposer_modele", ["proces-verbal"]),
    ],
)
def test_what_does_not_exist(client, chef, name, args):
    assert client.get(reverse(f"documents:{name}", args=[chef.cite.slug, *args])).status_code == 404


def test_the_pages_take_back(client, chef):
    give(chef.cite, "un")
    give_logo(chef.cite)
    urls = [
        reverse("documents:retirer_modele", args=[chef.cite.slug, "releve"]),
        reverse("documents:retirer_logo", args=[chef.cite.slug]),
    ]

    for url in [*urls, *urls]:
        assert client.post(url).status_code == 302

    assert (gabarit_of(chef.cite, "RELEVE"), logo_of(chef.cite)) == (None, None)
    assert Ecriture.objects.filter(kind__endswith="withdrawn").count() == 2


def test_the_page_of_the_logo(client, chef):
    url = reverse("documents:deposer_logo", args=[chef.cite.slug])

    refused = client.post(url, {"texte_alternatif": "Ville"})
    taken = client.post(url, {"texte_alternatif": "Ville", **upload(png(), "logo.png")})

    assert (refused.status_code, refused.context["form"].errors["fichier"]) == (422, ["Choisissez une image."])
    assert taken.status_code == 302
    assert 'value="Ville"' in client.get(url).content.decode()
