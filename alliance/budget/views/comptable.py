"""The export of a budget for its comptable, and the columns that she wants."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from alliance.budget.exports.comptable import tableau_comptable
from alliance.budget.forms.comptable import FiltreComptable, ProfilForm
from alliance.budget.permissions import can_set_profil_export
from alliance.budget.rules.profils import PROFILS
from alliance.budget.selectors.comptable import exercices_du_comptable, lignes_comptables, profil_of
from alliance.budget.selectors.criteres import exercice_par_defaut
from alliance.budget.selectors.mots import mots_de
from alliance.budget.services.profils import set_profil_export
from alliance.budget.views.caisses import caisse_for
from alliance.budget.views.exports_argent import repondre
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require


@require_GET
def comptable(request, cite, pk):
    caisse = caisse_for(request, cite, pk)
    years = exercices_du_comptable(request.user, caisse)
    initial = {"exercice": exercice_par_defaut(years, timezone.localdate().year)}
    form = FiltreComptable(exercices=years, initial=initial)
    return _page(request, cite, caisse, form, bool(years))


def _page(request, cite, caisse, form, engage, status=200):
    context = {
        "cite": cite, "caisse": caisse, "form": form, "engage": engage, "profil": profil_of(caisse),
        "mots": mots_de(caisse.nature), "regle": can_set_profil_export(request.user, caisse),
    }  # fmt: skip
    return render_page(request, "budget/comptable.html", context, status=status)


@require_GET
def exporter_comptable(request, cite, pk):
    caisse = caisse_for(request, cite, pk)
    years = exercices_du_comptable(request.user, caisse)
    form = FiltreComptable(request.GET, exercices=years)
    if not form.is_valid():
        return _page(request, cite, caisse, form, bool(years), status=422)
    criteres = form.criteres
    table = tableau_comptable(
        lignes_comptables(request.user, caisse, criteres), profil_of(caisse), titre=caisse.nom, cite=cite.nom,
        today=timezone.localdate(),
    )  # fmt: skip
    told = (caisse.nom, criteres.quoi, criteres.exercice, criteres.du, criteres.au)
    return repondre(request, cite, table, "-".join(str(part) for part in told if part))


@require_http_methods(["GET", "POST"])
def profil_export(request, cite, pk):
    caisse = caisse_for(request, cite, pk)
    require(can_set_profil_export(request.user, caisse))
    if request.method == "POST" and "defaut" in request.POST:
        set_profil_export(caisse=caisse, colonnes=PROFILS[caisse.nature], by=request.user)
        messages.success(request, "Les colonnes habituelles de ces comptes sont remises.")
        return redirect("budget:profil_export", cite.slug, pk)
    form = ProfilForm(request.POST or None, profil=profil_of(caisse))
    if request.method == "POST" and submit(form, set_profil_export, caisse=caisse, by=request.user):
        messages.success(request, "Les colonnes de l’export sont enregistrées.")
        return redirect("budget:comptable", cite.slug, pk)
    context = {"cite": cite, "caisse": caisse, "form": form, "mots": mots_de(caisse.nature)}
    return render_page(request, "budget/profil_export.html", context, status=422 if form.errors else 200)
