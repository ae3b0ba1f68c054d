"""First run, and the one page of the technical administrator."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.acteurs.forms.donnees import CiteForm, InstallationForm, PremierChefForm
from alliance.acteurs.permissions import can_administer
from alliance.acteurs.selectors.acces import cites_installees
from alliance.acteurs.services import cites as services
from alliance.acteurs.services.installation import create_administrateur
from alliance.comptes.selectors import is_installation_vierge
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require
from alliance.territoires.models import Cite


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def installation(request):
    if not is_installation_vierge():
        raise Http404
    form = InstallationForm(request.POST or None)
    if request.method == "POST" and submit(form, create_administrateur):
        perform_login(request, form.result)
        return redirect("installation_cites")
    return render_page(request, "acteurs/installation.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_GET
def installation_cites(request):
    require(can_administer(request.user))
    return _render(request, CiteForm())


@require_POST
def cite_creer(request):
    require(can_administer(request.user))
    form = CiteForm(request.POST)
    if not submit(form, services.create_cite, by=request.user):
        return _render(request, form)
    messages.success(request, f"Cité « {form.result} » créée. Invitez maintenant son chef de projet.")
    return redirect("cite_inviter_chef", form.result.pk)


@require_http_methods(["GET", "POST"])
def cite_inviter_chef(request, pk):
    require(can_administer(request.user))
    # The one place where a cité is read outside visible_to: its name, for who creates it.
    cite = get_object_or_404(Cite, pk=pk)
    form = PremierChefForm(request.POST or None)
    context = {"cite": cite, "by": request.user, "at": timezone.now()}
    if request.method == "POST" and submit(form, services.invite_premier_chef, **context):
        messages.success(request, f"Invitation envoyée à {form.cleaned_data['email']}.")
        return redirect("installation_cites")
    status = 422 if form.errors else 200
    return render_page(request, "acteurs/inviter_chef.html", {"cite": cite, "form": form}, status=status)


def _render(request, form):
    now = timezone.now()
    context = {"form": form, "cites": cites_installees(now, timezone.localdate(now))}
    return render_page(request, "acteurs/installation_cites.html", context, status=422 if form.errors else 200)
