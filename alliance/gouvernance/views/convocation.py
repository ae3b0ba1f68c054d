"""Nothing leaves before a page says who receives what: convoking, telling what changed, cancelling."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from alliance.gouvernance.enums import Canal, EtatSeance
from alliance.gouvernance.forms.convocations import AnnulationForm
from alliance.gouvernance.permissions import can_prepare_seance
from alliance.gouvernance.rules import TRANSITIONS
from alliance.gouvernance.selectors.convocations import (
    adresse_seance,
    avertissements_convocation,
    derniere_invitation,
    description_of,
    is_a_prevenir,
    is_deplacee,
    ordre_du_jour,
    organisateur_of,
    preparer_annulation,
    preparer_convocation,
    preparer_mise_a_jour,
    quand,
    titre_seance,
)
from alliance.gouvernance.selectors.reponses import suivi_de
from alliance.gouvernance.services import convocations as services
from alliance.gouvernance.views.acces_seances import seance_for, vers_seance
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require
from alliance.kernel.textes import plural
from alliance.notifications.ecriture import PUBLISH, ecrire_invitation


def _context(seance, form, preparation):
    return {
        "seance": seance,
        "titre_seance": titre_seance(seance),
        "quand": quand(seance),
        "form": form,
        "preparation": preparation,
        "points": ordre_du_jour(seance),
        "annulable": EtatSeance.ANNULEE in TRANSITIONS[EtatSeance(seance.etat)],
    }


def _act(request, seance, form, service, preparer, page):
    """The page that says who receives what, and the act that its button asks for."""
    require(can_prepare_seance(request.user, seance))
    if form.is_bound and submit(form, service, seance=seance, by=request.user, at=timezone.now()):
        messages.success(request, page["fait"](form.result))
        return vers_seance(seance)
    seance.refresh_from_db()
    context = _context(seance, form, preparer(seance))
    if page.get("verifier"):
        last = derniere_invitation(seance)
        context |= {
            "avertissements": avertissements_convocation(seance, request.user),
            "a_prevenir": is_a_prevenir(seance),
            "deplacee": last is not None and is_deplacee(seance, last),
        }
    return render_page(request, page["gabarit"], context, status=422 if form.is_bound else 200)


def _told(sent, verb):
    """« 9 personnes prévenues : 7 par courriel, 2 sur papier »."""
    paper = sum(row.canal == Canal.PAPIER for row in sent)
    detail = f"{len(sent) - paper} par courriel, {paper} sur papier"
    people = plural(len(sent), "personne")
    return f"{people} {verb if len(sent) < 2 else f'{verb}s'} : {detail}."


CONVOQUER = {
    "gabarit": "gouvernance/convoquer.html",
    "verifier": True,
    "fait": lambda sent: _told(sent, "convoquée"),
}
PREVENIR = {
    "gabarit": "gouvernance/prevenir.html",
    "verifier": True,
    "fait": lambda sent: _told(sent, "prévenue"),
}
ANNULER = {
    "gabarit": "gouvernance/annuler_seance.html",
    "fait": lambda sent: (
        f"La séance est annulée. {_told(sent, 'prévenue')}"
        if sent
        else "La séance est annulée. Personne n'en savait rien."
    ),
}


@require_http_methods(["GET", "POST"])
def convoquer(request, cite, pk):
    form = forms.Form(request.POST if request.method == "POST" else None)
    return _act(request, seance_for(request, cite, pk), form, services.convoquer, preparer_convocation, CONVOQUER)


@require_http_methods(["GET", "POST"])
def prevenir(request, cite, pk):
    form = forms.Form(request.POST if request.method == "POST" else None)
    seance = seance_for(request, cite, pk)
    return _act(request, seance, form, services.mettre_a_jour_convocation, preparer_mise_a_jour, PREVENIR)


@require_http_methods(["GET", "POST"])
def annuler_seance(request, cite, pk):
    seance = seance_for(request, cite, pk)
    bound = request.POST if request.method == "POST" else None
    form = AnnulationForm(bound, brouillon=seance.etat == EtatSeance.BROUILLON)
    return _act(request, seance, form, services.annuler_seance, preparer_annulation, ANNULER)


@require_GET
def convocations(request, cite, pk):
    seance = seance_for(request, cite, pk)
    require(can_prepare_seance(request.user, seance))
    suivi = suivi_de(seance)
    context = {
        "seance": seance,
        "titre_seance": titre_seance(seance),
        "quand": quand(seance),
        "suivi": suivi,
        "papiers": [ligne for ligne in suivi if ligne.sur_papier and not ligne.envoi.annulation],
        "ouverte": seance.etat == EtatSeance.CONVOQUEE,
    }
    return render_page(request, "gouvernance/convocations.html", context)


@require_safe
def invitation_ics(request, cite, pk):
    seance = seance_for(request, cite, pk)
    if seance.convoquee_at is None or seance.est_consultation:
        raise Http404("Cette séance n'a pas d'invitation.")
    text = ecrire_invitation(
        uid=str(seance.uid),
        sequence=seance.sequence,
        methode=PUBLISH,
        titre=titre_seance(seance),
        description=description_of(seance, ordre_du_jour(seance), ""),
        lieu=seance.lieu or seance.visio,
        debut=seance.debut_at,
        fin=seance.fin_at,
        organisateur=organisateur_of(seance),
        participant=None,
        url=adresse_seance(seance),
        cree_at=timezone.now(),
        annulee=seance.annulee_at is not None,
    )
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8; method=PUBLISH")
    response["Content-Disposition"] = 'attachment; filename="seance.ics"'
    add_never_cache_headers(response)
    return response
