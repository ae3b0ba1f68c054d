from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from alliance.kernel.errors import DomainError
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require
from alliance.plan.forms.copies import ReconduireForm
from alliance.plan.permissions import can_create_fiche
from alliance.plan.services.copies import duplicate_fiche, reconduire_fiche
from alliance.plan.views.fiche import fiche_for


@require_POST
def dupliquer(request, cite, pk):
    current = fiche_for(request, cite, pk)
    require(can_create_fiche(request.user, cite))
    try:
        copie = duplicate_fiche(fiche=current, by=request.user)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect("plan:fiche", cite.slug, pk)
    messages.success(
        request, "Voici la copie, sans code, ni documents, ni commentaires. Donnez-lui son titre et son code."
    )
    return redirect("plan:fiche", cite.slug, copie.pk)


@require_http_methods(["GET", "POST"])
def reconduire(request, cite, pk):
    current = fiche_for(request, cite, pk)
    require(can_create_fiche(request.user, cite))
    data = request.POST if request.method == "POST" else None
    form = ReconduireForm(data, initial={"exercice": current.exercice + 1})
    if data is not None and submit(form, reconduire_fiche, fiche=current, by=request.user):
        suite = form.result
        messages.success(request, f"L’action est au plan {suite.exercice}, à instruire. Voici sa nouvelle fiche.")
        if current.code and not suite.code:
            messages.warning(
                request,
                f"Le code « {current.code} » est gardé par une fiche archivée de {suite.exercice} : donnez-en un.",
            )
        return redirect("plan:fiche", cite.slug, suite.pk)
    context = {"cite": cite, "fiche": current, "form": form}
    return render_page(request, "plan/reconduire.html", context, status=422 if data is not None else 200)
