from django.views.decorators.http import require_GET

from alliance.accueil.selectors.recherche import LONGUEUR_MIN, chercher
from alliance.kernel.http import render_page


@require_GET
def recherche(request, cite):
    texte = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:100]
    assez = len(texte) >= LONGUEUR_MIN
    groupes = chercher(cite, request.user, texte) if assez else []
    contexte = {
        "texte": texte,
        "assez": assez,
        "longueur_min": LONGUEUR_MIN,
        "groupes": groupes,
        "total": sum(len(groupe.trouvailles) for groupe in groupes),
        "tronque": any(groupe.tronque for groupe in groupes),
    }
    return render_page(request, "accueil/recherche.html", contexte)
