"""The items that wait « à inscrire »: proposed by members, put on an agenda or set aside by who prepares."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.gouvernance.forms.points import EcarterForm, ProposerForm
from alliance.gouvernance.models import Instance, SeanceInstance
from alliance.gouvernance.permissions import can_prepare_seances, can_view_gouvernance
from alliance.gouvernance.permissions.points import can_edit_point, can_propose_somewhere
from alliance.gouvernance.selectors.agenda import objets_of_points
from alliance.gouvernance.selectors.points import points_a_inscrire, propositions_of
from alliance.gouvernance.selectors.seances import (
    instances_ou_proposer,
    instances_preparees,
    seances_ouvertes,
    seances_ouvertes_de,
)
from alliance.gouvernance.services.points import ecarter_point as ecarter
from alliance.gouvernance.services.points import inscrire_point as inscrire
from alliance.gouvernance.services.points import propose_point
from alliance.gouvernance.views.acces_seances import entier, point_for, tenter, vers_point, vers_seance
from alliance.gouvernance.views.etapes import titre_de_choix
from alliance.kernel.http import paginate, render_page, submit
from alliance.kernel.permissions import require


@require_GET
def a_inscrire(request, cite):
    require(can_view_gouvernance(request.user, cite))
    instance = entier(request.GET.get("instance")) or None
    page = paginate(request, points_a_inscrire(request.user, cite, instance))
    able = set(instances_preparees(request.user, cite).values_list("pk", flat=True))
    objets = objets_of_points(list(page), request.user)
    open_ = seances_ouvertes_de(request.user, able & {point.instance_id for point in page})
    rows = [
        {
            "point": point,
            "objets": objets.get(point.pk, []),
            "prepare": point.instance_id in able,
            "seances": [(one.pk, titre_de_choix(one)) for one in open_.get(point.instance_id, [])],
        }
        for point in page
    ]
    context = {
        "page": page,
        "lignes": rows,
        "instances": Instance.objects.visible_to(request.user).filter(cite=cite).order_by("type", "nom", "pk"),
        "instance": instance,
        "propositions": [one for one in propositions_of(request.user, cite) if one.point.instance_id not in able],
        "propose": can_propose_somewhere(request.user, cite),
    }
    return render_page(request, "gouvernance/backlog.html", context)


@require_http_methods(["GET", "POST"])
def proposer_point(request, cite):
    require(can_propose_somewhere(request.user, cite))
    able = instances_ou_proposer(request.user, cite)
    asked = able.filter(pk=entier(request.GET.get("instance"))).first() or (able[0] if len(able) == 1 else None)
    initial = {
        "instance": asked,
        "objet": request.GET.get("objet", "")[:100],
        "titre": request.GET.get("titre", "")[:250],
    }
    form = ProposerForm(request.POST if request.method == "POST" else None, instances=able, initial=initial)
    if request.method == "POST" and submit(form, propose_point, by=request.user):
        messages.success(request, "Votre point est proposé. Il attend la personne qui prépare la séance.")
        return vers_point(form.result)
    context = {"form": form, "objet": form["objet"].value()}
    return render_page(request, "gouvernance/backlog_proposer.html", context, status=422 if form.is_bound else 200)


@require_POST
def inscrire_point(request, cite, pk):
    current = point_for(request, cite, pk)
    require(can_prepare_seances(request.user, current.instance))
    open_ = seances_ouvertes(current.instance).filter(pk__in=SeanceInstance.objects.visible_to(request.user))
    chosen = get_object_or_404(open_, pk=entier(request.POST.get("seance")))
    if not tenter(request, inscrire, point=current, seance=chosen, by=request.user):
        return vers_point(current)
    return vers_seance(chosen, f"point-{current.pk}")


@require_http_methods(["GET", "POST"])
def ecarter_point(request, cite, pk):
    current = point_for(request, cite, pk)
    require(can_edit_point(request.user, current))
    form = EcarterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and submit(form, ecarter, point=current, by=request.user, at=timezone.now()):
        messages.success(request, "Le point est écarté. Son auteur en lit la raison.")
        return vers_point(current)
    context = {"form": form, "point": current}
    return render_page(request, "gouvernance/backlog_ecarter.html", context, status=422 if form.is_bound else 200)
