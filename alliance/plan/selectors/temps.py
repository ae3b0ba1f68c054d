"""When actions happen: the weekdays they are coded with, the school holidays that they meet."""

from collections import defaultdict
from collections.abc import Iterable

from alliance.kernel.dates import bornes_scolaires, rentree_of
from alliance.plan.enums import Dimension, Jour, Temps
from alliance.plan.models import Codage, FicheAction
from alliance.plan.selectors.lignes import LignePlan
from alliance.territoires.models import PeriodeVacances
from alliance.territoires.selectors import vacances_entre

TEMPS_DES_VACANCES = frozenset({Temps.SCOLAIRE, Temps.VACANCES})
"""A période de réalisation that meets holidays matters to these: one stops then, the other happens then."""


def jours_of(cite, user, lignes: Iterable[LignePlan]) -> dict[str, list[LignePlan]]:
    """The lines coded with each day of the week, Monday first, in the order given: one query."""
    wanted = list(lignes)
    coded = Codage.objects.visible_to(user).filter(
        fiche__cite=cite, dimension=Dimension.JOUR, fiche__exercice__in={ligne.exercice for ligne in wanted}
    )
    days: dict[int, set[str]] = defaultdict(set)
    for pk, jour in coded.values_list("fiche_id", "valeur"):
        days[pk].add(jour)
    return {jour: [ligne for ligne in wanted if jour in days[ligne.pk]] for jour in Jour.values}


def vacances_de_la_fiche(fiche: FicheAction, temps: Iterable[str]) -> list[PeriodeVacances]:
    """Holidays that the période de réalisation meets, when school time or holidays are said to matter.

    An open end stops with its school year; without any date there is nothing to meet.
    """
    if not TEMPS_DES_VACANCES & set(temps):
        return []
    known = fiche.starts_on or fiche.ends_on
    if known is None:
        return []
    first, last = bornes_scolaires(rentree_of(known))
    return list(vacances_entre(fiche.cite, fiche.starts_on or first, fiche.ends_on or last).periodes)
