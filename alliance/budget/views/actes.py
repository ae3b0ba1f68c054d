"""Acts that award money: typed with all their lines, read, completed with their paper."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.budget.forms.attributions import ActeForm, LigneActeForm, NotifierForm, PapierForm
from alliance.budget.models import ActeAttributif
from alliance.budget.permissions import can_prepare_budget, can_view_argent
from alliance.budget.selectors.actes import acte_identique, attributions_de, autorites_of
from alliance.budget.selectors.affectations import affectations_a_attribuer, choix_of
from alliance.budget.selectors.beneficiaires import annuaire_des_beneficiaires
from alliance.budget.selectors.seuils import avertissement, conventions_dues
from alliance.budget.services import actes as services
from alliance.budget.services.actes import LigneSaisie
from alliance.budget.views.idempotence import DEJA
from alliance.kernel.http import paginate, render_page, submit
from alliance.kernel.money import MontantIllisible, parse_cents
from alliance.kernel.permissions import require
from alliance.plan.models import FicheAction

LIGNES_MAX = 40
"""Lines of one act on one page: beyond it, the act is completed from its own page."""


@require_http_methods(["GET", "POST"])
def enregistrer_acte(request, cite):
    require(can_prepare_budget(request.user, cite))
    asked = request.POST.getlist("affectation") or request.GET.getlist("affectation")
    keys = [int(value) for value in asked if value.isdecimal() and len(value) < 18][:LIGNES_MAX]
    if not keys and request.method == "GET":
        return _choisir(request, cite)
    directory = annuaire_des_beneficiaires(cite)
    rows = list(affectations_a_attribuer(request.user, cite, keys))
    form = ActeForm(request.POST or None, request.FILES or None, autorites=autorites_of(cite), initial=_initial(rows))
    lines = [LigneActeForm(request.POST or None, affectation=row, annuaire=directory) for row in rows]
    if request.method == "POST" and (done := _enregistre(request, cite, form, lines, keys)):
        return redirect("budget:acte", cite.slug, done.pk)
    context = {
        "cite": cite,
        "form": form,
        "lignes": lines,
        "a_declarer": list({one.pk: one for line in lines if (one := line.a_declarer)}.values()),
        "avertissements": _avertissements(rows, lines),
        "indisponibles": len(set(keys)) - len(rows),
    }
    return render_page(request, "budget/acte_enregistrer.html", context, status=422 if form.is_bound else 200)


def _choisir(request, cite):
    """What no act awards yet: one chooses before typing."""
    rows = affectations_a_attribuer(request.user, cite)
    envelope = request.GET.get("caisse", "")
    if envelope.isdecimal() and len(envelope) < 18:
        rows = rows.filter(enveloppe__caisse_id=int(envelope))
    context = {
        "cite": cite,
        "page": paginate(request, rows, per_page=LIGNES_MAX),
        "caisses": choix_of(request.user, cite).caisses,
        "caisse": envelope,
    }
    return render_page(request, "budget/acte_choisir.html", context)


def _initial(rows):
    if not rows:
        return {}
    envelopes = [row.enveloppe for row in rows]
    holders = {envelope.caisse.titulaire_id for envelope in envelopes}
    return {
        "autorite": holders.pop() if len(holders) == 1 else None,
        "exercice": envelopes[0].exercice,
        "objet": rows[0].fiche.titre[:300] if len(rows) == 1 else "",
    }


def _enregistre(request, cite, form, lines, keys):
    """The act recorded, now or by a first click; ``None`` when something is to be corrected."""
    if form.is_valid():
        named = {name: form.cleaned_data[name] for name in ("autorite", "numero", "exercice")}
        if first := acte_identique(cite=cite, lignes=_envoyees(request.POST, keys), **named):
            messages.info(request, DEJA)
            return first
    # Each line says what it has to say: none hides the others.
    if not all([line.is_valid() for line in lines]):
        return None
    typed = [_saisie(line) for line in lines if line.cleaned_data.get("montant_cents")]
    if not submit(form, services.enregistrer_acte, cite=cite, lignes=typed, by=request.user, at=timezone.now()):
        return None
    acte = form.result
    messages.success(request, "L’acte est enregistré. Il reste à notifier chaque bénéficiaire.")
    for words in _a_conventionner(request, acte):
        messages.warning(request, words)
    return acte


def _saisie(line):
    cents = line.cleaned_data["montant_cents"]
    return LigneSaisie(line.affectation, line.cleaned_data["beneficiaire"], cents)


def _envoyees(data, keys):
    """The lines as the browser sent them: after a first click nothing is left to award, and no form would take them."""
    sent = set()
    for key in keys:
        receiver = data.get(f"a{key}-beneficiaire", "")
        try:
            cents = parse_cents(data.get(f"a{key}-montant_cents", ""))
        except MontantIllisible:
            continue
        if cents > 0 and receiver.isdecimal():
            sent.add((key, int(receiver), cents))
    return sent


def _a_conventionner(request, acte):
    rows = list(attributions_de(request.user, acte))
    due = conventions_dues(rows)
    seen = {row.beneficiaire_id: row.beneficiaire for row in rows if row.pk in due and row.convention_id is None}
    return [
        words
        for one in seen.values()
        if (words := avertissement(autorite=acte.autorite, beneficiaire=one, exercice=acte.exercice))
    ]


def _avertissements(rows, lines):
    """Before it is typed: who is above the threshold already, with what these lines would give."""
    found = {}
    for row, line in zip(rows, lines, strict=True):
        receiver = line.fields["beneficiaire"].par_cle.get(str(line["beneficiaire"].value() or ""))
        if receiver is not None:
            envelope = row.enveloppe
            key = (envelope.caisse.titulaire_id, receiver.pk, envelope.exercice)
            if key not in found:
                found[key] = avertissement(
                    autorite=envelope.caisse.titulaire, beneficiaire=receiver, exercice=envelope.exercice
                )
    return [words for words in found.values() if words]


def acte_for(request, cite, pk):
    rows = ActeAttributif.objects.visible_to(request.user).filter(cite=cite)
    return get_object_or_404(rows.select_related("cite", "autorite", "document", "enregistre_by"), pk=pk)


@require_GET
def acte(request, cite, pk):
    return rendre_acte(request, cite, acte_for(request, cite, pk))


def rendre_acte(request, cite, row, *, notifier=None, papier=None):
    awards = list(attributions_de(request.user, row))
    prepares = can_prepare_budget(request.user, cite)
    waiting = attributions_de(request.user, row).filter(annulee_at=None, notifiee_on=None)
    due = conventions_dues([one for one in awards if one.annulee_at is None])
    keys = {one.affectation.fiche_id for one in awards}
    context = {
        "cite": cite,
        "porteur_seul": not can_view_argent(request.user, cite),
        "acte": row,
        "attributions": awards,
        "total": sum(one.net_cents for one in awards if one.annulee_at is None),
        "dues": due,
        "a_conventionner": next((one for one in awards if one.pk in due and one.convention_id is None), None),
        "a_notifier": any(one.annulee_at is None and one.notifiee_on is None for one in awards),
        "lisibles": set(FicheAction.objects.visible_to(request.user).filter(pk__in=keys).values_list("pk", flat=True)),
        "prepare": prepares,
        "notifier": notifier or (NotifierForm(attributions=waiting) if prepares else None),
        "papier": papier or PapierForm(),
        "document_lisible": row.document_id is not None,
    }
    bound = (notifier is not None) or (papier is not None)
    return render_page(request, "budget/acte.html", context, status=422 if bound else 200)


@require_POST
def joindre_acte(request, cite, pk):
    row = acte_for(request, cite, pk)
    require(can_prepare_budget(request.user, cite))
    form = PapierForm(request.POST, request.FILES)
    if submit(form, services.attach_acte, acte=row, by=request.user):
        messages.success(request, "L’acte signé est joint.")
        return redirect("budget:acte", cite.slug, row.pk)
    return rendre_acte(request, cite, row, papier=form)
