"""The parameters of the plan's address: their words, and how each value is read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import TextChoices

from alliance.kernel.money import MontantIllisible, parse_cents
from alliance.plan.enums import (
    Dispositif,
    Jour,
    Manque,
    Modalite,
    NatureAction,
    ObjectifNational,
    Public,
    PublicSpecifique,
    SexePublic,
    StatutFiche,
    Temps,
    Theme,
    Validation,
)
from alliance.plan.rules import AGE_ADULTE_MAX_ANS

TOUS = "tous"
AUCUN = "aucun"
SANS = frozenset({AUCUN, "aucune"})
"""Words that ask, in a criterion, for the fiches that have none."""


class Illisible(ValueError):
    """A value of the address that cannot be read: the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Parametre:
    """One criterion of the address. ``objets`` names, in ``Reperes``, what its numbers are the keys of."""

    nom: str
    libelle: str
    lire: Callable[[str], Any]
    repete: bool = True
    sans: str = ""
    choix: type[TextChoices] | None = None
    objets: str = ""
    separe: bool = False


def _chiffres(texte: str, longueur: int) -> bool:
    """Only digits of ours, and few enough for a number that the database holds."""
    return texte.isascii() and texte.isdecimal() and len(texte) <= longueur


def _entier(texte: str) -> int:
    if not _chiffres(texte, 15):
        raise Illisible(f"« {texte} » ne désigne rien de la liste.")
    return int(texte)


def _exercice(texte: str) -> int | str:
    if texte == TOUS:
        return TOUS
    if not _chiffres(texte, 4) or not int(texte):
        raise Illisible(f"« {texte} » n’est pas une année ; écrivez par exemple 2026.")
    return int(texte)


def _age(texte: str) -> int:
    if not _chiffres(texte, 4) or int(texte) > AGE_ADULTE_MAX_ANS:
        raise Illisible("écrivez un âge en années, par exemple 8.")
    return int(texte)


def _tranche(texte: str) -> tuple[int, int]:
    start, tiret, end = texte.replace("–", "-").partition("-")
    try:
        bounds = _age(start.strip()), _age(end.strip())
    except Illisible:
        tiret = ""
        bounds = (0, 0)
    if not tiret or bounds[0] > bounds[1]:
        raise Illisible("écrivez deux âges séparés par un tiret, le plus petit d’abord, par exemple 3-5.")
    return bounds


def _jour(texte: str) -> date:
    try:
        return date.fromisoformat(texte)
    except ValueError:
        raise Illisible(f"« {texte} » n’est pas une date ; dans l’adresse, écrivez par exemple 2026-09-01.") from None


def _reperes(texte: str) -> int:
    if not _chiffres(texte, 4) or int(texte) > len(Manque):
        raise Illisible(f"écrivez un nombre de repères, de 0 à {len(Manque)}.")
    return int(texte)


def _montant(texte: str) -> int:
    try:
        cents = parse_cents(texte)
    except MontantIllisible as refus:
        raise Illisible(str(refus)) from None
    if cents < 0:
        raise Illisible("écrivez un montant positif, par exemple 6 800.")
    return cents


def _oui(texte: str) -> bool:
    if texte not in {"0", "1"}:
        raise Illisible("écrivez 1 pour oui.")
    return texte == "1"


def _texte(texte: str) -> str:
    return texte[:200]


def _objets(nom: str, libelle: str, sans: str, objets: str = "") -> Parametre:
    return Parametre(nom, libelle, _entier, sans=sans, objets=objets or f"{nom}s")


def _codes(nom: str, libelle: str, choix: type[TextChoices], sans: str = "") -> Parametre:
    def lire(texte: str) -> str:
        if texte not in choix.values:
            raise Illisible(f"« {texte} » n’est pas dans la liste.")
        return texte

    return Parametre(nom, libelle, lire, sans=sans, choix=choix)


def _simple(nom: str, libelle: str, lire: Callable[[str], Any]) -> Parametre:
    return Parametre(nom, libelle, lire, repete=False)


PARAMETRES: dict[str, Parametre] = {
    parametre.nom: parametre
    for parametre in (
        _simple("q", "Mots", _texte),
        _simple("exercice", "Exercice", _exercice),
        _codes("statut", "Statut", StatutFiche),
        _codes("validation", "Validation", Validation),
        _objets("axe", "Axe", "sans axe", "axes"),
        _objets("sous_thematique", "Sous-thématique", "sans sous-thématique", "sous_thematiques"),
        _objets("levier", "Levier", "sans levier"),
        _codes("objectif_national", "Objectif national", ObjectifNational, "sans objectif national"),
        _codes("nature", "Nature de l’action", NatureAction, "sans nature"),
        _objets("porteur", "Porteur ou co-porteur", "sans porteur", "organisations"),
        _objets("partenaire", "Partenaire", "sans partenaire", "organisations"),
        _objets("referent", "Référent", "sans référent"),
        _objets("groupe", "Suivie par l’instance", "suivie par aucune instance"),
        _codes("public", "Publics", Public, "sans public"),
        _codes("public_specifique", "Publics spécifiques", PublicSpecifique, "sans public spécifique"),
        _codes("sexe", "Filles, garçons", SexePublic, "filles, garçons : rien de dit"),
        _simple("age", "Âge", _age),
        Parametre("tranche", "Tranche d’âge", _tranche, sans="sans âge", separe=True),
        _objets("quartier", "Quartier", "sans quartier"),
        _objets("etablissement", "École ou établissement", "sans école ni établissement"),
        _simple("du", "À partir du", _jour),
        _simple("au", "Jusqu’au", _jour),
        _codes("temps", "Temps", Temps, "sans temps"),
        _codes("jour", "Jours", Jour, "sans jour"),
        _codes("theme", "Thème", Theme, "sans thème"),
        _codes("modalite", "Modalité", Modalite, "sans modalité"),
        _codes("dispositif", "Dispositif lié", Dispositif, "sans dispositif"),
        _simple("cout_min", "Coût prévu, au moins", _montant),
        _simple("cout_max", "Coût prévu, au plus", _montant),
        _codes("manque", "Il manque", Manque),
        _simple("reperes_min", "Repères remplis, au moins", _reperes),
        _simple("reperes_max", "Repères remplis, au plus", _reperes),
        _simple("modifiee_depuis", "Modifiée depuis le", _jour),
        _simple("retard", "En retard", _oui),
        _simple("archivees", "Actions archivées", _oui),
        Parametre("fiche", "Actions choisies", _entier, objets="fiches"),
    )
}
"""Every criterion, in the order of the filters' page and of the chips."""

PRESENTATION = ("vue", "tri", "grouper", "col", "annee", "an", "mois")
"""Parameters that change how the list looks, not what it holds."""
