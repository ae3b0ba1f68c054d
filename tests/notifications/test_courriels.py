from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from alliance.kernel.contrats import TypeCourriel, post_courriel, types_courriels
from alliance.notifications.models import Courriel
from alliance.notifications.rules import ATTENTE_ENTRE_ESSAIS, CONSERVATION_JOURS, ESSAIS_MAX
from alliance.notifications.selectors import courriels_of
from alliance.notifications.services.courriels import KindInconnu, SansAdresse, enqueue_courriel
from alliance.notifications.services.envois import ADRESSE_EFFACEE, delete_old, send_courriel, send_pending
from tests.factories import CiteFactory, CompteFactory
from tests.factories.acces import MAINTENANT

pytestmark = pytest.mark.django_db
DEMANDE = "acteurs.demande"
INVITATION = "acteurs.invitation"


def enqueue(**kwargs):
    defaults = {"cle": "test.1", "kind": DEMANDE, "objet": "Objet", "contexte": {"cite": CiteFactory.build(slug="x")}}
    return enqueue_courriel(**defaults | kwargs)


def break_server(monkeypatch, error):
    def refuse(*_args, **_kwargs):
        raise error

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)


def test_a_mail_leaves_once_the_act_is_committed(django_capture_on_commit_callbacks):
    compte = CompteFactory()

    with django_capture_on_commit_callbacks(execute=True):
        courriel = enqueue(destinataire=compte)
        assert mail.outbox == []

    courriel.refresh_from_db()
    assert [message.to for message in mail.outbox] == [[compte.email]]
    assert mail.outbox[0].extra_headers == {"Auto-Submitted": "auto-generated"}
    assert str(courriel) == f"courriel acteurs.demande #{courriel.pk}"
    assert courriel.envoye_at is not None
    assert courriel.essais == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_leaves_from_an_act_that_is_rolled_back():
    compte = CompteFactory()

    def draft():
        with transaction.atomic():
            enqueue(destinataire=compte)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        draft()

    assert mail.outbox == []
    assert Courriel.objects.count() == 0


def test_the_same_key_writes_and_sends_once(django_capture_on_commit_callbacks):
    compte = CompteFactory()

    with django_capture_on_commit_callbacks(execute=True):
        first, second = enqueue(destinataire=compte), enqueue(destinataire=compte, objet="Autre")

    assert first == second
    assert [message.subject for message in mail.outbox] == ["Objet"]


def test_a_mail_already_claimed_is_not_sent_by_another():
    courriel = enqueue(adresse="a@exemple.invalid")
    Courriel.objects.filter(pk=courriel.pk).update(pris_at=MAINTENANT, essais=1)

    assert send_courriel(courriel=courriel, at=MAINTENANT + ATTENTE_ENTRE_ESSAIS - timedelta(seconds=1)) is False
    assert mail.outbox == []
    assert send_courriel(courriel=courriel, at=MAINTENANT + ATTENTE_ENTRE_ESSAIS) is True
    assert len(mail.outbox) == 1
    assert send_courriel(courriel=courriel, at=MAINTENANT + timedelta(days=1)) is False


def test_an_unknown_kind_is_refused():
    with pytest.raises(KindInconnu):
        enqueue(kind="inconnu", adresse="a@exemple.invalid")

    assert Courriel.objects.count() == 0


def test_a_mail_without_address_is_refused():
    with pytest.raises(SansAdresse):
        enqueue()

    assert Courriel.objects.count() == 0


def test_a_subject_keeps_on_one_line():
    courriel = enqueue(adresse="a@exemple.invalid", objet="Objet\nBcc: b@exemple.invalid")

    assert courriel.objet == "Objet Bcc: b@exemple.invalid"


def test_a_failed_mail_is_tried_again_then_given_up(monkeypatch):
    break_server(monkeypatch, OSError("550 secret@exemple.invalid"))
    courriel = enqueue(adresse="a@exemple.invalid")

    for attempt in range(ESSAIS_MAX + 1):
        assert send_courriel(courriel=courriel, at=MAINTENANT + attempt * timedelta(hours=1)) is False

    courriel.refresh_from_db()
    assert (courriel.essais, courriel.envoye_at, courriel.derniere_erreur) == (ESSAIS_MAX, None, "OSError")
    assert list(Courriel.objects.abandonnes()) == [courriel]


def test_a_mail_that_failed_leaves_at_the_next_run(monkeypatch):
    courriel = enqueue(adresse="a@exemple.invalid")
    with monkeypatch.context() as broken:
        break_server(broken, OSError())
        assert send_pending(at=MAINTENANT) == (0, 1)

    assert send_pending(at=MAINTENANT + ATTENTE_ENTRE_ESSAIS) == (1, 0)
    assert send_pending(at=MAINTENANT + timedelta(days=1)) == (0, 0)
    courriel.refresh_from_db()
    assert courriel.derniere_erreur == ""


@pytest.mark.parametrize("with_account", [True, False])
def test_a_text_that_holds_a_secret_is_erased_once_sent(with_account):
    compte = CompteFactory() if with_account else None
    contexte = {"cite": "Cité", "role": "partenaire", "lien": "https://exemple.invalid/s/", "expire_at": MAINTENANT}
    courriel = enqueue(kind=INVITATION, contexte=contexte, destinataire=compte, adresse="a@exemple.invalid")
    assert "https://exemple.invalid/s/" in courriel.corps

    send_courriel(courriel=courriel, at=MAINTENANT)

    courriel.refresh_from_db()
    assert courriel.corps == ""
    assert courriel.adresse == (compte.email if compte else ADRESSE_EFFACEE)


def test_a_text_whose_kind_is_gone_is_erased_too():
    types_courriels.register("passager", TypeCourriel("passager", "Passager", "acteurs/courriels/demande.txt"))
    courriel = enqueue(kind="passager", adresse="a@exemple.invalid")
    types_courriels.remove("passager")

    send_courriel(courriel=courriel, at=MAINTENANT)

    courriel.refresh_from_db()
    assert courriel.corps == ""


def test_low_apps_write_through_the_kernel():
    compte = CompteFactory()

    post_courriel(
        cle="bas.1", kind=DEMANDE, objet="Objet", contexte={"cite": CiteFactory.build(slug="x")}, destinataire=compte
    )

    assert [row["adresse"] for row in courriels_of(compte)] == [compte.email]
    assert courriels_of(CompteFactory()) == []


def test_old_mails_are_deleted_and_only_them():
    sent, waiting = enqueue(adresse="a@exemple.invalid"), enqueue(cle="test.2", adresse="a@exemple.invalid")
    send_courriel(courriel=sent, at=MAINTENANT)

    assert delete_old(before=MAINTENANT) == 0
    assert delete_old(before=MAINTENANT + timedelta(seconds=1)) == 1
    assert list(Courriel.objects.all()) == [waiting]


def test_run_courriels_sends_deletes_and_may_be_run_twice():
    enqueue(adresse="a@exemple.invalid")
    old = enqueue(cle="test.2", adresse="a@exemple.invalid")
    long_ago = timezone.now() - timedelta(days=CONSERVATION_JOURS + 1)
    Courriel.objects.filter(pk=old.pk).update(envoye_at=long_ago, pris_at=long_ago, essais=1)
    out = StringIO()

    call_command("run_courriels", dry_run=True, stdout=out)
    assert mail.outbox == []
    call_command("run_courriels", stdout=out)
    call_command("run_courriels", stdout=out)

    assert len(mail.outbox) == 1
    assert out.getvalue().splitlines() == [
        "1 courriel(s) partiraient.",
        "1 envoyé(s), 0 en échec, 1 ancien(s) supprimé(s).",
        "0 envoyé(s), 0 en échec, 0 ancien(s) supprimé(s).",
    ]


def test_run_courriels_names_what_is_given_up():
    courriel = enqueue(adresse="a@exemple.invalid")
    Courriel.objects.filter(pk=courriel.pk).update(essais=ESSAIS_MAX, pris_at=MAINTENANT)

    with pytest.raises(CommandError) as refusal:
        call_command("run_courriels", stdout=StringIO())

    assert refusal.value.returncode == 2
