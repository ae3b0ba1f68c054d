from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from alliance.kernel.http import paginate, render_page, submit
from alliance.kernel.permissions import require
from alliance.plan.forms.versions import FigerForm
from alliance.plan.permissions import can_freeze_version, can_read_versions
from alliance.plan.selectors import exercice_par_defaut
from alliance.plan.selectors.instantane import champs_of, libelle_du_champ
from alliance.plan.selectors.versions import FicheDeCote, exercices_vivants, fiches_figees, versions_of
from alliance.plan.services.versions import figer_version as figer
from alliance.plan.views.affichage import STATUTS, SigneStatut
from alliance.plan.views.comparaison import comparer_form


@require_GET
def versions(request, cite):
    require(can_read_versions(request.user, cite))
    context = {
        "cite": cite,
        "page": paginate(request, versions_of(cite, request.user)),
        "peut_figer": can_freeze_version(request.user, cite),
        "form": comparer_form(request, cite),
    }
    return render_page(request, "plan/versions.html", context)


@require_http_methods(["GET", "POST"])
def figer_version(request, cite):
    require(can_read_versions(request.user, cite))
    require(can_freeze_version(request.user, cite))
    exercices = exercices_vivants(cite, request.user)
    data = request.POST if request.method == "POST" else None
    asked = request.GET.get("exercice", "")
    initial = {"exercice": asked if asked.isdecimal() else exercice_par_defaut(cite, request.user)}
    form = FigerForm(data, initial=initial, exercices=exercices)
    if data is not None and submit(form, figer, cite=cite, by=request.user, at=timezone.now()):
        messages.success(request, "La version est figée : elle ne changera plus, quoi qu’il arrive aux fiches.")
        return redirect("plan:version", cite.slug, form.result.pk)
    context = {"cite": cite, "form": form, "exercices": exercices}
    return render_page(request, "plan/version_figer.html", context, status=422 if data is not None else 200)


@dataclass(frozen=True, slots=True)
class FicheLue:
    """One action of a version, ready to print."""

    fiche: FicheDeCote
    signe: SigneStatut
    faits: list[tuple[str, str]]


@require_GET
def version(request, cite, pk):
    require(can_read_versions(request.user, cite))
    seen = get_object_or_404(versions_of(cite, request.user), pk=pk)
    page = paginate(request, seen.fiches.order_by("ordre", "pk"))
    context = {
        "cite": cite,
        "version": seen,
        "page": page,
        "fiches": [_lue(fiche) for fiche in fiches_figees(page.object_list)],
        "comparer_url": f"{reverse('plan:comparer', args=[cite.slug])}?avant={seen.pk}&apres=exercice-{seen.exercice}",
    }
    return render_page(request, "plan/version.html", context)


def _lue(fiche: FicheDeCote) -> FicheLue:
    faits = [(libelle_du_champ(champ), fiche.texte(champ)) for champ in champs_of(fiche.contenu) if champ != "titre"]
    return FicheLue(fiche, STATUTS[fiche.statut], [(nom, texte) for nom, texte in faits if texte])
