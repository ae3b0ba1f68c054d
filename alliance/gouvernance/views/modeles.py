"""The template of the agenda of an instance, row by row."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from alliance.gouvernance.forms.instances import PointModeleForm
from alliance.gouvernance.models import PointModele
from alliance.gouvernance.permissions import can_manage_instance
from alliance.gouvernance.services import modeles as services
from alliance.gouvernance.views.instances import instance_for
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require


@require_http_methods(["GET", "POST"])
def modele_ordre_du_jour(request, cite, pk):
    row = instance_for(request, cite, pk)
    require(can_manage_instance(request.user, row))
    form = PointModeleForm(request.POST or None)
    if request.method == "POST" and submit(form, services.add_point_modele, instance=row, by=request.user):
        messages.success(request, "Le point est au modèle.")
        return redirect("gouvernance:modele_ordre_du_jour", cite.slug, row.pk)
    return _render(request, cite, row, form)


@require_http_methods(["GET", "POST"])
def modifier_point_modele(request, cite, pk):
    point = _point_for(request, cite, pk)
    initial = {"titre": point.titre, "nature": point.nature, "duree_min": point.duree_min}
    form = PointModeleForm(request.POST or None, initial=initial)
    if request.method == "POST" and submit(form, services.update_point_modele, point=point, by=request.user):
        messages.success(request, "Le point est enregistré.")
        return redirect("gouvernance:modele_ordre_du_jour", cite.slug, point.instance_id)
    return _render(request, cite, point.instance, form, point)


@require_POST
def deplacer_point_modele(request, cite, pk):
    point = _point_for(request, cite, pk)
    services.move_point_modele(point=point, monter=request.POST.get("sens") != "bas", by=request.user)
    return redirect("gouvernance:modele_ordre_du_jour", cite.slug, point.instance_id)


@require_POST
def retirer_point_modele(request, cite, pk):
    point = _point_for(request, cite, pk)
    services.remove_point_modele(point=point, by=request.user)
    messages.success(request, f"« {point.titre} » n'est plus au modèle.")
    return redirect("gouvernance:modele_ordre_du_jour", cite.slug, point.instance_id)


def _point_for(request, cite, pk) -> PointModele:
    rows = PointModele.objects.visible_to(request.user).filter(instance__cite=cite)
    point = get_object_or_404(rows.select_related("instance__cite"), pk=pk)
    require(can_manage_instance(request.user, point.instance))
    return point


def _render(request, cite, row, form, point=None):
    points = list(row.points_modele.order_by("ordre", "pk"))
    context = {
        "cite": cite, "instance": row, "form": form, "point": point, "points": points,
        "total": sum(one.duree_min for one in points),
    }  # fmt: skip
    return render_page(request, "gouvernance/instance_modele.html", context, status=422 if form.errors else 200)
