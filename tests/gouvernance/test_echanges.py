"""Comments of the members, private notes of a pôle, documents: who reads, who takes back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.documents.models import Document
from alliance.gouvernance.enums import EtatSeance
from alliance.gouvernance.models import CommentairePoint, NotePole, PieceSeance, SeanceInstance
from alliance.gouvernance.services.echanges import (
    CommentaireDejaRetire,
    CommentaireSansTexte,
    EchangesClos,
    create_commentaire,
    withdraw_commentaire,
)
from alliance.gouvernance.services.notes import PoleDUneAutreCite, write_note
from alliance.gouvernance.services.pieces import attach_to_point, attach_to_seance, detach_piece
from alliance.gouvernance.services.seances import OrdreDuJourFige
from alliance.journal.models import Ecriture
from tests.factories import CompteFactory, HabilitationFactory, PoleFactory
from tests.factories.gouvernance import DEBUT, InstanceFactory, MembreFactory, PointFactory, SeanceFactory
from tests.html import verifier_page

pytestmark = pytest.mark.django_db
TEXTE = b"Une note, en clair.\n"


@pytest.fixture
def cotech(cite):
    return InstanceFactory(cite=cite)


@pytest.fixture
def point(cotech):
    return PointFactory(seance=SeanceFactory(instance=cotech, convoquee=True))


@pytest.fixture
def deleguee(cotech):
    """The titulaire of the first pôle, with her function in the cité."""
    pole = cotech.poles_attendus.order_by("pole__ordre").first().pole
    habilitation = HabilitationFactory(role=Role.TROIKA, cite=cotech.cite, pole=pole)
    MembreFactory(instance=cotech, pole=pole, compte=habilitation.compte)
    return habilitation


def url(nom, objet, cite):
    return reverse(f"gouvernance:{nom}", args=[cite.slug, objet.pk])


def test_a_comment_is_said_then_taken_back(point):
    by = CompteFactory()

    said = create_commentaire(point=point, texte=" Qui paie ? ", by=by, at=DEBUT)
    assert (said.texte, said.ecrit_by) == ("Qui paie ?", by)

    withdraw_commentaire(commentaire=said, by=by, at=DEBUT)
    assert (CommentairePoint.objects.get().texte, said.retire_at) == ("(retiré)", DEBUT)


def test_an_empty_comment_is_refused(point):
    with pytest.raises(CommentaireSansTexte):
        create_commentaire(point=point, texte="  ", by=CompteFactory(), at=DEBUT)

    assert CommentairePoint.objects.count() == 0


def test_a_comment_is_taken_back_once(point):
    said = create_commentaire(point=point, texte="Mot", by=CompteFactory(), at=DEBUT)
    withdraw_commentaire(commentaire=said, by=said.ecrit_by, at=DEBUT)

    with pytest.raises(CommentaireDejaRetire):
        withdraw_commentaire(commentaire=said, by=said.ecrit_by, at=DEBUT)


def test_nothing_is_said_nor_taken_back_once_closed(point):
    said = create_commentaire(point=point, texte="Mot", by=CompteFactory(), at=DEBUT)
    SeanceInstance.objects.update(etat=EtatSeance.CLOSE, ouverte_at=DEBUT, close_at=DEBUT)
    said.refresh_from_db()

    with pytest.raises(EchangesClos):
        withdraw_commentaire(commentaire=said, by=said.ecrit_by, at=DEBUT)
    with pytest.raises(EchangesClos):
        create_commentaire(point=said.point, texte="Encore", by=said.ecrit_by, at=DEBUT)

    assert CommentairePoint.objects.get().texte == "Mot"


def test_a_proposal_is_commented_before_it_is_on_an_agenda(cotech):
    waiting = PointFactory(seance=None, instance=cotech)

    assert create_commentaire(point=waiting, texte="Oui", by=CompteFactory(), at=DEBUT).point == waiting


def test_a_member_comments_and_takes_back_her_own_words(client, point, deleguee, cite):
    client.force_login(deleguee.compte)

    client.post(url("commenter_point", point, cite), {"texte": "Une question"})
    said = CommentairePoint.objects.get()
    page = verifier_page(client.get(url("point", point, cite)))
    answer = client.post(url("retirer_commentaire_point", said, cite))

    assert "Une question" in page.text
    assert answer.headers["Location"] == f"{url('point', point, cite)}#commentaire-{said.pk}"
    assert "Commentaire retiré par son auteur" in client.get(url("point", point, cite)).content.decode()


def test_an_empty_comment_comes_back_with_its_reason(client_chef, point, cite):
    answer = client_chef.post(url("commenter_point", point, cite), {"texte": " "})

    assert answer.status_code == 422
    assert "Écrivez votre commentaire." in verifier_page(answer).text


def test_nobody_takes_back_the_words_of_another(client_chef, point, cite):
    said = create_commentaire(point=point, texte="Mot", by=CompteFactory(), at=DEBUT)

    assert client_chef.post(url("retirer_commentaire_point", said, cite)).status_code == 403
    assert CommentairePoint.objects.get().retire_at is None


def test_a_note_is_written_corrected_and_erased(point, deleguee):
    for texte in ("À surveiller", "À surveiller", "Réglé", ""):
        write_note(point=point, pole=deleguee.pole, texte=texte, by=deleguee.compte, at=DEBUT)

    assert NotePole.objects.get().texte == ""
    assert Ecriture.objects.filter(kind="gouvernance.note.written").count() == 3


def test_the_journal_keeps_neither_the_item_nor_a_word_of_a_note(point, deleguee):
    write_note(point=point, pole=deleguee.pole, texte="Secret", by=deleguee.compte, at=DEBUT)

    line = Ecriture.objects.get()
    assert (line.object_id, line.object_label, line.details) == (None, "", {})


def test_a_note_stays_in_its_cite(point):
    with pytest.raises(PoleDUneAutreCite):
        write_note(point=point, pole=PoleFactory(), texte="Mot", by=CompteFactory(), at=DEBUT)

    assert NotePole.objects.count() == 0


def test_only_the_very_pole_reads_its_note(client, point, deleguee, chef, cite):
    other_pole = point.instance.poles_attendus.order_by("-pole__ordre").first().pole
    other = HabilitationFactory(role=Role.TROIKA, cite=cite, pole=other_pole)
    colleague = HabilitationFactory(role=Role.TROIKA, cite=cite, pole=deleguee.pole)
    write_note(point=point, pole=deleguee.pole, texte="Notre position secrète", by=deleguee.compte, at=DEBUT)

    seen = {}
    for name, compte in (
        ("deleguee", deleguee.compte), ("collègue", colleague.compte), ("autre", other.compte), ("chef", chef.compte)
    ):  # fmt: skip
        client.force_login(compte)
        seen[name] = "Notre position secrète" in client.get(url("point", point, cite)).content.decode()

    assert seen == {"deleguee": True, "collègue": True, "autre": False, "chef": False}


def test_a_pole_writes_its_note_from_the_page(client, point, deleguee, cite):
    client.force_login(deleguee.compte)

    answer = client.post(url("noter_point", point, cite), {"pole": deleguee.pole.pk, "texte": "Mot"})

    assert answer.headers["Location"] == f"{url('point', point, cite)}#notes"
    assert NotePole.objects.get().texte == "Mot"
    verifier_page(client.get(url("point", point, cite)))


def test_a_note_too_long_comes_back(client, point, deleguee, cite):
    client.force_login(deleguee.compte)

    answer = client.post(url("noter_point", point, cite), {"pole": deleguee.pole.pk, "texte": "a" * 10_001})

    assert answer.status_code == 422
    verifier_page(answer)
    assert NotePole.objects.count() == 0


def test_nobody_writes_the_note_of_another_pole(client, point, deleguee, chef, cite):
    other_pole = point.instance.poles_attendus.order_by("-pole__ordre").first().pole
    codes = []
    for compte, pole in ((deleguee.compte, other_pole), (chef.compte, deleguee.pole), (chef.compte, PoleFactory())):
        client.force_login(compte)
        codes.append(client.post(url("noter_point", point, cite), {"pole": pole.pk, "texte": "Mot"}).status_code)

    assert codes == [403, 403, 404]
    assert NotePole.objects.count() == 0


@pytest.mark.parametrize("attach", [attach_to_seance, attach_to_point])
def test_a_document_is_joined_then_taken_off(point, attach):
    where = {"seance": point.seance} if attach is attach_to_seance else {"point": point}

    piece = attach(nom="note.txt", contenu=TEXTE, by=CompteFactory(), **where)
    assert (piece.document.nom, SeanceInstance.objects.get().a_prevenir) == ("note.txt", True)

    detach_piece(piece=piece, by=CompteFactory())
    assert PieceSeance.objects.count() == 0


def test_a_document_is_joined_to_a_proposal(cotech):
    waiting = PointFactory(seance=None, instance=cotech)

    piece = attach_to_point(point=waiting, nom="note.txt", contenu=TEXTE, by=CompteFactory())
    detach_piece(piece=piece, by=CompteFactory())

    assert Ecriture.objects.filter(object_label=waiting.titre).count() == 2


def test_the_documents_of_a_closed_seance_stay(cotech):
    closed = SeanceFactory(instance=cotech, convoquee=True)
    piece = attach_to_seance(seance=closed, nom="note.txt", contenu=TEXTE, by=CompteFactory())
    SeanceInstance.objects.update(etat=EtatSeance.CLOSE, ouverte_at=DEBUT, close_at=DEBUT)

    with pytest.raises(OrdreDuJourFige):
        attach_to_seance(seance=closed, nom="note.txt", contenu=TEXTE, by=CompteFactory())
    with pytest.raises(OrdreDuJourFige):
        detach_piece(piece=PieceSeance.objects.get(pk=piece.pk), by=CompteFactory())

    assert PieceSeance.objects.count() == 1


def test_a_member_opens_the_documents_of_her_seances_only(point, deleguee, cotech):
    seen = attach_to_point(point=point, nom="a.txt", contenu=TEXTE, by=CompteFactory())
    attach_to_seance(seance=SeanceFactory(instance=cotech), nom="b.txt", contenu=TEXTE + b"b", by=CompteFactory())
    lecteur = HabilitationFactory(role=Role.LECTEUR, cite=cotech.cite).compte

    assert list(Document.objects.visible_to(deleguee.compte)) == [seen.document]
    assert list(Document.objects.visible_to(lecteur)) == []


@pytest.mark.parametrize("nom", ["joindre_piece_seance", "joindre_piece_point"])
def test_a_file_is_joined_from_the_page(client_chef, point, cite, nom):
    objet = point.seance if nom.endswith("seance") else point
    fichier = SimpleUploadedFile("note.txt", TEXTE, content_type="text/plain")

    answer = client_chef.post(url(nom, objet, cite), {"fichier": fichier})

    assert answer.status_code == 302
    page = verifier_page(client_chef.get(answer.headers["Location"].partition("#")[0]))
    assert "note.txt" in page.text
    client_chef.post(url("retirer_piece", PieceSeance.objects.get(), cite))
    assert PieceSeance.objects.count() == 0


@pytest.mark.parametrize("nom", ["joindre_piece_seance", "joindre_piece_point"])
def test_a_missing_file_comes_back_with_its_reason(client_chef, point, cite, nom):
    answer = client_chef.post(url(nom, point.seance if nom.endswith("seance") else point, cite), {})

    assert answer.status_code == 422
    assert "Choisissez un fichier." in verifier_page(answer).text


def test_a_file_too_heavy_is_refused(client_chef, point, cite, settings):
    settings.TAILLE_MAX_FICHIER_OCTETS = 10
    fichier = SimpleUploadedFile("note.txt", TEXTE, content_type="text/plain")

    answer = client_chef.post(url("joindre_piece_point", point, cite), {"fichier": fichier})

    assert answer.status_code == 422
    assert PieceSeance.objects.count() == 0
