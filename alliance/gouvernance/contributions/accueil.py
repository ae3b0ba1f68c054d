"""What the governance shows on the home page: the next séance, whom one waits for, news; and its entry of the rail."""

from collections import defaultdict
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from alliance.gouvernance.enums import EtatSeance, Issue, Reponse
from alliance.gouvernance.models import Decision, SeanceInstance
from alliance.gouvernance.permissions import can_view_gouvernance
from alliance.gouvernance.selectors.accueil import (
    lumieres_de,
    points_en_attente,
    prepare,
    prochaine_de,
    reponse_attendue,
    seances_suivies,
    suites_en_attente,
)
from alliance.gouvernance.selectors.convocations import quand
from alliance.gouvernance.selectors.nouveautes import decisions_depuis, seances_depuis
from alliance.gouvernance.selectors.seances import titre_court
from alliance.kernel.contrats import (
    Carte,
    Echeance,
    Entree,
    Nouveaute,
    cartes,
    echeances,
    navigation,
    nouveautes,
)
from alliance.kernel.dates import format_jour
from alliance.kernel.textes import enumerate_fr, plural

ATTENDUS_MAX = 5


def carte_prochaine_seance(user, cite) -> dict | None:
    """« Prochaine séance »: when, where, what I answered, and which pôles come."""
    if not can_view_gouvernance(user, cite):
        return None
    now = timezone.now()
    seance = prochaine_de(user, cite, now)
    if seance is None:
        return None
    lumieres = [] if seance.est_consultation else lumieres_de(seance)
    absentes = [one.pole.nom for one in lumieres if one.absente]
    return {
        "seance": seance,
        "titre": titre_court(seance),
        "quand": quand(seance).capitalize(),
        "dans": _dans(seance, now),
        "lumieres": lumieres,
        "consequence": _consequence(seance, len(lumieres), absentes),
        "reponse": Reponse(seance.ma_reponse).label if seance.ma_reponse else "",
        "a_repondre": reponse_attendue(seance, now),
        "prepare": prepare(user, seance.instance),
    }


def _dans(seance: SeanceInstance, now: datetime) -> str:
    if seance.etat == EtatSeance.TENUE:
        return "Séance en cours"
    if seance.est_consultation:
        return "Consultation écrite en cours"
    days = (timezone.localdate(seance.debut_at) - timezone.localdate(now)).days
    when = {0: "aujourd’hui", 1: "demain"}.get(days, f"dans {days} jours")
    return f"Prochaine séance, {when}"


def _consequence(seance: SeanceInstance, poles: int, absentes: list[str]) -> str:
    """One sentence on the quorum, with what is known now."""
    if not poles:
        return ""
    there = poles - len(absentes)
    if there < seance.instance.quorum:
        return f"Le quorum est de {plural(seance.instance.quorum, 'pôle')} : {there} pour l’instant."
    return f"Le quorum est atteint ; en attente : {enumerate_fr(absentes)}." if absentes else "Tous les pôles viennent."


def carte_attendus(user, cite) -> dict | None:
    """« Séances : en attente des autres »: my points that wait for an agenda, follow-ups that others let pass."""
    if not can_view_gouvernance(user, cite):
        return None
    own = [
        point
        for point in points_en_attente(user, cite)
        if point.propose_by_id == user.pk and not prepare(user, point.instance)
    ]
    rows = [
        {
            "de_qui": str(point.instance.animateur or "Chef de projet"),
            "quoi": f"inscrire votre point « {point.titre} » ({point.instance})",
            "url": reverse("gouvernance:point", args=[cite.slug, point.pk]),
            "depuis": point.propose_at,
        }
        for point in own
    ]
    return {"attendus": rows[:ATTENDUS_MAX], "autres": max(0, len(rows) - ATTENDUS_MAX)} if rows else None


def echeances_de_la_gouvernance(user, cite, today: date) -> list[Echeance]:
    """The next séances and the ends of consultations that the person sees, the follow-ups that she has in charge."""
    if not can_view_gouvernance(user, cite):
        return []
    found = []
    for seance in seances_suivies(user, cite):
        if seance.etat != EtatSeance.CONVOQUEE:
            continue
        day = timezone.localdate(seance.fin_at if seance.est_consultation else seance.debut_at)
        words = f"fin de la consultation « {titre_court(seance)} »" if seance.est_consultation else titre_court(seance)
        found.append(Echeance(day, words, reverse("gouvernance:seance", args=[cite.slug, seance.pk])))
    for suite in suites_en_attente(user, cite, today):
        if suite.responsable_id == user.pk and suite.echeance_on is not None:
            url = reverse("gouvernance:suite", args=[cite.slug, suite.pk])
            found.append(Echeance(suite.echeance_on, f"« {suite.quoi} »", url))
    return [item for item in found if item.le >= today]


def nouveautes_de_la_gouvernance(user, cite, since: datetime) -> list[Nouveaute]:
    """Decisions taken, séances convoked or cancelled, relevés approved."""
    if not can_view_gouvernance(user, cite):
        return []
    return [*_decisions(user, cite, since), *_seances(user, cite, since)]


def _decisions(user, cite, since: datetime) -> list[Nouveaute]:
    """Those of one séance together; those taken over from before Alliance, one by instance."""
    grouped: dict[tuple[int | None, int], list[Decision]] = defaultdict(list)
    for decision in decisions_depuis(user, cite, since):
        grouped[decision.seance_id, decision.instance_id].append(decision)
    found = []
    for rows in grouped.values():
        first = rows[0]
        when = f" du {format_jour(first.prise_on)}" if first.seance_id else ""
        facts = tuple(f"{row.numero_affiche}, {Issue(row.issue).label} : {row.titre}" for row in reversed(rows))
        url = f"{reverse('gouvernance:registre', args=[cite.slug])}?instance={first.instance_id}"
        if len(rows) == 1:
            url = reverse("gouvernance:decision", args=[cite.slug, first.pk])
        found.append(Nouveaute(f"Décisions : {first.instance}{when}", url, first.enregistree_at, facts))
    return found


def _seances(user, cite, since: datetime) -> list[Nouveaute]:
    found = []
    for seance in seances_depuis(user, cite, since):
        facts = [
            (at, words)
            for at, words in (
                (seance.convoquee_at, f"convoquée : {quand(seance)}"),
                (seance.annulee_at, "annulée"),
                (seance.approuvee_at, "relevé approuvé"),
            )
            if at is not None and at > since
        ]
        url = reverse("gouvernance:seance", args=[cite.slug, seance.pk])
        found.append(Nouveaute(titre_court(seance), url, max(facts)[0], tuple(words for _at, words in facts)))
    return found


def register() -> None:
    """Called once, when the app is ready."""
    cartes.register(
        "gouvernance.prochaine", Carte("gouvernance/carte_prochaine.html", carte_prochaine_seance, "droite"), ordre=10
    )
    cartes.register(
        "gouvernance.attendus", Carte("gouvernance/carte_attendus.html", carte_attendus, "droite"), ordre=25
    )
    echeances.register("gouvernance", echeances_de_la_gouvernance)
    nouveautes.register("gouvernance", nouveautes_de_la_gouvernance)
    navigation.register(
        "gouvernance",
        Entree(
            "Piloter", "Séances et décisions", "gouvernance:seances", "easel",
            lambda user, cite: bool(can_view_gouvernance(user, cite)), prefixes=("gouvernance:",),
        ),
        ordre=30,
    )  # fmt: skip
