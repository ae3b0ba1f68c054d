"""« Mon argent »: what a porteur was decided, paid, and must justify."""

from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from alliance.budget.permissions import can_view_mon_argent
from alliance.budget.selectors.mon_argent import en_retard, mon_argent_of
from alliance.kernel.dates import format_jour
from alliance.kernel.http import render_page
from alliance.kernel.money import format_cents
from alliance.kernel.permissions import require
from alliance.plan.models import FicheAction


@require_GET
def mon_argent(request, cite):
    require(can_view_mon_argent(request.user, cite))
    today = timezone.localdate()
    mine = mon_argent_of(request.user, cite)
    fiches = FicheAction.objects.visible_to(request.user).filter(pk__in=[one.fiche_id for one in mine.actions])
    opened = set(fiches.values_list("pk", flat=True))
    context = {
        "cite": cite,
        "intro": _phrase(mine, today),
        "a_justifier": [_a_justifier(one, today) for one in mine.a_justifier],
        "actions": [_action(cite, one, opened) for one in mine.actions],
        "versements": mine.versements,
        "vide": mine.vide,
    }
    return render_page(request, "budget/mon_argent.html", context)


def _phrase(mine, today):
    """The one thing to know first."""
    total = sum(one.reste_a_justifier_cents for one in mine.a_justifier)
    if not total:
        return "Rien à justifier pour l'instant." if not mine.vide else ""
    days = [one.justifier_avant_le for one in mine.a_justifier if one.justifier_avant_le]
    when = f", d'abord avant le {format_jour(min(days))}" if days else ""
    return f"{format_cents(total)} à justifier{when}."


def _a_justifier(engagement, today):
    return {
        "fiche": engagement.affectation.fiche.titre,
        "montant": format_cents(engagement.reste_a_justifier_cents),
        "verse": format_cents(engagement.verse_cents),
        "reference": engagement.reference,
        "aupres": engagement.caisse.titulaire.nom,
        "avant": engagement.justifier_avant_le,
        "paye_on": engagement.paye_on,
        "retard": en_retard(engagement, today),
    }


def _action(cite, one, opened):
    amounts = (
        one.decide_cents, one.attribue_cents, one.engage_cents, one.verse_cents, one.justifie_cents,
        one.a_justifier_cents,
    )  # fmt: skip
    return {
        "titre": one.titre,
        "exercice": one.exercice,
        "url": reverse("plan:fiche", args=[cite.slug, one.fiche_id]) if one.fiche_id in opened else "",
        "montants": [format_cents(cents) for cents in amounts],
    }
