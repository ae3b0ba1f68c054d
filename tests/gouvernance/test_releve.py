"""The relevé: frozen, made a PDF once, sent, approved."""

import hashlib
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import Error, transaction
from pypdf import PdfWriter

from alliance.documents.models import Document
from alliance.gouvernance.enums import Canal, EtatSeance, ModeApprobation, QualiteMembre
from alliance.gouvernance.models import Releve, SeanceInstance
from alliance.gouvernance.selectors.releve import (
    acte_fige,
    destinataires_of,
    releve_par_code,
    releve_par_empreinte,
    sur_papier_of,
)
from alliance.gouvernance.services import releve as services
from alliance.gouvernance.services.cloture import close_seance
from alliance.gouvernance.services.releve import (
    ApprobationDatee,
    ReleveDejaApprouve,
    ReleveDejaPret,
    SeancePasClose,
    approve_releve,
    composer_releve,
    empreinte_of,
    executer_releve,
    relancer_releve,
)
from alliance.kernel.errors import DomainError
from alliance.notifications.models import Courriel
from tests.factories.gouvernance import MembreFactory, SeanceFactory
from tests.gouvernance.salle import AT, UNANIME, chef_de, point, seance_tenue

pytestmark = pytest.mark.django_db


@pytest.fixture
def sans_fichier(monkeypatch):
    """The PDF itself is proved elsewhere, and slow: here, its bytes are enough."""
    monkeypatch.setattr(services, "ecrire_acte_pdf", lambda acte: PDF)


def _pdf() -> bytes:
    writer, content = PdfWriter(), BytesIO()
    writer.add_blank_page(width=72, height=72)
    writer.write(content)
    return content.getvalue()


PDF = _pdf()


def close(**kwargs):
    seance = seance_tenue(**kwargs)
    point(seance, *UNANIME, titre="Le point")
    close_seance(seance=seance, by=chef_de(seance.instance.cite), at=AT)
    return seance


def test_the_content_is_frozen_with_its_fingerprint_and_its_code():
    seance = close()

    releve = seance.releve
    assert releve.empreinte == empreinte_of(releve.contenu)
    assert [one["titre"] for one in releve.contenu["points"]] == ["Le point"]
    assert [len(part) for part in releve.code.split("-")] == [4, 4, 4]
    assert releve.document is None


def test_the_fingerprint_does_not_depend_on_the_order_of_the_keys():
    assert empreinte_of({"a": 1, "b": "é"}) == empreinte_of({"b": "é", "a": 1})
    assert empreinte_of({"a": 1}) != empreinte_of({"a": 2})


def test_the_database_refuses_another_content():
    close()

    with pytest.raises(Error), transaction.atomic():
        Releve.objects.update(contenu={})
    with pytest.raises(Error), transaction.atomic():
        Releve.objects.update(empreinte="0" * 64)


def test_the_frozen_act_carries_what_checks_it():
    releve = close().releve

    verification = acte_fige(releve).verification
    assert verification.url.endswith(f"/verifier/{releve.code}/")
    assert (verification.code, verification.empreinte) == (releve.code, releve.empreinte)


def test_the_worker_writes_a_true_pdf():
    releve = composer_releve(releve=close().releve)

    with releve.document.fichier.open("rb") as content:
        data = content.read()
    assert data.startswith(b"%PDF-")
    assert releve.document_sha256 == releve.document.sha256 == hashlib.sha256(data).hexdigest()
    assert releve.document.nom.startswith("releve-comite-technique-")


def test_the_pdf_is_written_and_sent_once(sans_fichier):
    releve = close().releve

    executer_releve.func(releve.pk)
    executer_releve.func(releve.pk)
    executer_releve.func(0)

    assert Document.objects.count() == 1
    assert Courriel.objects.filter(kind="gouvernance.releve").count() == 6


def test_two_workers_keep_one_file(monkeypatch):
    releve = close().releve
    calls = []

    def slow(acte):
        calls.append(acte)
        if len(calls) == 1:
            composer_releve(releve=Releve.objects.get())
        return PDF

    monkeypatch.setattr(services, "ecrire_acte_pdf", slow)

    composer_releve(releve=releve)

    assert (len(calls), Document.objects.count()) == (2, 1)


def test_an_empty_fingerprint_names_no_releve():
    close()

    assert releve_par_empreinte(" ") is None
    assert releve_par_code(" ") is None


def test_each_member_receives_it_in_her_own_way(sans_fichier):
    seance = seance_tenue()
    instance = seance.instance
    instance.membres.filter(qualite=QualiteMembre.SUPPLEANT).update(to_on=instance.constituee_on)
    habitant = MembreFactory(instance=instance, habitant=True)
    paper = MembreFactory(instance=instance, habitant=True, canal=Canal.PAPIER, email="")
    close_seance(seance=seance, by=chef_de(instance.cite), at=AT)

    composer_releve(releve=seance.releve)

    assert len(destinataires_of(seance)) == 4
    assert sur_papier_of(seance) == [paper]
    mails = Courriel.objects.filter(kind="gouvernance.releve")
    with_file = [one for one in mails if one.pieces]
    assert [one.adresse for one in with_file] == [habitant.email]
    assert all("/releve/" in one.corps for one in mails if not one.pieces)


def test_a_failure_is_told_and_tried_again(monkeypatch, sans_fichier, caplog):
    seance = close()
    by = chef_de(seance.instance.cite)

    def broken(acte):
        raise RuntimeError("x")

    with monkeypatch.context() as patch:
        patch.setattr(services, "ecrire_acte_pdf", broken)
        releve = composer_releve(releve=seance.releve)
    assert (releve.document, releve.erreur) == (
        None, "Le relevé n'a pas pu être composé. Réessayez ; si cela recommence, prévenez le support.",
    )  # fmt: skip
    assert not Courriel.objects.filter(kind="gouvernance.releve").exists()

    relancer_releve(releve=releve, by=by)
    composer_releve(releve=releve)

    assert (releve.erreur, releve.document is not None) == ("", True)
    with pytest.raises(ReleveDejaPret):
        relancer_releve(releve=releve, by=by)


def test_a_refusal_keeps_its_own_words(monkeypatch):
    releve = close().releve

    def refuse(acte):
        raise DomainError("Le logo est illisible.")

    monkeypatch.setattr(services, "ecrire_acte_pdf", refuse)

    assert composer_releve(releve=releve).erreur == "Le logo est illisible."


def approve(seance, **kwargs):
    by = chef_de(seance.instance.cite)
    given = {"mode": ModeApprobation.CORRESPONDANCE, "at": AT + timedelta(days=5)} | kwargs
    return approve_releve(seance=seance, by=by, **given)


def test_a_releve_is_approved_by_correspondence():
    seance = close()
    when = AT + timedelta(days=3)

    approve(seance, approuve_at=when, mention="Par retour de courriel des trois pôles.")

    assert (seance.etat, seance.approuvee_at) == (EtatSeance.APPROUVEE, when)
    assert seance.mode_approbation == ModeApprobation.CORRESPONDANCE
    assert Releve.objects.get().mention_approbation == "Par retour de courriel des trois pôles."


def test_it_is_approved_once():
    seance = close()
    approve(seance)

    with pytest.raises(ReleveDejaApprouve):
        approve(seance)


def test_what_is_not_closed_is_not_approved():
    seance = SeanceFactory(tenue=True)

    with pytest.raises(SeancePasClose):
        approve(seance)

    assert SeanceInstance.objects.get().approuvee_at is None


@pytest.mark.parametrize("days", [-1, 6])
def test_the_day_of_the_approval_is_after_the_closing_and_not_to_come(days):
    seance = close()

    with pytest.raises(ApprobationDatee) as refusal:
        approve(seance, approuve_at=AT + timedelta(days=days))

    seance.refresh_from_db()
    assert (refusal.value.field, seance.etat) == ("le", EtatSeance.CLOSE)
