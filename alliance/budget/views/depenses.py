"""Expenses put to the Cotech: the list, the page of one, asked, changed, taken back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.acteurs.models import Organisation
from alliance.budget.forms.depenses import DepenseForm, FiltreDepenses, ModifierDepenseForm
from alliance.budget.models import DepenseDemandee, Enveloppe
from alliance.budget.permissions import can_prepare_budget, can_view_argent
from alliance.budget.selectors.affectations import fiches_a_financer, nom_enveloppe
from alliance.budget.selectors.depenses import (
    ETATS,
    a_montrer,
    depenses_of,
    enveloppes_a_demander,
    etat_of,
    nombres_par_etat,
)
from alliance.budget.selectors.seances import alerte_of, empechement_of, restes_of
from alliance.budget.services import depenses as services
from alliance.budget.services.points import ajouter_au_point
from alliance.budget.views.idempotence import deja_ecrit, ecrit_au_meme_moment
from alliance.gouvernance.models import Decision, Point
from alliance.gouvernance.selectors.seances import instances_preparees
from alliance.kernel.errors import DomainError
from alliance.kernel.http import paginate, render_page, submit
from alliance.kernel.permissions import require
from alliance.plan.models import FicheAction

BADGES = {
    "attente": ("warn", "hourglass-split", "à inscrire"),
    "inscrite": ("info", "list-ol", "à l’ordre du jour"),
    "validee": ("ok", "check-lg", "validée en Cotech"),
    "reserve": ("warn", "chat-left-text-fill", "sous réserve"),
    "ecartee": ("line", "x-lg", "non retenue"),
    "retiree": ("mute", "arrow-counterclockwise", "retirée"),
}


@require_GET
def depenses(request, cite):
    require(can_view_argent(request.user, cite))
    user = request.user
    envelopes = Enveloppe.objects.visible_to(user).filter(cite=cite).select_related("caisse")
    form = FiltreDepenses(request.GET, enveloppes=list(envelopes))
    criteres = form.criteres
    page = paginate(request, depenses_of(user, cite, criteres), per_page=30)
    numbers = nombres_par_etat(user, cite, criteres)
    prepare = bool(can_prepare_budget(user, cite))
    context = {
        "cite": cite,
        "form": form,
        "page": page,
        "lignes": _lignes(user, page.object_list),
        "etats": [(key, mot, numbers[key], key == criteres.etat) for key, mot in ETATS],
        "a_inscrire": numbers["attente"],
        "prepare": prepare,
        "filtre": bool(criteres != type(criteres)()),
        "tout": sum(numbers.values()),
    }
    return render_page(request, "budget/depenses.html", context, partial="liste")


def _lignes(user, rows):
    left = restes_of(rows)
    seen = _lisibles(FicheAction, user, {row.fiche_id for row in rows})
    points = _lisibles(Point, user, {row.point_id for row in rows if row.point_id})
    return [
        {
            "depense": row,
            "badge": BADGES[etat_of(row)],
            "enveloppe": nom_enveloppe(row.enveloppe),
            "alerte": alerte_of(row, left[row.pk]) if row.pk in left else "",
            "fiche_lisible": row.fiche_id in seen,
            "point_lisible": row.point_id in points,
        }
        for row in rows
    ]


def _lisibles(model, user, keys):
    return set(model.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()


def depense_for(request, cite, pk):
    return get_object_or_404(a_montrer(DepenseDemandee.objects.visible_to(request.user).filter(cite=cite)), pk=pk)


@require_GET
def depense(request, cite, pk):
    row = depense_for(request, cite, pk)
    left = restes_of([row]).get(row.pk)
    state = etat_of(row)
    blocked = empechement_of(row) if left else ""
    writes = state in {"attente", "inscrite"} and bool(can_prepare_budget(request.user, cite))
    context = {
        "cite": cite,
        "depense": row,
        "badge": BADGES[state],
        "etat": state,
        "enveloppe": nom_enveloppe(row.enveloppe),
        "reste": left,
        "empechement": blocked,
        "alerte": "" if blocked or left is None else alerte_of(row, left),
        "modifie": writes,
        "fiche_lisible": bool(_lisibles(FicheAction, request.user, {row.fiche_id})),
        "point_lisible": row.point_id and bool(_lisibles(Point, request.user, {row.point_id})),
        "decision_lisible": row.decision_id and bool(_lisibles(Decision, request.user, {row.decision_id})),
    }
    return render_page(request, "budget/depense.html", context)


@require_http_methods(["GET", "POST"])
def demander_depense(request, cite):
    """From the list, a fiche, an enveloppe (``?fiche=``, ``?enveloppe=``), or the page of an item (``?point=``)."""
    require(can_prepare_budget(request.user, cite))
    point = _point_demande(request, cite)
    if request.method == "POST" and (done := deja_ecrit(request, DepenseDemandee.objects.visible_to(request.user))):
        return redirect(_retour(cite, point, done))
    form = DepenseForm(request.POST or None, initial=_demande(request, point), **_choix(request, cite, point))
    if request.method == "POST":
        if _enregistrer(request, form, cite, point):
            messages.success(request, _fait(point))
            return redirect(_retour(cite, point, form.result))
        if done := ecrit_au_meme_moment(request, form):
            return redirect(_retour(cite, point, done))
    context = {
        "cite": cite,
        "form": form,
        "point": point,
        "enveloppes": form.fields["enveloppe"].queryset.exists(),
    }
    return render_page(request, "budget/depense_form.html", context, status=422 if form.is_bound else 200)


def _enregistrer(request, form, cite, point):
    act = {"by": request.user, "at": timezone.now()}
    if point is None:
        return submit(form, services.demander_depense, cite=cite, **act)
    return submit(form, ajouter_au_point, point=point, **act)


def _point_demande(request, cite):
    asked = request.GET.get("point", "")
    if not asked:
        return None
    rows = Point.objects.visible_to(request.user).filter(instance__cite=cite)
    point = get_object_or_404(
        rows.select_related("instance__cite", "seance__instance__cite", "caisse", "cite_decision"),
        pk=asked if asked.isdecimal() and len(asked) < 18 else 0,
    )
    if not instances_preparees(request.user, cite).filter(pk=point.instance_id).exists():
        raise PermissionDenied("Les dépenses d’un point s’ajoutent par la personne qui prépare sa séance.")
    return point


def _fait(point):
    if point is not None:
        return "La dépense est ajoutée au point : son montant la compte."
    return "La dépense est demandée. Inscrivez-la à l’ordre du jour d’un Cotech : rien n’est réservé avant."


def _retour(cite, point, row):
    if point is not None:
        return f"{reverse('gouvernance:point', args=[cite.slug, point.pk])}#depenses"
    return reverse("budget:depense", args=[cite.slug, row.pk])


def _demande(request, point):
    """What the address already says: the action, the enveloppe, the amount that the item still has no expense for."""
    asked = {name: request.GET.get(name, "") for name in ("fiche", "enveloppe", "montant_cents")}
    found = {name: int(value) for name, value in asked.items() if value.isdecimal() and len(value) < 18}
    if point is not None and point.montant_cents and not point.depenses_demandees.filter(retiree_at=None).exists():
        found.setdefault("montant_cents", point.montant_cents)
    return found


def _choix(request, cite, point=None):
    envelopes = enveloppes_a_demander(request.user, cite)
    if point is not None and point.caisse_id:
        envelopes = envelopes.filter(caisse_id=point.caisse_id)
    return {
        "enveloppes": envelopes,
        "fiches": fiches_a_financer(request.user, cite),
        "beneficiaires": Organisation.objects.filter(cite=cite).actives().order_by("nom_recherche", "pk"),
    }


@require_http_methods(["GET", "POST"])
def modifier_depense(request, cite, pk):
    row = depense_for(request, cite, pk)
    require(can_prepare_budget(request.user, cite))
    initial = {name: getattr(row, name) for name in ("fiche", "enveloppe", "montant_cents", "objet", "beneficiaire")}
    form = ModifierDepenseForm(request.POST or None, initial=initial, **_choix(request, cite))
    if request.method == "POST" and submit(
        form, services.modifier_depense, depense=row, by=request.user, at=timezone.now()
    ):
        messages.success(request, "La dépense est modifiée.")
        return redirect("budget:depense", cite.slug, row.pk)
    context = {"cite": cite, "form": form, "depense": row, "enveloppes": True}
    return render_page(request, "budget/depense_form.html", context, status=422 if form.is_bound else 200)


@require_POST
def retirer_depense(request, cite, pk):
    row = depense_for(request, cite, pk)
    require(can_prepare_budget(request.user, cite))
    try:
        services.retirer_depense(depense=row, by=request.user, at=timezone.now())
    except DomainError as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, "La dépense est retirée. Elle reste dans la liste, avec les retirées.")
    return redirect("budget:depense", cite.slug, row.pk)
