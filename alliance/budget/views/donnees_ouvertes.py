"""The open-data file of the subventions, and what is left out of it."""

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from alliance.budget.exports.scdl import ecrire_subventions
from alliance.budget.forms.sorties import FiltreSubventions
from alliance.budget.permissions import can_prepare_budget
from alliance.budget.rules.scdl import VERSION
from alliance.budget.selectors.scdl import annees_attribuees, autorites_of, donnees_ouvertes
from alliance.kernel.http import paginate, render_page
from alliance.kernel.permissions import require


def _lire(request, cite):
    years = annees_attribuees(request.user, cite)
    form = FiltreSubventions(request.GET, exercices=years, autorites=autorites_of(request.user, cite))
    return form, donnees_ouvertes(request.user, cite, timezone.localdate(), **form.criteres)


@require_GET
def subventions_ouvertes(request, cite):
    require(can_prepare_budget(request.user, cite))
    form, found = _lire(request, cite)
    context = {
        "cite": cite,
        "form": form,
        "version": VERSION,
        "publiables": len(found.lignes),
        "ecartees": len(found.ecartees),
        "page": paginate(request, [*found.ecartees, *found.lignes], per_page=50),
    }
    return render_page(request, "budget/subventions_ouvertes.html", context)


@require_GET
def exporter_subventions(request, cite):
    require(can_prepare_budget(request.user, cite))
    form, found = _lire(request, cite)
    authority = {ligne.attribution.acte.autorite.siret for ligne in found.lignes}
    parts = ("subventions", authority.pop() if len(authority) == 1 else cite.slug, form.criteres["exercice"])
    name = f"{'-'.join(str(part) for part in parts if part)}.csv"
    response = StreamingHttpResponse(ecrire_subventions(found.lignes), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = str(content_disposition_header(as_attachment=True, filename=name))
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
