"""The two threads of a fiche, notes and comments, as a page shows them to one person."""

from dataclasses import dataclass

from django.utils import timezone

from alliance.plan.forms.echanges import CommentaireForm, NoteForm
from alliance.plan.models import Commentaire, FicheAction, NoteSuivi
from alliance.plan.permissions.echanges import can_add_note, can_comment, can_edit_note, can_withdraw_commentaire
from alliance.plan.selectors.echanges import (
    COMMENTAIRES_MONTRES,
    NOTES_MONTREES,
    commentaires_of,
    mentionnables_of,
    notes_of,
    waiting_ids,
)


@dataclass(frozen=True, slots=True)
class LigneDeNote:
    """A note, and whether this person may correct it."""

    note: NoteSuivi
    modifiable: bool
    au_focus: bool


@dataclass(frozen=True, slots=True)
class LigneDeCommentaire:
    """A comment, whom it calls upon, whether it waits for this person, whether she may take it back."""

    commentaire: Commentaire
    prevenus: list[str]
    mention_id: int | None
    retirable: bool
    au_focus: bool


def lignes_de_notes(rows, fiche: FicheAction, user, focus: str = "") -> list[LigneDeNote]:
    """Rows to show; nothing moves on an archived fiche."""
    shown = []
    for note in rows:
        note.fiche = fiche
        may_edit = not fiche.archivee_at and bool(can_edit_note(user, note))
        shown.append(LigneDeNote(note, may_edit, focus == f"note-{note.pk}"))
    return shown


def lignes_de_commentaires(
    rows: list[Commentaire], fiche: FicheAction, user, focus: str = ""
) -> list[LigneDeCommentaire]:
    """Rows to show, with what waits for the person in each."""
    waiting = waiting_ids(rows, user)
    return [
        LigneDeCommentaire(
            row,
            [str(mention.compte) for mention in row.mentions.all()],
            waiting.get(row.pk),
            row.retire_at is None and not fiche.archivee_at and bool(can_withdraw_commentaire(user, row)),
            focus == f"commentaire-{row.pk}",
        )
        for row in rows
    ]


def contexte_suivi(fiche: FicheAction, user, *, form: NoteForm | None = None, focus: str = "") -> dict:
    """The latest notes and the form to add one."""
    rows = list(notes_of(fiche)[: NOTES_MONTREES + 1])
    may_add = not fiche.archivee_at and bool(can_add_note(user, fiche))
    return {
        "notes": lignes_de_notes(rows[:NOTES_MONTREES], fiche, user, focus),
        "nombre": notes_of(fiche).count() if len(rows) > NOTES_MONTREES else 0,
        "form": (form or NoteForm(initial={"le": timezone.localdate()})) if may_add else None,
    }


def contexte_commentaires(fiche: FicheAction, user, *, form: CommentaireForm | None = None, focus: str = "") -> dict:
    """The latest comments, oldest first, and the form to answer."""
    rows = list(commentaires_of(fiche).order_by("-ecrit_at", "-pk")[: COMMENTAIRES_MONTRES + 1])
    older = len(rows) > COMMENTAIRES_MONTRES
    shown = rows[:COMMENTAIRES_MONTRES][::-1]
    if not fiche.archivee_at and can_comment(user, fiche):
        form = form or CommentaireForm(lecteurs=mentionnables_of(fiche, user, timezone.localdate()))
    else:
        form = None
    return {
        "commentaires": lignes_de_commentaires(shown, fiche, user, focus),
        "nombre": commentaires_of(fiche).count() if older else 0,
        "form": form,
    }
