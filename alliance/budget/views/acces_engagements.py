"""What every page of an engagement starts from."""

from django.contrib import messages
from django.shortcuts import get_object_or_404

from alliance.budget.models import Engagement, Versement
from alliance.budget.views.idempotence import deja_ecrit, ecrit_au_meme_moment
from alliance.kernel.http import submit
from alliance.plan.models import FicheAction

LIES = (
    "cite", "caisse__titulaire", "caisse__cite", "caisse__reglage_budget", "beneficiaire", "enregistre_by",
    "affectation__fiche", "affectation__decision", "affectation__enveloppe__financeur", "attribution__acte",
    "attribution__convention",
)  # fmt: skip


def engagement_for(request, cite, pk):
    rows = Engagement.objects.visible_to(request.user).filter(cite=cite).select_related(*LIES)
    return get_object_or_404(rows, pk=pk)


def versement_for(request, cite, pk):
    rows = Versement.objects.visible_to(request.user).filter(engagement__cite=cite)
    return get_object_or_404(rows.select_related("caisse__cite", "engagement__cite"), pk=pk)


def fiche_lisible(user, fiche_id):
    """Whether the title of the action is a link: a keeper of a budget does not read the plan."""
    return FicheAction.objects.visible_to(user).filter(pk=fiche_id).exists()


def ecrire(request, form, rows, service, message, **context):
    """The act that this form records, or that its first click recorded; ``None`` when it is refused.

    :param rows: where the first click would have written, asked before the bounds that it has moved.
    """
    done = deja_ecrit(request, rows)
    if done is not None:
        return done
    if submit(form, service, by=request.user, **context):
        messages.success(request, message)
        return form.result
    return ecrit_au_meme_moment(request, form)
