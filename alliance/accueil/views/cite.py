from django.views.decorators.http import require_GET

from alliance.accueil.selectors.identite import identite_of
from alliance.acteurs.permissions import can_view_acces
from alliance.kernel.http import render_page


@require_GET
def la_cite(request, cite):
    contexte = {"identite": identite_of(cite, request.user), "voit_les_membres": can_view_acces(request.user, cite)}
    return render_page(request, "accueil/la_cite.html", contexte)
