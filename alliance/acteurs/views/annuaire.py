from dataclasses import replace

from django.db.models import Prefetch
from django.utils import timezone
from django.views.decorators.http import require_GET

from alliance.acteurs.enums import Fraicheur
from alliance.acteurs.forms.annuaire import FiltreAnnuaire
from alliance.acteurs.models import Contact, Site
from alliance.acteurs.permissions import can_create_organisation, can_view_annuaire
from alliance.acteurs.rules import fraicheur_of
from alliance.acteurs.selectors import annuaire as sheets_of
from alliance.acteurs.selectors import count_fraicheur
from alliance.kernel.http import paginate, render_page

MOTS = {Fraicheur.A_JOUR: "À jour", Fraicheur.A_VERIFIER: "À vérifier", Fraicheur.JAMAIS: "Jamais vérifiées"}


@require_GET
def annuaire(request, cite):
    today = timezone.localdate()
    form = FiltreAnnuaire(request.GET, cite=cite)
    filtres = form.filtres
    rows = sheets_of(request.user, cite, filtres, today).prefetch_related(
        Prefetch("sites", Site.objects.select_related("quartier", "commune").order_by("pk")),
        Prefetch("contacts", Contact.objects.order_by("pk")),
    )
    comptes = count_fraicheur(sheets_of(request.user, cite, replace(filtres, fraicheur=""), today), today)
    page = paginate(request, rows)
    for organisation in page:
        organisation.fraicheur = fraicheur_on(organisation, today)
        organisation.places = places_of(organisation)
    return render_page(
        request,
        "acteurs/annuaire.html",
        {
            "form": form,
            "page": page,
            "actifs": [{"mots": mots, "url": _without(request, nom)} for nom, mots in form.actifs],
            "filtre": bool(form.actifs or filtres.fraicheur),
            "archivees": filtres.archivees,
            "tri": filtres.tri,
            "total": sum(comptes.values()),
            "fraicheurs": [
                {
                    "valeur": fraicheur.value,
                    "mot": MOTS[fraicheur],
                    "nombre": comptes[fraicheur.value],
                    "actif": filtres.fraicheur == fraicheur.value,
                }
                for fraicheur in Fraicheur
            ],
            "peut_creer": can_create_organisation(request.user, cite),
            "peut_tout_lire": can_view_annuaire(request.user, cite),
        },
        partial="liste",
    )


def _without(request, nom):
    """This page's address with one filter less, from its first page."""
    query = request.GET.copy()
    for name in (nom, "page"):
        query.pop(name, None)
    return f"?{query.urlencode()}"


def places_of(organisation):
    """The quartiers of its places, or their communes, each once."""
    places = (site.quartier or site.commune for site in organisation.sites.all())
    return list(dict.fromkeys(str(place) for place in places if place))


def fraicheur_on(organisation, today):
    checked = organisation.verifiee_at
    return fraicheur_of(timezone.localdate(checked) if checked else None, today)
