"""What a calendar link shows: the dates of the fiches that its owner sees and its filters keep."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.http import QueryDict

from alliance.kernel.permissions import visible_cite_ids
from alliance.partages.models import LienAgenda
from alliance.plan.contrats import lire_filtres
from alliance.plan.models import FicheAction
from alliance.plan.models.structure import ROLES_STRUCTURE
from alliance.plan.selectors import fiches_filtrees
from alliance.territoires.models import PeriodeVacances


@dataclass(frozen=True, slots=True)
class Action:
    """One fiche with at least a date, in plain values: no person in it."""

    pk: int
    code: str
    titre: str
    statut: str
    statut_mots: str
    axe: str
    starts_on: date | None
    ends_on: date | None
    version: int
    modifiee_at: datetime
    est_exemple: bool


def is_open(lien: LienAgenda) -> bool:
    """Whether the owner may still read the plan of this cité; a closed account reads nothing."""
    return lien.compte.is_active and lien.cite_id in visible_cite_ids(lien.compte, ROLES_STRUCTURE)


def actions_of(lien: LienAgenda) -> list[Action]:
    """The fiches that the link shows now, with the rights of its owner now; a filter that cannot be read shows none."""
    lus = lire_filtres(QueryDict(lien.requete))
    if lus.erreurs or not is_open(lien):
        return []
    rows = fiches_filtrees(lien.cite, lien.compte, lus.criteres).exclude(starts_on=None, ends_on=None)
    return [_action(fiche) for fiche in rows.select_related("sous_thematique__axe")]


def _action(fiche: FicheAction) -> Action:
    sous_thematique = fiche.sous_thematique
    return Action(
        pk=fiche.pk,
        code=fiche.code,
        titre=fiche.titre,
        statut=fiche.statut,
        statut_mots=fiche.get_statut_display(),
        axe=sous_thematique.axe.nom if sous_thematique is not None else "",
        starts_on=fiche.starts_on,
        ends_on=fiche.ends_on,
        version=fiche.version,
        modifiee_at=fiche.modifiee_at,
        est_exemple=fiche.est_exemple,
    )


def vacances_of(lien: LienAgenda) -> list[PeriodeVacances]:
    """School holidays of the cité's zone, when the owner wants them and may still read the plan."""
    if not lien.avec_vacances or not is_open(lien):
        return []
    return list(PeriodeVacances.objects.filter(zone=lien.cite.zone).order_by("starts_on", "pk"))


def count_actions(cite, user, query: QueryDict) -> int:
    """How many fiches with a date a link with these filters would show now."""
    dated = ~Q(starts_on=None, ends_on=None)
    return fiches_filtrees(cite, user, lire_filtres(query).criteres).filter(dated).count()
