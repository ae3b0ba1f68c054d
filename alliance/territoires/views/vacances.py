from datetime import timedelta

from django.utils import timezone
from django.views.decorators.http import require_GET

from alliance.kernel.http import render_page
from alliance.kernel.permissions import require
from alliance.territoires.permissions import can_view_territoire
from alliance.territoires.selectors import vacances_of


@require_GET
def vacances(request, cite):
    require(can_view_territoire(request.user, cite))
    today = timezone.localdate()
    years = vacances_of(cite)
    periods = [period for rows in years.values() for period in rows]
    for period in periods:
        period.reprise_on = period.ends_on + timedelta(days=1)
        period.en_cours = period.starts_on <= today <= period.ends_on
    return render_page(
        request,
        "territoires/vacances.html",
        {
            "annees": list(years.items()),
            "prochaine": min((p for p in periods if p.ends_on >= today), key=lambda p: p.starts_on, default=None),
        },
    )
