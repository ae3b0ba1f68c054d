from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_GET, require_http_methods

from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require
from alliance.partages.enums import EtatCle
from alliance.partages.forms import AgendaForm, JetonForm
from alliance.partages.models import Jeton, LienAgenda
from alliance.partages.permissions import can_create_jeton, can_share_plan
from alliance.partages.rules import etat_cle
from alliance.partages.selectors.cles import adresse_of, jetons_of, liens_of
from alliance.partages.selectors.evenements import count_actions
from alliance.partages.selectors.mots import mots_des_filtres
from alliance.partages.services.cles import create_jeton, create_lien, revoke_jeton, revoke_lien
from alliance.partages.usages import usages_of
from alliance.plan.contrats import lire_filtres


@require_GET
def partages(request, cite):
    now = timezone.now()
    jetons, liens = list(jetons_of(request.user, cite)), list(liens_of(request.user, cite))
    context = {
        "jetons": _shown(jetons, now),
        "liens": _shown(liens, now),
        "peut_agenda": can_share_plan(request.user, cite),
    }
    return render_page(request, "partages/partages.html", context)


def _shown(cles, now):
    """Each key with its state, its last use and what it opens."""
    usages, shown = usages_of(cles), []
    for cle in cles:
        fin = getattr(cle, "expire_at", None)
        etat = etat_cle(revoque_at=cle.revoque_at, expire_at=fin, at=now)
        shown.append(
            {
                "cle": cle,
                "etat": etat,
                "en_service": etat == EtatCle.ACTIVE,
                "usage": usages.get(cle.pk),
                # The end is the first instant of the day after.
                "dernier_jour": timezone.localdate(fin - timedelta(seconds=1)) if fin else None,
                "adresse": adresse_of(cle) if isinstance(cle, LienAgenda) and cle.revoque_at is None else "",
            }
        )
    return shown


@require_http_methods(["GET", "POST"])
def jeton_creer(request, cite):
    require(can_create_jeton(request.user, cite))
    bound = request.POST if request.method == "POST" else None
    form = JetonForm(bound, user=request.user, cite=cite)
    if bound is not None and submit(form, create_jeton, cite=cite, by=request.user, at=timezone.now()):
        # No redirection: the secret is in this answer and nowhere else, so no later page could show it.
        response = render_page(
            request,
            "partages/jeton_cree.html",
            {
                "jeton": form.result.jeton,
                "secret": form.result.secret,
                "racine": settings.URL_PUBLIQUE + reverse("api:racine"),
            },
            status=201,
        )
        add_never_cache_headers(response)
        return response
    return render_page(request, "partages/jeton_creer.html", {"form": form}, status=422 if bound is not None else 200)


@require_http_methods(["GET", "POST"])
def jeton_revoquer(request, cite, pk):
    jeton = get_object_or_404(Jeton.objects.visible_to(request.user).filter(cite=cite), pk=pk)
    return _revoke(request, jeton, revoke_jeton, {"jeton": jeton}, f"Le jeton « {jeton} » est révoqué.")


@require_http_methods(["GET", "POST"])
def agenda_creer(request, cite):
    require(can_share_plan(request.user, cite))
    bound = request.POST if request.method == "POST" else None
    requete = _filters(request.POST.get("requete", "") if bound is not None else request.GET.urlencode())
    form = AgendaForm(bound, initial={"requete": requete, "nom": f"Plan d'actions, {cite.nom}"[:80]})
    if bound is not None and submit(form, create_lien, cite=cite, by=request.user, at=timezone.now()):
        messages.success(request, f"Le calendrier « {form.result} » est prêt. Copiez son adresse dans votre agenda.")
        return redirect("partages:partages", cite.slug)
    query = QueryDict(requete)
    context = {
        "form": form,
        "filtres": mots_des_filtres(cite, request.user, query),
        "illisibles": sorted(lire_filtres(query).erreurs),
        "nombre": count_actions(cite, request.user, query),
    }
    return render_page(request, "partages/agenda_creer.html", context, status=422 if bound is not None else 200)


def _filters(requete):
    """The query string of the plan without what is empty, nor the number of its page."""
    query = QueryDict(requete[:4000], mutable=True)
    query.pop("page", None)
    for nom in list(query):
        valeurs = [valeur for valeur in query.getlist(nom) if valeur]
        query.setlist(nom, valeurs)
        if not valeurs:
            del query[nom]
    return query.urlencode()


@require_http_methods(["GET", "POST"])
def agenda_revoquer(request, cite, pk):
    lien = get_object_or_404(LienAgenda.objects.visible_to(request.user).filter(cite=cite), pk=pk)
    return _revoke(request, lien, revoke_lien, {"lien": lien}, f"Le calendrier « {lien} » est fermé.")


def _revoke(request, cle, service, named, words):
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_bound and submit(form, service, by=request.user, at=timezone.now(), **named):
        messages.success(request, words)
        return redirect("partages:partages", cle.cite.slug)
    context = {"cle": cle, "form": form, "est_jeton": isinstance(cle, Jeton)}
    return render_page(request, "partages/revoquer.html", context, status=422 if form.is_bound else 200)
