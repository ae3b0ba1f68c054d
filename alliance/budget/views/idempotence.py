"""A second click: the act is found by its key, before anything is asked again."""

import uuid

from django.contrib import messages

from alliance.budget.services.cles import DejaEnregistre

DEJA = "C’est déjà enregistré : rien n’a été écrit une seconde fois."


def deja_ecrit(request, rows):
    """The row that the key of this form wrote before, with its message; ``None`` for a first time."""
    try:
        key = uuid.UUID(request.POST.get("cle", ""))
    except ValueError:
        return None
    row = rows.filter(cle=key).first()
    if row is not None:
        messages.info(request, DEJA)
    return row


def ecrit_au_meme_moment(request, form):
    """The row that another click wrote meanwhile; ``None`` when the form was refused for another reason."""
    refusal = getattr(form, "refusal", None)
    if not isinstance(refusal, DejaEnregistre):
        return None
    messages.info(request, DEJA)
    return refusal.acte
