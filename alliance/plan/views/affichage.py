"""How the plan's values are shown: signs of the statuses, ages in words. No query here."""

from dataclasses import dataclass

from alliance.kernel.money import NBSP
from alliance.plan.enums import Manque, StatutFiche, Validation

HACHURES = "hachures"
"""A part of a bar that is hatched: its fill is an attribute, a style sheet cannot point into the page."""


@dataclass(frozen=True, slots=True)
class SigneStatut:
    """A status as people see it: word, tint, icon, colour in a bar, shape of its tile."""

    valeur: str
    mot: str
    pluriel: str
    ton: str
    icone: str
    barre: str

    def mot_pour(self, count: int) -> str:
        """The word that agrees with the number: « 1 terminée », « 3 terminées »."""
        return self.pluriel if count > 1 else self.mot.lower()


def _signe(statut: StatutFiche, pluriel: str, ton: str, icone: str, barre: str) -> SigneStatut:
    mot = str(statut.label)
    return SigneStatut(statut.value, mot[0].upper() + mot[1:], pluriel, ton, icone, barre)


_S = StatutFiche
STATUTS: dict[str, SigneStatut] = {
    signe.valeur: signe
    for signe in (
        _signe(_S.TERMINEE, "terminées", "mute", "check-lg", "e-justifie"),
        _signe(_S.EN_COURS, "en cours", "ok", "play-fill", "ff"),
        _signe(_S.EN_PREPARATION, "en préparation", "warn", "pencil-fill", "e-notifie"),
        _signe(_S.A_INSTRUIRE, "à instruire", "info", "inbox-fill", HACHURES),
        _signe(_S.SUSPENDUE, "suspendues", "line", "pause-fill", "f6"),
        _signe(_S.AJOURNEE, "ajournées", "line", "clock", "f6"),
        _signe(_S.REORIENTEE, "réorientées", "line", "signpost", "f6"),
        _signe(_S.ANNULEE, "annulées", "mute", "x-lg", "f6"),
    )
}
"""From what is done to what is not: the order of bars and tiles."""


@dataclass(frozen=True, slots=True)
class SigneValidation:
    """What the governance decided of an action, as people see it: a word, a tint, an icon."""

    valeur: str
    mot: str
    ton: str
    icone: str


VALIDATIONS: dict[str, SigneValidation] = {
    signe.valeur: signe
    for signe in (
        SigneValidation(Validation.VALIDEE.value, "Validée", "ok", "patch-check-fill"),
        SigneValidation(Validation.PROPOSEE.value, "Proposée", "line", "hourglass-split"),
        SigneValidation(Validation.RETIREE.value, "Retirée", "mute", "x-octagon"),
    )
}
"""Apart from the status: an action may be under way and still proposed."""

RUBRIQUES_SUIVIES = len(Manque)


def format_ages(age_min: int | None, age_max: int | None, *, adultes: bool = False) -> str:
    """« 3–11 ans », « dès 3 ans », « jusqu'à 11 ans », « adultes », empty when nobody said."""
    if age_min is None and age_max is None:
        return "adultes" if adultes else ""
    if age_max is None:
        return f"dès{NBSP}{age_min}{NBSP}{_ans(age_min)}"
    if age_min is None:
        return f"jusqu’à {age_max}{NBSP}{_ans(age_max)}"
    if age_min == age_max:
        return f"{age_min}{NBSP}{_ans(age_min)}"
    return f"{age_min}–{age_max}{NBSP}{_ans(age_max)}"


def _ans(age: int | None) -> str:
    return "ans" if (age or 0) > 1 else "an"


def phrase_manques(manques: tuple[Manque, ...], *, limit: int = 0) -> str:
    """« manque indicateur, référent », « complète » when nothing is missing."""
    if not manques:
        return "complète"
    mots = [str(manque.label) for manque in manques]
    if limit and len(mots) > limit:
        mots = [*mots[: limit - 1], f"{len(mots) - limit + 1} autres"]
    return f"manque {', '.join(mots)}"
