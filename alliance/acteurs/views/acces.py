"""« Qui a accès » : accesses and delegations of a cité."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.acteurs.forms.acces import DatesForm, DelegationForm, FiltresAccesForm, FinForm
from alliance.acteurs.models import Delegation, Habilitation
from alliance.acteurs.permissions import (
    can_change_habilitation,
    can_change_invitation,
    can_delegate,
    can_end_delegation,
    can_manage_acces,
    can_view_acces,
    can_view_demandes,
)
from alliance.acteurs.selectors.acces import (
    FiltresAcces,
    delegataires,
    delegations_of,
    habilitations_of,
    invitations_of,
)
from alliance.acteurs.services import acces as services
from alliance.kernel.http import paginate, render_page, submit
from alliance.kernel.permissions import require


@require_GET
def acces(request, cite):
    require(can_view_acces(request.user, cite))
    today, now = timezone.localdate(), timezone.now()
    form = FiltresAccesForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    filtres = FiltresAcces(q=asked.get("q", ""), role=asked.get("role", ""), etat=asked.get("etat", "") or "en_cours")
    page = paginate(request, habilitations_of(request.user, cite, filtres, today))
    invitations = list(invitations_of(request.user, cite))
    return render_page(
        request,
        "acteurs/acces.html",
        {
            "cite": cite,
            "page": page,
            "lignes": [(row, can_change_habilitation(request.user, row)) for row in page],
            "delegations": [
                (row, can_end_delegation(request.user, row)) for row in delegations_of(request.user, cite, today)
            ],
            "invitations": [
                (row, row.expire_at <= now, can_change_invitation(request.user, row)) for row in invitations
            ],
            "filtres": filtres,
            "form": FiltresAccesForm(initial={"q": filtres.q, "role": filtres.role, "etat": filtres.etat}),
            "gere": can_manage_acces(request.user, cite),
            "delegue": can_delegate(request.user, cite),
            "demandes": can_view_demandes(request.user, cite),
            "today": today,
        },
        partial="liste",
    )


@require_http_methods(["GET", "POST"])
def habilitation(request, cite, pk):
    row = _habilitation_for(request, cite, pk)
    require(can_change_habilitation(request.user, row))
    initial = {"from_on": row.from_on, "to_on": row.to_on, "note_mandat": row.note_mandat}
    form = DatesForm(request.POST or None, initial=initial)
    if request.method == "POST":
        if submit(form, services.update_habilitation, habilitation=row, by=request.user):
            messages.success(request, f"Accès de {row.compte} enregistré.")
            return redirect("acteurs:acces", cite.slug)
        row.refresh_from_db()
    return _render_habilitation(request, cite, row, form, FinForm(initial={"to_on": timezone.localdate()}))


@require_POST
def habilitation_finir(request, cite, pk):
    row = _habilitation_for(request, cite, pk)
    require(can_change_habilitation(request.user, row))
    form = FinForm(request.POST)
    if not submit(form, services.end_habilitation, habilitation=row, by=request.user):
        row.refresh_from_db()
        initial = {"from_on": row.from_on, "to_on": row.to_on, "note_mandat": row.note_mandat}
        return _render_habilitation(request, cite, row, DatesForm(initial=initial), form)
    messages.success(request, f"L'accès de {row.compte} a une fin. Ses actes restent au journal.")
    return redirect("acteurs:acces", cite.slug)


def _habilitation_for(request, cite, pk) -> Habilitation:
    rows = Habilitation.objects.visible_to(request.user).filter(cite=cite)
    return get_object_or_404(rows.select_related("compte", "cite", "pole", "caisse", "organisation"), pk=pk)


def _render_habilitation(request, cite, row, form, fin):
    status = 422 if form.errors or fin.errors else 200
    context = {"cite": cite, "row": row, "form": form, "fin": fin}
    return render_page(request, "acteurs/habilitation.html", context, status=status)


@require_http_methods(["GET", "POST"])
def delegation_donner(request, cite):
    require(can_delegate(request.user, cite))
    today = timezone.localdate()
    form = DelegationForm(
        request.POST or None, comptes=delegataires(request.user, cite, today), initial={"from_on": today}
    )
    context = {"cite": cite, "delegant": request.user, "by": request.user}
    if request.method == "POST" and submit(form, services.create_delegation, **context):
        messages.success(request, f"Délégation donnée à {form.result.compte}.")
        return redirect("acteurs:acces", cite.slug)
    status = 422 if form.errors else 200
    return render_page(request, "acteurs/delegation.html", {"cite": cite, "form": form}, status=status)


@require_POST
def delegation_finir(request, cite, pk):
    rows = Delegation.objects.visible_to(request.user).filter(cite=cite).select_related("cite", "compte")
    row = get_object_or_404(rows, pk=pk)
    require(can_end_delegation(request.user, row))
    yesterday = timezone.localdate() - timedelta(days=1)
    services.end_delegation(delegation=row, to_on=min(yesterday, row.to_on), by=request.user)
    messages.success(request, f"La délégation de {row.compte} est finie.")
    return redirect("acteurs:acces", cite.slug)
