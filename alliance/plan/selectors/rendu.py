"""The values of a fiche as a person reads them, in a cell of an export or in the line of a report."""

from collections.abc import Callable
from datetime import date
from typing import Any

from alliance.kernel.money import format_cents
from alliance.plan.enums import (
    VALEURS,
    Dimension,
    NatureAction,
    RolePartenaire,
    SexePublic,
    StatutFiche,
    Validation,
)
from alliance.plan.lecture.catalogue import PAR_NOM
from alliance.plan.lecture.indicateurs import ecrire_indicateur
from alliance.plan.lecture.listes import DIMENSIONS
from alliance.plan.models import FicheAction
from alliance.plan.selectors.etat import (
    CHAMPS_RELIES,
    CHAMPS_SIMPLES,
    IndicateurSaisi,
    PartenaireSaisi,
    codages_of,
)

COUPURE = "[…] texte coupé par l'export"
"""Ends a text that a spreadsheet cell cannot hold whole; read back, it changes nothing."""
_CELLULE_MAX = 32_000

_INVERSES = {dimension: champ for champ, dimension in DIMENSIONS.items()}


def ecrire_partenaire(nom: str, role: str, precision: str) -> str:
    """One partner as our exports write it: « CAF (financeur : 2 000 €) »."""
    label = RolePartenaire(role).label
    return f"{nom} ({label}{f' : {precision}' if precision else ''})"


def cellules_export(fiche: FicheAction) -> dict[str, Any]:
    """Each import field of a fiche as the cell of an export: text, number, date or ``None``."""
    sous = fiche.sous_thematique
    cells: dict[str, Any] = {
        "identifiant": fiche.pk,
        "code": fiche.code,
        "titre": fiche.titre,
        "exercice": fiche.exercice,
        "axe": str(sous.axe) if sous else "",
        "sous_thematique": str(sous) if sous else "",
        "leviers": "\n".join(sorted(levier.nom for levier in fiche.leviers.all())),
        "statut": StatutFiche(fiche.statut).label,
        "nature": NatureAction(fiche.nature).label if fiche.nature else "",
        "porteur": fiche.porteur.nom if fiche.porteur else "",
        "porteur_siret": fiche.porteur.siret if fiche.porteur else "",
        "referent": fiche.referent.nom if fiche.referent else "",
        "age_min": fiche.age_min,
        "age_max": fiche.age_max,
        "sexe": SexePublic(fiche.sexe).label if fiche.sexe else "",
        "effectif_attendu": fiche.effectif_attendu,
        "part_qpv_pct": fiche.part_qpv_pct,
        "debut": fiche.starts_on,
        "fin": fiche.ends_on,
        "cout_cents": _euros(fiche.cout_cents),
        "demande_cents": _euros(fiche.demande_cents),
    }
    for champ in ("contact", "besoin", "objectifs", "description", "frequence", "lieux", "financeurs"):
        cells[champ] = couper(getattr(fiche, champ))
    for champ in ("questions_evaluatives", "notes"):
        cells[champ] = couper(getattr(fiche, champ))
    return cells | _cellules_multiples(fiche)


def _euros(cents: int | None) -> float | int | None:
    if cents is None:
        return None
    return cents // 100 if cents % 100 == 0 else cents / 100


def couper(text: str) -> str:
    """A text that a cell of a spreadsheet can hold, its cut said."""
    return text if len(text) <= _CELLULE_MAX else f"{text[:_CELLULE_MAX]}{COUPURE}"


def _cellules_multiples(fiche: FicheAction) -> dict[str, Any]:
    partners = list(fiche.partenaires.all())
    cells: dict[str, Any] = {
        champ: " ; ".join(str(VALEURS[dimension](valeur).label) for valeur in valeurs)
        for dimension, valeurs in codages_of(fiche).items()
        for champ in [_INVERSES[Dimension(dimension)]]
    }
    cells["quartiers"] = "\n".join(
        row.quartier.nom + (f" ({row.effectif_attendu})" if row.effectif_attendu is not None else "")
        for row in fiche.quartiers_concernes.all()
    )
    cells["etablissements"] = "\n".join(
        f"{row.etablissement.nom} ({row.etablissement.uai})" for row in fiche.etablissements_concernes.all()
    )
    cells["coporteurs"] = "\n".join(
        row.organisation.nom + (f" (co-porteur : {row.precision})" if row.precision else "")
        for row in partners
        if row.role == RolePartenaire.COPORTEUR
    )
    cells["partenaires"] = "\n".join(
        ecrire_partenaire(row.organisation.nom, row.role, row.precision)
        for row in partners
        if row.role != RolePartenaire.COPORTEUR
    )
    cells["indicateurs"] = "\n".join(
        ecrire_indicateur(row.libelle, row.cible, row.source, row.frequence) for row in fiche.indicateurs.all()
    )
    return cells


def valeurs_of(fiche: FicheAction) -> dict[str, Any]:
    """Every field of a fiche in the shape that services take: objects and lists of objects."""
    valeurs: dict[str, Any] = {champ: getattr(fiche, champ) for champ in (*CHAMPS_SIMPLES, *CHAMPS_RELIES)}
    return valeurs | {
        "codages": codages_of(fiche),
        "leviers": list(fiche.leviers.all()),
        "quartiers": [
            (row.quartier, row.effectif_attendu) if row.effectif_attendu is not None else row.quartier
            for row in fiche.quartiers_concernes.all()
        ],
        "etablissements": [row.etablissement for row in fiche.etablissements_concernes.all()],
        "partenaires": [PartenaireSaisi(row.organisation, row.role, row.precision) for row in fiche.partenaires.all()],
        "indicateurs": [
            IndicateurSaisi(row.libelle, row.cible, row.source, row.frequence) for row in fiche.indicateurs.all()
        ],
    }


LIBELLES = {
    "starts_on": "Début", "ends_on": "Fin", "sous_thematique": "Sous-thématique", "partenaires": "Partenaires",
    "notes": "Remarques", "validation": "Validation",
    **{f"codages.{dimension}": PAR_NOM[champ].libelle for champ, dimension in DIMENSIONS.items()},
}  # fmt: skip


def libelle_de(champ: str) -> str:
    """The French name of a field of a fiche or of an import."""
    if champ in LIBELLES:
        return LIBELLES[champ]
    return PAR_NOM[champ].libelle if champ in PAR_NOM else champ


def en_mots(champ: str, valeur: Any) -> str:
    """A value of a fiche, given as services take it, in words; « – » when there is none."""
    if valeur is None or valeur == "" or valeur == []:
        return "–"
    if champ.startswith("codages."):
        choices = VALEURS[champ.removeprefix("codages.")]
        return ", ".join(str(choices(item).label) for item in valeur)
    if champ in _MOTS:
        return _MOTS[champ](valeur)
    if isinstance(valeur, date):
        return f"{valeur:%d/%m/%Y}"
    if isinstance(valeur, list):
        return ", ".join(str(item) for item in valeur)
    return str(valeur)


_MOTS: dict[str, Callable[[Any], str]] = {
    "cout_cents": lambda cents: format_cents(cents) if cents else "0 €",
    "demande_cents": lambda cents: format_cents(cents) if cents else "0 €",
    "nature": lambda value: str(NatureAction(value).label),
    "sexe": lambda value: str(SexePublic(value).label),
    "statut": lambda value: str(StatutFiche(value).label),
    "validation": lambda value: str(Validation(value).label),
    "partenaires": lambda items: ", ".join(
        ecrire_partenaire(str(item.organisation), item.role, item.precision) for item in items
    ),
    "indicateurs": lambda items: ", ".join(
        ecrire_indicateur(item.libelle, item.cible, item.source, item.frequence) for item in items
    ),
    "quartiers": lambda items: ", ".join(str(item[0] if isinstance(item, tuple) else item) for item in items),
    "part_qpv_pct": lambda value: f"{value} %",
}
