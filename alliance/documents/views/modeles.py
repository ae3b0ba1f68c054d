from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.documents.ecriture.actes.balises import balises_de
from alliance.documents.ecriture.actes.docx import modele_par_defaut
from alliance.documents.ecriture.actes.exemples import exemple_de
from alliance.documents.ecriture.reponse import format_acte, reponse_acte, reponse_fichier
from alliance.documents.enums import GenreActe
from alliance.documents.forms import ModeleForm
from alliance.documents.nature import DOCX
from alliance.documents.permissions import can_manage_modeles, can_view_modeles
from alliance.documents.selectors import en_tete_of, gabarit_of, logo_of, modeles_of
from alliance.documents.services.modeles import AucunModele, deposer_gabarit
from alliance.documents.services.modeles import retirer_gabarit as retirer
from alliance.kernel.errors import DomainError
from alliance.kernel.http import render_page, submit
from alliance.kernel.permissions import require
from alliance.kernel.textes import enumerate_fr

ADRESSES = {genre.value.lower().replace("_", "-"): genre for genre in GenreActe}


def genre_de(mot: str) -> GenreActe:
    genre = ADRESSES.get(mot)
    if genre is None:
        raise Http404
    return genre


def adresse_de(genre: str) -> str:
    return genre.lower().replace("_", "-")


@require_GET
def modeles(request, cite):
    require(can_view_modeles(request.user, cite))
    rows = [(adresse_de(row.genre), row) for row in modeles_of(cite)]
    context = {
        "cite": cite,
        "rangs": rows,
        "logo": logo_of(cite),
        "peut_changer": can_manage_modeles(request.user, cite),
    }
    return render_page(request, "documents/modeles.html", context)


@require_http_methods(["GET", "POST"])
def deposer_modele(request, cite, genre):
    chosen = genre_de(genre)
    require(can_manage_modeles(request.user, cite))
    form = ModeleForm(request.POST or None, request.FILES or None)
    depose = request.method == "POST" and submit(
        form, deposer_gabarit, cite=cite, genre=chosen, by=request.user, at=timezone.now()
    )
    if depose:
        _dire_depose(request, form.result)
        return redirect("documents:modeles", cite.slug)
    context = {
        "cite": cite,
        "genre": chosen,
        "adresse": genre,
        "form": form,
        "balises": balises_de(chosen),
        "modele": next(row for row in modeles_of(cite) if row.genre == chosen),
    }
    return render_page(request, "documents/modele.html", context, status=422 if form.errors else 200)


def _dire_depose(request, gabarit):
    messages.success(
        request, f"Le modèle « {gabarit.document.nom} » servira pour le document « {gabarit.get_genre_display()} »."
    )
    if gabarit.inconnues:
        tags = enumerate_fr([f"« {tag} »" for tag in gabarit.inconnues[:10]])
        messages.warning(
            request, f"Alliance ne connaît pas {tags} : rien ne s’affichera à cet endroit. Vérifiez avec un essai."
        )


@require_POST
def retirer_modele(request, cite, genre):
    chosen = genre_de(genre)
    require(can_manage_modeles(request.user, cite))
    try:
        retirer(cite=cite, genre=chosen, by=request.user, at=timezone.now())
    except AucunModele as refusal:
        messages.info(request, refusal.message)
    else:
        messages.success(request, f"Le modèle d’Alliance sert à nouveau pour le document « {chosen.label} ».")
    return redirect("documents:modeles", cite.slug)


@require_GET
def modele_defaut(request, cite, genre):
    chosen = genre_de(genre)
    require(can_view_modeles(request.user, cite))
    return reponse_fichier(modele_par_defaut(chosen), DOCX.mime, f"modele-{genre}-alliance.docx")


@require_GET
def modele_courant(request, cite, genre):
    chosen = genre_de(genre)
    require(can_view_modeles(request.user, cite))
    contenu = gabarit_of(cite, chosen)
    if contenu is None:
        raise Http404("La cité utilise le modèle d'Alliance pour ce document.")
    return reponse_fichier(contenu, DOCX.mime, f"modele-{genre}-{cite.slug}.docx")


@require_GET
def essayer_modele(request, cite, genre, format):
    chosen, asked = genre_de(genre), format_acte(format)
    require(can_view_modeles(request.user, cite))
    contenu = exemple_de(chosen, en_tete_of(cite))
    try:
        return reponse_acte(contenu, asked, f"essai-{genre}", lambda: gabarit_of(cite, chosen))
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect("documents:modeles", cite.slug)
