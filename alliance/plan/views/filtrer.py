from django.urls import reverse
from django.views.decorators.http import require_GET

from alliance.kernel.http import render_page
from alliance.kernel.permissions import require
from alliance.plan.forms.filtres import FiltrePlan
from alliance.plan.forms.panneau import FormulaireFiltres
from alliance.plan.forms.parametres import PRESENTATION
from alliance.plan.permissions import can_read_plan
from alliance.plan.selectors import reperes_of
from alliance.plan.selectors.filtres import choisir_exercice
from alliance.plan.views.puces import alertes

VERS = {nom: f"plan:{nom}" for nom in ("couverture", "manques", "dispositifs")}
"""Pages that read the same filters: the form sends to them when ``?vers=`` names one."""
GARDES = (*PRESENTATION, "par", "lignes", "colonnes")


@require_GET
def filtrer(request, cite):
    require(can_read_plan(request.user, cite))
    reperes = reperes_of(cite, request.user)
    filtre = FiltrePlan(request.GET)
    criteres = filtre.criteres
    exercice = None if criteres.tous_exercices else criteres.exercice or choisir_exercice(reperes.exercices)
    form = FormulaireFiltres(filtre, reperes, exercice)
    gardes = [(nom, valeur) for nom in GARDES for valeur in request.GET.getlist(nom) if valeur]
    context = {
        "cite": cite,
        "form": form,
        "gardes": gardes,
        "alertes": alertes(filtre, reperes, []),
        "action": reverse(VERS.get(request.GET.get("vers", ""), "plan:plan"), args=[cite.slug]),
    }
    return render_page(request, "plan/filtrer.html", context, partial="filtres")
