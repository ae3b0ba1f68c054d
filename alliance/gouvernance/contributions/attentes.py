"""What of the governance waits for a person: each thing with from whom, since when, until when, and one verb."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from alliance.gouvernance.enums import EtatSeance
from alliance.gouvernance.permissions import can_view_gouvernance
from alliance.gouvernance.selectors.accueil import (
    avis_a_donner,
    decisions_en_attente,
    missions_en_attente,
    par_instance,
    points_en_attente,
    poles_manquants,
    prepare,
    reponse_attendue,
    seances_suivies,
    suites_en_attente,
)
from alliance.gouvernance.selectors.convocations import format_heure, quand
from alliance.gouvernance.selectors.seances import titre_court
from alliance.kernel.contrats import Attente, attentes
from alliance.kernel.dates import format_jour
from alliance.kernel.textes import enumerate_fr, plural

MONTREES = 4
"""Rows of each kind that the home page shows before it sends to the list."""

PREPARER_JOURS = 15
"""A draft waits to be convoked from so many days before its day."""

COURT = 140


def attentes_de_la_gouvernance(user, cite) -> Iterator[Attente]:
    """Everything that waits, whatever the function: who sits answers, who prepares holds, who is in charge does."""
    if not can_view_gouvernance(user, cite):
        return
    today, now = timezone.localdate(), timezone.now()
    suivies = seances_suivies(user, cite)
    yield from _convocations(cite, suivies, now)
    yield from _avis(user, cite)
    yield from _preparees(cite, [row for row in suivies if prepare(user, row.instance)], now)
    yield from _a_inscrire(user, cite)
    yield from _decisions(user, cite)
    yield from _suites(user, cite, today)
    yield from _missions(user, cite, today)
    yield from _composition(user, cite, today)


def _page(cite, name: str, *args) -> str:
    return reverse(f"gouvernance:{name}", args=[cite.slug, *args])


def _convocations(cite, suivies, now) -> Iterator[Attente]:
    """Meetings that the person is convoked to, and has not answered."""
    for seance in suivies:
        if reponse_attendue(seance, now):
            place = f", {seance.lieu}" if seance.lieu else ""
            yield Attente(
                titre=f"Dire si vous venez : {titre_court(seance)}",
                url=_page(cite, "repondre", seance.pk),
                verbe="Répondre",
                contexte=f"{quand(seance).capitalize()}{place}.",
                icone="calendar-check",
                depuis=seance.convoquee_at,
                echeance=timezone.localdate(seance.debut_at),
            )


def _avis(user, cite) -> Iterator[Attente]:
    """What the pôle of the person still has to say; in a consultation, nothing else will be asked."""
    for asked in avis_a_donner(user, cite):
        seance, count = asked.seance, len(asked.points)
        written = seance.est_consultation
        end = seance.fin_at if written else seance.debut_at
        what = f"« {asked.points[0].titre} »" if count == 1 else plural(count, "point")
        yield Attente(
            titre=f"Donner l'avis du pôle « {asked.pole} » sur {what}",
            url=_page(cite, "avis_point", asked.points[0].pk),
            verbe="Donner l'avis",
            contexte=f"{titre_court(seance)}. "
            + ("Consultation écrite." if written else "Il se donne d'ici, ou pendant la séance."),
            icone="chat-square-text",
            depuis=seance.convoquee_at,
            echeance=timezone.localdate(end),
        )


def _preparees(cite, seances, now) -> Iterator[Attente]:
    """What is asked of who prepares: to convoke, to warn, to hold or close, to have the relevé approved."""
    for seance in seances:
        if seance.etat == EtatSeance.BROUILLON and seance.debut_at - now <= timedelta(days=PREPARER_JOURS):
            yield _seance_attente(
                cite, seance, "convoquer", "Convoquer", "Convoquer", plural(seance.nb_points, "point"), "send"
            )
        if seance.etat == EtatSeance.CONVOQUEE and seance.a_prevenir and seance.fin_at >= now:
            yield _seance_attente(
                cite, seance, "prevenir", "Prévenir les membres", "Prévenir", "Elle a changé depuis la convocation",
                "megaphone",
            )  # fmt: skip
        if seance.etat in {EtatSeance.CONVOQUEE, EtatSeance.TENUE} and seance.fin_at < now:
            yield _a_clore(cite, seance)
    waiting = [row for row in seances if row.etat == EtatSeance.CLOSE and not row.inscrit]
    for seance in waiting[:MONTREES]:
        yield Attente(
            titre=f"Faire approuver le relevé : {titre_court(seance)}",
            url=_page(cite, "releve", seance.pk),
            verbe="Ouvrir",
            contexte="À la séance suivante, ou par correspondance.",
            icone="file-earmark-check",
            depuis=seance.close_at,
        )
    if len(waiting) > MONTREES:
        yield Attente(
            titre=plural(len(waiting) - MONTREES, "autre relevé à approuver", "autres relevés à approuver"),
            url=f"{_page(cite, 'seances')}?etat={EtatSeance.CLOSE}",
            verbe="Voir la liste",
            icone="file-earmark-check",
        )


def _seance_attente(cite, seance, page, titre, verbe, contexte, icone) -> Attente:
    return Attente(
        titre=f"{titre} : {titre_court(seance)}",
        url=_page(cite, page, seance.pk),
        verbe=verbe,
        contexte=f"{contexte}. {quand(seance).capitalize()}.",
        icone=icone,
        echeance=timezone.localdate(seance.fin_at if seance.est_consultation else seance.debut_at),
    )


def _a_clore(cite, seance) -> Attente:
    """A séance whose time has passed: being held, or convoked and never opened."""
    held = seance.etat == EtatSeance.TENUE or seance.est_consultation
    return Attente(
        titre=f"{'Clore' if held else 'Tenir, ou annuler'} : {titre_court(seance)}",
        url=_page(cite, "clore" if held else "tenir", seance.pk),
        verbe="Clore" if held else "Tenir",
        contexte=f"Fin prévue : {format_jour(timezone.localdate(seance.fin_at))} à {format_heure(seance.fin_at)}. "
        + ("Rien n'est décidé tant qu'elle n'est pas close." if held else "Ses décisions ne sont pas prises."),
        icone="journal-check",
        echeance=timezone.localdate(seance.fin_at),
    )


def _a_inscrire(user, cite) -> Iterator[Attente]:
    """Points that others, or oneself, proposed, for who prepares; her own proposals elsewhere wait for somebody."""
    mine = [point for point in points_en_attente(user, cite) if prepare(user, point.instance)]
    for instance, points in par_instance(mine).items():
        authors = list(dict.fromkeys(str(point.propose_by) for point in points if point.propose_by_id != user.pk))
        what = f"« {points[0].titre} »" if len(points) == 1 else plural(len(points), "point proposé", "points proposés")
        yield Attente(
            titre=f"Inscrire ou écarter {what}",
            url=f"{_page(cite, 'a_inscrire')}?instance={instance.pk}",
            verbe="Inscrire",
            contexte=f"{instance}.",
            icone="list-check",
            depuis=points[0].propose_at,
            de_qui=enumerate_fr(authors[:2] + (["d'autres personnes"] if len(authors) > 2 else [])),
        )


def _decisions(user, cite) -> Iterator[Attente]:
    """Conditions to lift, and missions decided for nobody."""
    for decision in decisions_en_attente(user, cite):
        if not decision.conditions:
            yield Attente(
                titre=f"Écrire la mission de la décision {decision.numero_affiche}",
                url=f"{_page(cite, 'reprendre_mission')}?decision={decision.pk}",
                verbe="Écrire",
                contexte=f"« {decision.titre} » est en vigueur sans dire qui elle mandate.",
                icone="person-badge",
                depuis=decision.enregistree_at,
            )
            continue
        yield Attente(
            titre=f"Lever la condition : « {decision.titre} »",
            url=_page(cite, "decision", decision.pk),
            verbe="Ouvrir",
            contexte=f"Décision {decision.numero_affiche}, sans effet jusque-là : {_short(decision.conditions)}",
            icone="hourglass-split",
            depuis=decision.enregistree_at,
        )


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= COURT else f"{line[: COURT - 1].rsplit(' ', 1)[0]}…"


def _suites(user, cite, today) -> Iterator[Attente]:
    rows = suites_en_attente(user, cite, today)
    mine = [row for row in rows if row.responsable_id == user.pk]
    for suite in mine[:MONTREES]:
        yield Attente(
            titre=suite.quoi,
            url=f"{_page(cite, 'finir_suite', suite.pk)}?retour=accueil",
            verbe="C'est fait",
            contexte=f"Suite de « {suite.instance} »"
            + (f", décision {suite.decision.numero_affiche}." if suite.decision else "."),
            icone="check2-square",
            depuis=suite.cree_at,
            de_qui=str(suite.cree_by) if suite.cree_by_id != user.pk else "",
            echeance=suite.echeance_on,
        )
    if len(mine) > MONTREES:
        yield Attente(
            titre=plural(len(mine) - MONTREES, "autre suite à donner", "autres suites à donner"),
            url=f"{_page(cite, 'suites')}?responsable=moi",
            verbe="Voir la liste",
            icone="check2-square",
            echeance=mine[MONTREES].echeance_on,
        )
    theirs = [row for row in rows if row.responsable_id != user.pk]
    if theirs:
        names = list(dict.fromkeys(str(row.responsable or row.responsable_nom) for row in theirs))
        yield Attente(
            titre=f"Relancer {plural(len(theirs), 'suite en retard', 'suites en retard')}",
            url=f"{_page(cite, 'suites')}?etat=retard",
            verbe="Voir la liste",
            contexte=f"En attente de {enumerate_fr(names[:3] + (['d’autres personnes'] if len(names) > 3 else []))}.",
            icone="bell",
            echeance=theirs[0].echeance_on,
        )


def _missions(user, cite, today) -> Iterator[Attente]:
    for mission in missions_en_attente(user, cite, today):
        whose = "Votre mission" if mission.compte_id == user.pk else f"La mission de {mission.compte}"
        yield Attente(
            titre=f"{whose} finit le {format_jour(mission.to_on)}",
            url=_page(cite, "mission", mission.pk),
            verbe="Ouvrir",
            contexte=f"{mission.get_role_display().capitalize()}. Sans renouvellement, les droits finissent aussi.",
            icone="person-badge",
            echeance=mission.to_on,
            geste="Proposer le renouvellement",
            geste_url=_page(cite, "renouveler_mission", mission.pk),
        )


def _composition(user, cite, today) -> Iterator[Attente]:
    lacking = poles_manquants(user, cite, today)
    if not lacking:
        return
    (instance, poles), several = lacking[0], len(lacking) > 1
    yield Attente(
        titre=f"Nommer les délégués de {plural(len(lacking), 'instance')}" if several
        else f"Nommer un délégué dans « {instance} »",
        url=_page(cite, "instances") if several else _page(cite, "instance", instance.pk),
        verbe="Compléter",
        contexte=f"Il manque : {enumerate_fr(poles)}{f', dans « {instance} »' if several else ''}.",
        icone="people",
    )  # fmt: skip


def register() -> None:
    """Called once, when the app is ready."""
    attentes.register("gouvernance", attentes_de_la_gouvernance, ordre=15)
