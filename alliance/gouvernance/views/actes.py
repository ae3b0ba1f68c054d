from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from alliance.documents.ecriture.actes.pdf import ecrire_convocations_pdf
from alliance.documents.ecriture.reponse import FormatActe, format_acte, reponse_acte, reponse_fichier
from alliance.documents.selectors import gabarit_of
from alliance.gouvernance.enums import EtatSeance
from alliance.gouvernance.exports.actes import (
    contenu_convocations,
    contenu_emargement,
    contenu_lettre_mission,
    contenu_ordre_du_jour,
    contenu_releve,
    nom_de_fichier,
)
from alliance.gouvernance.permissions import can_prepare_seance, can_record_seance
from alliance.gouvernance.selectors.actes_prevus import membres_sur_papier
from alliance.gouvernance.selectors.missions import missions_of
from alliance.gouvernance.views.acces_seances import seance_for, vers_seance
from alliance.kernel.errors import DomainError
from alliance.kernel.permissions import require

CONVOCABLES = {EtatSeance.CONVOQUEE, EtatSeance.ANNULEE}


@require_GET
def ordre_du_jour(request, cite, pk, format):
    asked = format_acte(format)
    seance = seance_for(request, cite, pk)
    contenu = contenu_ordre_du_jour(seance, request.user, at=timezone.now())
    return _repondre(request, cite, contenu, asked, nom_de_fichier("ordre-du-jour", seance), seance)


@require_GET
def emargement(request, cite, pk, format):
    asked = format_acte(format)
    seance = seance_for(request, cite, pk)
    require(can_prepare_seance(request.user, seance))
    if seance.est_consultation:
        messages.warning(request, "Une consultation écrite se tient sans réunion : personne n’y signe de feuille.")
        return vers_seance(seance)
    contenu = contenu_emargement(seance, at=timezone.now())
    return _repondre(request, cite, contenu, asked, nom_de_fichier("emargement", seance), seance)


@require_GET
def releve_provisoire(request, cite, pk, format):
    asked = format_acte(format)
    seance = seance_for(request, cite, pk)
    require(can_record_seance(request.user, seance))
    if seance.etat in {EtatSeance.CLOSE, EtatSeance.APPROUVEE}:
        return redirect("gouvernance:releve", cite.slug, seance.pk)
    if seance.etat not in {EtatSeance.CONVOQUEE, EtatSeance.TENUE}:
        messages.warning(request, "Le relevé s’écrit quand la séance est convoquée : elle ne l’est pas.")
        return vers_seance(seance)
    contenu = contenu_releve(seance, at=timezone.now())
    return _repondre(request, cite, contenu, asked, nom_de_fichier("releve-provisoire", seance), seance)


@require_GET
def convocations_papier(request, cite, pk):
    seance = seance_for(request, cite, pk)
    require(can_prepare_seance(request.user, seance))
    if seance.etat not in CONVOCABLES:
        messages.warning(request, "Les lettres s’impriment une fois la séance convoquée, et avant qu’elle soit tenue.")
        return vers_seance(seance)
    membres = membres_sur_papier(seance)
    if not membres:
        messages.info(request, "Tous les membres reçoivent leur convocation par courriel : aucune lettre à imprimer.")
        return vers_seance(seance)
    letters = contenu_convocations(seance, membres, request.user, at=timezone.now())
    name = f"{nom_de_fichier('convocations-papier', seance)}.pdf"
    return reponse_fichier(ecrire_convocations_pdf(letters), FormatActe.PDF.mime, name)


@require_GET
def lettre_mission(request, cite, pk, format="pdf"):
    asked = format_acte(format)
    mission = get_object_or_404(missions_of(request.user, cite), pk=pk)
    contenu = contenu_lettre_mission(mission, at=timezone.now())
    name = f"lettre-de-mission-{slugify(mission.compte.nom)}-{mission.from_on:%Y-%m-%d}"
    return _repondre(request, cite, contenu, asked, name)


def _repondre(request, cite, contenu, asked, name, seance=None):
    try:
        return reponse_acte(contenu, asked, name, lambda: gabarit_of(cite, contenu.genre))
    except DomainError as refusal:
        messages.error(request, f"Le modèle Word de la cité ne se remplit pas. {refusal.message}")
        return vers_seance(seance) if seance else redirect("gouvernance:missions", cite.slug)
