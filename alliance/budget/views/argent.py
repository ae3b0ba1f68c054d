"""« Où en est l'argent ? »."""

from datetime import date

from django.utils import timezone
from django.views.decorators.http import require_GET

from alliance.acteurs.enums import Portee
from alliance.acteurs.selectors import agit_comme_chef, roles_of
from alliance.budget.forms.vues import TOUS, FiltreArgent
from alliance.budget.models.portees import ROLES_QUI_VOIENT_TOUT
from alliance.budget.permissions import can_view_argent
from alliance.budget.selectors.actes_argent import Quoi
from alliance.budget.selectors.alertes import alertes_of, engagements_dormants_cents, retard_cents
from alliance.budget.selectors.criteres import (
    LIBELLES_PAR,
    CriteresArgent,
    Par,
    choose,
    exercice_par_defaut,
    portefeuille_of,
)
from alliance.budget.selectors.droit_commun import levier_of
from alliance.budget.selectors.sommeil import dormants_cents
from alliance.budget.selectors.vues import compte_of, tableau_argent
from alliance.budget.views.argent_affichage import (
    Adresses,
    cartes_of,
    colonnes_of,
    euros,
    groupes_of,
    montant,
    rang,
    tresorerie,
)
from alliance.budget.views.argent_alertes import alertes_affichees
from alliance.budget.views.barres import legende
from alliance.kernel.composants import Onglet
from alliance.kernel.dates import format_jour
from alliance.kernel.http import paginate, render_page
from alliance.kernel.money import NBSP
from alliance.kernel.permissions import require
from alliance.kernel.textes import plural
from alliance.plan.models import Axe, FicheAction

PAR_PAGE = 25
ALERTES_MAX = 5
"""Alerts in view; those after them are folded."""
ALERTES_LUES = 12
"""Alerts on the page; the rest is one link away."""


def lire(request, cite, form_class, today):
    """What the person may see, and the filters of the address."""
    tout = portefeuille_of(request.user, cite, CriteresArgent())
    axes = [(str(pk), f"{code}. {nom}") for pk, code, nom in _axes(cite)]
    defaut = exercice_par_defaut(tout.exercices, today.year)
    form = form_class(request.GET, enveloppes=tout.toutes, axes=axes, exercice=defaut)
    return form, choose(tout.toutes, form.criteres)


def _axes(cite):
    return Axe.objects.filter(cite=cite).order_by("ordre", "pk").values_list("pk", "code", "nom")


@require_GET
def argent(request, cite):
    require(can_view_argent(request.user, cite))
    today = timezone.localdate()
    form, choisi = lire(request, cite, FiltreArgent, today)
    criteres, par = form.criteres, form.vue
    context = {"cite": cite, "form": form, "chef": agit_comme_chef(request.user, cite, Portee.BUDGET)}
    if not choisi.toutes:
        return render_page(request, "budget/argent_vide.html", context)
    compte = compte_of(choisi, criteres, par)
    tableau = tableau_argent(choisi, criteres, par, compte)
    adresses = Adresses(cite, criteres, par)
    ids = [one.pk for one in choisi.specifiques]
    steers = bool(roles_of(request.user, cite) & ROLES_QUI_VOIENT_TOUT)
    compare = steers and par in {Par.BUDGET, Par.FINANCEUR, Par.EXERCICE}
    found = alertes_of(cite, choisi.specifiques, compte.totaux, today, criteres)
    every = request.GET.get("alertes") == "toutes"
    alertes = alertes_affichees(cite, found if every else found[:ALERTES_LUES])
    dort = dormants_cents(ids, criteres, today) + engagements_dormants_cents(found, today)
    context |= {
        "pilote": steers,
        "intro": _phrase(choisi, tableau, criteres, today),
        "onglets": _onglets(adresses, par, form),
        "exercices": _exercices(choisi, adresses, form),
        "puces": puces(form, cite, adresses),
        "legende": legende(tableau.total.etats),
        "reperes": _reperes(tableau, dort, retard_cents(found), adresses),
        "notes": tableau.notes,
        "cartes": cartes_of(tableau, adresses) if par == Par.BUDGET else [],
        "alertes": alertes[:ALERTES_MAX],
        "autres_alertes": alertes[ALERTES_MAX:],
        "nb_alertes": len(found),
        "alertes_ouvertes": every,
        "alertes_cachees": len(found) > len(alertes),
        "toutes_alertes": f"{adresses.vue()}&alertes=toutes#alertes-titre",
        "droit_commun": [_droit_commun(one) for one in choisi.droit_commun],
        "levier": _levier(levier_of(request.user, cite, criteres, choisi.specifiques)) if compare else None,
        "est_exemple": any(one.est_exemple for one in choisi.toutes),
        **_tableau(request, tableau, adresses),
    }
    return render_page(request, "budget/argent.html", context)


def _tableau(request, tableau, adresses):
    """The rows of the page, their headings, their sums."""
    rows = [(section, ligne) for section in tableau.toutes for ligne in section.lignes]
    page = paginate(request, rows, per_page=PAR_PAGE)
    if tableau.par == Par.ACTION:
        shown = {ligne.fiche_id for _section, ligne in page.object_list if ligne.fiche_id}
        visible = FicheAction.objects.visible_to(request.user).filter(pk__in=shown)
        adresses.fiches = frozenset(visible.values_list("pk", flat=True))
    ensemble = None
    if tableau.sections:
        hors = bool(tableau.hors_total)
        ensemble = rang(tableau.total, None, tableau.etats, adresses, total=True, hors=hors)
    return {
        "tableau": tableau,
        "page": page,
        "groupes": groupes_of(tableau, page.object_list, adresses),
        "colonnes": colonnes_of(tableau),
        "nb_colonnes": len(tableau.etats) + 2,
        "ensemble": ensemble,
        "avec_part": tableau.par == Par.FINANCEUR,
        "avec_caisse": tableau.total.tresorerie is not None,
    }


def _phrase(choisi, tableau, criteres, today: date):
    """« Exercice 2026, au 13 octobre. 2 budgets, 5 enveloppes, 812 000 €. Chaque euro est dans un seul état. »."""
    when = f"Exercice {criteres.exercice}" if criteres.exercice else "Tous les exercices"
    counted = f"{plural(len(choisi.caisses), 'budget')}, {plural(len(choisi.specifiques), 'enveloppe')}"
    amounts = [euros(tableau.total.total_cents)] if tableau.sections else []
    amounts += [f"{euros(one.total.total_cents)} à part" for one in tableau.hors_total]
    return (
        f"{when}, au {format_jour(today, annee=False)}. {counted}, {' et '.join(amounts) or euros(0)}. "
        "Chaque euro est dans un seul état."
    )


def _onglets(adresses, par, form):
    fixed = {} if form.annee or par == Par.EXERCICE else {"exercice": TOUS}
    return [
        Onglet(
            libelle,
            adresses.vue(one, **(fixed if one != Par.EXERCICE else {"exercice": TOUS})),
            actif=one == par,
        )
        for one, libelle in LIBELLES_PAR.items()
    ]


def _exercices(choisi, adresses, form):
    """The picker of the year."""
    years = [(str(one), str(one)) for one in choisi.exercices]
    current = str(form.annee or TOUS)
    return [
        {"mot": mot, "url": adresses.vue(exercice=value), "actif": value == current}
        for value, mot in [*years, (TOUS, "Tous")]
    ]


def puces(form, cite, adresses, liste=False):
    """One chip per filter in force, whose link takes it off; actions, porteurs and enveloppes by their name."""
    criteres = form.criteres
    named = dict(form.retenus)
    rows = {one.pk: one for one in form.enveloppes}
    if criteres.enveloppe:
        found = rows.get(criteres.enveloppe)
        named["enveloppe"] = f"Enveloppe : {found.financeur.nom} {found.exercice}" if found else "Enveloppe"
    if criteres.action is not None:
        titre = FicheAction.objects.filter(cite=cite, pk=criteres.action).values_list("titre", flat=True).first()
        named["action"] = f"Action : {titre or 'inconnue'}"
    if criteres.porteur is not None:
        actions = FicheAction.objects.filter(cite=cite, porteur_id=criteres.porteur)
        nom = actions.values_list("porteur__nom", flat=True).first() if criteres.porteur else "aucun"
        named["porteur"] = f"Porteur : {nom or 'inconnu'}"
    if criteres.comptes:
        named["comptes"] = "Sans les budgets hors du total"
    build = adresses.liste if liste else adresses.vue
    return [{"mot": mot, "url": build(**{name: ""})} for name, mot in named.items()]


def _reperes(tableau, dort, retard, adresses):
    """Four figures: what is left to decide, what is left in cash, what sleeps, what is late."""
    whole = tableau.total
    cash = tresorerie(whole.tresorerie)
    sleeping, late = adresses.liste(quoi=Quoi.DORT.value), adresses.liste(quoi=Quoi.RETARD.value)
    rows = [
        {"valeur": euros(whole.a_decider_cents), "mot": "restent à décider", "ton": "",
         "detail": "prévu et sans affectation, sur ce qui est notifié", "url": adresses.liste(etat="DISPONIBLE")},
        {"valeur": euros(dort), "mot": "dorment", "ton": "",
         "detail": "affectés, attribués ou engagés, sans mouvement depuis 90 jours", "url": sleeping},
        {"valeur": euros(retard), "mot": "sont en retard", "ton": "late" if retard else "",
         "detail": "impayés depuis 60 jours, ou pas justifiés à la date prévue", "url": late},
    ]  # fmt: skip
    if cash is not None:
        words = f"le payeur avance {cash['avance']}" if cash["avance"] else "encaissés, pas encore dépensés"
        caisse = euros(whole.tresorerie.caisse_cents)
        rows.insert(1, {"valeur": caisse, "mot": "restent en caisse", "ton": "", "detail": words, "url": ""})
    return rows


def _droit_commun(enveloppe):
    return {
        "nom": enveloppe.financeur.nom,
        "exercice": enveloppe.exercice,
        "caisse": enveloppe.caisse.nom,
        "annonce": montant(enveloppe.annonce_cents),
        "notifie": montant(enveloppe.notifie_cents),
    }


def _levier(levier):
    if not levier.droit_commun_cents:
        return None
    rapport = f"{levier.rapport:.2f}".replace(".", ",") + f"{NBSP}€" if levier.rapport is not None else ""
    return {
        "rapport": rapport,
        "droit_commun": euros(levier.droit_commun_cents),
        "specifique": euros(levier.specifique_cents),
        "apports": [(one.financeur, montant(one.cents)) for one in levier.apports],
    }
