from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from alliance.acteurs.forms.poles import PoleForm, pole_initial
from alliance.acteurs.models import Pole
from alliance.acteurs.permissions import can_manage_poles, can_view_poles
from alliance.acteurs.services.cites import create_pole
from alliance.acteurs.services.poles import delete_pole, update_pole
from alliance.acteurs.views.organisations import posted
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require


@require_http_methods(["GET", "POST"])
def poles(request, cite):
    require(can_view_poles(request.user, cite))
    modifiable = can_manage_poles(request.user, cite)
    if request.method == "POST":
        require(modifiable)
    form = PoleForm(posted(request), cite=cite, user=request.user, initial={"nature": "AUTRE"})
    if form.is_bound and submit(form, create_pole, cite=cite, by=request.user):
        messages.success(request, f"Le pôle « {form.result} » est ajouté. Dites ensuite quelles instances l'attendent.")
        return redirect("acteurs:poles", cite.slug)
    context = {
        "poles": list(poles_of(request.user, cite)),
        "form": form,
        "modifiable": modifiable,
    }
    return render_page(request, "acteurs/poles.html", context, status=422 if form.is_bound else 200)


def poles_of(user, cite):
    return Pole.objects.visible_to(user).filter(cite=cite).select_related("organisation").order_by("ordre")


def _get_pole(request, cite, pk) -> Pole:
    require(can_view_poles(request.user, cite))
    pole = get_object_or_404(Pole.objects.visible_to(request.user).filter(cite=cite), pk=pk)
    require(can_manage_poles(request.user, cite))
    return pole


@require_http_methods(["GET", "POST"])
def pole_modifier(request, cite, pk):
    pole = _get_pole(request, cite, pk)
    form = PoleForm(posted(request), cite=cite, user=request.user, initial=pole_initial(pole))
    if form.is_bound and submit(form, update_pole, pole=pole, by=request.user):
        messages.success(request, f"Le pôle « {pole} » est enregistré.")
        return redirect("acteurs:poles", cite.slug)
    context = {"pole": pole, "form": form}
    return render_page(request, "acteurs/pole_modifier.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def pole_supprimer(request, cite, pk):
    pole = _get_pole(request, cite, pk)
    form, nom = forms.Form(posted(request)), str(pole)
    if form.is_bound and submit(form, delete_pole, pole=pole, by=request.user):
        messages.success(request, f"Le pôle « {nom} » est retiré.")
        return redirect("acteurs:poles", cite.slug)
    context = {"pole": pole, "nom": nom, "form": form}
    return render_page(request, "acteurs/pole_supprimer.html", context, status=422 if form.is_bound else 200)
