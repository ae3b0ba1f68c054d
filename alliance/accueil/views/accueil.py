from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from alliance.kernel.http import render_page
from alliance.territoires.models import Cite


@require_GET
def accueil(request):
    cite = Cite.objects.visible_to(request.user).order_by("nom", "pk").first()
    if cite is None:
        return render_page(request, "accueil/sans_cite.html", {})
    return redirect("accueil_cite", cite=cite.slug)


@require_GET
def accueil_cite(request, cite):
    return render_page(request, "accueil/accueil.html", {"cite": cite})
