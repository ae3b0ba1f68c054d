"""Expenses put on an agenda: one item decides those of one budget."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from alliance.budget.forms.depenses import InscrireForm
from alliance.budget.models import DepenseDemandee
from alliance.budget.permissions import can_prepare_budget
from alliance.budget.selectors.depenses import libres
from alliance.budget.services.depenses import inscrire_depenses as inscrire
from alliance.gouvernance.enums import EtatSeance, TypeDecision
from alliance.gouvernance.models import SeanceInstance
from alliance.gouvernance.rules import DECISIONS_PERMISES
from alliance.gouvernance.selectors.seances import instances_preparees
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require


@require_http_methods(["GET", "POST"])
def inscrire_depenses(request, cite):
    """On the agendas that the person prepares: others are not offered."""
    require(can_prepare_budget(request.user, cite))
    form = _form(request, cite)
    if request.method == "POST" and submit(form, inscrire, by=request.user, at=timezone.now()):
        point = form.result
        where = "à l’ordre du jour" if point.seance_id else "parmi les points à inscrire"
        messages.success(request, f"Le point est {where}. Rien n’est réservé avant la décision.")
        return redirect("gouvernance:point", cite.slug, point.pk)
    context = {
        "cite": cite,
        "form": form,
        "attendent": form.fields["depenses"].queryset.exists(),
        "instances": form.fields["instance"].queryset.exists(),
    }
    return render_page(request, "budget/inscrire_depenses.html", context, status=422 if form.is_bound else 200)


def _form(request, cite):
    deciding = [competence for competence, types in DECISIONS_PERMISES.items() if TypeDecision.DEPENSE in types]
    instances = instances_preparees(request.user, cite).filter(competence__in=deciding)
    seances = SeanceInstance.objects.visible_to(request.user).filter(
        instance__in=instances, etat__in=[EtatSeance.BROUILLON, EtatSeance.CONVOQUEE, EtatSeance.TENUE]
    )
    rows = libres(DepenseDemandee.objects.visible_to(request.user).filter(cite=cite))
    rows = rows.select_related("fiche", "enveloppe__financeur", "enveloppe__caisse")
    seances = seances.select_related("instance__cite").order_by("debut_at", "pk")
    asked = [value for value in request.GET.getlist("depense") if value.isdecimal() and len(value) < 18]
    initial = {"depenses": asked, "seance": request.GET.get("seance", "")}
    if "seance" not in request.GET:
        initial["seance"] = seances.values_list("pk", flat=True).first()
    return InscrireForm(
        request.POST or None, depenses=rows.order_by("enveloppe__caisse__nom", "fiche__titre", "pk"), seances=seances,
        instances=instances.order_by("nom", "pk"), initial=initial,
    )  # fmt: skip
