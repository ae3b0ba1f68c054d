"""The desk of whoever keeps a budget."""

from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_GET

from alliance.budget.permissions import can_record_payment, can_view_argent
from alliance.budget.selectors.caisses import teneurs_of
from alliance.budget.selectors.travail import caisses_tenues, travail_of
from alliance.kernel.http import render_page
from alliance.kernel.permissions import require


@require_GET
def mon_budget(request, cite):
    require(can_view_argent(request.user, cite))
    caisses, today = caisses_tenues(request.user, cite), timezone.localdate()
    caisse = _choisie(request, caisses)
    context = {"cite": cite, "caisses": caisses, "caisse": caisse, "today": today}
    if caisse is not None:
        context |= {
            "travail": travail_of(caisse, today),
            "agit": can_record_payment(request.user, caisse),
            "teneurs": teneurs_of([caisse.pk], today).get(caisse.pk, []),
            "deux_personnes": getattr(getattr(caisse, "reglage_budget", None), "deux_personnes", False),
            "moi": request.user.pk,
        }
    return render_page(request, "budget/mon_budget.html", context)


def _choisie(request, caisses):
    """The budget that the address names, else the first; one that is not hers does not exist."""
    asked = request.GET.get("caisse", "")
    if not asked:
        return caisses[0] if caisses else None
    found = next((row for row in caisses if str(row.pk) == asked), None)
    if found is None:
        raise Http404
    return found
