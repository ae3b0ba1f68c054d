"""A view of the list in time or place, called as the page calls it, its template printed and checked."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory

from alliance.plan.selectors import Criteres, lignes_du_plan, reperes_of
from tests.html import Element, verifier_fragment

AUJOURDHUI = date(2026, 11, 23)


@dataclass
class VueRendue:
    contexte: dict
    html: str
    page: Element

    def liens(self) -> dict[str, str]:
        return {node.text: node.attrs["href"] for node in self.page.find("a")}


def lire_liste(cite, user, criteres: Criteres | None = None):
    # As the middleware does: the rights of a request are read once.
    user._garde_fonctions = True
    reperes = reperes_of(cite, user)
    lignes = lignes_du_plan(cite, user, criteres or Criteres(tous_exercices=True), reperes)
    return [ligne for ligne in lignes if ligne.retenue], reperes


def rendre(contexte, gabarit: str, chef, query="", *, today: date = AUJOURDHUI) -> VueRendue:
    request = RequestFactory().get(f"/plan/?{query}")
    request.user = chef.compte
    lignes, reperes = lire_liste(chef.cite, chef.compte)
    found = contexte(request, chef.cite, lignes, reperes, today)
    html = render_to_string(gabarit, {"cite": chef.cite, **found}, request=request)
    return VueRendue(found, html, verifier_fragment(HttpResponse(html)))
