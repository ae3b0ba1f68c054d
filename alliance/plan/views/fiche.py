from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import push_url

from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import denied, require
from alliance.plan.contrats import onglets
from alliance.plan.forms.gestes import CreerFicheForm, DocumentForm, StatutForm
from alliance.plan.models import ChangementStatut, DocumentFiche, FicheAction
from alliance.plan.permissions import (
    can_archive_fiche,
    can_change_statut,
    can_create_fiche,
    can_edit_fiche,
    can_inscrire_fiche,
    can_read_plan,
)
from alliance.plan.selectors import exercice_par_defaut, fiches_with_rows, manques_of
from alliance.plan.selectors.trace import groupes_of
from alliance.plan.services.fiches import change_statut, create_fiche
from alliance.plan.views.affichage import RUBRIQUES_SUIVIES, STATUTS, VALIDATIONS, phrase_manques
from alliance.plan.views.confirmation import confirmation_of, derniere_of
from alliance.plan.views.decisions import statut_propose, trace_affichee
from alliance.plan.views.sections import DOCUMENTS, bandeau_of, sections_of


@require_GET
def fiche(request, cite, pk):
    current = fiche_for(request, cite, pk)
    return rendre(request, cite, current, confirmation=confirmation_of(current, request.user, request.GET))


@require_http_methods(["GET", "POST"])
def creer(request, cite):
    require(can_read_plan(request.user, cite))
    require(can_create_fiche(request.user, cite))
    initial = {
        "exercice": exercice_par_defaut(cite, request.user),
        "sous_thematique": request.GET.get("sous_thematique", ""),
    }
    data = request.POST if request.method == "POST" else None
    form = CreerFicheForm(data, initial=initial, cite=cite, user=request.user)
    if data is not None and submit(form, create_fiche, cite=cite, by=request.user):
        messages.success(request, "L’action est au plan. Complétez la fiche quand vous voulez, section par section.")
        return redirect("plan:fiche", cite.slug, form.result.pk)
    return render_page(request, "plan/creer.html", {"form": form}, status=422 if data is not None else 200)


@require_POST
def changer_statut(request, cite, pk):
    current = fiche_for(request, cite, pk)
    require(can_change_statut(request.user, current))
    form = StatutForm(request.POST, fiche=current)
    if submit(form, change_statut, fiche=current, by=request.user, at=timezone.now()):
        return retour(request, cite, current, "statut")
    return rendre(request, cite, fiche_for(request, cite, pk), statut_form=form, status=422)


def fiche_for(request, cite, pk) -> FicheAction:
    """The fiche within what this person sees, with all its rows."""
    seen = FicheAction.objects.visible_to(request.user).filter(cite=cite)
    return get_object_or_404(fiches_with_rows(seen), pk=pk)


def retour(request, cite, current, section, *, asked=None):
    """Back where the person was: the section, read again from the database.

    :param asked: what the address says of the save, for ``confirmation_of``.
    """
    clean = reverse("plan:fiche", args=[cite.slug, current.pk])
    if not request.htmx:
        return redirect(f"{clean}{f'?{urlencode(asked)}' if asked else ''}#{section}")
    current = fiche_for(request, cite, current.pk)
    done = confirmation_of(current, request.user, asked or {})
    return push_url(rendre(request, cite, current, focus=section, confirmation=done), f"{clean}#{section}")


def onglets_of(current, user):
    """The tabs of the upper apps that have something for this person."""
    found = ((onglet, onglet.contexte(current, user)) for onglet in onglets)
    return [(onglet, donnees) for onglet, donnees in found if donnees is not None]


def rendre(request, cite, current, *, status=200, **etat):
    """The page of a fiche.

    :param etat: what this moment adds: ``edition`` and ``form`` (the section being edited), ``conflits`` and
        ``meanwhile`` (what others wrote), ``confirmation``, ``refus``, ``focus``, ``statut_form``, ``document_form``.
    """
    modifiable, statut_verdict = can_edit_fiche(request.user, current), can_change_statut(request.user, current)
    if current.archivee_at:
        modifiable = statut_verdict = denied("Cette action est archivée : elle se lit, elle ne se modifie plus.")
    manques = manques_of(current)
    trace = trace_affichee(current, request.user)
    context = {
        "fiche": current,
        "signe": STATUTS[current.statut],
        "validation": VALIDATIONS[current.validation],
        "trace": trace,
        "statut_propose": statut_propose(current, trace),
        "groupes": groupes_of(current, request.user),
        "peut_inscrire": can_inscrire_fiche(request.user, current),
        "bandeau": bandeau_of(current),
        "sections": sections_of(current, manques),
        "manques": manques,
        "phrase_manques": phrase_manques(manques),
        "remplies": RUBRIQUES_SUIVIES - len(manques),
        "suivies": RUBRIQUES_SUIVIES,
        "modifiable": modifiable,
        "statut_verdict": statut_verdict,
        "statut_form": StatutForm(fiche=current) if statut_verdict else None,
        "changements": _changements(current),
        "derniere": derniere_of(current),
        "archivable": can_archive_fiche(request.user, current),
        "peut_creer": can_create_fiche(request.user, cite),
        "pieces": DocumentFiche.objects.filter(fiche=current).select_related("document__depose_by").order_by("pk"),
        "documents_slug": DOCUMENTS,
        "document_form": DocumentForm(),
        # Whoever writes a section reads the tabs again once it is saved.
        "onglets": [] if "edition" in etat else onglets_of(current, request.user),
    }
    return render_page(request, "plan/fiche.html", context | etat, partial="fiche", status=status)


def _changements(current):
    rows = ChangementStatut.objects.filter(fiche=current).select_related("change_by").order_by("-change_at", "-pk")
    return [(STATUTS[row.nouveau], STATUTS.get(row.ancien), row) for row in rows]
