"""The relevé of a closed séance: read, downloaded, approved; its PDF asked again when it failed."""

from dataclasses import replace

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.documents.ecriture.actes.docx import ecrire_acte_docx
from alliance.documents.ecriture.reponse import FormatActe, reponse_fichier
from alliance.documents.enums import GenreActe
from alliance.documents.selectors import en_tete_of, gabarit_of
from alliance.gouvernance.enums import EtatSeance, ModeApprobation
from alliance.gouvernance.forms.releve import ApprobationForm
from alliance.gouvernance.models import Decision, Releve
from alliance.gouvernance.permissions.decisions import can_approve_releve
from alliance.gouvernance.selectors.convocations import quand, titre_seance
from alliance.gouvernance.selectors.registre import avec_etat
from alliance.gouvernance.selectors.releve import acte_fige, nom_fichier
from alliance.gouvernance.services import releve as services
from alliance.gouvernance.views.signes import signe_decision
from alliance.kernel.errors import DomainError
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require

COPIE = "Copie de travail : seul le PDF fait foi, avec son empreinte"
ENTETES = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}


def _releve(request, cite, pk):
    rows = Releve.objects.visible_to(request.user).filter(seance__instance__cite=cite)
    related = ("seance__instance__cite", "seance__close_by", "seance__approuvee_by", "document")
    return get_object_or_404(rows.select_related(*related), seance_id=pk)


@require_GET
def releve(request, cite, pk):
    row = _releve(request, cite, pk)
    seance = row.seance
    decisions = avec_etat(Decision.objects.visible_to(request.user).filter(seance=seance))
    by_number = {one.numero_affiche: one for one in decisions.order_by("numero")}
    for one in by_number.values():
        one.signe = signe_decision(one)
    acte = acte_fige(row)
    context = {
        "cite": cite,
        "seance": seance,
        "releve": row,
        "acte": acte,
        "points": [(point, by_number.get(point.decision)) for point in acte.points],
        "titre_seance": titre_seance(seance),
        "quand": quand(seance),
        "attend": row.document_id is None and not row.erreur,
        "peut_approuver": can_approve_releve(request.user, seance),
        "a_approuver": seance.etat == EtatSeance.CLOSE,
    }
    return render_page(request, "gouvernance/releve.html", context, partial="etat")


@require_GET
def releve_pdf(request, cite, pk):
    row = _releve(request, cite, pk)
    if row.document is None:
        raise Http404
    return FileResponse(
        row.document.fichier.open("rb"), as_attachment=True, filename=row.document.nom,
        content_type=row.document.type_mime, headers=ENTETES,
    )  # fmt: skip


@require_GET
def releve_word(request, cite, pk):
    row = _releve(request, cite, pk)
    logo = en_tete_of(row.seance.instance.cite).logo
    acte = replace(acte_fige(row, logo=logo), etat=COPIE, provisoire=True)
    try:
        content = ecrire_acte_docx(acte, gabarit_of(row.seance.instance.cite, GenreActe.RELEVE))
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect("gouvernance:releve", cite.slug, row.seance_id)
    return reponse_fichier(content, FormatActe.DOCX.mime, f"{nom_fichier(row.seance)}-copie.docx")


@require_POST
def relancer_releve(request, cite, pk):
    row = _releve(request, cite, pk)
    require(can_approve_releve(request.user, row.seance))
    try:
        services.relancer_releve(releve=row, by=request.user)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "Le relevé se prépare de nouveau.")
    return redirect("gouvernance:releve", cite.slug, row.seance_id)


@require_http_methods(["GET", "POST"])
def approuver_releve(request, cite, pk):
    row = _releve(request, cite, pk)
    require(can_approve_releve(request.user, row.seance))
    form = ApprobationForm(request.POST or None, initial={"le": timezone.localdate()})
    if request.method == "POST" and submit(
        form, services.approve_releve, seance=row.seance, mode=ModeApprobation.CORRESPONDANCE, by=request.user,
        at=timezone.now(),
    ):  # fmt: skip
        messages.success(request, "Relevé approuvé par correspondance.")
        return redirect("gouvernance:releve", cite.slug, row.seance_id)
    context = {"cite": cite, "seance": row.seance, "titre_seance": titre_seance(row.seance), "form": form}
    status = 422 if request.method == "POST" else 200
    return render_page(request, "gouvernance/releve_approuver.html", context, status=status)
