from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from alliance.kernel.dates import is_current
from alliance.kernel.http import render_page
from alliance.kernel.permissions import require
from alliance.territoires.enums import NatureEtablissement
from alliance.territoires.models import ChefDeFile, Etablissement
from alliance.territoires.permissions import can_declare, can_view_territoire
from alliance.territoires.services.cites import ECOLES
from alliance.territoires.views.faits import FAITS, declare

AVEC_SECTEUR = ECOLES | {NatureEtablissement.SPECIALISE, NatureEtablissement.AUTRE}


def _etablissement_for(request, cite, pk):
    require(can_view_territoire(request.user, cite))
    rows = Etablissement.objects.visible_to(request.user) & Etablissement.objects.of_cites([cite.pk])
    return get_object_or_404(rows.select_related("commune"), pk=pk)


@require_GET
def etablissement(request, cite, pk):
    row = _etablissement_for(request, cite, pk)
    today = timezone.localdate()
    may = can_declare(request.user, cite)
    return render_page(
        request,
        "territoires/etablissement.html",
        {
            "etablissement": row,
            "faits": _rubriques(cite, row, today),
            "constats": row.constats.order_by("-rentree"),
            "ecoles_du_secteur": row.ecoles_du_secteur.en_cours(today)
            .select_related("ecole")
            .order_by("ecole__nom", "pk"),
            "menees": ChefDeFile.objects.filter(cite=cite, etablissement=row).order_by("-from_on", "-pk"),
            "peut_declarer": may,
        },
    )


def _rubriques(cite, row, today):
    """The four facts; a collège has no sector collège, unless somebody said it has."""
    shown = [rubrique(nom, cite, row, today) for nom in ("rattachement", "classement", "secteur", "situation")]
    return [each for each in shown if each["nom"] != "secteur" or each["lignes"] or row.nature in AVEC_SECTEUR]


def rubrique(nom, cite, sujet, today):
    """One card of a sheet: the facts of a kind, those that hold first, then the newest."""
    fait = FAITS[nom]
    rows = fait.rows(cite).filter(**{fait.sujet: sujet})
    if nom in {"secteur", "situation"}:
        rows = rows.select_related("college" if nom == "secteur" else "quartier")
    lignes = [
        {"row": row, "dit": fait.dit(row), "actuel": is_current(row.from_on, row.to_on, today)}
        for row in rows.order_by("-from_on", "-pk")
    ]
    lignes.sort(key=lambda ligne: not ligne["actuel"])
    is_open = any(ligne["row"].to_on is None for ligne in lignes)
    offered = fait.form is not None and not (fait.un_seul and is_open)
    return {"nom": nom, "fait": fait, "lignes": lignes, "a_declarer": offered}


@require_http_methods(["GET", "POST"])
def etablissement_declarer(request, cite, pk, fait):
    return declare(request, cite, _etablissement_for(request, cite, pk), fait)
