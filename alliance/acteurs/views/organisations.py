from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.acteurs.contrats import panneaux
from alliance.acteurs.forms.organisations import IdentiteForm, OrganisationForm, PresentationForm, identite_initial
from alliance.acteurs.models import Organisation
from alliance.acteurs.permissions import (
    can_archive_organisation,
    can_confirm_organisation,
    can_create_organisation,
    can_update_identite,
    can_update_organisation,
)
from alliance.acteurs.rules import format_siret, fraicheur_of
from alliance.acteurs.selectors import attaches_of, portage_of
from alliance.acteurs.services.organisations import (
    archive_organisation,
    confirm_organisation,
    create_organisation,
    restore_organisation,
    update_organisation,
)
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require


def get_organisation(request, cite, pk):
    rows = Organisation.objects.visible_to(request.user).filter(cite=cite)
    return get_object_or_404(rows.select_related("cite", "etablissement", "verifiee_by"), pk=pk)


def posted(request):
    """What was typed, or nothing on a GET: a bound empty form is not an unbound one."""
    return request.POST if request.method == "POST" else None


def redirect_to(organisation):
    return redirect("acteurs:organisation", organisation.cite.slug, organisation.pk)


def render_organisation(request, organisation, *, section="", form=None, ligne=None, status=200):
    """The sheet, with one section open as a form in its place."""
    user, today = request.user, timezone.localdate()
    checked = organisation.verifiee_at
    context = {
        "organisation": organisation,
        "siret": format_siret(organisation.siret),
        "fraicheur": fraicheur_of(timezone.localdate(checked) if checked else None, today),
        "sites": organisation.sites.select_related("commune", "quartier").order_by("pk"),
        "contacts": organisation.contacts.order_by("pk"),
        "poles": organisation.poles.order_by("ordre", "pk"),
        "caisses": organisation.caisses.order_by("pk"),
        "portage": portage_of(organisation, today),
        "panneaux": _panneaux(user, organisation),
        "section": section,
        "form": form,
        "ligne": ligne,
        "action": request.path,
        "retour": reverse("acteurs:organisation", args=[organisation.cite.slug, organisation.pk]),
        "peut_identite": _unless_archived(organisation, can_update_identite(user, organisation)),
        "peut_modifier": _unless_archived(organisation, can_update_organisation(user, organisation)),
        "peut_confirmer": _unless_archived(organisation, can_confirm_organisation(user, organisation)),
        "peut_archiver": can_archive_organisation(user, organisation),
        "peut_retirer_contact": can_update_organisation(user, organisation),
    }
    return render_page(request, "acteurs/organisation.html", context, partial="corps", status=status)


def _unless_archived(organisation, verdict):
    return verdict if organisation.archivee_at is None else False


def _panneaux(user, organisation):
    fed = ((panneau, panneau.contexte(user, organisation)) for panneau in panneaux)
    return [
        {"slug": panneau.slug, "titre": panneau.titre, "template": panneau.template, "contexte": contexte}
        for panneau, contexte in fed
        if contexte is not None
    ]


@require_GET
def organisation(request, cite, pk):
    return render_organisation(request, get_organisation(request, cite, pk))


@require_http_methods(["GET", "POST"])
def organisation_creer(request, cite):
    require(can_create_organisation(request.user, cite))
    form = OrganisationForm(posted(request), cite=cite)
    if request.method == "POST" and submit(form, create_organisation, cite=cite, by=request.user):
        messages.success(request, f"« {form.result} » est dans l'annuaire. Ajoutez maintenant un lieu et un contact.")
        return redirect_to(form.result)
    status = 422 if request.method == "POST" else 200
    return render_page(request, "acteurs/organisation_creer.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def organisation_modifier_identite(request, cite, pk):
    organisation = get_organisation(request, cite, pk)
    require(can_update_identite(request.user, organisation))
    form = IdentiteForm(posted(request), initial=identite_initial(organisation), cite=cite)
    return _edit(request, organisation, form, "identite")


@require_http_methods(["GET", "POST"])
def organisation_modifier_presentation(request, cite, pk):
    organisation = get_organisation(request, cite, pk)
    require(can_update_organisation(request.user, organisation))
    initial = {"presentation": organisation.presentation, "site_web": organisation.site_web}
    form = PresentationForm(posted(request), initial=initial)
    return _edit(request, organisation, form, "presentation")


def _edit(request, organisation, form, section):
    if request.method == "GET":
        return render_organisation(request, organisation, section=section, form=form)
    if submit(form, update_organisation, organisation=organisation, by=request.user):
        messages.success(request, "C'est enregistré." if form.result else "Aucune modification à enregistrer.")
        return redirect_to(organisation)
    organisation.refresh_from_db()
    return render_organisation(request, organisation, section=section, form=form, status=422)


@require_POST
def organisation_confirmer(request, cite, pk):
    organisation = get_organisation(request, cite, pk)
    require(can_confirm_organisation(request.user, organisation))
    form = forms.Form(request.POST)
    if submit(form, confirm_organisation, organisation=organisation, by=request.user, at=timezone.now()):
        messages.success(request, "Fiche vérifiée aujourd'hui.")
    else:
        messages.error(request, form.non_field_errors()[0])
    return redirect_to(organisation)


@require_http_methods(["GET", "POST"])
def organisation_archiver(request, cite, pk):
    organisation = get_organisation(request, cite, pk)
    require(can_archive_organisation(request.user, organisation))
    form = forms.Form(posted(request))
    done = form.is_bound and submit(
        form, archive_organisation, organisation=organisation, by=request.user, at=timezone.now()
    )
    if done:
        messages.success(request, f"« {organisation} » est archivée. Vous pouvez la restaurer depuis sa fiche.")
        return redirect_to(organisation)
    context = {
        "organisation": organisation,
        "form": form,
        "attaches": attaches_of(organisation, timezone.localdate()),
    }
    return render_page(request, "acteurs/organisation_archiver.html", context, status=422 if form.is_bound else 200)


@require_POST
def organisation_restaurer(request, cite, pk):
    organisation = get_organisation(request, cite, pk)
    require(can_archive_organisation(request.user, organisation))
    restore_organisation(organisation=organisation, by=request.user)
    messages.success(request, f"« {organisation} » est de retour dans l'annuaire.")
    return redirect_to(organisation)
