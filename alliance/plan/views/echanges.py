from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.kernel.http import paginate, render_page, submit
from alliance.kernel.permissions import require
from alliance.plan.forms.echanges import CommentaireForm, CorrectionForm, NoteForm
from alliance.plan.models import Commentaire, FicheAction, Mention, NoteSuivi
from alliance.plan.permissions.echanges import can_add_note, can_comment, can_edit_note, can_withdraw_commentaire
from alliance.plan.selectors.echanges import (
    PAR_PAGE_COMMENTAIRES,
    commentaires_of,
    is_montre,
    marque_de,
    mentionnables_of,
    notes_of,
    page_of_commentaire,
    page_of_note,
)
from alliance.plan.services.archivage import FicheArchivee
from alliance.plan.services.echanges import (
    CommentaireDejaRetire,
    NoteCorrigeeEntreTemps,
    acknowledge_mention,
    create_commentaire,
    create_note,
    delete_note,
    update_note,
    withdraw_commentaire,
)
from alliance.plan.views.fils import contexte_commentaires, contexte_suivi, lignes_de_commentaires, lignes_de_notes


@require_GET
def notes(request, cite, pk):
    fiche = _fiche(request, cite, pk)
    page = paginate(request, notes_of(fiche))
    context = {"fiche": fiche, "page": page, "notes": lignes_de_notes(page.object_list, fiche, request.user)}
    return render_page(request, "plan/notes.html", context)


@require_GET
def note(request, cite, pk, note):
    fiche = _fiche(request, cite, pk)
    current = get_object_or_404(NoteSuivi.objects.filter(fiche=fiche), pk=note)
    page = page_of_note(current)
    return redirect(f"{reverse('plan:notes', args=[fiche.cite.slug, fiche.pk])}?page={page}#note-{current.pk}")


@require_POST
def ajouter_note(request, cite, pk):
    fiche = _fiche(request, cite, pk)
    require(can_add_note(request.user, fiche))
    form = NoteForm(request.POST)
    if submit(form, create_note, fiche=fiche, by=request.user, at=timezone.now()):
        return _vers_suivi(request, fiche, f"note-{form.result.pk}")
    if request.htmx:
        return _fragment(request, "plan/_suivi.html", fiche, contexte_suivi(fiche, request.user, form=form), 422)
    return render_page(request, "plan/note.html", {"fiche": fiche, "form": form}, status=422)


@require_http_methods(["GET", "POST"])
def corriger_note(request, cite, pk, note):
    fiche = _fiche(request, cite, pk)
    current = get_object_or_404(NoteSuivi.objects.filter(fiche=fiche).select_related("fiche__cite"), pk=note)
    require(can_edit_note(request.user, current))
    initial = {"le": current.le, "texte": current.texte, "lue": marque_de(current)}
    form, autre = CorrectionForm(initial=initial), None
    if request.method == "POST":
        form = CorrectionForm(request.POST)
        if submit(form, update_note, note=current, by=request.user, at=timezone.now()):
            return redirect(f"{_url(fiche)}#note-{current.pk}")
        if isinstance(getattr(form, "refusal", None), NoteCorrigeeEntreTemps):
            autre = NoteSuivi.objects.get(pk=current.pk)
            form.relire(marque_de(autre))
    context = {"fiche": fiche, "form": form, "note": current, "autre": autre}
    return render_page(request, "plan/note.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def supprimer_note(request, cite, pk, note):
    fiche = _fiche(request, cite, pk)
    current = get_object_or_404(NoteSuivi.objects.filter(fiche=fiche).select_related("fiche__cite"), pk=note)
    require(can_edit_note(request.user, current))
    refus = ""
    if request.method == "POST":
        try:
            delete_note(note=current, by=request.user)
        except FicheArchivee as refusal:
            refus = refusal.message
        else:
            messages.success(request, "La note est supprimée.")
            return redirect(f"{_url(fiche)}#suivi")
    context = {"fiche": fiche, "note": current, "refus": refus}
    return render_page(request, "plan/note_supprimer.html", context, status=422 if refus else 200)


@require_GET
def commentaires(request, cite, pk):
    fiche = _fiche(request, cite, pk)
    page = paginate(request, commentaires_of(fiche), per_page=PAR_PAGE_COMMENTAIRES)
    context = {
        "fiche": fiche,
        "page": page,
        "commentaires": lignes_de_commentaires(list(page.object_list), fiche, request.user),
    }
    return render_page(request, "plan/commentaires.html", context)


@require_GET
def commentaire(request, cite, pk, commentaire):
    fiche = _fiche(request, cite, pk)
    return redirect(_adresse_de(get_object_or_404(Commentaire.objects.filter(fiche=fiche), pk=commentaire), fiche))


@require_POST
def commenter(request, cite, pk):
    fiche = _fiche(request, cite, pk)
    require(can_comment(request.user, fiche))
    form = CommentaireForm(
        request.POST, lecteurs=mentionnables_of(fiche, request.user, timezone.localdate())
    )  # fmt: skip
    if submit(form, create_commentaire, fiche=fiche, by=request.user, at=timezone.now()):
        return _vers_commentaires(request, fiche, f"commentaire-{form.result.pk}")
    if request.htmx:
        context = contexte_commentaires(fiche, request.user, form=form)
        return _fragment(request, "plan/_commentaires.html", fiche, context, 422)
    return render_page(request, "plan/commenter.html", {"fiche": fiche, "form": form}, status=422)


@require_POST
def retirer_commentaire(request, cite, pk, commentaire):
    fiche = _fiche(request, cite, pk)
    mine = get_object_or_404(Commentaire.objects.filter(fiche=fiche).select_related("fiche__cite"), pk=commentaire)
    require(can_withdraw_commentaire(request.user, mine))
    try:
        withdraw_commentaire(commentaire=mine, by=request.user, at=timezone.now())
    except (CommentaireDejaRetire, FicheArchivee) as refusal:
        messages.warning(request, refusal.message)
    if not request.htmx:
        return redirect(_adresse_de(mine, fiche))
    return _vers_commentaires(request, fiche, f"commentaire-{mine.pk}")


@require_POST
def mention_lue(request, cite, pk):
    waiting = Mention.objects.visible_to(request.user).filter(
        compte_id=request.user.pk, commentaire__fiche__cite=cite
    )  # fmt: skip
    mention = get_object_or_404(waiting.select_related("commentaire__fiche__cite"), pk=pk)
    acknowledge_mention(mention=mention, by=request.user, at=timezone.now())
    if request.POST.get("retour") == "accueil":
        return redirect("accueil_cite", cite.slug)
    fiche = mention.commentaire.fiche
    if request.htmx:
        return _vers_commentaires(request, fiche, f"commentaire-{mention.commentaire_id}")
    return redirect(_adresse_de(mention.commentaire, fiche))


def _fiche(request, cite, pk) -> FicheAction:
    seen = FicheAction.objects.visible_to(request.user).filter(cite=cite)
    return get_object_or_404(seen.select_related("cite").prefetch_related("partenaires"), pk=pk)


def _url(fiche) -> str:
    return reverse("plan:fiche", args=[fiche.cite.slug, fiche.pk])


def _adresse_de(commentaire, fiche) -> str:
    """The page that shows this very comment: the fiche, or the right page of the whole list."""
    if is_montre(commentaire):
        return f"{_url(fiche)}#commentaire-{commentaire.pk}"
    listed = reverse("plan:commentaires", args=[fiche.cite.slug, fiche.pk])
    return f"{listed}?page={page_of_commentaire(commentaire)}#commentaire-{commentaire.pk}"


def _vers_suivi(request, fiche, focus):
    if not request.htmx:
        return redirect(f"{_url(fiche)}#{focus}")
    return _fragment(request, "plan/_suivi.html", fiche, contexte_suivi(fiche, request.user, focus=focus))


def _vers_commentaires(request, fiche, focus):
    if not request.htmx:
        return redirect(f"{_url(fiche)}#{focus}")
    context = contexte_commentaires(fiche, request.user, focus=focus)
    return _fragment(request, "plan/_commentaires.html", fiche, context)


def _fragment(request, template, fiche, donnees, status=200):
    return render(request, template, {"fiche": fiche, "donnees": donnees}, status=status)
