"""The register of a cité: filtered list, export, decisions taken before Alliance."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from alliance.documents.ecriture.pdf import TropDeLignes
from alliance.documents.ecriture.reponse import FormatExport, reponse_tableau
from alliance.gouvernance.exports.registre import tableau_registre
from alliance.gouvernance.forms.decisions import RepriseForm
from alliance.gouvernance.forms.registre import FiltreRegistre
from alliance.gouvernance.permissions import can_manage_instances, can_view_gouvernance
from alliance.gouvernance.selectors.registre import comptes_of, decisions_of
from alliance.gouvernance.services import decisions as services
from alliance.gouvernance.views.signes import avis_affiches, signe_decision, signe_issue
from alliance.kernel.http import paginate, render_page, submit
from alliance.kernel.money import format_number
from alliance.kernel.permissions import require
from alliance.kernel.textes import plural

PAR_PAGE = 30
EXPORTS = (("xlsx", "Excel"), ("ods", "LibreOffice"), ("csv", "CSV"), ("pdf", "PDF"))


@require_GET
def registre(request, cite):
    require(can_view_gouvernance(request.user, cite))
    form = FiltreRegistre(request.GET, user=request.user, cite=cite)
    rows = decisions_of(request.user, cite, form.criteres)
    comptes = comptes_of(rows)
    page = paginate(
        request, rows.select_related("instance", "caisse").defer("texte", "texte_recherche"), per_page=PAR_PAGE
    )
    for decision in page.object_list:
        decision.signe, decision.signe_issue = signe_decision(decision), signe_issue(decision.issue)
        decision.avis = avis_affiches(decision.avis_rendus, complet=False)
    context = {
        "cite": cite,
        "form": form,
        "page": page,
        "comptes": comptes,
        "intro": _phrase(comptes),
        "puces": _puces(request, form),
        "exports": _exports(request, cite),
        "peut_reprendre": can_manage_instances(request.user, cite),
        "est_exemple": any(decision.est_exemple for decision in page.object_list),
    }
    return render_page(request, "gouvernance/registre.html", context, partial="liste")


def _phrase(comptes):
    """« 147 décisions, dont 98 en vigueur, 3 avec une condition à lever et 5 retirées »."""
    if not comptes.total:
        return ""
    parts = [
        (comptes.en_vigueur, f"{format_number(comptes.en_vigueur)} en vigueur"),
        (comptes.conditionnelles, f"{format_number(comptes.conditionnelles)} avec une condition à lever"),
        (comptes.retirees, plural(comptes.retirees, "retirée")),
    ]
    told = ", ".join(words for count, words in parts if count)
    return f"{plural(comptes.total, 'décision')}{f', dont {told}' if told else ''}"


def _puces(request, form):
    """One chip per filter, whose link takes it off."""
    chips = []
    for name, label, words in form.en_mots:
        query = request.GET.copy()
        query.pop(name, None)
        query.pop("page", None)
        chips.append({"mots": f"{label} : {words}", "url": f"?{query.urlencode()}"})
    return chips


def _exports(request, cite):
    base = reverse("gouvernance:exporter_registre", args=[cite.slug])
    links = []
    for value, label in EXPORTS:
        query = request.GET.copy()
        query.pop("page", None)
        query["format"] = value
        links.append((label, f"{base}?{query.urlencode()}"))
    return links


@require_GET
def exporter_registre(request, cite):
    require(can_view_gouvernance(request.user, cite))
    asked = request.GET.get("format", "xlsx")
    chosen = FormatExport(asked) if asked in tuple(FormatExport) else FormatExport.XLSX
    form = FiltreRegistre(request.GET, user=request.user, cite=cite)
    rows = decisions_of(request.user, cite, form.criteres)
    today = timezone.localdate()
    table = tableau_registre(
        rows, cite=cite.nom, today=today, court=chosen == FormatExport.PDF,
        filtres=" · ".join(f"{label} : {words}" for _name, label, words in form.en_mots),
    )  # fmt: skip
    try:
        return reponse_tableau(table, chosen, f"registre-{cite.slug}-{today:%Y-%m-%d}")
    except TropDeLignes as refusal:
        messages.error(request, refusal.message)
        query = request.GET.copy()
        query.pop("format", None)
        return redirect(f"{reverse('gouvernance:registre', args=[cite.slug])}?{query.urlencode()}")


@require_http_methods(["GET", "POST"])
def reprendre_decision(request, cite):
    require(can_manage_instances(request.user, cite))
    known = {"cite": cite, "user": request.user}
    if request.method == "POST" and "chercher" in request.POST:
        kept = {name: request.POST.get(name) for name in RepriseForm.base_fields}
        kept["objets"] = request.POST.getlist("objets")
        mots = request.POST.get("mots", "")
        return _reprise(request, cite, RepriseForm(initial=kept, chercher=mots, **known), mots=mots)
    form = RepriseForm(request.POST or None, request.FILES or None, **known)
    if request.method == "POST" and submit(form, services.reprendre_decision, by=request.user, at=timezone.now()):
        messages.success(request, f"Décision {form.result.numero_affiche} reprise au registre.")
        return redirect("gouvernance:decision", cite.slug, form.result.pk)
    return _reprise(request, cite, form, status=422 if request.method == "POST" else 200)


def _reprise(request, cite, form, *, mots="", status=200):
    return render_page(
        request, "gouvernance/registre_reprendre.html", {"cite": cite, "form": form, "mots": mots}, status=status
    )
