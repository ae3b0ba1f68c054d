from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.gouvernance.models import Instance
from alliance.kernel.errors import DomainError
from alliance.kernel.http import paginate, render_page, submit
from alliance.kernel.permissions import require
from alliance.plan.forms.inscriptions import InscrireForm, SuivreForm
from alliance.plan.models import FicheAction, SousThematique
from alliance.plan.permissions import can_edit_suivi, can_inscrire_fiche, can_read_plan
from alliance.plan.selectors.groupes import fiches_suivies, sous_thematiques_suivies, suivies_en_propre
from alliance.plan.services.groupes import link_groupe, unlink_groupe
from alliance.plan.services.inscriptions import inscrire_fiche
from alliance.plan.views.affichage import STATUTS, VALIDATIONS
from alliance.plan.views.fiche import fiche_for

ACTION, SOUS_THEMATIQUE = "action", "sous-thematique"


@require_http_methods(["GET", "POST"])
def inscrire(request, cite, pk):
    current = fiche_for(request, cite, pk)
    require(can_inscrire_fiche(request.user, current))
    data = request.POST if request.method == "POST" else None
    form = InscrireForm(data, fiche=current, user=request.user, cite=cite)
    if data is not None and submit(form, inscrire_fiche, fiche=current, by=request.user):
        point = form.result
        where = "à l’ordre du jour" if point.seance_id else "parmi les points à inscrire"
        messages.success(request, f"« {current.titre} » est {where} de « {point.instance.nom} ».")
        return redirect(f"{_fiche_url(cite, current)}#decisions")
    context = {"fiche": current, "form": form, "cite": cite}
    return render_page(request, "plan/inscrire.html", context, status=422 if data is not None else 200)


def _fiche_url(cite, fiche):
    return redirect("plan:fiche", cite.slug, fiche.pk).url


@require_GET
def actions_suivies(request, cite, pk):
    return _rendre(request, cite, _instance_for(request, cite, pk))


@require_POST
def suivre(request, cite, pk, genre):
    instance = _instance_for(request, cite, pk)
    require(can_edit_suivi(request.user, instance))
    form = _forms(request, cite, instance, {genre: request.POST}).get(genre)
    if form is None:
        raise Http404
    if submit(form, link_groupe, instance=instance, by=request.user):
        messages.success(request, f"« {instance.nom} » suit « {form.cleaned_data['quoi']} ».")
        return redirect("plan:actions_suivies", cite.slug, pk)
    return _rendre(request, cite, instance, forms={genre: form}, status=422)


@require_POST
def ne_plus_suivre(request, cite, pk, genre, quoi):
    instance = _instance_for(request, cite, pk)
    require(can_edit_suivi(request.user, instance))
    rows = _choix(request, cite).get(genre)
    if rows is None:
        raise Http404
    row = get_object_or_404(rows, pk=quoi)
    try:
        unlink_groupe(instance=instance, quoi=row, by=request.user)
    except DomainError as refusal:
        return _rendre(request, cite, instance, refus=refusal.message, status=422)
    messages.success(request, f"« {instance.nom} » ne suit plus « {row} ».")
    return redirect("plan:actions_suivies", cite.slug, pk)


def _instance_for(request, cite, pk) -> Instance:
    """An instance that this person sees, who also reads the plan."""
    instance = get_object_or_404(Instance.objects.visible_to(request.user).filter(cite=cite), pk=pk)
    require(can_read_plan(request.user, cite))
    return instance


def _choix(request, cite):
    """What may be followed, by kind, within what this person reads."""
    fiches = FicheAction.objects.visible_to(request.user).actives().filter(cite=cite)
    headings = SousThematique.objects.visible_to(request.user).filter(axe__cite=cite).select_related("axe")
    return {
        ACTION: fiches.order_by("-exercice", "code", "titre", "pk"),
        SOUS_THEMATIQUE: headings.order_by("axe__ordre", "ordre", "pk"),
    }


def _forms(request, cite, instance, data):
    rows = _choix(request, cite)
    return {
        ACTION: SuivreForm(
            data.get(ACTION), genre=ACTION, libelle="Une action",
            queryset=rows[ACTION].exclude(groupes__instance=instance),
        ),
        SOUS_THEMATIQUE: SuivreForm(
            data.get(SOUS_THEMATIQUE), genre=SOUS_THEMATIQUE, libelle="Une sous-thématique, avec toutes ses actions",
            queryset=rows[SOUS_THEMATIQUE].exclude(groupes__instance=instance),
        ),
    }  # fmt: skip


def _rendre(request, cite, instance, *, forms=None, refus="", status=200):
    verdict = can_edit_suivi(request.user, instance)
    page = paginate(request, fiches_suivies(instance, request.user))
    own = suivies_en_propre(instance)
    editable = bool(verdict) and instance.close_on is None
    context = {
        "cite": cite,
        "instance": instance,
        "page": page,
        "lignes": [(row, STATUTS[row.statut], VALIDATIONS[row.validation], row.pk in own) for row in page.object_list],
        "sous_thematiques": sous_thematiques_suivies(instance, request.user),
        "modifiable": editable,
        "forms": (_forms(request, cite, instance, {}) | (forms or {})) if editable else {},
        "refus": refus,
    }
    context["form_action"] = context["forms"].get(ACTION)
    context["form_sous_thematique"] = context["forms"].get(SOUS_THEMATIQUE)
    return render_page(request, "plan/actions_suivies.html", context, status=status)
