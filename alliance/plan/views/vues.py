from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require
from alliance.plan.forms.filtres import FiltrePlan
from alliance.plan.forms.vues import VueForm
from alliance.plan.models import FiltreEnregistre
from alliance.plan.permissions import can_edit_filtre, can_save_filtre, can_share_filtre, can_unshare_filtre
from alliance.plan.selectors import reperes_of
from alliance.plan.services import filtres_enregistres as services
from alliance.plan.views.choisies import adresse_du_plan, requete_of
from alliance.plan.views.puces import puces


@require_GET
def vues(request, cite):
    require(can_save_filtre(request.user, cite))
    rows = FiltreEnregistre.objects.visible_to(request.user).filter(cite=cite).select_related("compte", "cite")
    reperes = reperes_of(cite, request.user)
    found = [_ligne(request, cite, filtre, reperes) for filtre in rows.order_by("nom", "pk")]
    context = {
        "cite": cite,
        "miennes": [ligne for ligne in found if ligne["mienne"]],
        "autres": [ligne for ligne in found if not ligne["mienne"]],
    }
    return render_page(request, "plan/vues.html", context)


def _ligne(request, cite, filtre, reperes) -> dict:
    asked = QueryDict(filtre.requete)
    return {
        "filtre": filtre,
        "url": adresse_du_plan(cite, asked),
        "puces": puces(FiltrePlan(asked), reperes),
        "mienne": filtre.compte_id == request.user.pk,
        "peut_retirer": filtre.est_partage and bool(can_unshare_filtre(request.user, filtre)),
    }


@require_http_methods(["GET", "POST"])
def enregistrer_vue(request, cite):
    require(can_save_filtre(request.user, cite))
    asked = requete_of(request.META.get("QUERY_STRING", ""))
    data = request.POST if request.method == "POST" else None
    form = VueForm(data, peut_partager=bool(can_share_filtre(request.user, cite)))
    kept = {"cite": cite, "requete": asked.urlencode(), "by": request.user, "at": timezone.now()}
    if data is not None and submit(form, services.save_filtre, **kept):
        messages.success(request, f"La vue « {form.result.nom} » est enregistrée. Elle est dans « Vues enregistrées ».")
        return redirect(adresse_du_plan(cite, asked))
    context = {
        "cite": cite,
        "form": form,
        "titre": "Enregistrer cette vue",
        "puces": puces(FiltrePlan(asked), reperes_of(cite, request.user)),
        "retour": adresse_du_plan(cite, asked),
    }
    return render_page(request, "plan/vue_form.html", context, status=422 if data is not None else 200)


@require_http_methods(["GET", "POST"])
def modifier_vue(request, cite, pk):
    filtre = _filtre_for(request, cite, pk)
    require(can_edit_filtre(request.user, filtre))
    data = request.POST if request.method == "POST" else None
    peut_partager = filtre.est_partage or bool(can_share_filtre(request.user, cite))
    initial = {"nom": filtre.nom, "est_partage": filtre.est_partage}
    form = VueForm(data, initial=initial, peut_partager=peut_partager)
    if data is not None and submit(form, services.update_filtre, filtre=filtre, by=request.user):
        messages.success(request, f"La vue « {filtre.nom} » est à jour.")
        return redirect("plan:vues", cite.slug)
    context = {
        "cite": cite,
        "form": form,
        "titre": "Modifier la vue",
        "puces": puces(FiltrePlan(QueryDict(filtre.requete)), reperes_of(cite, request.user)),
        "retour": adresse_du_plan(cite, QueryDict(filtre.requete)),
    }
    return render_page(request, "plan/vue_form.html", context, status=422 if data is not None else 200)


@require_POST
def supprimer_vue(request, cite, pk):
    filtre = _filtre_for(request, cite, pk)
    require(can_edit_filtre(request.user, filtre))
    services.delete_filtre(filtre=filtre, by=request.user)
    messages.success(request, f"La vue « {filtre.nom} » est supprimée. Aucune action du plan n’a changé.")
    return redirect("plan:vues", cite.slug)


@require_POST
def retirer_partage(request, cite, pk):
    filtre = _filtre_for(request, cite, pk)
    require(can_unshare_filtre(request.user, filtre))
    services.unshare_filtre(filtre=filtre, by=request.user)
    messages.success(request, f"La vue « {filtre.nom} » n’est plus proposée à la cité. Son auteur la garde.")
    return redirect("plan:vues", cite.slug)


def _filtre_for(request, cite, pk) -> FiltreEnregistre:
    rows = FiltreEnregistre.objects.visible_to(request.user).filter(cite=cite).select_related("compte", "cite")
    return get_object_or_404(rows, pk=pk)
