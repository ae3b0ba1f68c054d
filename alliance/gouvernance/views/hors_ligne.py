"""The service worker of the projected page, and the cookie that says whose copy a browser keeps."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from alliance.gouvernance.middleware import COOKIE, DUREE_S


@require_GET
@login_not_required
def seance_hors_ligne(request):
    """The same words for everybody: the copy of the page itself is asked for by the page."""
    response = render(request, "gouvernance/seance-hors-ligne.js", content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/cite/"
    response["Cache-Control"] = "no-cache"
    return response


def garder_la_page(request, response):
    """Mark this browser: it holds a copy of a page of this account."""
    response.set_cookie(
        COOKIE, str(request.user.pk), max_age=DUREE_S, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response
