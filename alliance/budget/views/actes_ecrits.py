"""The acts of the money as documents: annex to a délibération, convention, état récapitulatif."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from alliance.budget.exports.recapitulatif import etat_recapitulatif_pdf
from alliance.budget.models import ConventionAttributive
from alliance.budget.permissions import can_view_argent
from alliance.budget.selectors.actes_ecrits import CriteresAnnexe, annexe_de, attributions_de, convention_de
from alliance.budget.selectors.criteres import exercice_par_defaut
from alliance.budget.selectors.exercices import exercices_existants
from alliance.budget.selectors.recapitulatif import recapitulatif_of
from alliance.documents.ecriture.pdf import TropDeLignes
from alliance.documents.ecriture.reponse import FormatActe, format_acte, reponse_acte, reponse_fichier
from alliance.documents.selectors import gabarit_of
from alliance.kernel.errors import DomainError
from alliance.kernel.permissions import require


def _demande(request, *names):
    """The numbers that the address asks; an empty one narrows nothing, anything else than a number is a 404."""
    asked = {name: request.GET.get(name, "") for name in names}
    if any(value and not (value.isascii() and value.isdecimal() and len(value) < 10) for value in asked.values()):
        raise Http404
    return {name: int(value) if value else None for name, value in asked.items()}


@require_GET
def annexe(request, cite, format):
    asked = format_acte(format)
    require(can_view_argent(request.user, cite))
    criteres = CriteresAnnexe(**_demande(request, "caisse", "exercice", "decision", "acte"))
    rows = list(attributions_de(request.user, cite, criteres))
    if not rows:
        messages.info(request, "Aucune subvention n’est attribuée avec ces choix : l’annexe serait vide.")
        return redirect("budget:sorties", cite.slug)
    contenu = annexe_de(cite, rows, criteres, at=timezone.now())
    told = ("annexe-deliberation", slugify(contenu.acte or contenu.budget)[:60], contenu.exercice)
    return _repondre(request, cite, contenu, asked, "-".join(part for part in told if part))


@require_GET
def ecrire_convention(request, cite, pk, format):
    asked = format_acte(format)
    rows = ConventionAttributive.objects.visible_to(request.user).filter(cite=cite)
    row = get_object_or_404(rows.select_related("cite", "autorite", "beneficiaire__statut_juridique"), pk=pk)
    covered = attributions_de(request.user, cite, CriteresAnnexe()).filter(convention=row)
    contenu = convention_de(row, covered, at=timezone.now())
    return _repondre(request, cite, contenu, asked, f"convention-{slugify(row.numero)}")


def _repondre(request, cite, contenu, asked, name):
    try:
        return reponse_acte(contenu, asked, name, lambda: gabarit_of(cite, contenu.genre))
    except DomainError as refusal:
        messages.error(request, f"Le modèle Word de la cité ne se remplit pas. {refusal.message}")
        return redirect("budget:argent", cite.slug)


@require_GET
def etat_recapitulatif(request, cite):
    require(can_view_argent(request.user, cite))
    today, asked = timezone.localdate(), _demande(request, "caisse", "exercice")
    years = exercices_existants(request.user, cite)
    year = asked["exercice"] or exercice_par_defaut(years, today.year)
    budgets = recapitulatif_of(request.user, cite, exercice=year, caisse=asked["caisse"]) if year else []
    if not budgets:
        messages.info(request, "Aucune enveloppe avec ces choix : l’état récapitulatif serait vide.")
        return redirect("budget:sorties", cite.slug)
    try:
        octets = etat_recapitulatif_pdf(cite, budgets, exercice=year, today=today)
    except TropDeLignes as refusal:
        messages.error(request, refusal.message)
        return redirect("budget:sorties", cite.slug)
    return reponse_fichier(octets, FormatActe.PDF.mime, f"etat-recapitulatif-{cite.slug}-{year}.pdf")
