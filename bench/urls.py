"""The application's addresses, and one bare page: the floor of a page inside the same layout."""

from django.http import HttpResponse
from django.template import engines
from django.urls import include, path
from django.views.decorators.http import require_GET

from bench.pages import lignes_nues

NUE = engines["django"].from_string(
    '{% extends "base.html" %}{% block title %}Plancher{% endblock %}{% block main %}<h1>Plancher</h1><table>'
    "{% for ligne in lignes %}<tr>{% for cellule in ligne %}<td>{{ cellule }}</td>{% endfor %}</tr>{% endfor %}"
    "</table>{% endblock %}"
)


@require_GET
def page_nue(request, cite):
    """The rows of the plan in ``base.html``, with nothing else: no filter, no count, no verdict."""
    return HttpResponse(NUE.render({"cite": cite, "lignes": lignes_nues(cite)}, request))


urlpatterns = [path("", include("config.urls")), path("cite/<slug:cite>/page-nue/", page_nue, name="page_nue")]
