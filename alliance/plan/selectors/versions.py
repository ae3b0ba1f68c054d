"""The versions of the plan, frozen ones and the one of today, as two sides to put next to each other."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.utils.timezone import localdate

from alliance.comptes.models import Compte
from alliance.kernel.dates import format_jour
from alliance.plan.enums import MomentVersion
from alliance.plan.models import FicheAction, VersionFiche, VersionPlan
from alliance.plan.selectors.etat import fiches_with_rows
from alliance.plan.selectors.filtres import ordre_du_plan
from alliance.plan.selectors.instantane import REFERENT, instantane_of
from alliance.plan.selectors.lignee import cle_de_lignee

EXERCICE = "exercice-"
"""« exercice-2026 » names the plan of an exercice as it is today; a number names a version."""


@dataclass(slots=True)
class FicheDeCote:
    """One action on one side of a comparison."""

    fiche_id: int
    racine_cle: int
    code: str
    titre: str
    statut: str
    contenu: dict[str, dict[str, Any]]

    def texte(self, champ: str) -> str:
        """A field in words; empty when it holds nothing."""
        return self.contenu.get(champ, {}).get("texte", "")

    def valeur(self, champ: str) -> Any:
        """A field as it compares."""
        return self.contenu.get(champ, {}).get("valeur")


@dataclass(slots=True)
class Cote:
    """One side: a version, or the plan of today."""

    cle: str
    nom: str
    exercice: int
    version: VersionPlan | None = None
    fiches: list[FicheDeCote] = field(default_factory=list)


def versions_of(cite, user):
    """The versions of the cité that the person may read, the latest first, with how many actions each holds."""
    rows = VersionPlan.objects.visible_to(user).filter(cite=cite).select_related("figee_by")
    return rows.annotate(nombre=Count("fiches")).order_by("-figee_at", "-pk")


def exercices_vivants(cite, user) -> list[int]:
    """Exercices whose plan holds at least one action, the latest first."""
    fiches = FicheAction.objects.visible_to(user).actives().filter(cite=cite)
    return sorted(set(fiches.values_list("exercice", flat=True)), reverse=True)


def cotes_possibles(cite, user) -> list[tuple[str, str]]:
    """What may be compared: the plans of today, then the versions."""
    vivants = [(f"{EXERCICE}{exercice}", nom_du_plan(exercice)) for exercice in exercices_vivants(cite, user)]
    return vivants + [(str(version.pk), version.nom) for version in versions_of(cite, user)]


def nom_du_plan(exercice: int) -> str:
    """« Plan 2026 aujourd’hui »."""
    return f"Plan {exercice} aujourd’hui"


def cotes_par_defaut(cite, user) -> tuple[str, str]:
    """« Ce qui était dans la convention » and « ce qui est aujourd'hui »; empty words when there is no version."""
    versions = list(versions_of(cite, user))
    conventions = [version for version in versions if version.moment == MomentVersion.CONVENTION]
    if not versions:
        return "", ""
    chosen = (conventions or versions)[0]
    return str(chosen.pk), f"{EXERCICE}{chosen.exercice}"


def cote_of(cite, user, cle: str) -> Cote | None:
    """The side that ``cle`` names, within what the person may read; ``None`` when there is no such thing."""
    if cle.startswith(EXERCICE):
        return _vivant(cite, user, cle)
    if not cle.isdecimal() or len(cle) > 15:
        return None
    version = versions_of(cite, user).filter(pk=int(cle)).first()
    if version is None:
        return None
    rows = VersionFiche.objects.filter(version=version).order_by("ordre", "pk")
    return Cote(cle, version.nom, version.exercice, version, fiches_figees(rows))


def _vivant(cite, user, cle: str) -> Cote | None:
    year = cle.removeprefix(EXERCICE)
    if not (year.isdecimal() and len(year) == 4):
        return None
    fiches = FicheAction.objects.visible_to(user).actives().filter(cite=cite, exercice=int(year))
    side = Cote(cle, nom_du_plan(int(year)), int(year))
    for fiche in fiches_with_rows(ordre_du_plan(fiches)):
        side.fiches.append(
            FicheDeCote(
                fiche.pk, cle_de_lignee(fiche), fiche.code, fiche.titre, fiche.statut, instantane_of(fiche)
            )
        )  # fmt: skip
    nommer_les_referents(side.fiches)
    return side


def fiches_figees(rows: Iterable[VersionFiche]) -> list[FicheDeCote]:
    """Rows of a version, their référents named."""
    found = [
        FicheDeCote(row.fiche_id, row.racine_cle, row.code, row.titre, row.statut, row.contenu) for row in rows
    ]  # fmt: skip
    nommer_les_referents(found)
    return found


def nommer_les_referents(fiches: Iterable[FicheDeCote]) -> None:
    """Put the name that each référent has today: an erased account has none any more."""
    held = [fiche.contenu[REFERENT] for fiche in fiches if fiche.valeur(REFERENT)]
    noms = dict(Compte.objects.filter(pk__in={item["valeur"] for item in held}).values_list("pk", "nom"))
    for item in held:
        item["texte"] = noms.get(item["valeur"], "compte effacé")


def devenirs_of(cite, user, fiche_ids: Iterable[int]) -> dict[int, str]:
    """What became of fiches that the plan of an exercice does not hold any more, in words."""
    found = FicheAction.objects.visible_to(user).filter(cite=cite, pk__in=list(fiche_ids))
    return {
        fiche.pk: f"archivée le {format_jour(localdate(fiche.archivee_at))} : « {fiche.motif_archivage} »"
        if fiche.archivee_at
        else f"passée au plan {fiche.exercice}"
        for fiche in found
    }
