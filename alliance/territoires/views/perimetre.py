from django.conf import settings
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from alliance.kernel.errors import DomainError
from alliance.kernel.http import render_page
from alliance.kernel.permissions import require
from alliance.territoires.forms.perimetre import FormulairePoint
from alliance.territoires.permissions import can_view_territoire
from alliance.territoires.rules.perimetre import situate
from alliance.territoires.selectors import contours_of, perimetre_of
from alliance.territoires.services.adresses import locate_address
from alliance.territoires.views.affichage import carte_of


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def perimetre(request, cite):
    require(can_view_territoire(request.user, cite))
    form = FormulairePoint(request.POST if request.method == "POST" else None, avec_adresse=bool(settings.ADRESSES_URL))
    rows = perimetre_of(cite, timezone.localdate())
    contours = contours_of(rows)
    reponse, methode = _answer(form, contours)
    return render_page(
        request,
        "territoires/perimetre.html",
        {
            "form": form,
            "reponse": reponse,
            "methode": methode,
            "contours": contours,
            "carte": carte_of(cite, rows),
            "geocodage": bool(settings.ADRESSES_URL),
        },
        status=422 if form.is_bound and reponse is None else 200,
    )


@sensitive_variables("form", "lieu", "longitude", "latitude")
def _answer(form, contours):
    """The answer and how the point was found; the address lives as long as this call."""
    if not form.is_bound or not form.is_valid():
        return None, ""
    if form.point:
        latitude, longitude = form.point
        return situate(contours, longitude=longitude, latitude=latitude), "d'après les coordonnées données"
    try:
        lieu = locate_address(adresse=form.cleaned_data["adresse"], url=settings.ADRESSES_URL)
    except DomainError as refusal:
        form.add_error(refusal.field, refusal.message)
        return None, ""
    answer = situate(contours, longitude=lieu.longitude, latitude=lieu.latitude)
    return answer, f"d'après l'adresse comprise comme « {lieu.libelle} »"
