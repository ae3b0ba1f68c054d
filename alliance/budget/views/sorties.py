"""What goes out of the money, gathered: tables, the file of each comptable, acts, open data."""

from django.utils import timezone
from django.views.decorators.http import require_GET

from alliance.budget.permissions import can_prepare_budget, can_view_argent
from alliance.budget.selectors.caisses import caisses_of
from alliance.budget.selectors.criteres import exercice_par_defaut
from alliance.budget.selectors.exercices import exercices_existants
from alliance.kernel.http import render_page
from alliance.kernel.permissions import require


@require_GET
def sorties(request, cite):
    require(can_view_argent(request.user, cite))
    years = exercices_existants(request.user, cite)
    context = {
        "cite": cite,
        "caisses": caisses_of(request.user, cite),
        "exercices": years,
        "exercice": exercice_par_defaut(years, timezone.localdate().year),
        "prepare": can_prepare_budget(request.user, cite),
    }
    return render_page(request, "budget/sorties.html", context)
