from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from alliance.kernel.http import render_page, submit
from alliance.notifications.contrats import types
from alliance.notifications.forms import PreferencesForm
from alliance.notifications.selectors import choix_of, desabonnement_of
from alliance.notifications.services.preferences import switch_off, update_preferences


@require_http_methods(["GET", "POST"])
def mes_courriels(request):
    form = PreferencesForm(request.POST if request.method == "POST" else None)
    if form.is_bound and submit(form, update_preferences, compte=request.user, by=request.user):
        messages.success(request, "Vos choix sont enregistrés.")
        return redirect("mes_courriels")
    context = {
        "form": form,
        "choix": choix_of(request.user),
        "obligatoires": sorted({declared.libelle for declared in types if not declared.facultatif}),
    }
    return render_page(request, "notifications/mes_courriels.html", context, status=422 if form.errors else 200)


# A mail program has no session nor token of ours (RFC 8058): the signed address is the proof.
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def desabonnement(request, jeton):
    found = desabonnement_of(jeton)
    if found is None:
        raise Http404("Ce lien n'est pas, ou n'est plus, valable.")
    compte, declared = found
    if request.method == "POST":
        # Answered without a redirection: a mail program follows none (RFC 8058, 3.2).
        switch_off(compte=compte, type_courriel=declared, by=compte)
    context = {"type": declared, "fait": request.method == "POST"}
    return render_page(request, "notifications/desabonnement.html", context)
