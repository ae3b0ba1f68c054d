from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from alliance.kernel.errors import DomainError
from alliance.kernel.http import submit
from alliance.kernel.permissions import require
from alliance.plan.forms.lignes import AJOUTER, RETIRER, SectionLignesForm
from alliance.plan.models import Modification
from alliance.plan.permissions import can_edit_fiche
from alliance.plan.services.annulation import undo_modification
from alliance.plan.services.fiches import ConflitDeChamps, update_fiche
from alliance.plan.views.confirmation import parametres, rubrique_de
from alliance.plan.views.conflit import conflits_affiches, entre_temps
from alliance.plan.views.fiche import fiche_for, rendre, retour
from alliance.plan.views.sections import SECTIONS_PAR_SLUG


@require_http_methods(["GET", "POST"])
def modifier_section(request, cite, pk, section):
    chosen = SECTIONS_PAR_SLUG.get(section)
    if chosen is None or chosen.form is None:
        raise Http404
    current = fiche_for(request, cite, pk)
    require(can_edit_fiche(request.user, current))
    if request.method == "GET":
        if current.archivee_at:
            return redirect("plan:fiche", cite.slug, pk)
        form = chosen.form(fiche=current, user=request.user)
        return rendre(request, cite, current, edition=section, form=form)
    if issubclass(chosen.form, SectionLignesForm) and (AJOUTER in request.POST or RETIRER in request.POST):
        return _avec_une_ligne(request, cite, current, chosen)
    form = chosen.form(request.POST, fiche=current, user=request.user)
    if submit(form, update_fiche, fiche=current, by=request.user):
        saved = bool(form.result)
        asked = parametres(
            current, section, version=current.version - saved, lue=form.cleaned_data["version"]
        )  # fmt: skip
        return retour(request, cite, current, section, asked=asked)
    return _refuser(request, cite, pk, chosen, form)


def _avec_une_ligne(request, cite, current, chosen):
    """One row more or less: nothing is written, nothing typed is lost."""
    brouillon = chosen.form.brouillon_of(
        request.POST, ajouter=AJOUTER in request.POST, retirer=request.POST.get(RETIRER, "")
    )
    form = chosen.form(fiche=current, user=request.user, brouillon=brouillon)
    conflits = conflits_affiches(form, current, _version_lue(request, current), request.user)
    return rendre(request, cite, current, edition=chosen.slug, form=form, conflits=conflits)


def _refuser(request, cite, pk, chosen, form):
    """Everything typed is shown again, beside what others wrote meanwhile."""
    current = fiche_for(request, cite, pk)
    refusal = getattr(form, "refusal", None)
    if isinstance(refusal, ConflitDeChamps):
        typed = form.reprise({conflit.champ for conflit in refusal.champs}, refusal.version)
        form = chosen.form(typed, fiche=current, user=request.user)
        form.full_clean()
        form.add_error(None, refusal.message)
    read = _version_lue(request, current)
    return rendre(
        request, cite, current, edition=chosen.slug, form=form, status=422,
        conflits=conflits_affiches(form, current, read, request.user),
        meanwhile=entre_temps(current, read, request.user, sauf=_en_conflit(form)),
    )  # fmt: skip


def _en_conflit(form) -> set[str]:
    names = form.champs_de_fiche()
    return {names[nom] for nom in form.en_conflit}


def _version_lue(request, current) -> int:
    raw = request.POST.get("version", "")
    return int(raw) if raw.isdecimal() and len(raw) < 10 else current.version


@require_POST
def annuler_modification(request, cite, pk, modification):
    current = fiche_for(request, cite, pk)
    require(can_edit_fiche(request.user, current))
    chosen = get_object_or_404(Modification.objects.filter(fiche=current), pk=modification)
    try:
        changes = undo_modification(modification=chosen, by=request.user)
    except DomainError as refusal:
        return rendre(request, cite, fiche_for(request, cite, pk), refus=refusal.message, status=422)
    current.refresh_from_db()
    section = rubrique_de([change.champ for change in changes])
    asked = parametres(current, section, version=current.version - 1, lue=None)
    return retour(request, cite, current, section, asked=asked)
