"""Payments, proofs and money that comes back, each recorded once."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from alliance.budget.forms.engagements import AnnulerVersementForm, JustifierForm, ReverserForm, VerserForm
from alliance.budget.forms.listes_engagements import FiltresVersements
from alliance.budget.models import Justification, Reversement, Versement
from alliance.budget.permissions import can_justifier, can_record_payment, can_verser, can_view_argent
from alliance.budget.selectors.engagements import choix_of, echeanciers_of, payee_of, somme_cents, versements_of
from alliance.budget.selectors.travail import caisses_tenues
from alliance.budget.services import justifications, pieces
from alliance.budget.services import versements as services
from alliance.budget.views.acces_engagements import ecrire, engagement_for, versement_for
from alliance.kernel.http import paginate, render_page, submit
from alliance.kernel.permissions import require


@require_GET
def versements(request, cite):
    require(can_view_argent(request.user, cite))
    form = FiltresVersements(request.GET, choix=choix_of(request.user, cite))
    rows = versements_of(request.user, cite, form.criteres)
    page = paginate(request, rows, per_page=30)
    context = {
        "cite": cite,
        "form": form.affiche,
        "illisibles": form.illisibles,
        "page": page,
        "lignes": [(row, payee_of(row.engagement)) for row in page],
        "total_cents": somme_cents(rows),
        "annules": form.criteres.annules,
        "filtre": bool(form.retenus),
        "importe": any(can_record_payment(request.user, caisse) for caisse in caisses_tenues(request.user, cite)),
    }
    return render_page(request, "budget/versements.html", context, partial="liste")


def _vers_engagement(cite, row):
    return redirect("budget:engagement", cite.slug, row.pk)


def _rendre(request, cite, row, form, **words):
    context = {"cite": cite, "engagement": row, "form": form, **words}
    return render_page(request, "budget/acte_engagement.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def verser(request, cite, pk):
    row = engagement_for(request, cite, pk)
    require(can_verser(request.user, row))
    left, plans = row.reste_a_verser_cents, echeanciers_of([row])
    proposal = plans.proposition(row)
    initial = {"montant_cents": proposal.montant_cents or None, "nature": proposal.nature}
    form = VerserForm(request.POST or None, reste_cents=left, initial=initial)
    if request.method == "POST" and ecrire(
        request, form, Versement.objects.filter(engagement=row), services.verser, "Le versement est enregistré.",
        engagement=row, at=timezone.now(),
    ):  # fmt: skip
        return _vers_engagement(cite, row)
    return _rendre(
        request, cite, row, form, titre="Enregistrer un versement", reste_cents=left, reste_mot="Reste à verser",
        intro="Enregistrez ici le paiement fait dans votre logiciel.", tranche=proposal.tranche if left else None,
        vide="Tout cet engagement est versé.", bouton="Enregistrer le versement",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def annuler_versement(request, cite, pk):
    paid = versement_for(request, cite, pk)
    require(can_record_payment(request.user, paid.caisse))
    if paid.annule_at is not None:
        messages.info(request, "Ce versement est déjà annulé : rien n’a changé.")
        return _vers_engagement(cite, paid.engagement)
    form = AnnulerVersementForm(request.POST or None)
    if request.method == "POST" and submit(
        form, services.annuler_versement, versement=paid, by=request.user, at=timezone.now()
    ):
        messages.success(request, "Le versement est annulé. Sa somme est de nouveau à verser.")
        return _vers_engagement(cite, paid.engagement)
    context = {"cite": cite, "versement": paid, "engagement": paid.engagement, "form": form}
    return render_page(request, "budget/annuler_versement.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def justifier(request, cite, pk):
    row = engagement_for(request, cite, pk)
    require(can_justifier(request.user, row))
    left = row.reste_a_justifier_cents
    form = JustifierForm(
        request.POST or None, request.FILES or None, reste_cents=left, initial={"montant_cents": left or None}
    )
    if request.method == "POST" and ecrire(
        request, form, Justification.objects.filter(engagement=row), pieces.justifier_avec_piece,
        "Le justificatif est enregistré.", engagement=row, at=timezone.now(),
    ):  # fmt: skip
        return _vers_engagement(cite, row)
    return _rendre(
        request, cite, row, form, titre="Enregistrer un justificatif", reste_cents=left, fichier=True,
        reste_mot="Versé et pas encore justifié", bouton="Enregistrer le justificatif",
        intro="Une pièce peut justifier une partie : le reste attend la suivante.",
        vide="Rien n’attend de justificatif sur cet engagement.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def reverser(request, cite, pk):
    row = engagement_for(request, cite, pk)
    require(can_justifier(request.user, row))
    left = row.reste_a_justifier_cents
    form = ReverserForm(request.POST or None, reste_cents=left)
    if request.method == "POST" and ecrire(
        request, form, Reversement.objects.filter(engagement=row), justifications.reverser,
        "Le reversement est enregistré.", engagement=row, at=timezone.now(),
    ):  # fmt: skip
        return _vers_engagement(cite, row)
    return _rendre(
        request, cite, row, form, titre="Enregistrer un reversement", reste_cents=left,
        reste_mot="Versé et pas encore justifié", bouton="Enregistrer le reversement",
        intro="Une somme versée est revenue, avec le titre de recette qui l’a demandée.",
        vide="Tout ce qui a été versé est justifié ou déjà reversé.",
    )  # fmt: skip
