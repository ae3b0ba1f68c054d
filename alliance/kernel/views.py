from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from alliance.kernel.composants import example_side
from alliance.kernel.http import render_page


@login_not_required
@never_cache
@require_GET
def sante(_request):
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return JsonResponse({"etat": "base injoignable"}, status=503)
    return JsonResponse({"etat": "ok"})


@login_not_required
@require_GET
def accessibilite(request):
    return render_page(request, "kernel/accessibilite.html", {})


@login_not_required
@require_GET
def donnees_personnelles(request):
    return render_page(request, "kernel/donnees_personnelles.html", {})


@login_not_required
@require_GET
def composants(request):
    cotes = [example_side("light", "Clair"), example_side("dark", "Sombre, le tableau")]
    return render_page(request, "kernel/composants.html", {"cotes": cotes})


@login_not_required
@require_GET
def dialogue_exemple(request):
    return render_page(request, "kernel/dialogue_exemple.html", {})
