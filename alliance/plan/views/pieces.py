from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from alliance.kernel.http import submit
from alliance.kernel.permissions import require
from alliance.plan.forms.gestes import DocumentForm
from alliance.plan.models import DocumentFiche
from alliance.plan.permissions import can_edit_fiche
from alliance.plan.services.pieces import attach_document, detach_document
from alliance.plan.views.fiche import fiche_for, rendre, retour
from alliance.plan.views.sections import DOCUMENTS


@require_POST
def joindre_document(request, cite, pk):
    current = fiche_for(request, cite, pk)
    require(can_edit_fiche(request.user, current))
    form = DocumentForm(request.POST, request.FILES)
    if submit(form, attach_document, fiche=current, by=request.user):
        return retour(request, cite, current, DOCUMENTS)
    return rendre(request, cite, current, document_form=form, status=422)


@require_POST
def retirer_document(request, cite, pk, piece):
    current = fiche_for(request, cite, pk)
    require(can_edit_fiche(request.user, current))
    joined = get_object_or_404(DocumentFiche.objects.filter(fiche=current), pk=piece)
    detach_document(piece=joined, by=request.user)
    return retour(request, cite, current, DOCUMENTS)
