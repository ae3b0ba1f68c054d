"""One item: its page, and what whoever prepares the séance does with it."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.gouvernance.contrats import liens, panneaux_point
from alliance.gouvernance.enums import EtatSeance, NaturePoint
from alliance.gouvernance.forms.points import CommentairePointForm, DestinationForm, NotePoleForm, PieceForm, PointForm
from alliance.gouvernance.models import Decision, Point
from alliance.gouvernance.permissions import can_comment_point, can_prepare_seance, can_prepare_seances
from alliance.gouvernance.permissions.points import can_edit_point
from alliance.gouvernance.selectors.agenda import objets_of_points, pieces_of_points
from alliance.gouvernance.selectors.lecture import lisibles
from alliance.gouvernance.selectors.points import avis_of, commentaires_of, deports_of, notes_of, parcours_of
from alliance.gouvernance.selectors.seances import seances_ouvertes
from alliance.gouvernance.selectors.sieges import sieges_delegues
from alliance.gouvernance.services.points import (
    add_point,
    move_point,
    remove_point,
    update_point,
)
from alliance.gouvernance.services.points import (
    delier_objet as delier,
)
from alliance.gouvernance.services.points import (
    lier_objet as lier,
)
from alliance.gouvernance.services.points import (
    reporter_point as reporter,
)
from alliance.gouvernance.services.seances import OUVERTES
from alliance.gouvernance.views.acces_seances import (
    adresse_point,
    adresse_seance,
    entier,
    point_for,
    seance_for,
    tenter,
    vers_point,
    vers_seance,
)
from alliance.gouvernance.views.etapes import titre_de, titre_de_choix
from alliance.gouvernance.views.panneaux import remplis
from alliance.gouvernance.views.seances import contexte_agenda
from alliance.kernel.errors import DomainError
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require

AVIS = {"FAVORABLE": "favorable", "RESERVE": "reserve", "DEFAVORABLE": "defavorable"}


@require_GET
def point(request, cite, pk):
    return rendre_point(request, point_for(request, cite, pk))


def rendre_point(request, current, *, status=200, **forms):
    """The page of an item; ``forms`` holds the one that was refused."""
    user, seance = request.user, current.seance
    before, after = parcours_of(current, user)
    open_ = seance is None or seance.etat in OUVERTES
    comments = can_comment_point(user, current) if open_ else None
    modifiable = bool(open_ and can_edit_point(user, current))
    context = {
        "point": current,
        "seance": seance,
        "seance_titre": titre_de(seance) if seance else "",
        "objets": objets_of_points([current], user).get(current.pk, []),
        "pieces": pieces_of_points([current]).get(current.pk, []),
        "commentaires": commentaires_of(current),
        "notes": _notes(current, user, forms),
        "avis": [(pole, given, AVIS.get(given.sens, "attendu") if given else "attendu")
                 for pole, given in avis_of(current)],
        "deports": deports_of(current),
        "decision": _decision(current, user),
        "avis_url": _avis_url(current, user),
        "citee_lisible": lisibles(user, [current.cite_decision_id]),
        "avant": before,
        "apres": after,
        "prepare": can_prepare_seances(user, current.instance),
        "modifiable": modifiable,
        "panneaux": remplis(panneaux_point, current, user, modifiable),
        "piece_form": forms.get("piece_form") or PieceForm(),
        "commentaire_form": (forms.get("commentaire_form") or CommentairePointForm()) if comments else None,
        "liens_possibles": len(liens) > 0,
        "reportable": seance is not None and seance.etat != EtatSeance.ANNULEE and after is None,
    }  # fmt: skip
    return render_page(request, "gouvernance/point.html", context, status=status)


def _avis_url(current, user):
    """Where she gives the avis of her pôle; nothing for who speaks for none."""
    open_ = current.seance is not None and current.seance.etat in {EtatSeance.CONVOQUEE, EtatSeance.TENUE}
    if not open_ or current.nature != NaturePoint.DECISION or not sieges_delegues(user, current.instance):
        return ""
    return reverse("gouvernance:avis_point", args=[current.instance.cite.slug, current.pk])


def _notes(current, user, forms):
    refused = forms.get("note_form")
    return [
        (pole, note, refused if refused is not None and forms.get("pole") == pole.pk else
         NotePoleForm(initial={"texte": note.texte if note else ""}, pole=pole))
        for pole, note in notes_of(current, user)
    ]  # fmt: skip


def _decision(current, user):
    return Decision.objects.visible_to(user).filter(point=current).first()


@require_http_methods(["GET", "POST"])
def ajouter_point(request, cite, pk):
    current = seance_for(request, cite, pk)
    require(can_prepare_seance(request.user, current))
    form = PointForm(request.POST if request.method == "POST" else None, instance=current.instance, user=request.user)
    if request.method == "POST" and submit(form, add_point, seance=current, by=request.user):
        return vers_seance(current, f"point-{form.result.pk}")
    return _form(request, form, current, adresse_seance(current, "ordre-du-jour"))


@require_http_methods(["GET", "POST"])
def modifier_point(request, cite, pk):
    current = point_for(request, cite, pk)
    require(can_edit_point(request.user, current))
    form = PointForm(
        request.POST if request.method == "POST" else None, instance=current.instance, user=request.user, point=current
    )
    if request.method == "POST" and submit(form, update_point, point=current, by=request.user):
        return vers_point(current)
    return _form(request, form, current.seance, adresse_point(current), point=current)


def _form(request, form, seance, retour, point=None):
    context = {"form": form, "seance": seance, "point": point, "retour": retour,
               "seance_titre": titre_de(seance) if seance else ""}  # fmt: skip
    return render_page(request, "gouvernance/point_form.html", context, status=422 if form.is_bound else 200)


@require_POST
def deplacer_point(request, cite, pk):
    """Up, down, or to a rank; htmx receives the list only, the focus where it was."""
    current = point_for(request, cite, pk)
    require(can_edit_point(request.user, current))
    tenter(request, move_point, point=current, position=_rang(request, current), by=request.user)
    if current.seance is None:
        return vers_point(current)
    if not request.htmx:
        return vers_seance(current.seance, f"point-{current.pk}")
    context = contexte_agenda(request, current.seance, focus=(current.pk, request.POST.get("sens", "")))
    return render(request, "gouvernance/_ordre_du_jour.html", context)


def _rang(request, current) -> int:
    if "position" in request.POST:
        return entier(request.POST["position"]) or 1
    before = Point.objects.filter(seance_id=current.seance_id, ordre__lt=current.ordre).count()
    return before if request.POST.get("sens") == "haut" else before + 2


@require_POST
def retirer_point(request, cite, pk):
    current = point_for(request, cite, pk)
    require(can_prepare_seances(request.user, current.instance))
    seance = current.seance
    tenter(request, remove_point, point=current, by=request.user)
    return vers_seance(seance, "ordre-du-jour") if seance else vers_point(current)


@require_http_methods(["GET", "POST"])
def reporter_point(request, cite, pk):
    current = point_for(request, cite, pk)
    require(can_prepare_seances(request.user, current.instance))
    others = seances_ouvertes(current.instance).exclude(pk=current.seance_id)
    form = DestinationForm(request.POST if request.method == "POST" else None, seances=others, libelle=titre_de_choix)
    act = {"point": current, "by": request.user, "at": timezone.now()}
    if request.method == "POST" and submit(form, reporter, **act):
        return vers_point(form.result)
    context = {"form": form, "point": current, "seance": current.seance}
    return render_page(request, "gouvernance/point_reporter.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def lier_objet(request, cite, pk):
    """GET searches what the item may be about; POST links the one that was chosen."""
    current = point_for(request, cite, pk)
    require(can_edit_point(request.user, current))
    refusal = ""
    if request.method == "POST":
        genre, key = request.POST.get("genre", ""), entier(request.POST.get("objet"))
        try:
            lier(point=current, genre=genre, pk=key, by=request.user)
        except DomainError as refused:
            refusal = refused.message
        else:
            return vers_point(current, "objets")
    kinds = list(liens)
    chosen = liens.get(request.GET.get("genre", "")) or (kinds[0] if kinds else None)
    if chosen is None:
        raise Http404
    q = request.GET.get("q", "")[:200]
    context = {
        "point": current, "seance": current.seance, "genres": kinds, "choisi": chosen, "q": q, "refus": refusal,
        "choix": list(chosen.choix(current.instance.cite, request.user, q)),
    }  # fmt: skip
    return render_page(request, "gouvernance/point_lier.html", context, status=422 if refusal else 200)


@require_POST
def delier_objet(request, cite, pk):
    current = point_for(request, cite, pk)
    require(can_edit_point(request.user, current))
    genre, key = request.POST.get("genre", ""), entier(request.POST.get("objet"))
    tenter(request, delier, point=current, genre=genre, pk=key, by=request.user)
    return vers_point(current, "objets")
