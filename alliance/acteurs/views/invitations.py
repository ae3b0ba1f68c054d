"""Invitations: sent by those who manage the accesses, accepted by whoever holds the link."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from alliance.acteurs.enums import EtatInvitation, Role
from alliance.acteurs.forms.acces import InvitationForm
from alliance.acteurs.forms.donnees import MotDePasseForm
from alliance.acteurs.models import Invitation
from alliance.acteurs.permissions import can_change_invitation, can_grant_role, can_manage_acces
from alliance.acteurs.selectors.acces import etat_of
from alliance.acteurs.services import invitations as services
from alliance.comptes.selectors import get_compte_by_email
from alliance.kernel.errors import DomainError
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require


@require_http_methods(["GET", "POST"])
def inviter(request, cite):
    require(can_manage_acces(request.user, cite))
    roles = [role for role in Role if can_grant_role(request.user, cite, role)]
    initial = {"from_on": timezone.localdate()}
    form = InvitationForm(request.POST or None, cite=cite, user=request.user, roles=roles, initial=initial)
    if request.method == "POST" and submit(
        form, services.create_invitation, cite=cite, by=request.user, at=timezone.now()
    ):
        messages.success(request, f"Invitation envoyée à {form.cleaned_data['email']}. Elle expire dans 7 jours.")
        return redirect("acteurs:acces", cite.slug)
    status = 422 if form.errors else 200
    return render_page(request, "acteurs/inviter.html", {"cite": cite, "form": form}, status=status)


@require_POST
def invitation_renvoyer(request, cite, pk):
    row = _invitation_for(request, cite, pk)
    _say(request, services.resend_invitation, "Invitation renvoyée. Le lien précédent ne marche plus.", row)
    return redirect("acteurs:acces", cite.slug)


@require_POST
def invitation_annuler(request, cite, pk):
    row = _invitation_for(request, cite, pk)
    _say(request, services.cancel_invitation, "Invitation annulée. Son lien ne marche plus.", row)
    return redirect("acteurs:acces", cite.slug)


def _invitation_for(request, cite, pk) -> Invitation:
    rows = Invitation.objects.visible_to(request.user).filter(cite=cite).select_related("cite")
    row = get_object_or_404(rows, pk=pk)
    require(can_change_invitation(request.user, row))
    return row


def _say(request, service, done: str, row: Invitation) -> None:
    try:
        service(invitation=row, by=request.user, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def invitation(request, secret):
    row = Invitation.objects.filter(secret_hash=services.hash_secret(secret)).select_related("cite").first()
    now = timezone.now()
    etat = etat_of(row, now)
    if row is None or etat != EtatInvitation.EN_ATTENTE:
        reponse = services.REPONSES.get(etat, "")
        return _answer(request, secret, row, {"reponse": reponse}, status=410 if row else 404)
    if get_compte_by_email(row.email):
        return _accept_with_account(request, secret, row, now)
    return _accept_as_newcomer(request, secret, row, now)


def _accept_with_account(request, secret, row, now):
    """An account holds this address: it confirms, signed in, and nobody else."""
    if not request.user.is_authenticated:
        return _answer(request, secret, row, {"etape": "connexion"})
    if request.user.email.lower() != row.email.lower():
        return _answer(request, secret, row, {"etape": "autre"}, status=403 if request.method == "POST" else 200)
    if request.method == "GET":
        return _answer(request, secret, row, {"etape": "confirmer"})
    try:
        services.accept_invitation(invitation=row, compte=request.user, at=now)
    except DomainError as refusal:
        return _answer(request, secret, row, {"etape": "confirmer", "refus": refusal.message}, status=422)
    return _welcome(request, row)


def _accept_as_newcomer(request, secret, row, now):
    """Nobody holds this address yet: whoever received the mail opens the account."""
    if request.user.is_authenticated:
        return _answer(request, secret, row, {"etape": "autre"}, status=403 if request.method == "POST" else 200)
    form = MotDePasseForm(request.POST or None, email=row.email, initial={"nom": row.nom})
    if request.method == "POST" and submit(form, services.accept_invitation_as_newcomer, invitation=row, at=now):
        perform_login(request, form.result.compte)
        return _welcome(request, row)
    return _answer(request, secret, row, {"etape": "nouveau", "form": form}, status=422 if form.errors else 200)


def _welcome(request, row):
    messages.success(request, f"Votre accès est ouvert : {row.get_role_display()}.")
    return redirect("accueil_cite", row.cite.slug) if row.cite else redirect("accueil")


def _answer(request, secret, row, context, *, status=200):
    response = render_page(
        request, "acteurs/invitation.html", {"invitation": row, "secret": secret, **context}, status=status
    )
    # The address holds the secret: no page that follows may learn it. « no-referrer » would also hide the
    # origin, and every form would be refused as coming from nowhere.
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
