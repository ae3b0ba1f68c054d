from django.views.decorators.http import require_GET

from alliance.accueil.selectors.recherche import (
    LONGUEUR_MIN,
    PAR_PAGE,
    PageDeResultats,
    chercher,
    kind_named,
    libelles,
)
from alliance.kernel.http import paginate, render_page
from alliance.kernel.textes import enumerate_fr

TEXTE_MAX = 100


@require_GET
def recherche(request, cite):
    texte = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:TEXTE_MAX]
    assez = len(texte) >= LONGUEUR_MIN
    kind = kind_named(request.GET.get("genre", "")) if assez else None
    page = paginate(request, PageDeResultats(kind, request.user, cite, texte), per_page=PAR_PAGE) if kind else None
    groupes = chercher(cite, request.user, texte) if assez and kind is None else []
    contexte = {
        "texte": texte,
        "assez": assez,
        "longueur_min": LONGUEUR_MIN,
        "page": page,
        "genre": kind.libelle if kind else "",
        "groupes": groupes,
        "total": page.paginator.count if page else sum(groupe.total for groupe in groupes),
        "libelles": enumerate_fr(libelles()),
    }
    return render_page(request, "accueil/recherche.html", contexte)
