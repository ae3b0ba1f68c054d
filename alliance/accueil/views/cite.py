from django.views.decorators.http import require_GET

from alliance.accueil.selectors.identite import identite_of
from alliance.kernel.http import render_page


@require_GET
def la_cite(request, cite):
    return render_page(request, "accueil/la_cite.html", {"identite": identite_of(cite, request.user)})
