"""Every view of the money as a file: the filters of its page, the rows that the person sees."""

from django.http import Http404
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from alliance.acteurs.enums import Role
from alliance.acteurs.selectors import roles_of
from alliance.budget.exports import listes, vues
from alliance.budget.forms.affectations import FiltreAffectations
from alliance.budget.forms.depenses import FiltreDepenses
from alliance.budget.forms.listes_engagements import FiltresEngagements, FiltresVersements
from alliance.budget.forms.vues import FiltreActes, FiltreArgent
from alliance.budget.models import Enveloppe
from alliance.budget.permissions import can_view_argent, can_view_mon_argent
from alliance.budget.selectors.actes_argent import actes_of
from alliance.budget.selectors.affectations import affectations_of
from alliance.budget.selectors.depenses import depenses_of
from alliance.budget.selectors.engagements import choix_of, engagements_of, versements_of
from alliance.budget.selectors.enveloppes import lignes_of
from alliance.budget.selectors.mon_argent import mon_argent_of
from alliance.budget.selectors.mots import mots_de
from alliance.budget.selectors.mouvements import lignes_mouvements, mouvements_of
from alliance.budget.selectors.vues import tableau_argent
from alliance.budget.selectors.vues_plates import vue_plate
from alliance.budget.views.argent import lire
from alliance.budget.views.enveloppes import enveloppe_for
from alliance.documents.ecriture.reponse import format_demande, reponse_tableau
from alliance.kernel.permissions import require


def repondre(request, cite, tableau, nom):
    day = timezone.localdate()
    return reponse_tableau(tableau, format_demande(request.GET), f"{slugify(nom)}-{cite.slug}-{day:%Y-%m-%d}")


def _filtres(form):
    """The filters in force, in words."""
    year = f"Exercice {form.annee}" if form.annee else "Tous les exercices"
    return " · ".join([year, *(words for _name, words in form.retenus)])


@require_GET
def exporter_argent(request, cite):
    require(can_view_argent(request.user, cite))
    today = timezone.localdate()
    form, chosen = lire(request, cite, FiltreArgent, today)
    vue = vue_plate(tableau_argent(chosen, form.criteres, form.vue))
    table = vues.tableau_vue(vue, cite=cite.nom, filtres=_filtres(form), today=today)
    return repondre(request, cite, table, f"argent-par-{form.vue}")


@require_GET
def exporter_actes(request, cite):
    require(can_view_argent(request.user, cite))
    today = timezone.localdate()
    form, chosen = lire(request, cite, FiltreActes, today)
    ids = [one.pk for one in (*chosen.specifiques, *chosen.droit_commun)]
    found = actes_of(request.user, form.actes, ids, today)
    table = vues.tableau_actes(found, cite=cite.nom, filtres=_filtres(form), today=today)
    return repondre(request, cite, table, "actes-de-l-argent")


@require_GET
def exporter_mon_argent(request, cite):
    require(can_view_mon_argent(request.user, cite))
    mine = mon_argent_of(request.user, cite)
    table = vues.tableau_mon_argent(mine, cite=cite.nom, today=timezone.localdate())
    return repondre(request, cite, table, "mon-argent")


@require_GET
def exporter_affectations(request, cite):
    if Role.PORTEUR not in roles_of(request.user, cite):
        require(can_view_argent(request.user, cite))
    form = FiltreAffectations(request.GET, user=request.user, cite=cite)
    rows = affectations_of(request.user, cite, form.criteres)
    table = listes.tableau_affectations(rows, cite=cite.nom, today=timezone.localdate())
    return repondre(request, cite, table, "affectations")


@require_GET
def exporter_engagements(request, cite):
    require(can_view_argent(request.user, cite))
    form = FiltresEngagements(request.GET, choix=choix_of(request.user, cite))
    rows = engagements_of(request.user, cite, form.criteres)
    table = listes.tableau_engagements(rows, cite=cite.nom, today=timezone.localdate())
    return repondre(request, cite, table, "engagements")


@require_GET
def exporter_versements(request, cite):
    require(can_view_argent(request.user, cite))
    form = FiltresVersements(request.GET, choix=choix_of(request.user, cite))
    rows = versements_of(request.user, cite, form.criteres)
    table = listes.tableau_versements(rows, cite=cite.nom, today=timezone.localdate())
    return repondre(request, cite, table, "versements")


@require_GET
def exporter_depenses(request, cite):
    require(can_view_argent(request.user, cite))
    envelopes = Enveloppe.objects.visible_to(request.user).filter(cite=cite).select_related("caisse")
    form = FiltreDepenses(request.GET, enveloppes=list(envelopes))
    rows = depenses_of(request.user, cite, form.criteres)
    table = listes.tableau_depenses(rows, cite=cite.nom, today=timezone.localdate())
    return repondre(request, cite, table, "depenses-demandees")


@require_GET
def exporter_enveloppes(request, cite):
    """``?caisse=`` and ``?exercice=`` narrow it; a value that is not a number finds nothing."""
    require(can_view_argent(request.user, cite))
    rows = Enveloppe.objects.visible_to(request.user).filter(cite=cite)
    for name, lookup in (("caisse", "caisse_id"), ("exercice", "exercice")):
        if asked := request.GET.get(name, ""):
            rows = rows.filter(**{lookup: _nombre(asked)})
    table = listes.tableau_enveloppes(lignes_of(rows), cite=cite.nom, today=timezone.localdate())
    return repondre(request, cite, table, "enveloppes")


def _nombre(asked):
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 10):
        raise Http404
    return int(asked)


@require_GET
def exporter_mouvements(request, cite, pk):
    row = enveloppe_for(request, cite, pk)
    lines = lignes_mouvements(mouvements_of(row), mots_de(row.caisse.nature))
    titre = f"Mouvements, {row.financeur.nom} {row.exercice}"
    table = listes.tableau_mouvements(lines, titre=titre, cite=cite.nom, today=timezone.localdate())
    return repondre(request, cite, table, titre)
