"""Closing a séance: a page says what it will do, then one button does it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from alliance.gouvernance.enums import EtatSeance, Issue
from alliance.gouvernance.models import SeanceInstance
from alliance.gouvernance.permissions import can_record_seance
from alliance.gouvernance.selectors.cloture import lignes_a_clore
from alliance.gouvernance.selectors.consultation import is_a_clore
from alliance.gouvernance.selectors.convocations import quand, titre_seance
from alliance.gouvernance.selectors.releve import destinataires_of, sur_papier_of
from alliance.gouvernance.services.cloture import SeanceDejaClose, close_seance
from alliance.gouvernance.views.signes import avis_affiches, signe_issue
from alliance.kernel.errors import DomainError
from alliance.kernel.http import render_page
from alliance.kernel.permissions import require
from alliance.kernel.textes import enumerate_fr, plural

NOMS = {
    Issue.ADOPTEE: ("adoptée", "adoptées"),
    Issue.SOUS_RESERVE: ("adoptée sous réserve", "adoptées sous réserve"),
    Issue.REJETEE: ("rejetée", "rejetées"),
    Issue.AJOURNEE: ("ajournée", "ajournées"),
    Issue.REORIENTEE: ("réorientée", "réorientées"),
}


@require_http_methods(["GET", "POST"])
def clore(request, cite, pk):
    rows = SeanceInstance.objects.visible_to(request.user).filter(instance__cite=cite)
    seance = get_object_or_404(rows.select_related("instance__cite"), pk=pk)
    require(can_record_seance(request.user, seance))
    refusal = ""
    if request.method == "POST":
        try:
            decisions = close_seance(seance=seance, by=request.user, at=timezone.now())
        except SeanceDejaClose as told:
            messages.error(request, told.message)
            return redirect("gouvernance:releve", cite.slug, seance.pk)
        except DomainError as told:
            refusal = told.message
            seance.refresh_from_db()
        else:
            taken = plural(len(decisions), "décision")
            messages.success(request, f"Séance close : {taken} au registre, le relevé se prépare.")
            return redirect("gouvernance:releve", cite.slug, seance.pk)
    if seance.close_at is not None:
        return redirect("gouvernance:releve", cite.slug, seance.pk)
    return render_page(
        request, "gouvernance/clore.html", _contexte(seance, refusal), status=422 if refusal else 200
    )  # fmt: skip


def _contexte(seance, refusal):
    lines = lignes_a_clore(seance)
    ready = seance.etat == EtatSeance.TENUE or seance.est_consultation and seance.etat == EtatSeance.CONVOQUEE
    blocked = [line for line in lines if line.empechement]
    return {
        "seance": seance,
        "cite": seance.instance.cite,
        "titre_seance": titre_seance(seance),
        "quand": quand(seance),
        "refus": refusal,
        "prete": ready,
        "avant_echeance": seance.est_consultation and not is_a_clore(seance, timezone.now()),
        "lignes": [_ligne(rank, line) for rank, line in enumerate(lines, start=1)],
        "empeches": blocked,
        "attendus": [line for line in lines if line.is_attendu],
        "phrase": _phrase(seance, lines),
        "papier": sur_papier_of(seance),
    }


def _ligne(rank, line):
    return {
        "rang": rank,
        "point": line.point,
        "ligne": line,
        "signe": signe_issue(line.issue) if line.issue else None,
        "avis": avis_affiches(line.avis_rendus, complet=True),
    }


def _phrase(seance, lines):
    """« Clore la séance verrouille 7 points, prend 5 décisions (3 adoptées…), et envoie le relevé à 9 personnes. »."""
    decided = [line for line in lines if line.issue]
    counts = [(sum(line.issue == issue for line in decided), words) for issue, words in NOMS.items()]
    detail = enumerate_fr([f"{count} {words[count > 1]}" for count, words in counts if count])
    parts = [f"verrouille {plural(len(lines), 'point')}"]
    if decided:
        parts.append(f"inscrit {plural(len(decided), 'décision')} au registre ({detail})")
    back = sum(line.reporte for line in lines)
    if back:
        parts.append(f"remet {plural(back, 'point')} « à inscrire »")
    parts.append(f"envoie le relevé à {plural(len(destinataires_of(seance)), 'personne')}")
    what = "la consultation" if seance.est_consultation else "la séance"
    return f"Clore {what} {enumerate_fr(parts)}. Une séance close ne se rouvre pas."
