from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from alliance.accueil.permissions import can_read_journal
from alliance.accueil.rules import titre_accueil
from alliance.accueil.selectors.accueil import (
    a_venir,
    cartes_de,
    ce_qui_attend,
    etapes_de_depart,
    lit_le_plan,
    prochaine_echeance,
)
from alliance.accueil.selectors.journal import actes_since
from alliance.accueil.selectors.nouveautes import changements_de
from alliance.acteurs.enums import Role
from alliance.acteurs.selectors import fonctions_of
from alliance.comptes.services import record_visite
from alliance.kernel.dates import JOURS, format_jour
from alliance.kernel.http import render_page
from alliance.territoires.models import Cite


@require_GET
def accueil(request):
    cite = Cite.objects.visible_to(request.user).order_by("nom", "pk").first()
    if cite is None:
        national = any(fonction.role == Role.NATIONAL for fonction in fonctions_of(request.user))
        return render_page(request, "accueil/sans_cite.html", {"est_national": national})
    return redirect("accueil_cite", cite=cite.slug)


@require_GET
def accueil_cite(request, cite):
    now, today = timezone.now(), timezone.localdate()
    waiting = ce_qui_attend(request.user, cite, today)
    late = [item for item in waiting if item.en_retard]
    shown = cartes_de(request.user, cite)
    depart = etapes_de_depart(request.user, cite, shown)
    depuis = request.user.visite_precedente_at
    lit_le_journal = can_read_journal(request.user, cite)
    context = {
        "titre": "Trois étapes pour démarrer votre cité"
        if depart and not waiting
        else titre_accueil(len(waiting), len(late)),
        "aujourdhui": f"{JOURS[today.weekday()]} {format_jour(today)}".capitalize(),
        "attentes": waiting,
        "retards": late,
        "a_faire": [item for item in waiting if not item.en_retard],
        "echeance": None if waiting else prochaine_echeance(request.user, cite, today),
        "gauche": [carte for carte in shown if carte.colonne == "gauche"],
        "droite": [carte for carte in shown if carte.colonne != "gauche"],
        "depart": depart,
        "a_venir": a_venir(request.user, cite),
        "changements": changements_de(request.user, cite, depuis=depuis, at=now),
        "lit_le_journal": lit_le_journal,
        "lit_le_plan": lit_le_plan(request.user, cite),
        "actes": actes_since(cite, request.user, depuis) if lit_le_journal else [],
    }
    return render_page(request, "accueil/accueil.html", context)


@require_POST
def changer_cite(request):
    cite = get_object_or_404(Cite.objects.visible_to(request.user), slug=request.POST.get("cite", ""))
    record_visite(compte=request.user, at=timezone.now())
    return redirect("accueil_cite", cite=cite.slug)
