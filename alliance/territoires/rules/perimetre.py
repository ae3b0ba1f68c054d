"""Is a point in the perimeter? Yes, no, or unknown: a missing contour is never a no."""

from dataclasses import dataclass
from enum import Enum

from alliance.kernel.textes import enumerate_fr
from alliance.territoires.enums import VersionQPV
from alliance.territoires.rules.geometrie import contains


class Verdict(Enum):
    """The three answers."""

    OUI = "oui"
    NON = "non"
    INCONNU = "inconnu"


@dataclass(frozen=True, slots=True)
class Contour:
    """What is known of one quartier of the perimeter; ``geometrie`` is absent when nobody imported it.

    ``liste`` is the list of its newest code: a contour of an older list cannot say no.
    """

    quartier_id: int
    quartier: str
    liste: str
    version: str = ""
    geometrie: dict | None = None

    @property
    def is_complete(self) -> bool:
        """Whether the contour is known, in the list that counts."""
        return self.geometrie is not None and self.version == self.liste


@dataclass(frozen=True, slots=True)
class Reponse:
    """The answer, the quartier when there is one, and the sentence that says why."""

    verdict: Verdict
    raison: str
    quartier_id: int | None = None
    quartier: str = ""
    versions: tuple[str, ...] = ()


def situate(contours: list[Contour], *, longitude: float, latitude: float) -> Reponse:
    """Place a point among the contours of the perimeter."""
    if not contours:
        return Reponse(Verdict.INCONNU, "Aucun quartier n'est déclaré dans le périmètre de la cité.")
    drawn = [contour for contour in contours if contour.geometrie is not None]
    versions = tuple(sorted({VersionQPV(contour.version).label for contour in drawn}))
    for contour in drawn:
        if contour.geometrie is not None and contains(contour.geometrie, longitude, latitude):
            return _inside(contour)
    missing = [contour for contour in contours if not contour.is_complete]
    if not missing:
        return Reponse(Verdict.NON, "Le point est hors du contour de chaque quartier du périmètre.", versions=versions)
    absent = enumerate_fr([contour.quartier for contour in missing if contour.geometrie is None])
    dated = enumerate_fr([contour.quartier for contour in missing if contour.geometrie is not None])
    reasons = ["Le point n'est dans aucun contour connu, ce qui ne suffit pas pour dire non."]
    if absent:
        reasons.append(f"Contour non importé : {absent}.")
    if dated:
        reasons.append(f"Contour d'une ancienne liste : {dated}.")
    return Reponse(Verdict.INCONNU, " ".join(reasons), versions=versions)


def _inside(contour: Contour) -> Reponse:
    label = VersionQPV(contour.version).label
    reason = f"Le point est dans le contour du quartier {contour.quartier}."
    if not contour.is_complete:
        reason += " C'est le contour d'une ancienne liste : vérifiez auprès de la préfecture."
    return Reponse(Verdict.OUI, reason, contour.quartier_id, contour.quartier, (label,))
