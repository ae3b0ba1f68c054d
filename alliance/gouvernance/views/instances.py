"""Instances: the list, the page of each, create, change, close."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from alliance.gouvernance.contrats import panneaux_instance
from alliance.gouvernance.enums import QualiteMembre, TypeInstance
from alliance.gouvernance.forms.instances import (
    ClotureInstanceForm,
    GroupeForm,
    InstanceForm,
    ModifierInstanceForm,
)
from alliance.gouvernance.models import Instance
from alliance.gouvernance.permissions import (
    can_create_groupe,
    can_manage_instance,
    can_manage_instances,
    can_prepare_seances,
    can_propose_point,
    can_view_gouvernance,
)
from alliance.gouvernance.selectors.composition import compositions_of, pouvoirs_of, quorum_en_mots, regle_en_mots
from alliance.gouvernance.selectors.instances import activite_of, autres_membres, cartes_of, instances_of
from alliance.gouvernance.selectors.lecture import lisibles
from alliance.gouvernance.selectors.sieges import siege_of
from alliance.gouvernance.services import instances as services
from alliance.gouvernance.views.panneaux import remplis
from alliance.kernel.http import paginate, render_page, submit
from alliance.kernel.permissions import require


@require_GET
def instances(request, cite):
    require(can_view_gouvernance(request.user, cite))
    today = timezone.localdate()
    rows = instances_of(request.user, cite)
    page = paginate(request, rows)
    cartes = cartes_of(request.user, list(page), timezone.now(), today)
    ouvertes = [carte for carte in cartes if carte.instance.close_on is None]
    context = {
        "cite": cite,
        "page": page,
        "groupes": _par_type(ouvertes),
        "closes": [carte.instance for carte in cartes if carte.instance.close_on is not None],
        "nombre": sum(1 for row in rows if row.close_on is None),
        "incompletes": sum(1 for carte in ouvertes if carte.vacants),
        "tient": can_manage_instances(request.user, cite),
        "constitue": can_create_groupe(request.user, cite),
    }
    return render_page(request, "gouvernance/instances.html", context)


TITRES = {
    TypeInstance.COPIL: "Comité de pilotage",
    TypeInstance.COTECH: "Comité technique",
    TypeInstance.COORDINATION: "Coordinations territoriales",
    TypeInstance.GROUPE: "Groupes de travail",
    TypeInstance.AUTRE: "Autres instances",
}


def _par_type(cartes):
    grouped = [(titre, [one for one in cartes if one.instance.type == kind]) for kind, titre in TITRES.items()]
    return [(titre, found) for titre, found in grouped if found]


@require_GET
def instance(request, cite, pk):
    row = instance_for(request, cite, pk)
    user, today = request.user, timezone.localdate()
    poles = compositions_of([row], today)[row.pk]
    context = {
        "cite": cite,
        "instance": row,
        "poles": poles,
        "manques": [one for one in poles if one.manque],
        "personne": all(one.vacante for one in poles),
        "autres": autres_membres(row, today),
        "activite": activite_of(user, row, timezone.now()),
        "regle": regle_en_mots(row),
        "quorum": quorum_en_mots(row.quorum, len(poles)),
        "pouvoirs": pouvoirs_of(row.competence),
        "modele": row.points_modele.order_by("ordre", "pk"),
        "tient": can_manage_instance(user, row),
        "prepare": can_prepare_seances(user, row),
        "propose": can_propose_point(user, row),
        "mon_siege": siege_of(user, row),
        "panneaux": remplis(panneaux_instance, row, user),
        "designation_lisible": lisibles(user, [row.designee_par_id]),
    }
    return render_page(request, "gouvernance/instance.html", context)


@require_http_methods(["GET", "POST"])
def creer_instance(request, cite):
    tient = can_manage_instances(request.user, cite)
    if not tient:
        require(can_create_groupe(request.user, cite))
    today = timezone.localdate()
    initial = {"constituee_on": today, "type": request.GET.get("type", "")}
    form_class = InstanceForm if tient else GroupeForm
    form = form_class(request.POST or None, cite=cite, user=request.user, today=today, initial=initial)
    context = {"cite": cite, "today": today, "by": request.user}
    if not tient:
        context |= {"type": TypeInstance.GROUPE, "animateur": request.user}
    if request.method == "POST" and submit(form, services.create_instance, **context):
        messages.success(request, f"« {form.result.nom} » est créée. Nommez maintenant qui y siège.")
        return redirect("gouvernance:instance", cite.slug, form.result.pk)
    return _render_form(request, "gouvernance/instance_creer.html", {"cite": cite, "form": form, "tient": tient})


@require_http_methods(["GET", "POST"])
def modifier_instance(request, cite, pk):
    row = instance_for(request, cite, pk)
    require(can_manage_instance(request.user, row))
    tient, today = can_manage_instances(request.user, cite), timezone.localdate()
    form = ModifierInstanceForm(
        request.POST or None, instance=row, tient=tient, cite=cite, user=request.user, today=today,
        initial=_initial(row),
    )  # fmt: skip
    context = {"instance": row, "today": today, "by": request.user}
    if request.method == "POST" and submit(form, services.update_instance, **context):
        messages.success(request, f"« {form.result.nom} » est enregistrée.")
        return redirect("gouvernance:instance", cite.slug, row.pk)
    return _render_form(
        request, "gouvernance/instance_modifier.html", {"cite": cite, "instance": row, "form": form, "tient": tient}
    )


def _initial(row):
    return {
        "nom": row.nom, "objet": row.objet, "frequence": row.frequence, "lieu_habituel": row.lieu_habituel,
        "quartier": row.quartier_id, "competence": row.competence, "regle": row.regle, "quorum": row.quorum,
        "silence_vaut_accord": row.silence_vaut_accord, "hote": row.hote_id, "hote_nom": row.hote_nom,
        "animateur": str(row.animateur_id or ""), "designee_par": row.designee_par_id,
        "constituee_on": row.constituee_on,
        "poles": list(row.poles_attendus.values_list("pole_id", flat=True)),
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
def clore_instance(request, cite, pk):
    row = instance_for(request, cite, pk)
    require(can_manage_instance(request.user, row))
    form = ClotureInstanceForm(request.POST or None, initial={"close_on": timezone.localdate()})
    context = {"instance": row, "at": timezone.now(), "by": request.user}
    if request.method == "POST" and submit(form, services.close_instance, **context):
        messages.success(request, f"« {row.nom} » est close. Son résultat, ses relevés et ses décisions restent.")
        return redirect("gouvernance:instance", cite.slug, row.pk)
    sans_compte = row.membres.filter(compte=None, qualite=QualiteMembre.HABITANT, contact_efface_at=None).count()
    return _render_form(
        request,
        "gouvernance/instance_clore.html",
        {"cite": cite, "instance": row, "form": form, "sans_compte": sans_compte},
    )


def instance_for(request, cite, pk) -> Instance:
    """The instance of this address, or 404 for who does not see it."""
    rows = Instance.objects.visible_to(request.user).filter(cite=cite)
    return get_object_or_404(rows.select_related("cite", "quartier", "hote", "animateur", "designee_par"), pk=pk)


def _render_form(request, template, context):
    status = 422 if context["form"].errors else 200
    return render_page(request, template, context, status=status)
