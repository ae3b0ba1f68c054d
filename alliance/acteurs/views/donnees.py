"""« Mon compte », « Mes données », and the requests that a chef de projet answers."""

from datetime import date, datetime

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from alliance.acteurs.forms.donnees import DemandeForm, ReponseForm
from alliance.acteurs.models import DemandeDonnees
from alliance.acteurs.permissions import can_answer_demande, can_view_demandes
from alliance.acteurs.selectors.acces import (
    cites_known_to,
    demandes_of,
    fonctions_affichees,
    moyens_of,
)
from alliance.acteurs.selectors.donnees import donnees_of
from alliance.acteurs.services import donnees as services
from alliance.kernel.dates import format_jour
from alliance.kernel.http import paginate, render_page, submit
from alliance.kernel.permissions import require
from alliance.kernel.templatetags.alliance import instant

APERCU = 10
"""Rows of a section that the page shows; the export holds them all."""


@require_GET
def mon_compte(request):
    context = {"fonctions": fonctions_affichees(request.user), "moyens": moyens_of(request.user)}
    return render_page(request, "acteurs/mon_compte.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def mes_donnees(request):
    cites = cites_known_to(request.user)
    form = DemandeForm(request.POST or None, cites=cites)
    if request.method == "POST" and submit(
        form, services.create_demande, compte=request.user, by=request.user, at=timezone.now()
    ):
        messages.success(request, "Demande reçue. Le chef de projet a un mois pour vous répondre.")
        return redirect("mes_donnees")
    sections = donnees_of(request.user)
    context = {
        "sections": [(titre, _in_words(rows[:APERCU]), len(rows)) for titre, rows in sections.items() if rows],
        "vides": [titre.lower() for titre, rows in sections.items() if not rows],
        "form": form if cites else None,
    }
    return render_page(request, "acteurs/mes_donnees.html", context, status=422 if form.errors else 200)


def _in_words(rows: list[dict]) -> list[dict]:
    """Days and instants as a person reads them; the export keeps them as they are."""
    return [{name: _words(value) for name, value in row.items() if value} for row in rows]


def _words(value) -> str:
    if isinstance(value, datetime):
        return instant(value)
    return format_jour(value) if isinstance(value, date) else str(value)


@never_cache
@require_GET
def mes_donnees_export(request):
    response = JsonResponse(
        donnees_of(request.user), json_dumps_params={"ensure_ascii": False, "indent": 2}, charset="utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="mes-donnees-alliance.json"'
    return response


@require_GET
def demandes(request, cite):
    require(can_view_demandes(request.user, cite))
    page = paginate(request, demandes_of(request.user, cite))
    return render_page(request, "acteurs/demandes.html", {"cite": cite, "page": page})


@require_http_methods(["GET", "POST"])
def demande(request, cite, pk):
    rows = DemandeDonnees.objects.visible_to(request.user).filter(cite=cite)
    row = get_object_or_404(rows.select_related("compte", "cite", "traitee_by"), pk=pk)
    require(can_answer_demande(request.user, row))
    form = ReponseForm(request.POST or None)
    service = services.erase_compte if "effacer" in request.POST else services.answer_demande
    if request.method == "POST" and submit(form, service, demande=row, by=request.user, at=timezone.now()):
        messages.success(request, "Réponse envoyée.")
        return redirect("acteurs:demandes", cite.slug)
    context = {"cite": cite, "demande": row, "form": form}
    return render_page(request, "acteurs/demande.html", context, status=422 if form.errors else 200)
