"""The quick expense of a fonds: on a délégation of the Cotech, in one short page."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from alliance.acteurs.models import Caisse
from alliance.budget.forms.depenses import DepenseDelegueeForm
from alliance.budget.models import Affectation
from alliance.budget.permissions import can_affecter_delegation
from alliance.budget.selectors.affectations import decisions_a_affecter, enveloppes_a_affecter, fiches_a_financer
from alliance.budget.services.affectations import create_affectation
from alliance.budget.views.idempotence import deja_ecrit, ecrit_au_meme_moment
from alliance.gouvernance.enums import TypeDecision
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import denied, require


@require_http_methods(["GET", "POST"])
def depense_deleguee(request, cite):
    """``?budget=`` chooses among the budgets; with one délégation and one enveloppe, three things are left to say."""
    caisses = _caisses(request, cite)
    if request.method == "POST" and (done := deja_ecrit(request, Affectation.objects.visible_to(request.user))):
        return redirect("budget:affectation", cite.slug, done.pk)
    delegations = _delegations(request, cite, caisses)
    caisse = _choisie(request, caisses, delegations)
    delegations = [one for one in delegations if one.caisse_id == caisse.pk]
    form = _form(request, cite, caisse, delegations)
    if request.method == "POST":
        if submit(form, create_affectation, by=request.user, at=timezone.now()):
            messages.success(request, "La dépense est validée sur la délégation : les crédits sont réservés.")
            return redirect("budget:affectation", cite.slug, form.result.pk)
        if done := ecrit_au_meme_moment(request, form):
            return redirect("budget:affectation", cite.slug, done.pk)
    context = {
        "cite": cite,
        "caisse": caisse,
        "caisses": caisses,
        "delegations": delegations,
        "enveloppes": form.fields["enveloppe"].queryset.exists(),
        "form": form,
    }
    return render_page(request, "budget/depense_deleguee.html", context, status=422 if form.is_bound else 200)


def _caisses(request, cite):
    """The budgets whose délégations the person uses; 403 with the reason when there is none."""
    seen = Caisse.objects.visible_to(request.user).filter(cite=cite).select_related("cite").order_by("nom", "pk")
    verdicts = [(caisse, can_affecter_delegation(request.user, caisse)) for caisse in seen]
    allowed = [caisse for caisse, verdict in verdicts if verdict]
    if not allowed:
        # With several, the reason of the first would speak of a budget that the person asked nothing of.
        alone = verdicts[0][1] if len(verdicts) == 1 else None
        require(alone or denied("Une dépense sur délégation s'affecte par qui tient le budget qui paie."))
    return allowed


def _delegations(request, cite, caisses):
    """In effect today, with something left."""
    today = timezone.localdate()
    rows = decisions_a_affecter(request.user, cite).filter(type=TypeDecision.DELEGATION, caisse__in=caisses)
    return list(rows.filter(du__lte=today, au__gte=today))


def _choisie(request, caisses, delegations):
    """The budget that the address asks for, else the first with a délégation, else the first."""
    asked = next((caisse for caisse in caisses if str(caisse.pk) == request.GET.get("budget", "")), None)
    open_ = {one.caisse_id for one in delegations}
    return asked or next((caisse for caisse in caisses if caisse.pk in open_), caisses[0])


def _form(request, cite, caisse, delegations):
    keys = [one.pk for one in delegations]
    envelopes = enveloppes_a_affecter(request.user, cite).filter(caisse=caisse)
    asked = {name: request.GET.get(name, "") for name in ("fiche", "enveloppe", "decision")}
    return DepenseDelegueeForm(
        request.POST or None,
        decisions=decisions_a_affecter(request.user, cite).filter(pk__in=keys),
        enveloppes=envelopes,
        fiches=fiches_a_financer(request.user, cite),
        initial={name: int(value) for name, value in asked.items() if value.isdecimal() and len(value) < 18},
    )
