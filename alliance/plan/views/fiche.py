from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import push_url

from alliance.journal.models import Ecriture
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require
from alliance.plan.contrats import onglets
from alliance.plan.forms.gestes import CreerFicheForm, DocumentForm, StatutForm
from alliance.plan.forms.lignes import AJOUTER, RETIRER, SectionLignesForm
from alliance.plan.models import ChangementStatut, DocumentFiche, FicheAction
from alliance.plan.permissions import can_change_statut, can_create_fiche, can_edit_fiche, can_read_plan
from alliance.plan.selectors import exercice_par_defaut, fiches_with_rows, manques_of
from alliance.plan.services.fiches import change_statut, create_fiche, update_fiche
from alliance.plan.views.affichage import RUBRIQUES_SUIVIES, STATUTS, phrase_manques
from alliance.plan.views.sections import DOCUMENTS, SECTIONS_PAR_SLUG, bandeau_of, sections_of


@require_GET
def fiche(request, cite, pk):
    return rendre(request, cite, fiche_for(request, cite, pk))


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


@require_http_methods(["GET", "POST"])
def modifier_section(request, cite, pk, section):
    chosen = SECTIONS_PAR_SLUG.get(section)
    if chosen is None or chosen.form is None:
        raise Http404
    current = fiche_for(request, cite, pk)
    require(can_edit_fiche(request.user, current))
    if request.method == "GET":
        form = chosen.form(fiche=current, user=request.user)
        return rendre(request, cite, current, edition=section, form=form)
    if issubclass(chosen.form, SectionLignesForm) and (AJOUTER in request.POST or RETIRER in request.POST):
        return _avec_une_ligne(request, cite, current, chosen)
    read = current.version
    form = chosen.form(request.POST, fiche=current, user=request.user)
    if submit(form, update_fiche, fiche=current, by=request.user):
        return retour(request, cite, current, section)
    typed_over = request.POST.get("version") != str(read)
    if typed_over:
        form.hold_version(read)
    current = fiche_for(request, cite, pk)
    conflit = _derniere_main(current) if typed_over else None
    return rendre(request, cite, current, edition=section, form=form, conflit=conflit, status=422)


def _avec_une_ligne(request, cite, current, chosen):
    """One row more or less: nothing is written, nothing typed is lost."""
    brouillon = chosen.form.brouillon_of(
        request.POST, ajouter=AJOUTER in request.POST, retirer=request.POST.get(RETIRER, "")
    )
    form = chosen.form(fiche=current, user=request.user, brouillon=brouillon)
    return rendre(request, cite, current, edition=chosen.slug, form=form)


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


def retour(request, cite, current, section):
    """Back where the person was: the section, read again from the database."""
    url = f"{reverse('plan:fiche', args=[cite.slug, current.pk])}#{section}"
    if not request.htmx:
        return redirect(url)
    response = rendre(request, cite, fiche_for(request, cite, current.pk), focus=section)
    return push_url(response, url)


def _derniere_main(current) -> Ecriture | None:
    """Who wrote the fiche last, and when: the journal knows, whatever the door."""
    lines = Ecriture.objects.filter(
        object_type="plan.ficheaction", object_id=current.pk, kind__startswith="plan.fiche."
    )
    return lines.order_by("-at", "-pk").first()


def rendre(
    request, cite, current, *, edition="", form=None, conflit=None, statut_form=None, document_form=None, focus="",
    status=200,
):  # fmt: skip
    modifiable = can_edit_fiche(request.user, current)
    statut_verdict = can_change_statut(request.user, current)
    manques = manques_of(current)
    context = {
        "fiche": current,
        "signe": STATUTS[current.statut],
        "bandeau": bandeau_of(current),
        "sections": sections_of(current, manques),
        "manques": manques,
        "phrase_manques": phrase_manques(manques),
        "remplies": RUBRIQUES_SUIVIES - len(manques),
        "suivies": RUBRIQUES_SUIVIES,
        "edition": edition,
        "form": form,
        "conflit": conflit,
        "focus": focus,
        "modifiable": modifiable,
        "statut_verdict": statut_verdict,
        "statut_form": statut_form or (StatutForm(fiche=current) if statut_verdict else None),
        "changements": _changements(current),
        "pieces": DocumentFiche.objects.filter(fiche=current).select_related("document__depose_by").order_by("pk"),
        "documents_slug": DOCUMENTS,
        "document_form": document_form or DocumentForm(),
        "onglets": [(onglet, onglet.contexte(current, request.user)) for onglet in onglets],
    }
    return render_page(request, "plan/fiche.html", context, partial="fiche", status=status)


def _changements(current):
    rows = ChangementStatut.objects.filter(fiche=current).select_related("change_by").order_by("-change_at", "-pk")
    return [(STATUTS[row.nouveau], STATUTS.get(row.ancien), row) for row in rows]
