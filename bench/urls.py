"""The application's addresses, and one bare page: the floor of a page inside the same layout."""

from django.http import HttpResponse
from django.template import engines
from django.urls import include, path
from django.views.decorators.http import require_GET

from alliance.gouvernance.models import Decision, Point
from bench.pages import lignes_nues

NUE = engines["django"].from_string(
    '{% extends "base.html" %}{% block title %}Plancher{% endblock %}{% block main %}<h1>Plancher</h1><table>'
    "{% for ligne in lignes %}<tr>{% for cellule in ligne %}<td>{{ cellule }}</td>{% endfor %}</tr>{% endfor %}"
    "</table>{% endblock %}"
)


@require_GET
def page_nue(request, cite):
    """Rows in ``base.html``, with nothing else: no filter, no count, no verdict. Those of the plan, unless asked."""
    return HttpResponse(NUE.render({"cite": cite, "lignes": _lignes(request, cite)}, request))


def _lignes(request, cite):
    asked = request.GET.get("lignes")
    if asked == "registre":
        rows = Decision.objects.filter(cite=cite).order_by("-prise_on", "-numero")
        return list(rows.values_list("numero", "prise_on", "instance__nom", "type", "titre", "issue")[:50])
    if asked == "points":
        rows = Point.objects.filter(seance=request.GET.get("seance")).order_by("ordre")
        return list(rows.values_list("ordre", "titre", "type_decision", "description", "duree_min", "issue"))
    return lignes_nues(cite)


urlpatterns = [path("", include("config.urls")), path("cite/<slug:cite>/page-nue/", page_nue, name="page_nue")]
