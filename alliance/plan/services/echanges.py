"""Notes, comments and mentions: people write on a fiche and call upon each other."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from alliance.comptes.models import Compte
from alliance.journal.services import record
from alliance.kernel.contrats import post_courriel
from alliance.kernel.errors import DomainError
from alliance.kernel.textes import fold
from alliance.plan.models import Commentaire, FicheAction, Mention, NoteSuivi
from alliance.plan.rules import day_of_note_refused
from alliance.plan.selectors.echanges import ids_of, marque_de, mentionnables_of
from alliance.plan.services.archivage import refuse_archived

KIND_MENTION = "plan.mention"
DEUX_CORRECTIONS = (
    "Cette note vient d'être corrigée dans une autre fenêtre ou par une autre personne. Rien n'est perdu et rien n'est "
    "encore enregistré : reprenez ce qu'il faut de l'autre texte, puis enregistrez."
)


class NoteVide(DomainError):
    pass


class JourDeNoteImpossible(DomainError):
    pass


class NoteCorrigeeEntreTemps(DomainError):
    pass


class CommentaireVide(DomainError):
    pass


class CommentaireDejaRetire(DomainError):
    pass


class PersonneNonConcernee(DomainError):
    pass


@transaction.atomic
def create_note(*, fiche: FicheAction, texte: str, le: date, by, at: datetime) -> NoteSuivi:
    """Write down how an action goes, on the day it is about.

    :raises FicheArchivee: the fiche is archived.
    :raises NoteVide: nothing is written.
    :raises JourDeNoteImpossible: the day is before the programme, or beyond tomorrow.
    """
    refuse_archived(fiche)
    text = _checked_note(texte, le, at)
    note = NoteSuivi.objects.create(
        fiche=fiche, le=le, texte=text, texte_recherche=fold(text), ecrite_at=at, ecrite_by=by
    )
    record(kind="plan.note.created", by=by, subject=fiche, note=note.pk)
    return note


@transaction.atomic
def update_note(*, note: NoteSuivi, texte: str, le: date, by, at: datetime, lue: str | None = None) -> NoteSuivi:
    """Correct a note; it then says when it was corrected. Nothing is written when nothing changes.

    :param lue: what ``marque_de`` gave for the text that this person was reading; ``None`` compares nothing.
    :raises NoteCorrigeeEntreTemps: it was corrected since ``lue``, to another text: that one is not erased unseen.
    :raises FicheArchivee: the fiche is archived.
    :raises NoteVide: nothing is left of it.
    :raises JourDeNoteImpossible: the day is before the programme, or beyond tomorrow.
    """
    refuse_archived(note.fiche)
    text = _checked_note(texte, le, at)
    if (text, le) == (note.texte, note.le):
        return note
    if lue is not None and lue != marque_de(note):
        raise NoteCorrigeeEntreTemps(DEUX_CORRECTIONS)
    standing = NoteSuivi.objects.filter(pk=note.pk, corrigee_at=note.corrigee_at)
    if not standing.update(corrigee_at=at):
        raise NoteCorrigeeEntreTemps(DEUX_CORRECTIONS)
    note.texte, note.texte_recherche, note.le, note.corrigee_at = text, fold(text), le, at
    note.save(update_fields=["texte", "texte_recherche", "le", "corrigee_at"])
    record(kind="plan.note.corrected", by=by, subject=note.fiche, note=note.pk)
    return note


@transaction.atomic
def delete_note(*, note: NoteSuivi, by) -> None:
    """Take a note away; the journal keeps that there was one, not what it said.

    :raises FicheArchivee: the fiche is archived.
    """
    refuse_archived(note.fiche)
    record(kind="plan.note.deleted", by=by, subject=note.fiche, note=note.pk)
    note.delete()


def _checked_note(texte: str, le: date, at: datetime) -> str:
    text = texte.strip()
    if not text:
        raise NoteVide("Écrivez la note : une phrase suffit.", field="texte")
    refused = day_of_note_refused(le, timezone.localtime(at).date())
    if refused:
        raise JourDeNoteImpossible(refused, field="le")
    return text


@transaction.atomic
def create_commentaire(
    *, fiche: FicheAction, texte: str, by, at: datetime, prevenir: Iterable[Compte] = ()
) -> Commentaire:
    """Say something on a fiche, and warn the people called upon; what waited for its author there is answered.

    :param prevenir: people who see the fiche and whose name the author may know; the mail never holds the text.
    :raises FicheArchivee: the fiche is archived.
    :raises CommentaireVide: nothing is written.
    :raises PersonneNonConcernee: somebody called upon does not see this fiche, or is unknown to the author.
    """
    refuse_archived(fiche)
    text = texte.strip()
    if not text:
        raise CommentaireVide("Écrivez votre commentaire.", field="texte")
    called = {compte.pk: compte for compte in prevenir}
    if called.keys() - ids_of(mentionnables_of(fiche, by, timezone.localtime(at).date())):
        raise PersonneNonConcernee(
            "Une des personnes choisies ne voit pas cette action : décochez-la, ou demandez son accès au chef de "
            "projet.",
            field="prevenir",
        )
    said = Commentaire.objects.create(fiche=fiche, texte=text, texte_recherche=fold(text), ecrit_at=at, ecrit_by=by)
    Mention.objects.bulk_create(Mention(commentaire=said, compte=compte) for compte in called.values())
    _waiting(by, fiche).update(vue_at=at)
    record(kind="plan.commentaire.created", by=by, subject=fiche, commentaire=said.pk, personnes=len(called))
    for compte in called.values():
        _warn(said, compte)
    return said


def _warn(commentaire: Commentaire, compte: Compte) -> None:
    fiche = commentaire.fiche
    post_courriel(
        cle=f"{KIND_MENTION}.{commentaire.pk}.{compte.pk}",
        kind=KIND_MENTION,
        objet=f"{commentaire.ecrit_by} vous a mentionné sur « {fiche.titre} »",
        contexte={
            "auteur": str(commentaire.ecrit_by),
            "fiche": fiche,
            "url": reverse("plan:commentaire", args=[fiche.cite.slug, fiche.pk, commentaire.pk]),
        },
        destinataire=compte,
        cite_id=fiche.cite_id,
    )


@transaction.atomic
def withdraw_commentaire(*, commentaire: Commentaire, by, at: datetime) -> Commentaire:
    """Take back what one said: the place stays, so that the answers keep their sense; the text is erased.

    :raises FicheArchivee: the fiche is archived.
    :raises CommentaireDejaRetire: it was withdrawn before.
    """
    refuse_archived(commentaire.fiche)
    standing = Commentaire.objects.filter(pk=commentaire.pk, retire_at=None)
    if not standing.update(texte="", texte_recherche="", retire_at=at):
        raise CommentaireDejaRetire("Ce commentaire est déjà retiré. Rechargez la page.")
    commentaire.refresh_from_db()
    record(kind="plan.commentaire.withdrawn", by=by, subject=commentaire.fiche, commentaire=commentaire.pk)
    return commentaire


@transaction.atomic
def acknowledge_mention(*, mention: Mention, by, at: datetime) -> Mention:
    """« C'est lu »: what waited for a person does not wait any more. Saying it twice changes nothing."""
    if Mention.objects.filter(pk=mention.pk, vue_at=None).update(vue_at=at):
        record(kind="plan.mention.read", by=by, subject=mention.commentaire.fiche, commentaire=mention.commentaire_id)
    mention.refresh_from_db()
    return mention


def _waiting(by, fiche: FicheAction):
    return Mention.objects.filter(compte_id=by.pk, vue_at=None, commentaire__fiche=fiche)


def delete_mentions_of(*, compte: Compte) -> None:
    """Forget that a person was called upon, when her account is erased; what she wrote stays with the action."""
    Mention.objects.filter(compte=compte).delete()
