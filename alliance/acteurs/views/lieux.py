from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from alliance.acteurs.forms.organisations import SiteForm, site_initial
from alliance.acteurs.permissions import can_update_organisation
from alliance.acteurs.services.lieux import add_site, remove_site, update_site
from alliance.acteurs.views.organisations import get_organisation, posted, redirect_to, render_organisation
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require


@require_http_methods(["GET", "POST"])
def site_ajouter(request, cite, pk):
    organisation = get_organisation(request, cite, pk)
    require(can_update_organisation(request.user, organisation))
    form = SiteForm(posted(request), cite=cite)
    if request.method == "POST" and submit(form, add_site, organisation=organisation, by=request.user):
        messages.success(request, f"Le lieu « {form.result} » est ajouté.")
        return redirect_to(organisation)
    status = 422 if request.method == "POST" else 200
    return render_organisation(request, organisation, section="lieux", form=form, status=status)


def _get_site(request, cite, pk, site_pk):
    organisation = get_organisation(request, cite, pk)
    require(can_update_organisation(request.user, organisation))
    site = get_object_or_404(organisation.sites, pk=site_pk)
    site.organisation = organisation
    return site


@require_http_methods(["GET", "POST"])
def site_modifier(request, cite, pk, site_pk):
    site = _get_site(request, cite, pk, site_pk)
    form = SiteForm(posted(request), initial=site_initial(site), cite=cite)
    if request.method == "POST" and submit(form, update_site, site=site, by=request.user):
        messages.success(request, f"Le lieu « {site} » est enregistré.")
        return redirect_to(site.organisation)
    status = 422 if request.method == "POST" else 200
    return render_organisation(request, site.organisation, section="lieux", form=form, ligne=site, status=status)


@require_http_methods(["GET", "POST"])
def site_retirer(request, cite, pk, site_pk):
    site = _get_site(request, cite, pk, site_pk)
    form = forms.Form(posted(request))
    nom = str(site)
    if form.is_bound and submit(form, remove_site, site=site, by=request.user):
        messages.success(request, f"Le lieu « {nom} » est retiré.")
        return redirect_to(site.organisation)
    context = {
        "organisation": site.organisation,
        "form": form,
        "titre": f"Retirer le lieu « {nom} »",
        "effet": "Le lieu disparaît de la fiche et des recherches par quartier. Vous pourrez le saisir de nouveau.",
        "verbe": "Retirer le lieu",
    }
    return render_page(request, "acteurs/organisation_retirer.html", context, status=422 if form.is_bound else 200)
