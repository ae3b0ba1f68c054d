"""The money on the home page: a card, what waits for each person, the days to come, and the entries of the rail."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone

from alliance.budget.models import EcheanceConvention, Engagement
from alliance.budget.models.portees import caisse_ids_of
from alliance.budget.permissions import can_prepare_budget, can_view_argent, can_view_mon_argent
from alliance.budget.selectors.alertes import Alerte, GenreAlerte, payee
from alliance.budget.selectors.mon_argent import a_justifier_par
from alliance.budget.selectors.situation import situation_of
from alliance.budget.selectors.sommeil import engagements_a_justifier
from alliance.budget.views.argent_affichage import euros
from alliance.budget.views.argent_alertes import SIGNES, url_de
from alliance.budget.views.barres import barre
from alliance.kernel.contrats import Attente, Carte, Echeance, Entree, attentes, cartes, echeances, navigation
from alliance.kernel.money import format_cents
from alliance.kernel.textes import plural

MONTREES = 4
"""Rows of each kind that the home page shows before it sends to the list."""
ECHEANCES_MAX = 20
DU_CHEF = {
    GenreAlerte.CONVENTION: ("Faire signer", "pen"),
    GenreAlerte.PREVISIONS: ("Revoir", "graph-up-arrow"),
    GenreAlerte.JAMAIS_NOTIFIE: ("Demander la notification", "envelope"),
    GenreAlerte.NON_DEPENSE: ("Décider", "calendar-x"),
}
"""The verb of the chef de projet before an alert."""
DU_PAYEUR = {
    GenreAlerte.IMPAYE: ("Verser", "hourglass-split"),
    GenreAlerte.NON_JUSTIFIE: ("Réclamer", "file-earmark-x"),
}
"""The verb of who keeps the budget; of the chef de projet while nobody keeps it."""


def carte_argent(user, cite) -> dict | None:
    """« Argent »: what is left to decide this year, budget by budget, and the gravest alerts."""
    if not can_view_argent(user, cite):
        return None
    situation = situation_of(user, cite, timezone.localdate())
    if situation is None:
        return None
    tableau = situation.tableau()
    return {
        "exercice": situation.exercice,
        "budgets": [
            {
                "nom": section.titre,
                "reste": euros(section.total.a_decider_cents),
                "total": euros(section.total.total_cents),
                "barre": barre(section.total.etats, section.titre),
            }
            for section in tableau.toutes
        ],
        "alertes": _par_genre(situation.alertes),
        "nb": len(situation.alertes),
    }


EN_MOTS = {
    GenreAlerte.NON_JUSTIFIE: ("pas justifié à la date prévue", "pas justifiés à la date prévue"),
    GenreAlerte.IMPAYE: ("engagement impayé depuis 60 jours", "engagements impayés depuis 60 jours"),
    GenreAlerte.CONVENTION: ("convention à signer", "conventions à signer"),
    GenreAlerte.PREVISIONS: ("enveloppe trop prévue, de", "enveloppes trop prévues, de"),
    GenreAlerte.SEUIL: ("enveloppe sous son seuil, reste", "enveloppes sous leur seuil, restent"),
    GenreAlerte.NON_DEPENSE: ("enveloppe pas dépensée", "enveloppes pas dépensées"),
    GenreAlerte.JAMAIS_NOTIFIE: ("annonce jamais notifiée", "annonces jamais notifiées"),
}


def _par_genre(alertes: list[Alerte]) -> list[dict]:
    """One line by reason: how many, and what they weigh together."""
    grouped: dict[GenreAlerte, list[Alerte]] = defaultdict(list)
    for one in alertes:
        grouped[one.genre].append(one)
    return [
        {
            "mots": plural(len(rows), *EN_MOTS[genre]),
            "montant": euros(sum(one.montant_cents for one in rows)),
            "icone": SIGNES[genre][1],
        }
        for genre, rows in grouped.items()
    ]


def attentes_de_l_argent(user, cite) -> Iterator[Attente]:
    """What each must do: the chef de projet, the keepers of a budget, the porteur who has to justify."""
    today = timezone.localdate()
    if can_view_argent(user, cite):
        situation = situation_of(user, cite, today)
        if situation is not None:
            yield from _des_alertes(user, cite, situation.alertes)
    if can_view_mon_argent(user, cite):
        yield from _a_justifier(user, cite)


def _des_alertes(user, cite, alertes: list[Alerte]) -> Iterator[Attente]:
    chef = bool(can_prepare_budget(user, cite))
    payer = {one.caisse_id for one in alertes if one.genre in DU_PAYEUR}
    mine = payer & caisse_ids_of(user)
    if chef and payer:
        mine |= payer - {one.caisse_id for one in alertes if one.tenue}
    grouped: dict[GenreAlerte, list[Alerte]] = defaultdict(list)
    for one in alertes:
        if (chef and one.genre in DU_CHEF) or (one.genre in DU_PAYEUR and one.caisse_id in mine):
            grouped[one.genre].append(one)
    for genre, rows in grouped.items():
        verbe, icone = (DU_CHEF | DU_PAYEUR)[genre]
        for one in rows[:MONTREES]:
            yield Attente(
                titre=one.titre, url=url_de(cite, one), verbe=verbe, contexte=one.detail, icone=icone,
                depuis=_instant(one.depuis), echeance=one.echeance,
            )  # fmt: skip
        if len(rows) > MONTREES:
            yield Attente(
                titre=plural(len(rows) - MONTREES, "autre alerte sur l'argent", "autres alertes sur l'argent"),
                url=f"{reverse('budget:argent', args=[cite.slug])}?exercice=tous&alertes=toutes#alertes-titre",
                verbe="Voir la liste",
                icone=icone,
            )


def _instant(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None


def _a_justifier(user, cite) -> Iterator[Attente]:
    """What a porteur was paid and has not proved."""
    url = reverse("budget:mon_argent", args=[cite.slug])
    rows = list(a_justifier_par(user, cite))
    for one in rows[:MONTREES]:
        yield Attente(
            titre=f"Justifier {format_cents(one.reste_a_justifier_cents)} : {one.affectation.fiche.titre}",
            url=url,
            verbe="Voir",
            contexte=f"Compte rendu financier et factures, à {one.caisse.titulaire.nom}.",
            icone="file-earmark-text",
            depuis=_instant(one.paye_on),
            echeance=one.justifier_avant_le,
        )
    if len(rows) > MONTREES:
        yield Attente(
            titre=plural(len(rows) - MONTREES, "autre versement à justifier", "autres versements à justifier"),
            url=url, verbe="Voir la liste", icone="file-earmark-text",
        )  # fmt: skip


def echeances_de_l_argent(user, cite, today: date) -> list[Echeance]:
    """Days of the échéanciers, and days to justify, of what the person sees."""
    keeper = can_view_argent(user, cite)
    if not keeper and not can_view_mon_argent(user, cite):
        return []
    due = EcheanceConvention.objects.visible_to(user).filter(
        convention__cite=cite, convention__signee_on__isnull=False, prevue_on__gte=today
    )
    found = [
        Echeance(
            one.prevue_on,
            f"{one.get_nature_display()} de {format_cents(one.montant_cents)}, {one.convention.beneficiaire.nom}",
            reverse("budget:convention", args=[cite.slug, one.convention_id]),
        )
        for one in due.select_related("convention__beneficiaire").order_by("prevue_on", "pk")[:ECHEANCES_MAX]
    ]
    proofs = engagements_a_justifier(Engagement.objects.visible_to(user)).filter(
        cite=cite, justifier_avant_le__gte=today
    )
    for one in proofs.select_related("beneficiaire").order_by("justifier_avant_le", "pk")[:ECHEANCES_MAX]:
        words = f"justifier {format_cents(one.reste_a_justifier_cents)}, {payee(one)}"
        page = ("engagement", [cite.slug, one.pk]) if keeper else ("mon_argent", [cite.slug])
        found.append(Echeance(one.justifier_avant_le, words, reverse(f"budget:{page[0]}", args=page[1])))
    return found


def register() -> None:
    """Called once, when the app is ready."""
    cartes.register("budget.argent", Carte("budget/carte_argent.html", carte_argent, "droite"), ordre=20)
    attentes.register("budget", attentes_de_l_argent)
    echeances.register("budget", echeances_de_l_argent)
    navigation.register(
        "argent",
        Entree(
            "Piloter", "Argent", "budget:argent", "wallet2",
            lambda user, cite: bool(can_view_argent(user, cite)), prefixes=("budget:",),
        ),
        ordre=35,
    )  # fmt: skip
    navigation.register(
        "mon_argent",
        Entree(
            "Piloter", "Mon argent", "budget:mon_argent", "wallet2",
            lambda user, cite: bool(can_view_mon_argent(user, cite)) and not can_view_argent(user, cite),
            prefixes=("budget:",),
        ),
        ordre=36,
    )  # fmt: skip
