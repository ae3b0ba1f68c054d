"""What anybody may read without an account: whether a relevé is the right one, and the published decisions."""

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from alliance.gouvernance.forms.releve import VerificationForm
from alliance.gouvernance.selectors.convocations import titre_seance
from alliance.gouvernance.selectors.registre import decision_publique as find_decision
from alliance.gouvernance.selectors.registre import etat_en_mots
from alliance.gouvernance.selectors.releve import comparer, releve_par_code
from alliance.gouvernance.views.signes import avis_affiches, signe_decision
from alliance.kernel.http import render_page


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def verifier(request):
    """Check a file, or a fingerprint, without knowing the code. Nothing of it is kept."""
    code = request.GET.get("code", "").strip()
    if request.method == "GET" and code:
        found = releve_par_code(code)
        context = {"form": VerificationForm(), "code": code, "releve": found, "inconnu": found is None}
        return _page(request, context, status=404 if found is None else 200)
    return _verifier(request, None)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def verifier_code(request, code):
    """The page that a relevé names: which séance, which fingerprint, and whether a copy is the same."""
    found = releve_par_code(code)
    if found is None:
        return _page(request, {"form": VerificationForm(), "code": code, "inconnu": True}, status=404)
    return _verifier(request, found)


def _verifier(request, releve):
    form = VerificationForm(request.POST, request.FILES) if request.method == "POST" else VerificationForm()
    if form.is_valid():
        fichier = form.cleaned_data["fichier"]
        empreinte = _empreinte(fichier) if fichier else form.cleaned_data["empreinte"]
        constat = comparer(releve, empreinte)
        context = {"form": VerificationForm(), "releve": constat.releve, "constat": constat, "calculee": empreinte}
        return _page(request, context)
    return _page(request, {"form": form, "releve": releve}, status=422 if form.is_bound else 200)


def _empreinte(fichier):
    digest = hashlib.sha256()
    for chunk in fichier.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _page(request, context, *, status=200):
    releve = context.get("releve")
    if releve is not None:
        seance = releve.seance
        context |= {
            "titre_seance": titre_seance(seance),
            "le": timezone.localdate(seance.debut_at),
            "cite_nom": seance.instance.cite.nom,
        }
    response = render_page(request, "gouvernance/verifier.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@login_not_required
@require_GET
def decision_publique(request, slug, numero):
    """A decision that the cité published for everybody; no name of a person."""
    found = find_decision(slug, numero)
    if found is None:
        raise Http404
    context = {
        "decision": found,
        "signe": signe_decision(found),
        "etat": etat_en_mots(found),
        "avis": avis_affiches(found.avis_rendus, complet=False),
        "conditions": found.conditions.splitlines(),
    }
    return render_page(request, "gouvernance/decision_publique.html", context)
