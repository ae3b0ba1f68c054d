"""The avis of a pôle: from home, on a page of its own, or on the projected page; the déports."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from alliance.acteurs.models import Pole
from alliance.gouvernance.enums import EtatSeance, NaturePoint
from alliance.gouvernance.forms.tenue import AvisForm, DeportForm, SaisieForm
from alliance.gouvernance.models import Avis, Deport
from alliance.gouvernance.permissions import can_give_avis, can_record_seance
from alliance.gouvernance.permissions.tenue import can_declare_deport
from alliance.gouvernance.selectors.sieges import sieges_delegues
from alliance.gouvernance.selectors.tenue import empreinte_avis, membres_de_la_seance
from alliance.gouvernance.services.avis import give_avis, withdraw_avis
from alliance.gouvernance.services.deports import declare_deport
from alliance.gouvernance.services.deports import lever_deport as lift_deport
from alliance.gouvernance.views.acces_seances import point_for, vers_point
from alliance.gouvernance.views.tenir import apres_saisie, envoyer
from alliance.gouvernance.views.tenue_affichage import contexte_tenir
from alliance.kernel.http import render_page
from alliance.kernel.permissions import GRANTED, denied, require

DE_CHEZ_SOI = "point"


@require_GET
def avis_point(request, cite, pk):
    point = point_for(request, cite, pk)
    require(_peut_repondre(request, point))
    return _page(request, point)


def _peut_repondre(request, point):
    """A delegate of one of the pôles, on a point that asks for an avis."""
    if point.seance is None or point.nature != NaturePoint.DECISION:
        return denied("Ce point n’est pas mis à décision dans une séance : aucun avis n’y est demandé.")
    if not sieges_delegues(request.user, point.instance):
        return denied("L’avis d’un pôle se donne par son titulaire ou son suppléant dans cette instance.")
    if point.seance.etat not in {EtatSeance.CONVOQUEE, EtatSeance.TENUE}:
        return denied("Les avis se donnent entre la convocation et la clôture de la séance.")
    return GRANTED


def _page(request, point, refus=None, status=200):
    contexte = contexte_tenir(request, point.seance, refus, str(point.pk))
    own = {one.pole_id for one in sieges_delegues(request.user, point.instance)}
    contexte["poles"] = [un for un in contexte["poles"] if un["pole"].pk in own]
    contexte["retour"] = DE_CHEZ_SOI
    return render_page(request, "gouvernance/avis_point.html", contexte, status=status)


def _suite(request, point, form, sent, ancre, vu=None):
    """Back where the person was: her own page, or the projected one."""
    if request.POST.get("retour") != DE_CHEZ_SOI:
        return apres_saisie(request, point.seance, form, sent, point_pk=point.pk, ancre=ancre, vu=vu)
    if sent:
        return vers_point(point, "avis")
    words = " ".join(str(error) for errors in form.errors.values() for error in errors)
    return _page(request, point, {"ancre": ancre, "message": words, "donnees": request.POST}, 422)


def _point_et_pole(request, cite, pk, pole_pk):
    point = point_for(request, cite, pk)
    pole = get_object_or_404(Pole.objects.filter(cite=cite), pk=pole_pk)
    if point.seance is None:
        raise Http404
    return point, pole


def _locuteurs(request, point, pole):
    """Who may be named as the one who speaks: her own seat, or each delegate for who keeps the minutes."""
    everyone = [one for one in membres_de_la_seance(point.seance) if one.pole_id == pole.pk]
    if point.seance.etat == EtatSeance.TENUE and can_record_seance(request.user, point.seance):
        return everyone
    seats = {one.pk for one in sieges_delegues(request.user, point.instance)}
    return [one for one in everyone if one.pk in seats]


@require_POST
def donner_avis(request, cite, pk, pole_pk):
    point, pole = _point_et_pole(request, cite, pk, pole_pk)
    require(can_give_avis(request.user, point, pole))
    data = request.POST.copy()
    speakers = _locuteurs(request, point, pole)
    if "membre" not in data and len(speakers) == 1:
        data["membre"] = str(speakers[0].pk)
    form = AvisForm(data, membres=speakers)
    sent = envoyer(
        request, point.seance, form, give_avis, point=point, pole=pole, by=request.user, at=timezone.now()
    )  # fmt: skip
    if sent and request.POST.get("retour") == DE_CHEZ_SOI:
        messages.success(request, f"L’avis du pôle « {pole.nom} » est enregistré. Vous pouvez le changer.")
    # The mark of her own avis, or of the one that the refusal tells: what she saves next starts from it.
    known = getattr(form, "result", None) or Avis.objects.filter(point=point, pole=pole).first()
    return _suite(request, point, form, sent, f"avis-{point.pk}-{pole.pk}", empreinte_avis(known))


@require_POST
def retirer_avis(request, cite, pk, pole_pk):
    point, pole = _point_et_pole(request, cite, pk, pole_pk)
    require(can_give_avis(request.user, point, pole))
    form = SaisieForm(request.POST)
    sent = envoyer(
        request, point.seance, form, withdraw_avis, point=point, pole=pole, by=request.user, at=timezone.now()
    )  # fmt: skip
    return _suite(request, point, form, sent, f"avis-{point.pk}-{pole.pk}")


@require_POST
def declarer_deport(request, cite, pk):
    point = point_for(request, cite, pk)
    if point.seance is None:
        raise Http404
    sitting = membres_de_la_seance(point.seance)
    allowed = [one for one in sitting if can_declare_deport(request.user, point, one)]
    if not allowed:
        require(denied("Un déport se déclare par la personne concernée, ou par la personne qui tient la séance."))
    form = DeportForm(request.POST, membres=allowed)
    sent = envoyer(request, point.seance, form, declare_deport, point=point, by=request.user, at=timezone.now())
    result = getattr(form, "result", None)
    if sent and result is not None and result.avis_retire:
        messages.info(request, "L’avis que cette personne avait donné sur ce point est retiré.")
    if sent and request.POST.get("retour") == DE_CHEZ_SOI:
        return redirect("gouvernance:avis_point", cite.slug, point.pk)  # where the déport is read, and lifted
    return _suite(request, point, form, sent, f"deport-{point.pk}")


@require_POST
def lever_deport(request, cite, pk):
    rows = Deport.objects.visible_to(request.user).filter(point__instance__cite=cite)
    deport = get_object_or_404(rows.select_related("point__seance__instance__cite", "membre"), pk=pk)
    require(can_declare_deport(request.user, deport.point, deport.membre))
    form = SaisieForm(request.POST)
    sent = envoyer(request, deport.point.seance, form, lift_deport, deport=deport, by=request.user, at=timezone.now())
    if sent and request.POST.get("retour") == DE_CHEZ_SOI:
        return redirect("gouvernance:avis_point", cite.slug, deport.point_id)
    return apres_saisie(
        request, deport.point.seance, form, sent, point_pk=deport.point_id, ancre=f"deport-{deport.point_id}"
    )
