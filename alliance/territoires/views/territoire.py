from django.utils import timezone
from django.views.decorators.http import require_GET

from alliance.kernel.dates import is_current
from alliance.kernel.http import paginate, render_page
from alliance.kernel.permissions import require
from alliance.territoires.forms.filtres import FiltreEtablissements
from alliance.territoires.models import Etablissement
from alliance.territoires.permissions import can_declare, can_view_territoire
from alliance.territoires.selectors import (
    FiltresEtablissements,
    count_members,
    etablissements_of,
    identite_of,
    perimetre_of,
)
from alliance.territoires.views.affichage import carte_of


@require_GET
def territoire(request, cite):
    require(can_view_territoire(request.user, cite))
    today = timezone.localdate()
    form = FiltreEtablissements(request.GET, cite=cite)
    context = {
        "form": form,
        "page": paginate(request, etablissements_of(cite, form.filtres, today), per_page=25),
        "actifs": [{"mots": words, "url": _without(request, name)} for name, words in form.actifs],
        "tri": form.filtres.tri,
    }
    if not request.htmx:
        context |= _overview(request, cite, today)
    return render_page(request, "territoires/territoire.html", context, partial="liste")


def _overview(request, cite, today):
    perimetre = perimetre_of(cite, today)
    placed = etablissements_of(cite, FiltresEtablissements(), today).prefetch_related(None)
    identite = identite_of(cite)
    return {
        "perimetre": perimetre,
        "carte": carte_of(cite, perimetre, placed.exclude(latitude=None)),
        "membres": count_members(cite, today),
        "total": Etablissement.objects.of_cites([cite.pk]).count(),
        "label": next(iter(identite.labels), None),
        "convention": next(
            (row for row in identite.conventions if is_current(row.from_on, row.to_on, today)),
            next(iter(identite.conventions), None),
        ),
        "chef_de_file": next(
            (row for row in identite.chefs_de_file if is_current(row.from_on, row.to_on, today)), None
        ),
        "peut_declarer": can_declare(request.user, cite),
    }


def _without(request, name):
    """This page's address with one filter less, from its first page."""
    query = request.GET.copy()
    for gone in (name, "page"):
        query.pop(gone, None)
    return f"?{query.urlencode()}"
