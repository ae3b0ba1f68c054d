"""A fiche as it stands, in plain values and in words: what a version of the plan keeps of it."""

from collections.abc import Mapping
from typing import Any

from alliance.plan.enums import StatutFiche, Validation
from alliance.plan.models import FicheAction
from alliance.plan.selectors.etat import etat_fiche
from alliance.plan.selectors.memoire import a_plat, en_clair, en_memoire
from alliance.plan.selectors.rendu import libelle_de, valeurs_of

AXE = "axe"
REFERENT = "referent"
STATUT = "statut"
VALIDATION = "validation"
ORDRE = (
    "titre", "code", "exercice", AXE, "sous_thematique", STATUT, VALIDATION, "nature", "porteur", REFERENT, "contact",
    "besoin", "objectifs", "description",
    "codages.PUBLIC", "codages.PUBLIC_SPECIFIQUE", "age_min", "age_max", "sexe", "effectif_attendu", "part_qpv_pct",
    "quartiers", "etablissements", "lieux", "codages.TEMPS", "codages.JOUR", "codages.MODALITE", "frequence",
    "starts_on", "ends_on", "partenaires", "cout_cents", "demande_cents", "financeurs", "indicateurs",
    "questions_evaluatives", "codages.OBJECTIF_NATIONAL", "leviers", "codages.THEME", "codages.DISPOSITIF", "notes",
)  # fmt: skip
"""The fields of a fiche in the order in which it is read."""

_LIBELLES = {AXE: "Axe", STATUT: "Statut"}


def instantane_of(fiche: FicheAction) -> dict[str, dict[str, Any]]:
    """``{champ: {"valeur": …, "texte": "…"}}`` for every field; needs the rows of ``fiches_with_rows``.

    The référent is kept by key alone: a person's name is not frozen, it is read when the version is.
    """
    valeurs = a_plat(valeurs_of(fiche))
    content: dict[str, dict[str, Any]] = {
        champ: {
            "valeur": en_memoire(champ, comparable),
            "texte": "" if champ == REFERENT else en_clair(champ, valeurs[champ]),
        }
        for champ, comparable in etat_fiche(fiche).items()
    }
    axe = fiche.sous_thematique.axe if fiche.sous_thematique else None
    content[AXE] = {"valeur": axe.pk if axe else None, "texte": str(axe) if axe else ""}
    content[STATUT] = {"valeur": fiche.statut, "texte": str(StatutFiche(fiche.statut).label)}
    content[VALIDATION] = {"valeur": fiche.validation, "texte": str(Validation(fiche.validation).label)}
    return content


def libelle_du_champ(champ: str) -> str:
    """The French name of a field of a version."""
    return _LIBELLES.get(champ) or libelle_de(champ)


def champs_of(*contenus: Mapping[str, Any]) -> list[str]:
    """The fields that these contents hold, in the order of the fiche; what a newer version adds comes last."""
    known = dict.fromkeys(champ for contenu in contenus for champ in contenu)
    return [champ for champ in ORDRE if champ in known] + [champ for champ in known if champ not in ORDRE]
