from django.http import Http404
from django.views.decorators.http import require_GET

from alliance.accueil.selectors.guides import find_guide, guides, guides_des_roles
from alliance.acteurs.selectors import fonctions_of
from alliance.kernel.http import render_page


@require_GET
def aide(request):
    miens = guides_des_roles({fonction.role for fonction in fonctions_of(request.user)})
    autres = [guide for guide in guides() if guide not in miens]
    return render_page(request, "accueil/aide.html", {"miens": miens, "guides": autres})


@require_GET
def guide(request, slug: str):
    trouve = find_guide(slug)
    if trouve is None:
        raise Http404("Ce guide n'existe pas.")
    return render_page(request, "accueil/guide.html", {"guide": trouve, "guides": guides()})
