"""Members of an instance: the page of each, add, change, end; her declared interests."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.gouvernance.enums import QualiteMembre
from alliance.gouvernance.forms.membres import (
    FinDeSiegeForm,
    HabitantForm,
    InteretForm,
    MembreForm,
    ModifierMembreForm,
    QualiteForm,
)
from alliance.gouvernance.models import InteretDeclare, Membre
from alliance.gouvernance.permissions import can_declare_interet, can_manage_instance
from alliance.gouvernance.selectors.instances import anciens_membres as select_anciens
from alliance.gouvernance.services import interets as interets_services
from alliance.gouvernance.services import membres as services
from alliance.gouvernance.services.controles_membres import EN_MAIN_PROPRE
from alliance.gouvernance.views.instances import instance_for
from alliance.kernel.http import paginate, render_page, submit
from alliance.kernel.permissions import require


@require_GET
def membre(request, cite, pk):
    row = _membre_for(request, cite, pk)
    return _render_membre(request, cite, row, InteretForm(membre=row, user=request.user, soi=_soi(request, row)))


@require_POST
def declarer_interet(request, cite, pk):
    row = _membre_for(request, cite, pk)
    require(can_declare_interet(request.user, row))
    form = InteretForm(request.POST, membre=row, user=request.user, soi=_soi(request, row))
    context = {"membre": row, "at": timezone.now(), "by": request.user}
    if not submit(form, interets_services.declare_interet, **context):
        return _render_membre(request, cite, row, form)
    messages.success(request, "Le lien est déclaré. Un déport sera proposé quand cette organisation est concernée.")
    return redirect("gouvernance:membre", cite.slug, row.pk)


@require_POST
def retirer_interet(request, cite, pk):
    rows = InteretDeclare.objects.visible_to(request.user).filter(membre__instance__cite=cite)
    interet = get_object_or_404(rows.select_related("membre__instance__cite"), pk=pk)
    row = interet.membre
    require(can_declare_interet(request.user, row))
    interets_services.withdraw_interet(interet=interet, by=request.user)
    messages.success(request, "Le lien est retiré.")
    return redirect("gouvernance:membre", cite.slug, row.pk)


def _render_membre(request, cite, row, form):
    tient = can_manage_instance(request.user, row.instance)
    context = {
        "cite": cite,
        "membre": row,
        "instance": row.instance,
        "interets": row.interets.select_related("organisation").order_by("organisation__nom_recherche", "pk"),
        "form": form,
        "declare": can_declare_interet(request.user, row),
        "tient": tient,
        "soi": _soi(request, row),
        "fini": _fini(row),
    }
    return render_page(request, "gouvernance/membre.html", context, status=422 if form.errors else 200)


@require_GET
def anciens_membres(request, cite, pk):
    row = instance_for(request, cite, pk)
    page = paginate(request, select_anciens(row, timezone.localdate()))
    return render_page(request, "gouvernance/membres_anciens.html", {"cite": cite, "instance": row, "page": page})


@require_http_methods(["GET", "POST"])
def ajouter_membre(request, cite, pk):
    row = instance_for(request, cite, pk)
    require(can_manage_instance(request.user, row))
    today = timezone.localdate()
    asked = request.POST if request.method == "POST" else request.GET
    habitant = asked.get("qualite") == QualiteMembre.HABITANT
    if habitant:
        form = HabitantForm(request.POST or None, initial={"from_on": today})
    else:
        form = _membre_form(request, row, today)
    context = {"instance": row, "at": timezone.now(), "by": request.user}
    if request.method == "POST" and submit(form, services.add_membre, **context):
        messages.success(request, f"{form.result.nom_affiche} siège dans « {row.nom} ».")
        return redirect("gouvernance:instance", cite.slug, row.pk)
    template = "gouvernance/membre_habitant.html" if habitant else "gouvernance/membre_ajouter.html"
    return render_page(
        request, template, {"cite": cite, "instance": row, "form": form}, status=422 if form.errors else 200
    )


def _membre_form(request, row, today):
    asked = request.GET.get("pole", "")
    expected = row.poles_attendus.select_related("pole")
    wanted = expected.filter(pole_id=int(asked)).first() if asked.isascii() and asked.isdigit() else None
    pole = wanted.pole if wanted else None
    initial = {"from_on": today, "pole": pole, "qualite": request.GET.get("qualite", QualiteMembre.TITULAIRE)}
    return MembreForm(request.POST or None, instance=row, user=request.user, today=today, pole=pole, initial=initial)


@require_http_methods(["GET", "POST"])
def modifier_membre(request, cite, pk):
    row = _membre_tenu(request, cite, pk)
    form = ModifierMembreForm(request.POST or None, membre=row, user=request.user, initial=_initial(row))
    if request.method == "POST" and submit(form, services.update_membre, membre=row, by=request.user):
        messages.success(request, f"La fiche de {form.result.nom_affiche} est enregistrée.")
        return redirect("gouvernance:instance", cite.slug, row.instance_id)
    return _render_modifier(request, cite, row, form=form)


@require_POST
def changer_qualite(request, cite, pk):
    row = _membre_tenu(request, cite, pk)
    form = QualiteForm(request.POST, instance=row.instance)
    if not submit(form, services.change_qualite, membre=row, at=timezone.now(), by=request.user):
        return _render_modifier(request, cite, row, qualite=form)
    messages.success(request, f"{row.nom_affiche} change de qualité. Ses avis passés restent sous l'ancienne.")
    return redirect("gouvernance:instance", cite.slug, row.instance_id)


@require_POST
def retirer_membre(request, cite, pk):
    row = _membre_tenu(request, cite, pk)
    form = FinDeSiegeForm(request.POST)
    if not submit(form, services.retirer_membre, membre=row, at=timezone.now(), by=request.user):
        return _render_modifier(request, cite, row, fin=form)
    messages.success(request, f"Le siège de {row.nom_affiche} a un dernier jour. Ses avis restent aux relevés.")
    return redirect("gouvernance:instance", cite.slug, row.instance_id)


def _render_modifier(request, cite, row, *, form=None, qualite=None, fin=None):
    today = timezone.localdate()
    row = _membre_for(request, cite, row.pk)
    form = form or ModifierMembreForm(membre=row, user=request.user, initial=_initial(row))
    initial = {"qualite": row.qualite, "pole": row.pole_id, "from_on": today}
    qualite = qualite or QualiteForm(instance=row.instance, initial=initial)
    fin = fin or FinDeSiegeForm(initial={"to_on": row.to_on or today})
    context = {
        "cite": cite, "instance": row.instance, "membre": row, "form": form, "qualite": qualite, "fin": fin,
        "fini": _fini(row),
    }  # fmt: skip
    refused = form.errors or qualite.errors or fin.errors
    return render_page(request, "gouvernance/membre_modifier.html", context, status=422 if refused else 200)


def _initial(row):
    handed = row.adresse_postale == EN_MAIN_PROPRE
    return {
        "nom": row.nom, "fonction": row.fonction, "organisation": row.organisation_id, "canal": row.canal,
        "email": row.email, "telephone": row.telephone, "adresse_postale": "" if handed else row.adresse_postale,
        "en_main_propre": handed, "from_on": row.from_on,
    }  # fmt: skip


def _membre_for(request, cite, pk) -> Membre:
    rows = Membre.objects.visible_to(request.user).filter(instance__cite=cite)
    return get_object_or_404(rows.select_related("instance__cite", "pole", "compte", "organisation"), pk=pk)


def _membre_tenu(request, cite, pk) -> Membre:
    row = _membre_for(request, cite, pk)
    require(can_manage_instance(request.user, row.instance))
    return row


def _soi(request, row) -> bool:
    return row.compte_id is not None and row.compte_id == request.user.pk


def _fini(row) -> bool:
    return row.to_on is not None and row.to_on < timezone.localdate()
