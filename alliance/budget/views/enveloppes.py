"""Enveloppes: opened, read, moved by an act, carried over to another year."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from alliance.acteurs.models import Caisse
from alliance.budget.enums import NatureCredit, NatureMouvement
from alliance.budget.forms.enveloppes import EnveloppeForm, MouvementForm, ReportForm
from alliance.budget.models import Enveloppe, ExerciceClos, Financeur, MouvementEnveloppe
from alliance.budget.permissions import can_prepare_budget, can_record_payment
from alliance.budget.selectors.caisses import etapes_of
from alliance.budget.selectors.enveloppes import LigneEnveloppe, affecte_par_action
from alliance.budget.selectors.mots import libelle_mouvement, mots_de
from alliance.budget.selectors.mouvements import cibles_du_report, jalons_of, lignes_mouvements, mouvements_of
from alliance.budget.selectors.totaux import totaux_of
from alliance.budget.services import enveloppes as services
from alliance.budget.services.reports import reporter_vers_exercice
from alliance.budget.views.barres import barre, legende
from alliance.budget.views.gestes import ENCAISSER, GESTES, adresse, effets_of, gestes_of, nature_of
from alliance.budget.views.idempotence import deja_ecrit, ecrit_au_meme_moment
from alliance.kernel.http import paginate, render_page, submit
from alliance.kernel.money import format_cents
from alliance.kernel.permissions import require

DERNIERS = 8
"""Acts shown on the page of an enveloppe; the others have their own page."""
ACTIONS = 30
"""Affectations shown there; the others are on the list of the affectations."""


@require_http_methods(["GET", "POST"])
def creer_enveloppe(request, cite):
    require(can_prepare_budget(request.user, cite))
    today = timezone.localdate()
    initial = {"exercice": today.year} | {
        name: request.GET[name] for name in ("caisse", "financeur", "exercice") if name in request.GET
    }
    form = EnveloppeForm(
        request.POST or None, initial=initial,
        caisses=Caisse.objects.visible_to(request.user).filter(cite=cite).order_by("nom", "pk"),
        financeurs=Financeur.objects.visible_to(request.user).filter(cite=cite).order_by("nom", "pk"),
    )  # fmt: skip
    context = {"cite": cite, "at": timezone.now(), "by": request.user}
    if request.method == "POST" and submit(form, services.create_enveloppe, **context):
        messages.success(request, "L'enveloppe est ouverte. Enregistrez ce qui est annoncé, puis ce qui est notifié.")
        return redirect("budget:enveloppe", cite.slug, form.result.pk)
    return _render_form(request, "budget/enveloppe_form.html", {"cite": cite, "form": form, "etapes": etapes_of(cite)})


@require_GET
def enveloppe(request, cite, pk):
    row = enveloppe_for(request, cite, pk)
    mots, line = mots_de(row.caisse.nature), _line(row)
    acts = mouvements_of(row)
    prepare = can_prepare_budget(request.user, cite)
    clos = is_close(row)
    affectees, nombre = affecte_par_action(request.user, row, ACTIONS)
    context = {
        "cite": cite, "enveloppe": row, "ligne": line, "mots": mots, "clos": clos,
        "etapes_montants": _etapes(row, line, mots),
        "mouvements": lignes_mouvements(acts[:DERNIERS], mots),
        "nombre_mouvements": acts.count(),
        "affectees": affectees, "nombre_affectees": nombre,
        "specifique": row.nature == NatureCredit.SPECIFIQUE,
        "barre": barre(line.parts, "Enveloppe") if row.notifie_cents else "",
        "legende": legende(line.parts),
        "gestes": gestes_of(row, mots, clos=clos, prepare=prepare, encaisse=_encaisse(request.user, row)),
        "prepare": prepare,
        "reportable": prepare and line.disponible_cents > 0,
        "affectable": prepare and not clos and line.disponible_cents > 0,
    }  # fmt: skip
    return render_page(request, "budget/enveloppe.html", context)


@require_GET
def mouvements_enveloppe(request, cite, pk):
    row = enveloppe_for(request, cite, pk)
    page = paginate(request, mouvements_of(row))
    lignes = lignes_mouvements(page, mots_de(row.caisse.nature))
    return render_page(
        request, "budget/mouvements.html", {"cite": cite, "enveloppe": row, "page": page, "mouvements": lignes}
    )


@require_http_methods(["GET", "POST"])
def mouvement(request, cite, pk, nature):
    row = enveloppe_for(request, cite, pk)
    kind = nature_of(nature)
    if kind is None:
        raise Http404
    require(_encaisse(request.user, row) if kind in ENCAISSER else can_prepare_budget(request.user, cite))
    mots = mots_de(row.caisse.nature)
    if request.method == "POST" and deja_ecrit(request, MouvementEnveloppe.objects.filter(enveloppe=row)):
        return redirect("budget:enveloppe", cite.slug, pk)
    form = MouvementForm(request.POST or None, enveloppe=row, nature=kind, mots=mots)
    act = {"enveloppe": row, "nature": kind, "at": timezone.now(), "by": request.user}
    if request.method == "POST":
        if submit(form, services.record_mouvement, **act):
            messages.success(request, f"{libelle_mouvement(kind, mots)} : c'est enregistré.")
            return redirect("budget:enveloppe", cite.slug, pk)
        if ecrit_au_meme_moment(request, form):
            return redirect("budget:enveloppe", cite.slug, pk)
        row.refresh_from_db()
    context = {
        "cite": cite, "enveloppe": row, "form": form, "nature": kind, "titre": libelle_mouvement(kind, mots),
        "explication": GESTES[kind].explication, "effets": effets_of(kind, _line(row), mots), "adresse": adresse(kind),
        "clos": is_close(row) and kind not in ENCAISSER,
    }  # fmt: skip
    return _render_form(request, "budget/mouvement.html", context)


@require_http_methods(["GET", "POST"])
def reporter_enveloppe(request, cite, pk):
    row = enveloppe_for(request, cite, pk)
    require(can_prepare_budget(request.user, cite))
    if request.method == "POST" and deja_ecrit(request, MouvementEnveloppe.objects.filter(enveloppe=row)):
        return redirect("budget:enveloppe", cite.slug, pk)
    initial = {"exercice": row.exercice + 1, "montant_cents": row.disponible_cents or None}
    form = ReportForm(request.POST or None, source=row, initial=initial)
    if request.method == "POST":
        if submit(form, reporter_vers_exercice, source=row, at=timezone.now(), by=request.user):
            messages.success(request, "Le report est enregistré dans les deux enveloppes.")
            return redirect("budget:enveloppe", cite.slug, pk)
        if ecrit_au_meme_moment(request, form):
            return redirect("budget:enveloppe", cite.slug, pk)
        row.refresh_from_db()
    context = {
        "cite": cite, "enveloppe": row, "form": form, "cibles": list(cibles_du_report(row)),
        "effets": effets_of(NatureMouvement.REPORT_SORTANT, _line(row), mots_de(row.caisse.nature)),
    }  # fmt: skip
    return _render_form(request, "budget/enveloppe_reporter.html", context)


def enveloppe_for(request, cite, pk) -> Enveloppe:
    """The enveloppe of this address, or 404 for who does not see its money."""
    rows = Enveloppe.objects.visible_to(request.user).filter(cite=cite)
    return get_object_or_404(rows.select_related("cite", "financeur", "caisse__titulaire", "caisse__cite"), pk=pk)


def is_close(row) -> bool:
    """Whether the year of this enveloppe is closed."""
    return ExerciceClos.objects.filter(cite_id=row.cite_id, exercice=row.exercice).exists()


def _encaisse(user, row):
    """Cash is recorded by who prepares the budget, or by who keeps these accounts."""
    return can_prepare_budget(user, row.cite) or can_record_payment(user, row.caisse)


def _etapes(row, line, mots):
    """Announced, notified, cashed: the amount of each, when last and on which references, what the next waits for."""
    days = jalons_of(row)
    steps = (
        ("annonce_cents", "Annoncé", f"reste {format_cents(line.a_notifier_cents)} à notifier", line.a_notifier_cents),
        (
            "notifie_cents",
            mots.notifie,
            f"reste {format_cents(line.a_encaisser_cents)} à encaisser",
            line.a_encaisser_cents,
        ),
        ("encaisse_cents", mots.encaisse, "", 0),
    )
    return [(word, getattr(row, name), days[name], left if due > 0 else "") for name, word, left, due in steps]


def _line(row):
    return LigneEnveloppe(row, totaux_of([row])[row.pk])


def _render_form(request, template, context):
    return render_page(request, template, context, status=422 if context["form"].errors else 200)
