"""What leaves: one recipient, the invitation as a calendar wants it, the files that fit."""

import email
import logging
from email import policy

import pytest
from django.core import mail
from django.core.files.base import ContentFile

from alliance.documents.models import Document
from alliance.kernel.contrats import PieceJointe, pieces_jointes, post_courriel
from alliance.notifications.enums import EtatCourriel
from alliance.notifications.models import Courriel
from alliance.notifications.rules import ESSAIS_MAX, PIECES_MAX_OCTETS, une_ligne
from alliance.notifications.selectors import etats_of
from alliance.notifications.services.courriels import AdresseIllisible, enqueue_courriel
from alliance.notifications.services.envois import send_courriel
from tests.factories import CiteFactory, CompteFactory
from tests.factories.acces import MAINTENANT
from tests.notifications.test_ecriture import LONG, write

pytestmark = pytest.mark.django_db
DEMANDE = "acteurs.demande"


def enqueue(**kwargs):
    defaults = {"cle": "test.1", "kind": DEMANDE, "objet": "Objet", "contexte": {"cite": CiteFactory.build(slug="x")}}
    return enqueue_courriel(**{"adresse": "a@exemple.invalid"} | defaults | kwargs)


def sent(**kwargs):
    """The mail as the server receives it."""
    assert send_courriel(courriel=enqueue(**kwargs), at=MAINTENANT) is True
    return email.message_from_bytes(mail.outbox[-1].message().as_bytes(linesep="\r\n"), policy=policy.default)


def parts(message):
    return [part for part in message.walk() if not part.is_multipart()]


def kept(nom="Ordre du jour.pdf", content=b"%PDF-1.7", taille=None):
    document = Document(
        cite=CiteFactory(), nom=nom, type_mime="application/pdf", taille_octets=taille or len(content), sha256="0" * 64
    )
    document.fichier.save("fichier", ContentFile(content), save=False)
    document.save()
    return document


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize("methode", ["REQUEST", "CANCEL"])
def test_an_invitation_leaves_as_an_alternative_and_as_a_file(methode):
    text = write(methode=methode, titre=LONG)

    message = sent(calendrier=text, methode=methode)

    assert message.get_content_type() == "multipart/mixed"
    assert next(message.iter_parts()).get_content_type() == "multipart/alternative"
    plain, calendar, attached = parts(message)
    assert (plain.get_content_type(), calendar.get_content_type()) == ("text/plain", "text/calendar")
    assert calendar.get_param("method") == methode
    assert calendar.get_content_charset() == "utf-8"
    assert (attached.get_filename(), attached.get_content_type()) == ("invitation.ics", "application/ics")
    assert [part.get_payload(decode=True) for part in (calendar, attached)] == [text.encode()] * 2


def test_a_mail_without_invitation_stays_plain():
    message = sent()

    assert message.get_content_type() == "text/plain"
    assert message["Reply-To"] is None
    assert message["List-Unsubscribe"] is None


def test_a_mail_has_one_recipient_and_answers_go_where_it_says():
    message = sent(reply_to="secretariat@exemple.invalid")

    assert (message["To"], message["Cc"], message["Bcc"]) == ("a@exemple.invalid", None, None)
    assert message["Reply-To"] == "secretariat@exemple.invalid"


@pytest.mark.parametrize(
    "address", ["a@exemple.invalid\r\nBcc: b@exemple.invalid", "a@exemple.invalid, b@exemple.invalid", "personne"]
)
@pytest.mark.parametrize("field", ["adresse", "reply_to"])
def test_an_address_that_holds_more_is_refused(field, address):
    with pytest.raises(AdresseIllisible):
        enqueue(**{field: address})

    assert Courriel.objects.count() == 0


@pytest.mark.parametrize(
    "typed", ["Objet\r\nBcc: b@exemple.invalid", "Objet\x0bBcc: b@exemple.invalid", "Objet\u2028Bcc: b@exemple.invalid"]
)
def test_a_subject_adds_no_header(typed):
    message = sent(objet=typed)

    assert message["Subject"] == "Objet Bcc: b@exemple.invalid"
    assert message["Bcc"] is None


def test_a_file_is_attached_under_its_name():
    document = kept("Ordre du jour « été ».pdf", b"%PDF-1.7 abc")

    _plain, attached = parts(sent(pieces=[("document", document.pk), ("document", document.pk)]))

    assert attached.get_filename() == "Ordre du jour « été ».pdf"
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_payload(decode=True) == b"%PDF-1.7 abc"


def test_the_name_of_a_file_adds_no_header():
    document = kept('x"\r\nBcc: b@exemple.invalid\r\n.pdf')

    message = sent(pieces=[("document", document.pk)])

    assert message["Bcc"] is None
    assert parts(message)[1].get_filename() == 'x" Bcc: b@exemple.invalid .pdf'


def test_a_missing_file_does_not_keep_the_mail(caplog):
    gone, unread = kept(), kept()
    unread.fichier.storage.delete(unread.fichier.name)
    pk = gone.pk
    gone.delete()

    with caplog.at_level(logging.WARNING, logger="alliance.notifications"):
        message = sent(pieces=[("document", pk), ("inconnu", 1), ("document", unread.pk)])

    courriel = Courriel.objects.get()
    assert message.get_content_type() == "text/plain"
    assert [record.getMessage() for record in caplog.records] == [
        f"courriel {courriel.pk} : pièce document {pk} introuvable",
        f"courriel {courriel.pk} : pièce inconnu 1 introuvable",
        f"courriel {courriel.pk} : pièce document {unread.pk} introuvable",
    ]


def test_what_is_too_heavy_is_named_with_its_link(settings):
    heavy, light = kept("Lourd.pdf", taille=PIECES_MAX_OCTETS + 1), kept("Léger.pdf")

    message = sent(pieces=[("document", heavy.pk), ("document", light.pk)])

    plain, attached = parts(message)
    assert attached.get_filename() == "Léger.pdf"
    assert (
        plain.get_content()
        .replace("\r\n", "\n")
        .endswith(
            "Documents trop lourds pour ce courriel, à ouvrir dans Alliance (ou à demander en réponse) :\n"
            f"- Lourd.pdf : {settings.URL_PUBLIQUE}/cite/{heavy.cite.slug}/documents/{heavy.pk}/\n"
        )
    )


def test_files_fit_together_up_to_the_last_byte():
    pieces_jointes.register(
        "plein", lambda pk: PieceJointe(f"{pk}.bin", "application/pdf", SIZES[pk], lambda: b"x" * SIZES[pk])
    )
    try:
        message = sent(pieces=[("plein", 0), ("plein", 1), ("plein", 2)])
    finally:
        pieces_jointes.remove("plein")

    assert [part.get_filename() for part in parts(message)[1:]] == ["0.bin", "1.bin"]
    assert "- 2.bin\n" in parts(message)[0].get_content().replace("\r\n", "\n")


SIZES = (PIECES_MAX_OCTETS - 10, 10, 1)


def test_a_secret_invitation_is_erased_with_its_text():
    contexte = {"cite": "Cité", "role": "partenaire", "lien": "https://exemple.invalid/s/", "expire_at": MAINTENANT}

    sent(kind="acteurs.invitation", contexte=contexte, calendrier=write(), methode="REQUEST")

    courriel = Courriel.objects.get()
    assert (courriel.corps, courriel.calendrier, courriel.methode) == ("", "", "")


def test_low_apps_invite_through_the_kernel():
    post_courriel(
        cle="bas.1",
        kind=DEMANDE,
        objet="Objet",
        contexte={"cite": CiteFactory.build(slug="x")},
        destinataire=CompteFactory(),
        calendrier=write(),
        methode="REQUEST",
        pieces=[("document", 1)],
        reply_to="secretariat@exemple.invalid",
    )

    courriel = Courriel.objects.get()
    assert (courriel.methode, courriel.pieces, courriel.reponse_a) == (
        "REQUEST",
        [["document", 1]],
        "secretariat@exemple.invalid",
    )


def test_where_a_mail_stands():
    for number in range(3):
        enqueue(cle=f"test.{number}")
    Courriel.objects.filter(cle="test.1").update(envoye_at=MAINTENANT, pris_at=MAINTENANT, essais=1)
    Courriel.objects.filter(cle="test.2").update(pris_at=MAINTENANT, essais=ESSAIS_MAX)

    assert etats_of(["test.0", "test.1", "test.2", "test.3"]) == {
        "test.0": EtatCourriel.EN_ATTENTE,
        "test.1": EtatCourriel.ENVOYE,
        "test.2": EtatCourriel.ABANDONNE,
    }


def test_a_header_holds_one_line():
    assert une_ligne(" a\r\n\tb\x00c\u2028 d ") == "a b c d"
