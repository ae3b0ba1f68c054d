from hashlib import sha256

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from alliance.partages.exports import ecrire_agenda
from alliance.partages.selectors.cles import lien_of
from alliance.partages.selectors.evenements import actions_of, vacances_of
from alliance.partages.usages import note_usage, seconds_to_wait

FERME = "Ce lien d'agenda a été révoqué. Retirez ce calendrier, ou demandez un autre lien à la personne qui l'a donné."
TEXTE = "text/plain; charset=utf-8"


@login_not_required
@require_safe
def agenda(request, signe):
    """The calendar of a link. The address is the key: no session is asked, and none is read."""
    issued, lien = lien_of(signe)
    if not issued:
        raise Http404
    if lien is None:
        return HttpResponse(FERME, status=410, content_type=TEXTE)
    now = timezone.now()
    if wait := seconds_to_wait(lien, now):
        words = "Trop de lectures en une minute."
        return HttpResponse(words, status=429, content_type=TEXTE, headers={"Retry-After": str(wait)})
    # As for a request of the pages: this account dies with the call, it may remember its rights.
    lien.compte._garde_fonctions = True
    note_usage(lien, timezone.localdate(now))
    return _conditional(request, _bytes(lien))


def _bytes(lien):
    return ecrire_agenda(
        nom=lien.nom,
        actions=actions_of(lien),
        vacances=vacances_of(lien),
        site=settings.URL_PUBLIQUE,
        chemin=reverse("plan:fiche", args=[lien.cite.slug, 0]).replace("/0/", "/{pk}/"),
        cree_at=lien.cree_at,
    )


def _conditional(request, content):
    """The calendar, or « not modified »: clients ask every few hours, most of the time for nothing new."""
    etag = quote_etag(sha256(content).hexdigest()[:32])
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Content-Disposition"] = 'inline; filename="alliance.ics"'
    response["X-Robots-Tag"] = "noindex"
    return get_conditional_response(request, etag=etag, response=response) or response
