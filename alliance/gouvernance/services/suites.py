"""What remains to be done after a séance: noted, handed over, done with a proof, dropped for a reason."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from alliance.acteurs.models import Habilitation
from alliance.comptes.models import Compte
from alliance.documents.models import Document
from alliance.documents.services import store_document
from alliance.gouvernance.models import Decision, Instance, Point, Suite
from alliance.journal.services import record
from alliance.kernel.dates import format_jour
from alliance.kernel.errors import DomainError

QUOI_MAX = 300


class SuiteSansObjet(DomainError):
    pass


class SuiteSansResponsable(DomainError):
    pass


class SuiteHorsInstance(DomainError):
    pass


class SuiteSansPreuve(DomainError):
    pass


class SuiteDejaReglee(DomainError):
    pass


class SuiteOuverte(DomainError):
    pass


class AbandonSansMotif(DomainError):
    pass


@transaction.atomic
def create_suite(
    *,
    instance: Instance,
    quoi: str,
    by: Compte,
    point: Point | None = None,
    decision: Decision | None = None,
    responsable: Compte | None = None,
    responsable_nom: str = "",
    echeance_on: date | None = None,
) -> Suite:
    """Note what is to be done, by whom: a person of the cité, or a name in plain words.

    A day already past is accepted: what was late before Alliance is late here.

    :raises SuiteSansObjet: nothing is said, or too much for one line.
    :raises SuiteSansResponsable: nobody is in charge, two are, or a person who never had an access to the cité.
    :raises SuiteHorsInstance: the point or the decision is of another instance.
    """
    if decision is None and point is not None:
        decision = Decision.objects.filter(point=point).first()
    for bound in (point, decision):
        if bound is not None and bound.instance_id != instance.pk:
            raise SuiteHorsInstance(f"« {bound} » ne vient pas de « {instance} ». Choisissez la bonne instance.")
    suite = Suite(instance=instance, point=point, decision=decision, cree_by=by)
    _fill(suite, quoi, responsable, responsable_nom, echeance_on)
    suite.save()
    record(kind="gouvernance.suite.created", by=by, subject=suite, cite_id=instance.cite_id)
    return suite


@transaction.atomic
def update_suite(
    *,
    suite: Suite,
    quoi: str,
    by: Compte,
    responsable: Compte | None = None,
    responsable_nom: str = "",
    echeance_on: date | None = None,
) -> Suite:
    """Say it otherwise, hand it over, give it another day.

    :raises SuiteSansObjet: nothing is said, or too much for one line.
    :raises SuiteSansResponsable: nobody is in charge, two are, or a person who never had an access to the cité.
    :raises SuiteDejaReglee: it is done or dropped.
    """
    _lock_open(suite)
    before = suite.echeance_on
    _fill(suite, quoi, responsable, responsable_nom, echeance_on)
    suite.save(update_fields=["quoi", "responsable", "responsable_nom", "echeance_on"])
    details = {"avant": before and before.isoformat(), "apres": echeance_on and echeance_on.isoformat()}
    record(
        kind="gouvernance.suite.updated", by=by, subject=suite, cite_id=suite.instance.cite_id,
        **(details if before != echeance_on else {}),
    )  # fmt: skip
    return suite


def _fill(suite: Suite, quoi: str, responsable: Compte | None, nom: str, echeance_on: date | None) -> None:
    words, name = " ".join(quoi.split()), " ".join(nom.split())
    if not words:
        raise SuiteSansObjet("Dites ce qui est à faire.", field="quoi")
    if len(words) > QUOI_MAX:
        raise SuiteSansObjet(f"Dites-le en {QUOI_MAX} caractères au plus ; le détail va dans le point.", field="quoi")
    if responsable is None and not name:
        raise SuiteSansResponsable("Dites qui s'en charge : une personne, ou un nom en clair.", field="responsable")
    if responsable is not None and name:
        raise SuiteSansResponsable(
            "Choisissez une personne ou écrivez un nom, pas les deux : une seule s'en charge.", field="responsable_nom"
        )
    known = Habilitation.objects.filter(cite_id=suite.instance.cite_id, compte=responsable)
    if responsable is not None and not known.exists():
        raise SuiteSansResponsable(
            f"{responsable} n'a pas d'accès à cette cité, et ne verrait pas ce qui l'attend. Écrivez son nom en clair.",
            field="responsable",
        )
    suite.quoi, suite.responsable, suite.responsable_nom, suite.echeance_on = words, responsable, name, echeance_on


@transaction.atomic
def finish_suite(
    *,
    suite: Suite,
    preuve: str,
    by: Compte,
    at: datetime,
    document: Document | None = None,
    nom: str = "",
    contenu: bytes = b"",
) -> Suite:
    """Say that it is done, and what shows it; a file may be given too, by reference or by its content.

    :raises SuiteSansPreuve: nothing shows it.
    :raises SuiteDejaReglee: it is done or dropped already.
    :raises FichierRefuse: the file cannot be taken.
    """
    words = preuve.strip()
    if not words:
        raise SuiteSansPreuve(
            "Dites ce qui montre que c'est fait : une date, un compte rendu, un lien.", field="preuve"
        )
    _lock_open(suite)
    if contenu:
        document = store_document(cite=suite.instance.cite, nom=nom, contenu=contenu, by=by)
    suite.faite_at, suite.faite_by, suite.preuve, suite.document = at, by, words, document
    suite.save(update_fields=["faite_at", "faite_by", "preuve", "document"])
    record(kind="gouvernance.suite.done", by=by, subject=suite, cite_id=suite.instance.cite_id)
    return suite


@transaction.atomic
def drop_suite(*, suite: Suite, motif: str, by: Compte, at: datetime) -> Suite:
    """Say that it will not be done, and why.

    :raises AbandonSansMotif: no reason is given.
    :raises SuiteDejaReglee: it is done or dropped already.
    """
    words = " ".join(motif.split())
    if not words:
        raise AbandonSansMotif("Dites pourquoi c'est abandonné : les membres le liront.", field="motif")
    _lock_open(suite)
    suite.abandonnee_at, suite.motif_abandon = at, words
    suite.save(update_fields=["abandonnee_at", "motif_abandon"])
    record(kind="gouvernance.suite.dropped", by=by, subject=suite, cite_id=suite.instance.cite_id)
    return suite


@transaction.atomic
def reopen_suite(*, suite: Suite, by: Compte) -> Suite:
    """Put it back among what is to be done; what was said of it stays in the journal as an act, not as words.

    :raises SuiteOuverte: it is to be done already.
    """
    _locked(suite)
    if suite.faite_at is None and suite.abandonnee_at is None:
        raise SuiteOuverte(f"« {suite} » est déjà à faire.")
    emptied: dict[str, Any] = {
        "faite_at": None, "faite_by": None, "preuve": "", "document": None, "abandonnee_at": None, "motif_abandon": "",
    }  # fmt: skip
    for field, value in emptied.items():
        setattr(suite, field, value)
    suite.save(update_fields=list(emptied))
    record(kind="gouvernance.suite.reopened", by=by, subject=suite, cite_id=suite.instance.cite_id)
    return suite


def _locked(suite: Suite) -> None:
    """Read the row again, under its lock: two people may answer in the same second."""
    held = Suite.objects.select_for_update().get(pk=suite.pk)
    for field in ("faite_at", "abandonnee_at", "faite_by_id", "preuve", "document_id", "motif_abandon"):
        setattr(suite, field, getattr(held, field))


def _lock_open(suite: Suite) -> None:
    _locked(suite)
    if suite.faite_at is not None:
        raise SuiteDejaReglee(f"« {suite} » est faite depuis le {format_jour(timezone.localdate(suite.faite_at))}.")
    if suite.abandonnee_at is not None:
        raise SuiteDejaReglee(
            f"« {suite} » est abandonnée. Remettez-la d'abord parmi ce qui est à faire, si elle l'est encore."
        )
