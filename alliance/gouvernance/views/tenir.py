"""The page that is projected during a séance, and each thing that is typed there."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.gouvernance.enums import EtatSeance, Reponse
from alliance.gouvernance.forms.tenue import (
    CompteRenduForm,
    PresenceForm,
    PropositionForm,
    SuiteDeSeanceForm,
    TraiteForm,
)
from alliance.gouvernance.permissions import can_record_seance
from alliance.gouvernance.selectors.seances import titre_court
from alliance.gouvernance.selectors.tenue import membres_de_la_seance, salle_of
from alliance.gouvernance.services.compte_rendu import write_compte_rendu
from alliance.gouvernance.services.presences import noter_presence
from alliance.gouvernance.services.saisie import receive_once
from alliance.gouvernance.services.suites import create_suite
from alliance.gouvernance.services.tenue import mark_traite, propose_issue
from alliance.gouvernance.services.tenue import ouvrir_seance as open_seance
from alliance.gouvernance.views.acces_seances import point_for, seance_for, vers_seance
from alliance.gouvernance.views.hors_ligne import garder_la_page
from alliance.gouvernance.views.tenue_affichage import PRESENCES, contexte_tenir
from alliance.kernel.errors import DomainError
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require

ENVOI = "X-Saisie"


@require_GET
def tenir(request, cite, pk):
    seance = seance_for(request, cite, pk)
    if seance.etat in {EtatSeance.CLOSE, EtatSeance.APPROUVEE}:
        contexte = {"seance": seance, "titre_seance": titre_court(seance), "theme": "dark"}
        return render_page(request, "gouvernance/tenir_close.html", contexte, partial="seance")
    if seance.etat == EtatSeance.CONVOQUEE and not seance.est_consultation:
        if not can_record_seance(request.user, seance):
            return vers_seance(seance)
        return render_page(request, "gouvernance/tenir_ouvrir.html", _ouverture(seance))
    if seance.etat in {EtatSeance.BROUILLON, EtatSeance.ANNULEE}:
        return vers_seance(seance)
    response = render_page(request, "gouvernance/tenir.html", contexte_tenir(request, seance), partial="seance")
    return garder_la_page(request, response)


@require_http_methods(["GET", "POST"])
def ouvrir_seance(request, cite, pk):
    seance = seance_for(request, cite, pk)
    require(can_record_seance(request.user, seance))
    if request.method == "GET":
        return render_page(request, "gouvernance/tenir_ouvrir.html", _ouverture(seance))
    noted = {
        membre: (presence, request.POST.get(f"remplacant-{membre.pk}", ""))
        for membre in membres_de_la_seance(seance)
        if (presence := request.POST.get(f"presence-{membre.pk}", ""))
    }
    try:
        open_seance(seance=seance, by=request.user, at=timezone.now(), presences=noted)
    except DomainError as refusal:
        contexte = _ouverture(seance, refusal.message, request.POST)
        return render_page(request, "gouvernance/tenir_ouvrir.html", contexte, status=422)
    return redirect("gouvernance:tenir", cite.slug, seance.pk)


def _ouverture(seance, refus="", donnees=None) -> dict:
    """Each member with what she answered, ready to be confirmed."""
    salle = salle_of(seance)
    rows = []
    for membre in salle.membres:
        row = salle.presences.get(membre.pk)
        answered = row.reponse if row else ""
        chosen = donnees.get(f"presence-{membre.pk}", "") if donnees is not None else answered
        name = donnees.get(f"remplacant-{membre.pk}", "") if donnees is not None else (row.remplacant if row else "")
        rows.append({"membre": membre, "choisi": chosen, "remplacant": name, "reponse": answered})
    return {
        "seance": seance, "titre_seance": titre_court(seance), "rangs": rows, "refus": refus,
        "choix": [*((code, mot) for code, mot, _icone in PRESENCES), (Reponse.REPRESENTE, "Représenté")],
    }  # fmt: skip


def adresse_tenir(seance, point_pk=None, ancre="") -> str:
    url = reverse("gouvernance:tenir", args=[seance.instance.cite.slug, seance.pk])
    asked = f"?point={point_pk}" if point_pk else ""
    return f"{url}{asked}{f'#{ancre}' if ancre else ''}"


def envoyer(request, seance, form, service, /, **contexte) -> bool:
    """Run ``service`` once, whatever the number of times that the browser sends the same form."""
    now = timezone.now()

    def acte(cle=None, **champs):
        return receive_once(
            seance=seance, cle=cle, by=request.user, at=now, acte=lambda: service(**champs, **contexte)
        )  # fmt: skip

    return submit(form, acte)


def apres_saisie(request, seance, form, envoye, *, point_pk, ancre, suite=None, vu=None):
    """After a typed thing: its page without JavaScript, a few words for the script that sent it."""
    if request.headers.get(ENVOI):
        return _en_json(form, envoye, {} if vu is None else {"vu": vu})
    if envoye:
        return redirect(suite or adresse_tenir(seance, point_pk, ancre))
    refus = {"ancre": ancre, "message": _message(form), "donnees": request.POST}
    contexte = contexte_tenir(request, seance, refus, str(point_pk or ""))
    return render_page(request, "gouvernance/tenir.html", contexte, status=422)


def _en_json(form, envoye, told):
    if not envoye:
        return JsonResponse(told | {"message": _message(form)}, status=422)
    written = getattr(form, "result", None)
    if isinstance(form, CompteRenduForm) and written is not None:
        told |= {
            "texte": written.point.compte_rendu, "version": written.point.version,
            "fusionne": written.fusionne, "doublon": written.doublon,
        }  # fmt: skip
    return JsonResponse(told)


def _message(form) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


@require_POST
def noter_la_presence(request, cite, pk):
    seance = seance_for(request, cite, pk)
    require(can_record_seance(request.user, seance))
    form = PresenceForm(request.POST, membres=membres_de_la_seance(seance))
    now = timezone.now()
    sent = envoyer(request, seance, form, noter_presence, seance=seance, by=request.user, at=now)
    asked = request.POST.get("point", "")
    point_pk = asked if asked.isascii() and asked.isdigit() else None
    ancre = f"presence-{form.data.get('membre', '')}"
    return apres_saisie(request, seance, form, sent, point_pk=point_pk, ancre=ancre)


def point_tenu_for(request, cite, pk):
    """A point of a séance that the person may see, and may write in."""
    point = point_for(request, cite, pk)
    seance = point.seance
    if seance is None:
        seance = get_object_or_404(type(point).objects.none())
    require(can_record_seance(request.user, seance))
    return point, seance


@require_POST
def ecrire_compte_rendu(request, cite, pk):
    point, seance = point_tenu_for(request, cite, pk)
    form = CompteRenduForm(request.POST)
    sent = envoyer(request, seance, form, write_compte_rendu, point=point, by=request.user, at=timezone.now())
    result = getattr(form, "result", None)
    if sent and result is not None and result.fusionne and not request.headers.get(ENVOI):
        messages.info(request, _mots_fusion(result))
    return apres_saisie(request, seance, form, sent, point_pk=point.pk, ancre=f"cr-{point.pk}")


def _mots_fusion(result) -> str:
    if result.doublon:
        return (
            "Une autre personne écrivait les mêmes lignes : les deux textes sont gardés, l’un après l’autre. "
            "Relisez-les."
        )
    return "Une autre personne écrivait en même temps : les deux textes sont réunis."


@require_POST
def proposer_issue(request, cite, pk):
    point, seance = point_tenu_for(request, cite, pk)
    form = PropositionForm(request.POST)
    sent = envoyer(request, seance, form, propose_issue, point=point, by=request.user, at=timezone.now())
    result = getattr(form, "result", None)
    if sent and result is not None and result.avis_retires:
        messages.info(request, "Les avis déjà donnés portaient sur une autre question : ils sont retirés.")
    return apres_saisie(request, seance, form, sent, point_pk=point.pk, ancre=f"prop-{point.pk}")


@require_POST
def marquer_traite(request, cite, pk):
    point, seance = point_tenu_for(request, cite, pk)
    form = TraiteForm(request.POST)
    sent = envoyer(request, seance, form, mark_traite, point=point, by=request.user, at=timezone.now())
    following = None
    if sent and form.cleaned_data["traite"]:
        following = adresse_tenir(seance)
    return apres_saisie(request, seance, form, sent, point_pk=point.pk, ancre=f"cr-{point.pk}", suite=following)


@require_POST
def noter_suite(request, cite, pk):
    point, seance = point_tenu_for(request, cite, pk)
    form = SuiteDeSeanceForm(request.POST, membres=membres_de_la_seance(seance))
    sent = envoyer(request, seance, form, create_suite, instance=point.instance, point=point, by=request.user)
    return apres_saisie(request, seance, form, sent, point_pk=point.pk, ancre=f"suite-{point.pk}")
