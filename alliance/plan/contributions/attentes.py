"""What of the plan waits for a person: late actions first, fiches to complete, actions to classify."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.enums import Portee, Role
from alliance.acteurs.selectors import agit_comme_chef, organisation_ids_of
from alliance.gouvernance.enums import Competence
from alliance.gouvernance.models import Instance
from alliance.kernel.contrats import Attente, Echeance, attentes, echeances
from alliance.kernel.textes import plural
from alliance.plan.contributions.moment import lignes_du_moment
from alliance.plan.enums import Manque, StatutFiche, Validation
from alliance.plan.models import Modification
from alliance.plan.permissions import can_read_plan
from alliance.plan.rules import PAS_COMMENCEES
from alliance.plan.selectors.accueil import MANQUES_A_SUIVRE, STATUTS_OUVERTS
from alliance.plan.views.temps import phrase_retard

A_COMPLETER_MAX = 3
EN_RETARD_MAX = 4
"""Rows of each kind that the home page shows before it sends to the list."""


def attentes_du_plan(user, cite) -> list[Attente]:
    """Late actions to bring up to date, fiches to complete; to the chef, those to classify."""
    if not can_read_plan(user, cite):
        return []
    lignes, _reperes = lignes_du_moment(user, cite)
    own = organisation_ids_of(user, {Role.PORTEUR})
    chef = agit_comme_chef(user, cite, Portee.PLAN)
    waiting = _en_retard(user, cite, lignes, own, chef)
    found = [(ligne, missing) for ligne in lignes if (missing := a_completer_par(user, own, ligne))]
    found.sort(key=lambda item: -len(item[1]))
    created = _entrees_au_plan([ligne.pk for ligne, _missing in found[:A_COMPLETER_MAX]])
    waiting += [_fiche_a_completer(user, cite, *item, created) for item in found[:A_COMPLETER_MAX]]
    if len(found) > A_COMPLETER_MAX:
        waiting.append(_autres(cite, user, [ligne for ligne, _missing in found[A_COMPLETER_MAX:]]))
    if agit_comme_chef(user, cite, Portee.GOUVERNANCE):
        waiting += _a_faire_valider(cite, lignes)
    return waiting + (_a_classer(cite, lignes) if chef else [])


def a_completer_par(user, own, ligne) -> list[Manque]:
    """What this person can fill in this fiche: a porteur does not choose who follows his action."""
    if ligne.statut not in STATUTS_OUVERTS:
        return []
    missing = [manque for manque in ligne.manques if manque in MANQUES_A_SUIVRE]
    if ligne.referent_id == user.pk:
        return missing
    return [manque for manque in missing if manque != Manque.REFERENT] if ligne.porteur_id in own else []


def _en_retard(user, cite, lignes, own, chef: bool) -> list[Attente]:
    """Actions that let their day pass, the oldest first, for whoever may say where they stand."""
    today = timezone.localdate()
    late = [
        ligne
        for ligne in lignes
        if ligne.jour_passe(today) and (chef or ligne.referent_id == user.pk or ligne.porteur_id in own)
    ]
    late.sort(key=lambda ligne: (ligne.jour_passe(today), ligne.pk))
    shown = late if len(late) == EN_RETARD_MAX + 1 else late[:EN_RETARD_MAX]
    waiting = [_action_en_retard(user, cite, ligne, today) for ligne in shown]
    if len(late) > len(shown):
        rest = late[len(shown) :]
        waiting.append(
            Attente(
                titre=f"{plural(len(rest), 'autre action', 'autres actions')} à mettre à jour",
                url=f"{reverse('plan:plan', args=[cite.slug])}?retard=1{_aux_siennes(user, late, chef)}",
                verbe="Voir la liste",
                contexte="Elles ont laissé passer leur date de début ou de fin.",
                icone="calendar-x",
                echeance=rest[0].jour_passe(today),
            )
        )
    return waiting


def _aux_siennes(user, lignes, chef: bool) -> str:
    """The chef sees every late action; others, those they follow, else those that they carry."""
    if chef:
        return ""
    followed = any(ligne.referent_id == user.pk for ligne in lignes)
    return f"&referent={user.pk}" if followed else f"&porteur={lignes[0].porteur_id}"


def _action_en_retard(user, cite, ligne, today) -> Attente:
    mot = StatutFiche(ligne.statut).label
    keeper = ligne.referent if ligne.referent_id and ligne.referent_id != user.pk else ""
    return Attente(
        titre=f"Dire où en est « {ligne.titre} »",
        url=f"{reverse('plan:fiche', args=[cite.slug, ligne.pk])}#statut",
        verbe="Mettre à jour",
        contexte=f"L’action {phrase_retard(ligne, today)}, elle est encore « {mot} »."
        + (f" En attente de {keeper}, qui la suit." if keeper else ""),
        icone="calendar-x",
        echeance=ligne.jour_passe(today),
    )


def _entrees_au_plan(pks: list[int]) -> dict[int, tuple[datetime, int | None, str]]:
    """When each fiche came into the plan, and by whom: its first save. One query for those shown."""
    first = Modification.objects.filter(fiche_id__in=pks, version=1)
    rows = first.values_list("fiche_id", "modifiee_at", "modifiee_by_id", "modifiee_by__nom")
    return {pk: (at, who, nom or "") for pk, at, who, nom in rows}


def _fiche_a_completer(user, cite, ligne, missing, created) -> Attente:
    today = timezone.localdate()
    # What is late already waits in a line of its own.
    due = ligne.starts_on if ligne.statut in PAS_COMMENCEES and not ligne.jour_passe(today) else None
    words = ", ".join(str(manque.label) for manque in missing)
    depuis, who, nom = created.get(ligne.pk, (None, None, ""))
    return Attente(
        titre=f"Compléter « {ligne.titre} »",
        url=reverse("plan:fiche", args=[cite.slug, ligne.pk]),
        verbe="Compléter",
        contexte=f"Il manque : {words}.",
        icone="file-earmark-text",
        echeance=due,
        depuis=depuis,
        de_qui=nom if who != user.pk else "",
    )


def _autres(cite, user, lignes) -> Attente:
    followed = any(ligne.referent_id == user.pk for ligne in lignes)
    query = _aux_siennes(user, lignes, chef=False).removeprefix("&")
    return Attente(
        titre=plural(len(lignes), "autre fiche à compléter", "autres fiches à compléter"),
        url=f"{reverse('plan:plan', args=[cite.slug])}?{query}",
        verbe="Voir la liste",
        contexte="Des fiches que vous suivez." if followed else "Des fiches que vous portez.",
        icone="files",
    )


def _a_faire_valider(cite, lignes) -> list[Attente]:
    """Open actions that no decision validated, once an instance that may decide of it exists."""
    count = sum(ligne.validation == Validation.PROPOSEE and ligne.statut in STATUTS_OUVERTS for ligne in lignes)
    deciding = Instance.objects.ouvertes().filter(cite=cite, competence=Competence.TECHNIQUE)
    if not count or not deciding.exists():
        return []
    statuts = "".join(f"&statut={statut}" for statut in sorted(STATUTS_OUVERTS))
    several = "actions proposées attendent une décision"
    return [
        Attente(
            titre=plural(count, "action proposée attend une décision", several),
            url=f"{reverse('plan:plan', args=[cite.slug])}?validation={Validation.PROPOSEE}{statuts}",
            verbe="Voir la liste",
            contexte="Ouvrez une action, puis « Mettre à l’ordre du jour ».",
            icone="hourglass-split",
        )
    ]


def _a_classer(cite, lignes) -> list[Attente]:
    count = sum(ligne.sous_thematique_id is None for ligne in lignes)
    if not count:
        return []
    return [
        Attente(
            titre=f"Classer {plural(count, 'action')}",
            url=f"{reverse('plan:plan', args=[cite.slug])}?sous_thematique=aucune",
            verbe="Classer",
            contexte="Sans sous-thématique, une action n’apparaît sous aucun axe.",
            icone="list-nested",
        )
    ]


def echeances_du_plan(user, cite, today) -> list[Echeance]:
    """The next start or end of an open action that the person sees."""
    if not can_read_plan(user, cite):
        return []
    lignes, _reperes = lignes_du_moment(user, cite)
    days = [
        (day, word, ligne)
        for ligne in lignes
        if ligne.statut in STATUTS_OUVERTS
        for day, word in ((ligne.starts_on, "début"), (ligne.ends_on, "fin"))
        if day is not None and day >= today
    ]
    if not days:
        return []
    day, word, ligne = min(days, key=lambda item: (item[0], item[2].pk))
    url = reverse("plan:fiche", args=[cite.slug, ligne.pk])
    return [Echeance(day, f"{word} de « {ligne.titre} »", url)]


def register() -> None:
    """Called once, when the app is ready."""
    attentes.register("plan", attentes_du_plan, ordre=20)
    echeances.register("plan", echeances_du_plan)
