from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from alliance.kernel.errors import DomainError
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require
from alliance.plan.forms.archivage import ArchiverForm
from alliance.plan.permissions import can_archive_fiche
from alliance.plan.services.archivage import archive_fiche, unarchive_fiche
from alliance.plan.views.fiche import fiche_for


@require_http_methods(["GET", "POST"])
def archiver(request, cite, pk):
    current = fiche_for(request, cite, pk)
    require(can_archive_fiche(request.user, current))
    data = request.POST if request.method == "POST" else None
    if data is None and current.archivee_at:
        return redirect("plan:fiche", cite.slug, pk)
    form = ArchiverForm(data)
    if data is not None and submit(form, archive_fiche, fiche=current, by=request.user, at=timezone.now()):
        messages.success(
            request, f"« {current.titre} » est archivée. Rien n’est effacé : vous pouvez la remettre au plan."
        )
        return redirect("plan:fiche", cite.slug, pk)
    context = {"fiche": current, "form": form}
    return render_page(request, "plan/archiver.html", context, status=422 if data is not None else 200)


@require_http_methods(["GET", "POST"])
def desarchiver(request, cite, pk):
    current = fiche_for(request, cite, pk)
    require(can_archive_fiche(request.user, current))
    if request.method == "GET":
        return render_page(request, "plan/desarchiver.html", {"fiche": current})
    try:
        unarchive_fiche(fiche=current, by=request.user, at=timezone.now())
    except DomainError as refusal:
        context = {"fiche": current, "refus": refusal.message}
        return render_page(request, "plan/desarchiver.html", context, status=422)
    messages.success(request, f"« {current.titre} » est de nouveau au plan {current.exercice}.")
    return redirect("plan:fiche", cite.slug, pk)
