"""The acts behind a figure of the money."""

from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from alliance.budget.enums import EtatEuro
from alliance.budget.forms.vues import TOUS, FiltreActes
from alliance.budget.permissions import can_view_argent
from alliance.budget.selectors.actes_affiches import afficher
from alliance.budget.selectors.actes_argent import LIBELLES, Quoi, actes_of
from alliance.budget.views.argent import lire, puces
from alliance.budget.views.argent_affichage import Adresses, euros
from alliance.kernel.http import paginate, render_page
from alliance.kernel.money import format_cents
from alliance.kernel.permissions import require
from alliance.kernel.textes import plural
from alliance.plan.models import FicheAction

PAR_PAGE = 30


@require_GET
def actes(request, cite):
    require(can_view_argent(request.user, cite))
    today = timezone.localdate()
    form, choisi = lire(request, cite, FiltreActes, today)
    criteres = form.actes
    # Droit commun is declared: it has acts to read, and no euro in any state.
    declared = () if criteres.argent.etat or criteres.quoi else choisi.droit_commun
    ids = [one.pk for one in (*choisi.specifiques, *declared)]
    liste = actes_of(request.user, criteres, ids, today)
    page = paginate(request, liste.rangs, per_page=PAR_PAGE)
    shown = afficher(page.object_list)
    fiches = FicheAction.objects.visible_to(request.user).filter(pk__in={one.fiche.pk for one in shown if one.fiche})
    opened = set(fiches.values_list("pk", flat=True))
    adresses = AdressesActes(cite, criteres, form.vue)
    context = {
        "cite": cite,
        "form": form,
        "page": page,
        "lignes": [_ligne(cite, one, opened) for one in shown],
        "intro": _phrase(criteres, page.paginator.count, liste.total_cents),
        "puces": puces(form, cite, adresses, liste=True),
        "exercices": [
            {"mot": mot, "url": adresses.liste(exercice=value), "actif": value == str(form.annee or TOUS)}
            for value, mot in [*((str(one), str(one)) for one in choisi.exercices), (TOUS, "Tous")]
        ],
        "est_exemple": any(one.est_exemple for one in shown),
        "retour": adresses.vue(etat=""),
    }
    return render_page(request, "budget/argent_actes.html", context)


class AdressesActes(Adresses):
    def __init__(self, cite, criteres, par):
        super().__init__(cite, criteres.argent, par)
        self.base |= {
            name: value for name, value in (("genre", criteres.genre), ("quoi", criteres.quoi.value)) if value
        }


def _phrase(criteres, count, total_cents):
    """« 12 lignes, 88 500 €. »."""
    counted = plural(count, "ligne")
    if total_cents is None:
        return f"{counted}, de la plus récente à la plus ancienne."
    if criteres.argent.etat == EtatEuro.DISPONIBLE:
        return f"{counted}, {euros(total_cents)} à décider, prévisions comprises : elles ne réservent rien."
    what = {Quoi.DORT: "qui dorment", Quoi.RETARD: "en retard"}.get(criteres.quoi, "dans cet état")
    return f"{counted}, {euros(total_cents)} {what}."


def _ligne(cite, acte, opened):
    """One act ready for the page: its own page, the action's when the person may open it."""
    genre, pk = acte.page
    fiche = acte.fiche
    return {
        "acte": acte,
        "genre": LIBELLES[acte.genre],
        "montant": format_cents(acte.montant_cents),
        "url": reverse(f"budget:{genre}", args=[cite.slug, pk]),
        "fiche_url": reverse("plan:fiche", args=[cite.slug, fiche.pk]) if fiche and fiche.pk in opened else "",
    }
