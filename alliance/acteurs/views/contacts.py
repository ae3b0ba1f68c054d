from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from alliance.acteurs.forms.organisations import ContactForm, contact_initial
from alliance.acteurs.permissions import can_update_organisation
from alliance.acteurs.services.contacts import add_contact, remove_contact, update_contact
from alliance.acteurs.views.organisations import get_organisation, posted, redirect_to, render_organisation
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require


@require_http_methods(["GET", "POST"])
def contact_ajouter(request, cite, pk):
    organisation = get_organisation(request, cite, pk)
    require(can_update_organisation(request.user, organisation))
    form = ContactForm(posted(request))
    if request.method == "POST" and submit(form, add_contact, organisation=organisation, by=request.user):
        messages.success(request, f"Le contact « {form.result} » est ajouté.")
        return redirect_to(organisation)
    status = 422 if request.method == "POST" else 200
    return render_organisation(request, organisation, section="contacts", form=form, status=status)


def _get_contact(request, cite, pk, contact_pk):
    organisation = get_organisation(request, cite, pk)
    require(can_update_organisation(request.user, organisation))
    contact = get_object_or_404(organisation.contacts, pk=contact_pk)
    contact.organisation = organisation
    return contact


@require_http_methods(["GET", "POST"])
def contact_modifier(request, cite, pk, contact_pk):
    contact = _get_contact(request, cite, pk, contact_pk)
    form = ContactForm(posted(request), initial=contact_initial(contact))
    if request.method == "POST" and submit(form, update_contact, contact=contact, by=request.user):
        messages.success(request, f"Le contact « {contact} » est enregistré.")
        return redirect_to(contact.organisation)
    status = 422 if request.method == "POST" else 200
    return render_organisation(
        request, contact.organisation, section="contacts", form=form, ligne=contact, status=status
    )


@require_http_methods(["GET", "POST"])
def contact_retirer(request, cite, pk, contact_pk):
    contact = _get_contact(request, cite, pk, contact_pk)
    form = forms.Form(posted(request))
    fonction = str(contact)
    if form.is_bound and submit(form, remove_contact, contact=contact, by=request.user):
        messages.success(request, f"Le contact « {fonction} » est effacé.")
        return redirect_to(contact.organisation)
    context = {
        "organisation": contact.organisation,
        "form": form,
        "titre": f"Effacer le contact « {fonction} »",
        "effet": "Le nom, l'adresse et le téléphone sont effacés pour de bon. Le journal garde seulement la trace "
        "de l'effacement.",
        "verbe": "Effacer le contact",
    }
    return render_page(request, "acteurs/organisation_retirer.html", context, status=422 if form.is_bound else 200)
