"""What the plan gives to the registries: its files' owners, its home cards, its search, its rail entry."""

from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.contrats import Panneau, panneaux
from alliance.acteurs.enums import Portee, Role
from alliance.acteurs.selectors import agit_comme_chef, organisation_ids_of, roles_of
from alliance.documents.contrats import proprietaires
from alliance.kernel.contrats import (
    Attente,
    Carte,
    Entree,
    Recherche,
    Trouvaille,
    attentes,
    cartes,
    navigation,
    recherche,
)
from alliance.kernel.textes import fold, plural
from alliance.plan.enums import Manque
from alliance.plan.models import DocumentFiche, FicheAction, ImportPlan
from alliance.plan.permissions import can_read_plan
from alliance.plan.selectors import Criteres, fiches_filtrees, lignes_du_plan, reperes_of
from alliance.plan.selectors.accueil import MANQUES_A_SUIVRE, STATUTS_OUVERTS, ce_qui_manque, plan_en_carreaux

ACTIONS_PORTEES_MAX = 20
"""How many actions a sheet of the directory shows before it sends to the plan."""
ROLES_PILOTAGE = frozenset({Role.CHEF_DE_PROJET, Role.TROIKA, Role.REFERENT})


def documents_of_fiches(user):
    """Files of the fiches that the person may see."""
    fiches = FicheAction.objects.visible_to(user)
    return DocumentFiche.objects.filter(fiche__in=fiches).values("document_id")


def documents_of_imports(user):
    """Original files of the imports that the person may see."""
    return ImportPlan.objects.visible_to(user).values("document_id")


def _lignes(user, cite):
    """The rows of the moment's exercice, read once a request for both cards and the waiting list."""
    cached = getattr(user, "_lignes_du_plan", None)
    if cached is not None and cached[0] == cite.pk:
        return cached[1]
    reperes = reperes_of(cite, user)
    rows = lignes_du_plan(cite, user, Criteres(), reperes), reperes
    if getattr(user, "_garde_fonctions", False):
        user._lignes_du_plan = (cite.pk, rows)
    return rows


def carte_plan(user, cite) -> dict | None:
    """« Le plan, action par action », for whoever reads at least one action."""
    if not can_read_plan(user, cite):
        return None
    lignes, reperes = _lignes(user, cite)
    return plan_en_carreaux(lignes, reperes, timezone.localdate()) if lignes else None


def carte_manques(user, cite) -> dict | None:
    """« Ce qui manque », for those who steer the plan."""
    if not roles_of(user, cite) & ROLES_PILOTAGE:
        return None
    lignes, _reperes = _lignes(user, cite)
    return ce_qui_manque(lignes) if lignes else None


def attentes_du_plan(user, cite):
    """Fiches to complete: those one follows, those of one's organisation; to the chef, those to classify."""
    if not can_read_plan(user, cite):
        return []
    lignes, _reperes = _lignes(user, cite)
    own = organisation_ids_of(user, {Role.PORTEUR})
    found = [(ligne, missing) for ligne in lignes if (missing := _a_completer_par(user, own, ligne))]
    found.sort(key=lambda item: -len(item[1]))
    waiting = [_fiche_a_completer(cite, ligne, missing) for ligne, missing in found[:3]]
    if len(found) > 3:
        waiting.append(_autres(cite, user, [ligne for ligne, _missing in found[3:]]))
    if agit_comme_chef(user, cite, Portee.PLAN):
        waiting += _a_classer(cite, lignes)
    return waiting


def _a_completer_par(user, own, ligne) -> list[Manque]:
    """What this person can fill in this fiche: a porteur does not choose who follows his action."""
    if ligne.statut not in STATUTS_OUVERTS:
        return []
    missing = [manque for manque in ligne.manques if manque in MANQUES_A_SUIVRE]
    if ligne.referent_id == user.pk:
        return missing
    return [manque for manque in missing if manque != Manque.REFERENT] if ligne.porteur_id in own else []


def _fiche_a_completer(cite, ligne, missing) -> Attente:
    today = timezone.localdate()
    due = ligne.starts_on if ligne.starts_on and ligne.statut in {"A_INSTRUIRE", "EN_PREPARATION"} else None
    words = ", ".join(str(manque.label) for manque in missing)
    return Attente(
        titre=f"Compléter « {ligne.titre} »",
        url=reverse("plan:fiche", args=[cite.slug, ligne.pk]),
        verbe="Compléter",
        contexte=f"Il manque : {words}." + (" L’action devait commencer." if due and due < today else ""),
        icone="file-earmark-text",
        echeance=due,
    )


def _autres(cite, user, lignes) -> Attente:
    followed = any(ligne.referent_id == user.pk for ligne in lignes)
    query = f"referent={user.pk}" if followed else f"porteur={lignes[0].porteur_id}"
    return Attente(
        titre=plural(len(lignes), "autre fiche à compléter", "autres fiches à compléter"),
        url=f"{reverse('plan:plan', args=[cite.slug])}?{query}",
        verbe="Voir la liste",
        contexte="Des fiches que vous suivez." if followed else "Des fiches que vous portez.",
        icone="files",
    )


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


def chercher_fiches(user, cite, texte: str, limite: int):
    """Fiches whose text holds every word, all exercices, within what the person sees."""
    criteres = Criteres(q=texte, tous_exercices=True)
    rows = fiches_filtrees(cite, user, criteres).select_related("porteur")[:limite]
    first = fold(texte)
    return [
        Trouvaille(
            titre=fiche.titre,
            url=reverse("plan:fiche", args=[cite.slug, fiche.pk]),
            nature=f"action {fiche.exercice}",
            detail=" · ".join(part for part in (fiche.code, fiche.porteur.nom if fiche.porteur else "") if part),
        )
        for fiche in sorted(rows, key=lambda fiche: first not in fold(fiche.titre))
    ]


def actions_portees(user, organisation) -> dict:
    """Fiches that the organisation carries and that the person may see, the latest exercice first."""
    rows = (
        FicheAction.objects.visible_to(user).filter(porteur=organisation).order_by("-exercice", "code", "titre", "pk")
    )
    return {"fiches": rows[:ACTIONS_PORTEES_MAX], "porteur_id": organisation.pk}


def register() -> None:
    """Called once, when the app is ready."""
    proprietaires.register("plan.fiches", documents_of_fiches)
    proprietaires.register("plan.imports", documents_of_imports)
    cartes.register("plan.carreaux", Carte("plan/carte_plan.html", carte_plan, "gauche"), ordre=20)
    cartes.register("plan.manques", Carte("plan/carte_manques.html", carte_manques, "droite"), ordre=30)
    attentes.register("plan", attentes_du_plan, ordre=20)
    recherche.register("plan.fiches", Recherche("actions", chercher_fiches), ordre=10)
    portees = Panneau("actions-portees", "Actions portées", "plan/_actions_portees.html", actions_portees)
    panneaux.register("plan.actions_portees", portees)
    navigation.register(
        "plan",
        Entree(
            "Piloter", "Plan d’actions", "plan:plan", "diagram-3",
            lambda user, cite: bool(can_read_plan(user, cite)), prefixes=("plan:",),
        ),
        ordre=20,
    )  # fmt: skip
