from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from alliance.comptes.services import record_visite
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


@require_POST
def changer_cite(request):
    cite = get_object_or_404(Cite.objects.visible_to(request.user), slug=request.POST.get("cite", ""))
    record_visite(compte=request.user, at=timezone.now())
    return redirect("accueil_cite", cite=cite.slug)
