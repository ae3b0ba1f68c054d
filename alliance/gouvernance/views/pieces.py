from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from alliance.gouvernance.forms.points import PieceForm
from alliance.gouvernance.models import PieceSeance
from alliance.gouvernance.permissions import can_prepare_seance
from alliance.gouvernance.permissions.points import can_edit_point
from alliance.gouvernance.services.pieces import attach_to_point, attach_to_seance, detach_piece
from alliance.gouvernance.views.acces_seances import point_for, seance_for, tenter, vers_point, vers_seance
from alliance.gouvernance.views.points import rendre_point
from alliance.gouvernance.views.seances import rendre_seance
from alliance.kernel.http import submit
from alliance.kernel.permissions import require


@require_POST
def joindre_piece_seance(request, cite, pk):
    current = seance_for(request, cite, pk)
    require(can_prepare_seance(request.user, current))
    form = PieceForm(request.POST, request.FILES)
    if submit(form, attach_to_seance, seance=current, by=request.user):
        return vers_seance(current, "documents")
    return rendre_seance(request, current, piece_form=form, status=422)


@require_POST
def joindre_piece_point(request, cite, pk):
    current = point_for(request, cite, pk)
    require(can_edit_point(request.user, current))
    form = PieceForm(request.POST, request.FILES)
    if submit(form, attach_to_point, point=current, by=request.user):
        return vers_point(current, "documents")
    return rendre_point(request, current, piece_form=form, status=422)


@require_POST
def retirer_piece(request, cite, pk):
    seen = PieceSeance.objects.visible_to(request.user).filter(document__cite=cite)
    piece = get_object_or_404(
        seen.select_related("document", "seance__instance__cite", "point__instance__cite", "point__seance__instance"),
        pk=pk,
    )
    if piece.seance is not None:
        require(can_prepare_seance(request.user, piece.seance))
    else:
        require(can_edit_point(request.user, piece.point))
    tenter(request, detach_piece, piece=piece, by=request.user)
    return vers_seance(piece.seance, "documents") if piece.seance else vers_point(piece.point, "documents")
