from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require
from alliance.plan.forms.gestes import StatutForm
from alliance.plan.models import FicheAction
from alliance.plan.permissions import can_change_statut
from alliance.plan.rules import MOTIF_OBLIGATOIRE
from alliance.plan.services.fiches import change_statut
from alliance.plan.views.affichage import STATUTS
from alliance.plan.views.choisies import adresse_du_plan, requete_of


@require_POST
def deplacer(request, cite, pk):
    rows = FicheAction.objects.visible_to(request.user).filter(cite=cite).select_related("cite")
    fiche = get_object_or_404(rows, pk=pk)
    require(can_change_statut(request.user, fiche))
    asked = requete_of(request.POST.get("requete", ""))
    data = request.POST.copy()
    data.setdefault("ancien", request.GET.get("depuis", ""))
    if data.get("nouveau") in MOTIF_OBLIGATOIRE and "motif" not in data:
        # The card has no room for a reason: it is asked on a page of its own.
        form = StatutForm(fiche=fiche)
        form.initial["nouveau"] = data["nouveau"]
        return _demander(request, cite, fiche, form, asked)
    form = StatutForm(data, fiche=fiche)
    if submit(form, change_statut, fiche=fiche, by=request.user, at=timezone.now()):
        messages.success(request, f"Nouveau statut de « {fiche.titre} » : {STATUTS[fiche.statut].mot.lower()}.")
        return redirect(adresse_du_plan(cite, asked, f"carte-{fiche.pk}"))
    return _demander(request, cite, fiche, form, asked)


def _demander(request, cite, fiche, form, asked):
    context = {
        "cite": cite,
        "fiche": fiche,
        "signe": STATUTS[fiche.statut],
        "form": form,
        "requete": asked.urlencode(),
        "retour": adresse_du_plan(cite, asked, f"carte-{fiche.pk}"),
    }
    return render_page(request, "plan/deplacer.html", context, status=422)
