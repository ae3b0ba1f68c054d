"""The plan of the demonstration: Dijon's published axes, levers and themes, and 73 examples of actions."""

from datetime import date
from typing import Any

from django.utils import timezone

from alliance.acteurs.models import Organisation
from alliance.comptes.models import Compte
from alliance.plan.enums import Dimension, StatutFiche
from alliance.plan.models import FicheAction, Levier, SousThematique
from alliance.plan.selectors import IndicateurSaisi, PartenaireSaisi
from alliance.plan.services.dispositifs import declare_dispositif
from alliance.plan.services.fiches import change_statut, create_fiche
from alliance.plan.services.structure import create_axe, create_levier, create_sous_thematique
from alliance.territoires.models import Cite
from demo.scenario import convention
from demo.scenario.donnees import load
from demo.scenario.territoire import Lieux

CHEMINS = {
    StatutFiche.A_INSTRUIRE: (),
    StatutFiche.EN_PREPARATION: (StatutFiche.EN_PREPARATION,),
    StatutFiche.EN_COURS: (StatutFiche.EN_PREPARATION, StatutFiche.EN_COURS),
    StatutFiche.TERMINEE: (StatutFiche.EN_PREPARATION, StatutFiche.EN_COURS, StatutFiche.TERMINEE),
    StatutFiche.SUSPENDUE: (StatutFiche.EN_PREPARATION, StatutFiche.EN_COURS, StatutFiche.SUSPENDUE),
}
"""The moves that lead to each status: the demonstration walks them as a person would."""

CODAGES = {
    "objectifs_nationaux": Dimension.OBJECTIF_NATIONAL,
    "publics": Dimension.PUBLIC,
    "publics_specifiques": Dimension.PUBLIC_SPECIFIQUE,
    "temps": Dimension.TEMPS,
    "jours": Dimension.JOUR,
    "modalites": Dimension.MODALITE,
    "themes": Dimension.THEME,
    "dispositifs": Dimension.DISPOSITIF,
}


def create_plan(
    cite: Cite,
    structure: dict[str, Any],
    comptes: dict[str, Compte],
    organisations: dict[str, Organisation],
    lieux: Lieux,
    *,
    exercice: int,
) -> None:
    """Axes, levers and sous-thématiques as published, then the examples."""
    chef = comptes["chef"]
    headings: dict[str, SousThematique] = {}
    levers: dict[str, list[Levier]] = {}
    for given in structure["axes"]:
        axe = create_axe(cite=cite, code=given["code"], nom=given["nom"], by=chef)
        levers[axe.code] = [create_levier(axe=axe, nom=nom, by=chef) for nom in given["leviers"]]
        for nom in given["sous_thematiques"]:
            heading = create_sous_thematique(axe=axe, nom=nom, by=chef)
            headings[heading.code] = heading
    given_by_code = {
        given["code"]: (
            given,
            {"titre": given["titre"], **_champs(given, headings, levers, comptes, organisations, lieux)},
        )
        for number in (1, 2, 3)
        for given in load(f"actions_axe{number}")["actions"]
    }
    made: dict[str, tuple[FicheAction, dict[str, Any]]] = {}
    for late in (False, True):
        for code, (given, champs) in given_by_code.items():
            if (code in convention.APRES) == late:
                before = champs | convention.AVANT.get(code, {})
                made[code] = _creer(cite, exercice, given, before, by=chef), champs
        if not late:
            convention.figer(cite, exercice=exercice, by=chef)
    convention.poursuivre(made, by=chef)


def _creer(cite: Cite, exercice: int, given: dict[str, Any], champs: dict[str, Any], *, by: Compte) -> FicheAction:
    """One example, walked to its status."""
    fiche = create_fiche(cite=cite, exercice=exercice, est_exemple=True, by=by, **champs)
    for statut in CHEMINS[given["statut"]]:
        change_statut(fiche=fiche, nouveau=statut, motif=given.get("motif", ""), by=by, at=timezone.now())
    return fiche


def declare_dispositifs(
    cite: Cite, structure: dict[str, Any], organisations: dict[str, Organisation], *, by: Compte
) -> None:
    """Some schemes that the cité coordinates, as examples: one has no action yet, others are not declared."""
    for given in structure["dispositifs"]:
        declare_dispositif(
            cite=cite,
            dispositif=given["dispositif"],
            pilote=organisations[given["pilote"]] if "pilote" in given else None,
            precision=given["precision"],
            by=by,
        )


def _champs(given, headings, levers, comptes, organisations, lieux: Lieux) -> dict[str, Any]:
    """The fields of one example, in the shape that the service takes."""
    heading = headings[given["st"]]
    ages, dates = given.get("ages", [None, None]), given.get("dates", [None, None])
    champs: dict[str, Any] = {
        name: given[name]
        for name in ("code", "besoin", "objectifs", "description", "nature", "sexe", "frequence", "lieux")
        if name in given
    }
    return champs | {
        "sous_thematique": heading,
        "leviers": [levers[heading.axe.code][rank - 1] for rank in given.get("leviers", [])],
        "porteur": organisations[given["porteur"]],
        "referent": None if given.get("sans_referent") else _referent(heading, comptes),
        "age_min": ages[0],
        "age_max": ages[1],
        "starts_on": date.fromisoformat(dates[0]) if dates[0] else None,
        "ends_on": date.fromisoformat(dates[1]) if dates[1] else None,
        "effectif_attendu": given.get("effectif"),
        "cout_cents": given["cout"] * 100 if "cout" in given else None,
        "demande_cents": given["demande"] * 100 if "demande" in given else None,
        "codages": {dimension: given.get(name, []) for name, dimension in CODAGES.items()},
        "quartiers": [lieux.quartiers[key] for key in given["quartiers"]],
        "etablissements": [lieux.etablissements[uai] for uai in given.get("ecoles", [])],
        "partenaires": [PartenaireSaisi(organisations[key], role) for key, role in given.get("partenaires", [])],
        "indicateurs": [IndicateurSaisi(*row) for row in given.get("indicateurs", [])],
    }


def _referent(heading: SousThematique, comptes: dict[str, Compte]) -> Compte:
    """The référent of the parents' group follows axis 1; the chef de projet follows the rest."""
    return comptes["referent"] if heading.axe.code == "1" else comptes["chef"]
