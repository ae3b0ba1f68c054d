from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from alliance.acteurs.models import Pole
from alliance.gouvernance.forms.points import CommentairePointForm, NotePoleForm
from alliance.gouvernance.models import CommentairePoint
from alliance.gouvernance.permissions import can_comment_point, can_note_for_pole
from alliance.gouvernance.permissions.points import can_withdraw_commentaire_point
from alliance.gouvernance.services.echanges import create_commentaire, withdraw_commentaire
from alliance.gouvernance.services.notes import write_note
from alliance.gouvernance.views.acces_seances import entier, point_for, tenter, vers_point
from alliance.gouvernance.views.points import rendre_point
from alliance.kernel.http import submit
from alliance.kernel.permissions import require


@require_POST
def commenter_point(request, cite, pk):
    current = point_for(request, cite, pk)
    require(can_comment_point(request.user, current))
    form = CommentairePointForm(request.POST)
    if submit(form, create_commentaire, point=current, by=request.user, at=timezone.now()):
        return vers_point(current, f"commentaire-{form.result.pk}")
    return rendre_point(request, current, commentaire_form=form, status=422)


@require_POST
def retirer_commentaire_point(request, cite, pk):
    seen = CommentairePoint.objects.visible_to(request.user).filter(point__instance__cite=cite)
    mine = get_object_or_404(seen.select_related("point__instance__cite", "point__seance__instance"), pk=pk)
    require(can_withdraw_commentaire_point(request.user, mine))
    tenter(request, withdraw_commentaire, commentaire=mine, by=request.user, at=timezone.now())
    return vers_point(mine.point, f"commentaire-{mine.pk}")


@require_POST
def noter_point(request, cite, pk):
    current = point_for(request, cite, pk)
    pole = get_object_or_404(
        Pole.objects.visible_to(request.user).filter(cite=cite), pk=entier(request.POST.get("pole"))
    )
    require(can_note_for_pole(request.user, current, pole))
    form = NotePoleForm(request.POST, pole=pole)
    if submit(form, write_note, point=current, pole=pole, by=request.user, at=timezone.now()):
        return vers_point(current, "notes")
    return rendre_point(request, current, note_form=form, pole=pole.pk, status=422)
