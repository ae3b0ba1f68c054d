from django.views.decorators.http import require_GET

from alliance.accueil.permissions import can_read_journal
from alliance.accueil.rules import FAMILLES
from alliance.accueil.selectors.journal import actes_of, ecritures_of
from alliance.kernel.http import paginate, render_page
from alliance.kernel.permissions import require


@require_GET
def journal(request, cite):
    require(can_read_journal(request.user, cite))
    famille = request.GET.get("famille", "")
    famille = famille if famille in FAMILLES else ""
    auteur = request.GET.get("auteur", "").replace("\x00", "").strip()[:100]
    page = paginate(request, ecritures_of(cite, request.user, famille=famille, auteur=auteur))
    contexte = {
        "page": page,
        "actes": actes_of(page.object_list, group=False),
        "familles": FAMILLES,
        "famille": famille,
        "auteur": auteur,
    }
    return render_page(request, "accueil/journal.html", contexte)
