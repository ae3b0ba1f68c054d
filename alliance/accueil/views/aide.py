from django.http import Http404
from django.views.decorators.http import require_GET

from alliance.accueil.selectors.guides import find_guide, guides
from alliance.kernel.http import render_page


@require_GET
def aide(request):
    return render_page(request, "accueil/aide.html", {"guides": guides()})


@require_GET
def guide(request, slug: str):
    trouve = find_guide(slug)
    if trouve is None:
        raise Http404("Ce guide n'existe pas.")
    return render_page(request, "accueil/guide.html", {"guide": trouve, "guides": guides()})
