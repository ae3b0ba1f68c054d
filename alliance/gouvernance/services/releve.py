"""The relevé of a closed séance: frozen with it, made a PDF by the worker, sent, then approved."""

import hashlib
import json
import logging
import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from alliance.documents.ecriture.actes.contenus import en_donnees
from alliance.documents.ecriture.actes.pdf import ecrire_acte_pdf
from alliance.documents.models import Document
from alliance.documents.selectors import en_tete_of
from alliance.documents.services import store_document
from alliance.gouvernance.enums import EtatSeance, ModeApprobation
from alliance.gouvernance.models import Releve, SeanceInstance
from alliance.gouvernance.selectors.actes import releve_de
from alliance.gouvernance.selectors.convocations import titre_seance
from alliance.gouvernance.selectors.releve import acte_fige, destinataires_of, nom_fichier
from alliance.journal.services import record
from alliance.kernel.contrats import post_courriel
from alliance.kernel.dates import format_jour
from alliance.kernel.errors import DomainError
from alliance.kernel.taches import enfiler

logger = logging.getLogger(__name__)

KIND_RELEVE = "gouvernance.releve"
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without the letters and figures that are taken for one another when a code is read aloud."""


class ReleveDejaPret(DomainError):
    pass


class ReleveDejaApprouve(DomainError):
    pass


class SeancePasClose(DomainError):
    pass


class ApprobationDatee(DomainError):
    pass


def canonique(contenu: Any) -> bytes:
    """The same bytes for the same content, whatever the order of its keys: what the fingerprint is taken of."""
    return json.dumps(contenu, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def empreinte_of(contenu: Any) -> str:
    """The SHA-256 of a content."""
    return hashlib.sha256(canonique(contenu)).hexdigest()


def figer_releve(*, seance: SeanceInstance, by: Any, at: datetime) -> Releve:
    """Freeze the relevé of a séance that is being closed, and ask the worker for its PDF; same transaction."""
    contenu = en_donnees(releve_de(seance, at=at))
    releve = Releve.objects.create(
        seance=seance, contenu=contenu, empreinte=empreinte_of(contenu), code=_nouveau_code(), fige_at=at
    )
    enfiler(executer_releve, releve.pk)
    return releve


def _nouveau_code() -> str:
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    return "-".join(letters[start : start + 4] for start in range(0, 12, 4))


@task()
def executer_releve(releve_id: int) -> None:
    """Write the PDF of a relevé that has none; nothing when it is there already."""
    releve = Releve.objects.filter(pk=releve_id).first()
    if releve is not None:
        composer_releve(releve=releve)


def composer_releve(*, releve: Releve) -> Releve:
    """Write the PDF from the frozen words, keep it once, and send it to the members.

    May be run again after any interruption, and by two processes at once. Whatever stops it, the page says so and
    offers to try again; the cause goes to the logs.
    """
    fresh = Releve.objects.select_related("seance__instance__cite", "seance__close_by").get(pk=releve.pk)
    if fresh.document_id is None:
        try:
            logo = en_tete_of(fresh.seance.instance.cite).logo
            _garder(fresh, ecrire_acte_pdf(acte_fige(fresh, logo=logo)))
        except DomainError as refusal:
            _echouer(fresh, refusal.message)
        except Exception:
            logger.exception("relevé %s was not built", fresh.pk)
            _echouer(
                fresh, "Le relevé n'a pas pu être composé. Réessayez ; si cela recommence, prévenez le support."
            )  # fmt: skip
    releve.refresh_from_db()
    return releve


@transaction.atomic
def _garder(releve: Releve, contenu: bytes) -> None:
    # Locked by this write: of two processes that wrote it, the second finds it done and keeps nothing.
    mine = Releve.objects.filter(pk=releve.pk, document=None)
    if not mine.update(erreur=""):
        return
    seance = releve.seance
    document = store_document(
        cite=seance.instance.cite, nom=f"{nom_fichier(seance)}.pdf", contenu=contenu, by=seance.close_by
    )
    mine.update(document=document, document_sha256=document.sha256)
    _envoyer(releve, document)


def _echouer(releve: Releve, message: str) -> None:
    Releve.objects.filter(pk=releve.pk, document=None).update(erreur=message[:500])


def _envoyer(releve: Releve, document: Document) -> None:
    """One mail per member whom a mail reaches: a link for whoever has an account, the file for the others."""
    seance = releve.seance
    site, titre = settings.URL_PUBLIQUE, titre_seance(seance)
    page = site + reverse("gouvernance:releve", args=[seance.instance.cite.slug, seance.pk])
    for membre in destinataires_of(seance):
        post_courriel(
            cle=f"releve:{releve.pk}:{membre.pk}",
            kind=KIND_RELEVE,
            objet=f"Relevé de décisions : {titre}, {format_jour(timezone.localdate(seance.debut_at))}",
            contexte={
                "cite": seance.instance.cite,
                "titre": titre,
                "le": timezone.localdate(seance.debut_at),
                "lien": page if membre.compte_id else "",
                "verification": site + reverse("verifier_code", args=[releve.code]),
            },
            destinataire=membre.compte,
            adresse=membre.email,
            cite_id=seance.instance.cite_id,
            pieces=[] if membre.compte_id else [("document", document.pk)],
        )


@transaction.atomic
def relancer_releve(*, releve: Releve, by: Any) -> Releve:
    """Ask the worker once more for a PDF that it could not write.

    :raises ReleveDejaPret: the PDF is there.
    """
    if not Releve.objects.filter(pk=releve.pk, document=None).update(erreur=""):
        raise ReleveDejaPret("Le relevé est déjà prêt. Rechargez la page pour l'ouvrir.")
    record(kind="gouvernance.releve.retried", by=by, subject=releve, cite_id=releve.seance.instance.cite_id)
    enfiler(executer_releve, releve.pk)
    releve.refresh_from_db()
    return releve


@transaction.atomic
def approve_releve(
    *, seance: SeanceInstance, mode: ModeApprobation, by: Any, at: datetime, approuve_at: datetime | None = None,
    mention: str = "",
) -> SeanceInstance:  # fmt: skip
    """Record that the relevé of a closed séance was approved, by the next séance or by correspondence.

    :param approuve_at: when it was, if before now; never before the closing.
    :param mention: how, in one sentence (« approuvé par retour de courriel des trois pôles »).
    :raises SeancePasClose: the séance is not closed.
    :raises ReleveDejaApprouve: it was approved before.
    :raises ApprobationDatee: the day is before the closing, or to come.
    """
    when = approuve_at or at
    closed = seance.close_at
    if closed is None:
        raise SeancePasClose("Cette séance n'est pas close : elle n'a pas encore de relevé à approuver.")
    if timezone.localdate(when) < timezone.localdate(closed) or when > at:
        raise ApprobationDatee(
            f"Le relevé a été arrêté le {format_jour(timezone.localdate(closed))} : écrivez un jour entre celui-ci et "
            "aujourd'hui.",
            field="le",
        )
    waiting = SeanceInstance.objects.filter(pk=seance.pk, etat=EtatSeance.CLOSE)
    if not waiting.update(
        etat=EtatSeance.APPROUVEE, approuvee_at=when, approuvee_by=by, mode_approbation=mode, version=F("version") + 1
    ):
        raise ReleveDejaApprouve("Ce relevé est déjà approuvé.")
    Releve.objects.filter(seance=seance).update(mention_approbation=mention)
    record(
        kind="gouvernance.releve.approved", by=by, subject=seance, cite_id=seance.instance.cite_id, mode=str(mode)
    )  # fmt: skip
    seance.refresh_from_db(fields=["etat", "approuvee_at", "approuvee_by", "mode_approbation", "version"])
    return seance
