from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.kernel.permissions import require
from alliance.plan.forms.parametres import PARAMETRES, TOUS
from alliance.plan.permissions import can_read_plan
from alliance.plan.views.editions import ADRESSE_MAX, reponse_du_plan


@require_POST
def exporter_choix(request, cite):
    require(can_read_plan(request.user, cite))
    asked = requete_of(request.POST.get("requete", ""))
    if not request.POST.get("toutes"):
        chosen = [pk for pk in request.POST.getlist("fiche") if pk.isascii() and pk.isdecimal()]
        if not chosen:
            messages.warning(request, "Cochez d’abord une action, ou toutes celles de la liste.")
            return redirect(adresse_du_plan(cite, asked))
        # The order and the columns stay; the filters gave the list that was chosen from.
        for nom in PARAMETRES:
            if nom != "archivees":
                asked.pop(nom, None)
        asked.setlist("fiche", chosen)
        asked["exercice"] = TOUS
    query = asked.urlencode()
    if len(query) > ADRESSE_MAX:
        # The address would be refused: the file is the answer itself.
        return reponse_du_plan(request, cite, asked)
    return redirect(f"{reverse('plan:exporter', args=[cite.slug])}?{query}")


def requete_of(texte: str) -> QueryDict:
    """The filters that a form of the list carries, read again rather than trusted, never cut; the page is left out."""
    asked = QueryDict(texte, mutable=True)
    asked.pop("page", None)
    return asked


def adresse_du_plan(cite, asked: QueryDict, ancre: str = "") -> str:
    """The list with these filters."""
    url = reverse("plan:plan", args=[cite.slug])
    query = f"?{asked.urlencode()}" if asked else ""
    return f"{url}{query}{f'#{ancre}' if ancre else ''}"
