from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from alliance.documents.forms import LogoForm
from alliance.documents.permissions import can_manage_modeles
from alliance.documents.selectors import logo_of
from alliance.documents.services import modeles as services
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require


@require_http_methods(["GET", "POST"])
def deposer_logo(request, cite):
    require(can_manage_modeles(request.user, cite))
    current = logo_of(cite)
    words = {"texte_alternatif": current.texte_alternatif} if current else None
    form = LogoForm(request.POST or None, request.FILES or None, initial=words)
    depose = request.method == "POST" and submit(
        form, services.deposer_logo, cite=cite, by=request.user, at=timezone.now()
    )
    if depose:
        messages.success(request, "Le logo sera sur les prochains documents de la cité.")
        return redirect("documents:modeles", cite.slug)
    context = {"cite": cite, "form": form, "logo": current}
    return render_page(request, "documents/logo.html", context, status=422 if form.errors else 200)


@require_POST
def retirer_logo(request, cite):
    require(can_manage_modeles(request.user, cite))
    try:
        services.retirer_logo(cite=cite, by=request.user, at=timezone.now())
    except services.AucunModele as refusal:
        messages.info(request, refusal.message)
    else:
        messages.success(request, "Les prochains documents seront écrits sans logo.")
    return redirect("documents:modeles", cite.slug)
