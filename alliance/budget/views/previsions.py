from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from alliance.budget.forms.affectations import PrevoirForm
from alliance.budget.models import Enveloppe, Prevision
from alliance.budget.permissions import can_prepare_budget
from alliance.budget.selectors.affectations import fiches_a_financer
from alliance.budget.services.affectations import set_prevision
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require


@require_http_methods(["GET", "POST"])
def prevoir(request, cite):
    require(can_prepare_budget(request.user, cite))
    envelopes = Enveloppe.objects.visible_to(request.user).specifiques().filter(cite=cite)
    envelopes = envelopes.select_related("financeur", "caisse").order_by(
        "-exercice", "caisse__nom", "financeur__nom", "pk"
    )
    current = _prevision(request, cite)
    form = PrevoirForm(
        request.POST or None, enveloppes=envelopes, fiches=fiches_a_financer(request.user, cite),
        initial=_initial(request, current),
    )  # fmt: skip
    if request.method == "POST" and submit(form, set_prevision, by=request.user, at=timezone.now()):
        if form.result is None:
            messages.success(request, "La prévision est retirée.")
        else:
            messages.success(request, "La prévision est enregistrée. Elle ne réserve rien : une décision le fera.")
            _dire_le_depassement(request, form.result)
        return redirect(f"{request.path}?enveloppe={form.cleaned_data['enveloppe'].pk}")
    context = {"cite": cite, "form": form, "prevision": current, "lignes": _lignes(request, cite)}
    return render_page(request, "budget/prevoir.html", context, status=422 if form.is_bound else 200)


def _demande(request, name):
    value = request.GET.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 18 else None


def _prevision(request, cite):
    rows = Prevision.objects.visible_to(request.user).filter(enveloppe__cite=cite)
    return rows.filter(enveloppe_id=_demande(request, "enveloppe"), fiche_id=_demande(request, "fiche")).first()


def _lignes(request, cite):
    """What is planned on the enveloppe of the page, the largest first."""
    rows = Prevision.objects.visible_to(request.user).filter(
        enveloppe__cite=cite, enveloppe_id=_demande(request, "enveloppe")
    )
    return list(rows.select_related("fiche").order_by("-montant_cents", "pk"))


def _initial(request, current):
    if current is not None:
        return {"enveloppe": current.enveloppe_id, "fiche": current.fiche_id, "montant_cents": current.montant_cents,
                "note": current.note}  # fmt: skip
    return {"enveloppe": _demande(request, "enveloppe"), "fiche": _demande(request, "fiche")}


def _dire_le_depassement(request, row):
    planned = sum(Prevision.objects.filter(enveloppe=row.enveloppe).values_list("montant_cents", flat=True))
    if planned > row.enveloppe.disponible_cents:
        messages.warning(
            request,
            "Les prévisions de cette enveloppe dépassent ce qui y reste : elles ne pourront pas toutes être décidées.",
        )
