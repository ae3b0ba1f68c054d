"""What the plan shows on the home page of each function: tiles, absences, one's actions, whom one waits for."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.enums import ROLES_A_ORGANISATION, Portee, Role
from alliance.acteurs.selectors import agit_comme_chef, organisation_ids_of, roles_of
from alliance.kernel.contrats import Carte, Nouveaute, cartes, nouveautes
from alliance.kernel.textes import plural
from alliance.plan.contributions.moment import lignes_du_moment
from alliance.plan.enums import Manque
from alliance.plan.permissions import can_read_plan
from alliance.plan.selectors.accueil import MANQUES_A_SUIVRE, STATUTS_OUVERTS, ce_qui_manque, plan_en_carreaux
from alliance.plan.selectors.echanges import mentions_sans_reponse
from alliance.plan.selectors.nouveautes import changements_depuis
from alliance.plan.views.affichage import STATUTS, phrase_manques

ROLES_PILOTAGE = frozenset({Role.CHEF_DE_PROJET, Role.TROIKA, Role.REFERENT})
MES_ACTIONS_MAX = 8
ATTENDUS_MAX = 5


@dataclass(frozen=True, slots=True)
class Attendu:
    """Somebody from whom something is awaited: what, and where to read it."""

    de_qui: str
    quoi: str
    url: str
    depuis: datetime | None = None


def carte_plan(user, cite) -> dict | None:
    """« Le plan, action par action », for whoever reads at least one action."""
    if not can_read_plan(user, cite):
        return None
    lignes, reperes = lignes_du_moment(user, cite)
    return plan_en_carreaux(lignes, reperes, timezone.localdate()) if lignes else None


def carte_manques(user, cite) -> dict | None:
    """« Ce qui manque », for those who steer the plan."""
    if not roles_of(user, cite) & ROLES_PILOTAGE:
        return None
    lignes, _reperes = lignes_du_moment(user, cite)
    return ce_qui_manque(lignes) if lignes else None


def carte_mes_actions(user, cite) -> dict | None:
    """The actions that one follows or carries, with what each of them lacks; the chef de projet has them all."""
    if not can_read_plan(user, cite) or agit_comme_chef(user, cite, Portee.PLAN):
        return None
    own = organisation_ids_of(user, ROLES_A_ORGANISATION)
    whole = bool(roles_of(user, cite) & (ROLES_PILOTAGE | {Role.LECTEUR}))
    lignes, _reperes = lignes_du_moment(user, cite)
    # Who sees nothing else than the actions of his organisation carries or co-carries each of them.
    mine = [ligne for ligne in lignes if not whole or ligne.referent_id == user.pk or ligne.porteur_id in own]
    if not mine:
        return None
    followed = any(ligne.referent_id == user.pk for ligne in mine)
    query = f"?referent={user.pk}" if followed and whole else ""
    return {
        "titre": "Les actions que vous suivez" if followed else "Vos actions",
        "nombre": len(mine),
        "url": f"{reverse('plan:plan', args=[cite.slug])}{query}",
        "actions": [
            (ligne, STATUTS[ligne.statut], phrase_manques(ligne.manques, limit=4) if ligne.manques else "")
            for ligne in sorted(mine, key=lambda ligne: -len(ligne.manques))[:MES_ACTIONS_MAX]
        ],
    }


def carte_attendus(user, cite) -> dict | None:
    """« En attente des autres », for the chef de projet: who has fiches to complete, who has not read her."""
    if not agit_comme_chef(user, cite, Portee.PLAN):
        return None
    asked = [
        Attendu(
            str(mention.compte),
            f"à lire votre commentaire sur « {mention.commentaire.fiche.titre} »",
            reverse("plan:commentaire", args=[cite.slug, mention.commentaire.fiche_id, mention.commentaire_id]),
            mention.commentaire.ecrit_at,
        )
        for mention in mentions_sans_reponse(user, cite)[:ATTENDUS_MAX]
    ]
    rows = asked + _a_completer_par_d_autres(user, cite)
    return {"attendus": rows[: 2 * ATTENDUS_MAX]} if rows else None


def _a_completer_par_d_autres(user, cite) -> list[Attendu]:
    """Who keeps open fiches that lack something: the référent of each, else its porteur."""
    lignes, _reperes = lignes_du_moment(user, cite)
    counts: Counter[tuple[str, int, str]] = Counter()
    for ligne in lignes:
        missing = {manque for manque in ligne.manques if manque in MANQUES_A_SUIVRE}
        if ligne.statut not in STATUTS_OUVERTS or ligne.referent_id == user.pk:
            continue
        if ligne.referent_id and missing:
            counts["referent", ligne.referent_id, ligne.referent] += 1
        elif ligne.porteur_id and missing - {Manque.REFERENT}:
            counts["porteur", ligne.porteur_id, ligne.porteur] += 1
    plan = reverse("plan:plan", args=[cite.slug])
    statuts = "".join(f"&statut={statut}" for statut in sorted(STATUTS_OUVERTS))
    return [
        Attendu(nom, f"{plural(count, 'fiche')} à compléter", f"{plan}?{champ}={pk}{statuts}")
        for (champ, pk, nom), count in sorted(counts.items(), key=lambda item: (-item[1], item[0][2]))[:ATTENDUS_MAX]
    ]


def nouveautes_du_plan(user, cite, since: datetime) -> Iterable[Nouveaute]:
    """What others did to the fiches that the person sees: fiche by fiche, and what they did to many at once."""
    if not can_read_plan(user, cite):
        return
    fiches, grouped = changements_depuis(user, cite, since)
    listed = f"{reverse('plan:plan', args=[cite.slug])}?modifiee_depuis={timezone.localdate(since).isoformat()}"
    for act in grouped:
        yield Nouveaute(f"Plan, {plural(act.nombre, 'action')}", listed, act.at, (act.phrase,))
    for row in fiches:
        yield Nouveaute(
            row.titre,
            reverse("plan:fiche", args=[cite.slug, row.pk]),
            row.at,
            tuple(row.faits),
            reverse("plan:historique", args=[cite.slug, row.pk]),
        )


def register() -> None:
    """Called once, when the app is ready."""
    cartes.register("plan.mes_actions", Carte("plan/carte_mes_actions.html", carte_mes_actions, "gauche"), ordre=15)
    cartes.register("plan.carreaux", Carte("plan/carte_plan.html", carte_plan, "gauche"), ordre=20)
    cartes.register("plan.attendus", Carte("plan/carte_attendus.html", carte_attendus, "droite"), ordre=20)
    cartes.register("plan.manques", Carte("plan/carte_manques.html", carte_manques, "droite"), ordre=30)
    nouveautes.register("plan", nouveautes_du_plan)
