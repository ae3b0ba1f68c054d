"""Saying whether one comes: from the séance, by the link of the mail, or for somebody who called."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alliance.gouvernance.enums import Reponse
from alliance.gouvernance.forms.convocations import ReponseForm
from alliance.gouvernance.models import Membre
from alliance.gouvernance.permissions import can_prepare_seance, can_reply_convocation
from alliance.gouvernance.selectors.convocations import ordre_du_jour, quand, titre_seance
from alliance.gouvernance.selectors.reponses import (
    collegues_de,
    convoque_of,
    reponse_courante,
    reponse_of,
    why_closed,
)
from alliance.gouvernance.services import reponses as services
from alliance.gouvernance.views.acces_seances import seance_for, vers_seance
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require

DIT = {
    Reponse.PRESENT: "C'est noté : présent.",
    Reponse.EXCUSE: "C'est noté : excusé.",
    Reponse.REPRESENTE: "C'est noté : représenté.",
}


def _form(request, seance, membre, *, pour_autrui=False):
    known = reponse_courante(seance, membre)
    initial = {name: getattr(known, name) for name in ("reponse", "remplacant", "commentaire")} if known else {}
    bound = request.POST if request.method == "POST" else None
    return ReponseForm(bound, initial=initial, collegues=collegues_de(seance, membre), pour_autrui=pour_autrui)


def _answered(request, form, seance, membre, by):
    return form.is_bound and submit(form, services.repondre, seance=seance, membre=membre, by=by, at=timezone.now())


def _context(seance, membre, form):
    return {
        "seance": seance,
        "membre": membre,
        "titre_seance": titre_seance(seance),
        "quand": quand(seance),
        "points": ordre_du_jour(seance),
        "courante": reponse_courante(seance, membre),
        "ferme": why_closed(seance, membre, timezone.now()),
        "form": form,
    }


@require_http_methods(["GET", "POST"])
def repondre(request, cite, pk):
    seance = seance_for(request, cite, pk)
    require(can_reply_convocation(request.user, seance))
    membre = convoque_of(request.user, seance)
    form = _form(request, seance, membre)
    if _answered(request, form, seance, membre, request.user):
        messages.success(request, DIT[Reponse(form.result.reponse)])
        return vers_seance(seance)
    context = _context(seance, membre, form)
    return render_page(request, "gouvernance/repondre.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def repondre_pour(request, cite, pk, membre_pk):
    seance = seance_for(request, cite, pk)
    require(can_prepare_seance(request.user, seance))
    rows = Membre.objects.visible_to(request.user).filter(instance=seance.instance)
    membre = get_object_or_404(rows.select_related("compte", "pole"), pk=membre_pk)
    form = _form(request, seance, membre, pour_autrui=True)
    if _answered(request, form, seance, membre, request.user):
        messages.success(request, f"{membre.nom_affiche} : {form.result.get_reponse_display()}.")
        return redirect("gouvernance:convocations", cite.slug, seance.pk)
    context = _context(seance, membre, form)
    return render_page(request, "gouvernance/repondre_pour.html", context, status=422 if form.is_bound else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def reponse_publique(request, jeton):
    found = reponse_of(jeton)
    if found is None:
        raise Http404("Ce lien n'est pas valable.")
    seance, membre = found
    closed = why_closed(seance, membre, timezone.now())
    if closed:
        context = {"seance": seance, "titre_seance": titre_seance(seance), "ferme": closed}
        return render_page(request, "gouvernance/reponse_fermee.html", context, status=410)
    form = _form(request, seance, membre)
    if _answered(request, form, seance, membre, membre.compte):
        messages.success(request, DIT[Reponse(form.result.reponse)])
        return redirect("reponse_publique", jeton)
    response = render_page(
        request, "gouvernance/reponse.html", _context(seance, membre, form), status=422 if form.is_bound else 200
    )
    response["X-Robots-Tag"] = "noindex"
    return response
