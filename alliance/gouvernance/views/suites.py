"""Follow-ups: the list of what I may see, the page of each, and what is done with it."""

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.documents.ecriture.reponse import format_demande, reponse_tableau
from alliance.gouvernance.exports.suites import etat_of, tableau_suites
from alliance.gouvernance.forms.suites import AbandonForm, FiltresSuites, PreuveForm, SuiteForm, SuiteNouvelleForm
from alliance.gouvernance.models import Instance, Point, Suite
from alliance.gouvernance.permissions import can_prepare_seances, can_view_gouvernance
from alliance.gouvernance.permissions.suites import can_finish_suite, can_manage_suite
from alliance.gouvernance.selectors.lecture import lisibles
from alliance.gouvernance.selectors.missions import personnes_a_mandater
from alliance.gouvernance.selectors.suites import EtatSuite, comptes_of, responsables_of, suites_of
from alliance.gouvernance.services import suites as services
from alliance.kernel.errors import DomainError
from alliance.kernel.http import paginate, render_page, submit
from alliance.kernel.permissions import require
from alliance.kernel.textes import enumerate_fr

MOTS = {
    EtatSuite.A_FAIRE: "À faire",
    EtatSuite.RETARD: "En retard",
    EtatSuite.FAITES: "Faites",
    EtatSuite.ABANDONNEES: "Abandonnées",
    EtatSuite.TOUTES: "Toutes",
}
BADGES = {
    "à faire": ("info", "inbox"),
    "en retard": ("late", ""),
    "faite": ("mute", "check-lg"),
    "abandonnée": ("line", "x-lg"),
}


@require_GET
def suites(request, cite):
    require(can_view_gouvernance(request.user, cite))
    today = timezone.localdate()
    form = _filtres(request, cite)
    criteres = form.criteres
    comptes = comptes_of(request.user, cite, criteres, today)
    page = paginate(request, suites_of(request.user, cite, criteres, today))
    context = {
        "cite": cite,
        "form": form.affiche(criteres),
        "illisibles": form.illisibles,
        "page": page,
        "lignes": [_ligne(request.user, suite, today) for suite in page],
        "etats": [(etat.value, MOTS[etat], comptes[etat.value], etat == criteres.etat) for etat in EtatSuite],
        "criteres": criteres,
        "filtre": criteres.instance is not None or criteres.responsable != "" or criteres.etat != EtatSuite.A_FAIRE,
        "retards": comptes[EtatSuite.RETARD.value],
        "faite": _faite(request, cite),
        "ajoute": bool(_instances_preparees(request.user, cite)),
        "retour": f"liste?{request.GET.urlencode()}",
    }
    return render_page(request, "gouvernance/suites.html", context, partial="liste")


def _filtres(request, cite):
    instances = list(Instance.objects.visible_to(request.user).filter(cite=cite).order_by("nom", "pk"))
    return FiltresSuites(request.GET, instances=instances, responsables=responsables_of(request.user, cite))


def _ligne(user, suite, today):
    etat = etat_of(suite, today)
    is_open = etat in {"à faire", "en retard"}
    return {
        "suite": suite,
        "etat": etat,
        "badge": BADGES[etat],
        "finit": is_open and can_finish_suite(user, suite),
        "gere": is_open and can_manage_suite(user, suite),
    }


def _faite(request, cite):
    """The follow-up that was just settled, for « Annuler »; an address cannot show one that the person may not see."""
    asked = request.GET.get("faite", "")
    if not asked.isascii() or not asked.isdigit():
        return None
    found = _visible(request, cite).filter(pk=int(asked[:18])).first()
    return found if found and (found.faite_at or found.abandonnee_at) else None


def _visible(request, cite):
    return Suite.objects.visible_to(request.user).filter(instance__cite=cite).select_related(
        "instance__cite", "responsable", "decision__cite", "point__seance__instance", "document", "faite_by", "cree_by"
    )  # fmt: skip


def _suite_for(request, cite, pk):
    return get_object_or_404(_visible(request, cite), pk=pk)


def _instances_preparees(user, cite):
    rows = Instance.objects.visible_to(user).ouvertes().filter(cite=cite).select_related("cite").order_by("nom", "pk")
    return [row for row in rows if can_prepare_seances(user, row)]


@require_GET
def exporter_suites(request, cite):
    require(can_view_gouvernance(request.user, cite))
    today = timezone.localdate()
    form = _filtres(request, cite)
    rows = suites_of(request.user, cite, form.criteres, today)
    if form.illisibles:
        words = enumerate_fr(form.illisibles)
        messages.error(request, f"Rien n’est téléchargé : un filtre de l’adresse ne se lit pas ({words}).")
        return redirect("gouvernance:suites", cite.slug)
    return reponse_tableau(tableau_suites(rows, today), format_demande(request.GET), f"suites-{cite.slug}")


@require_GET
def suite(request, cite, pk):
    row = _suite_for(request, cite, pk)
    context = {
        "cite": cite,
        "faite": _faite(request, cite),
        "retour": "suite",
        "point_lisible": Point.objects.visible_to(request.user).filter(pk=row.point_id).exists(),
        "decision_lisible": lisibles(request.user, [row.decision_id]),
    }
    return render_page(request, "gouvernance/suite.html", context | _ligne(request.user, row, timezone.localdate()))


@require_http_methods(["GET", "POST"])
def creer_suite(request, cite):
    prepared = _instances_preparees(request.user, cite)
    if not prepared:
        require(can_view_gouvernance(request.user, cite))
        anything = Instance.objects.filter(cite=cite).first()
        if anything is not None:
            require(can_prepare_seances(request.user, anything))
        return redirect("gouvernance:suites", cite.slug)
    form = SuiteNouvelleForm(
        request.POST or None,
        personnes=personnes_a_mandater(cite, timezone.localdate()),
        instances=Instance.objects.filter(pk__in=[row.pk for row in prepared]).order_by("nom", "pk"),
        initial={"instance": request.GET.get("instance")},
    )
    if request.method == "POST" and submit(form, services.create_suite, by=request.user):
        messages.success(request, "La suite est notée.")
        return redirect("gouvernance:suite", cite.slug, form.result.pk)
    context = {"cite": cite, "form": form}
    return render_page(request, "gouvernance/suite_creer.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def modifier_suite(request, cite, pk):
    row = _suite_for(request, cite, pk)
    require(can_manage_suite(request.user, row))
    initial = {
        "quoi": row.quoi, "responsable": row.responsable_id, "responsable_nom": row.responsable_nom,
        "echeance_on": row.echeance_on,
    }  # fmt: skip
    personnes = personnes_a_mandater(cite, timezone.localdate())
    if row.responsable is not None:
        personnes = personnes | type(row.responsable).objects.filter(pk=row.responsable.pk)
    form = SuiteForm(request.POST or None, personnes=personnes, initial=initial)
    if request.method == "POST" and submit(form, services.update_suite, suite=row, by=request.user):
        messages.success(request, "La suite est modifiée.")
        return redirect("gouvernance:suite", cite.slug, row.pk)
    context = {"cite": cite, "suite": _suite_for(request, cite, pk), "form": form}
    return render_page(request, "gouvernance/suite_modifier.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def finir_suite(request, cite, pk):
    row = _suite_for(request, cite, pk)
    require(can_finish_suite(request.user, row))
    form = PreuveForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and submit(form, services.finish_suite, suite=row, by=request.user, at=timezone.now()):
        return _retour(request, cite, row)
    return _formulaire(request, cite, row, form, "gouvernance/suite_finir.html")


@require_http_methods(["GET", "POST"])
def abandonner_suite(request, cite, pk):
    row = _suite_for(request, cite, pk)
    require(can_manage_suite(request.user, row))
    form = AbandonForm(request.POST or None)
    if request.method == "POST" and submit(form, services.drop_suite, suite=row, by=request.user, at=timezone.now()):
        return _retour(request, cite, row)
    return _formulaire(request, cite, row, form, "gouvernance/suite_abandonner.html")


def _formulaire(request, cite, row, form, template):
    row.refresh_from_db()
    retour = request.POST.get("retour", request.GET.get("retour", ""))
    context = {"cite": cite, "suite": row, "form": form, "retour": retour}
    return render_page(request, template, context, status=422 if form.is_bound else 200)


@require_POST
def rouvrir_suite(request, cite, pk):
    row = _suite_for(request, cite, pk)
    require(can_finish_suite(request.user, row))
    try:
        services.reopen_suite(suite=row, by=request.user)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "La suite est de nouveau à faire.")
    return _retour(request, cite, row, faite=False)


def _retour(request, cite, row, *, faite=True):
    """Back where the person was: the home page, the list with its filters, or the page of the follow-up."""
    where = request.POST.get("retour", "")
    if where == "accueil":
        messages.success(request, f"« {row.quoi} » : c'est réglé.")
        return redirect("accueil_cite", cite.slug)
    if where.startswith("liste?"):
        query = QueryDict(where.removeprefix("liste?"), mutable=True)
        query.pop("faite", None)
        if faite:
            query["faite"] = row.pk
        return redirect(f"{reverse('gouvernance:suites', args=[cite.slug])}?{query.urlencode()}")
    page = reverse("gouvernance:suite", args=[cite.slug, row.pk])
    return redirect(f"{page}?faite={row.pk}" if faite else page)
