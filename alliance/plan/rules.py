"""Rules of the plan. Pure: no ORM, no clock, no settings."""

from dataclasses import dataclass
from datetime import date

from alliance.plan.enums import Manque, NatureAction, StatutFiche

AGE_MAX_ANS = 25
"""The programme follows children and young people from birth to 25 (docs/sources.md#ages)."""

AGE_ADULTE_MAX_ANS = 120
"""Actions also address parents and professionals: an age beyond 25 is allowed, beyond 120 is a mistake."""

TRANSITIONS: dict[StatutFiche, frozenset[StatutFiche]] = {
    StatutFiche.A_INSTRUIRE: frozenset(
        {
            StatutFiche.EN_PREPARATION,
            StatutFiche.EN_COURS,
            StatutFiche.AJOURNEE,
            StatutFiche.REORIENTEE,
            StatutFiche.ANNULEE,
        }
    ),
    StatutFiche.EN_PREPARATION: frozenset(
        {StatutFiche.EN_COURS, StatutFiche.SUSPENDUE, StatutFiche.AJOURNEE, StatutFiche.REORIENTEE, StatutFiche.ANNULEE}
    ),
    StatutFiche.EN_COURS: frozenset({StatutFiche.SUSPENDUE, StatutFiche.TERMINEE, StatutFiche.ANNULEE}),
    StatutFiche.SUSPENDUE: frozenset({StatutFiche.EN_COURS, StatutFiche.TERMINEE, StatutFiche.ANNULEE}),
    StatutFiche.AJOURNEE: frozenset(
        {StatutFiche.A_INSTRUIRE, StatutFiche.EN_PREPARATION, StatutFiche.REORIENTEE, StatutFiche.ANNULEE}
    ),
    StatutFiche.REORIENTEE: frozenset({StatutFiche.A_INSTRUIRE}),
    StatutFiche.ANNULEE: frozenset({StatutFiche.A_INSTRUIRE}),
    StatutFiche.TERMINEE: frozenset({StatutFiche.EN_COURS}),
}
"""Moves that a person may make. Anything else would hide a step that somebody must answer for."""

MOTIF_OBLIGATOIRE = frozenset(
    {StatutFiche.SUSPENDUE, StatutFiche.AJOURNEE, StatutFiche.REORIENTEE, StatutFiche.ANNULEE}
)
"""Statuses that stop an action: the reason is asked, so that the next chef de projet knows why."""

STATUTS_PARTAGES = frozenset(
    {StatutFiche.EN_PREPARATION, StatutFiche.EN_COURS, StatutFiche.SUSPENDUE, StatutFiche.TERMINEE}
)
"""What a partner reads: actions that are decided or under way, not those that are still examined."""


@dataclass(frozen=True, slots=True)
class Presence:
    """What a fiche holds, as yes or no: enough to name what it lacks."""

    sous_thematique: bool
    porteur: bool
    referent: bool
    besoin: bool
    publics: bool
    age: bool
    quartier: bool
    temps: bool
    debut: bool
    fin: bool
    cout: bool
    indicateur: bool
    nature: str = ""
    seulement_adultes: bool = False


def manques(presence: Presence) -> tuple[Manque, ...]:
    """Name what is missing, in the order of the fiche.

    A pure coordination addresses nobody in particular and has no cost of its own: neither publics, nor age, nor
    temps, nor cost are asked of it. An action for adults only needs no age and no temps, which is a child's.
    """
    coordination = presence.nature == NatureAction.COORDINATION
    sans_enfant = presence.seulement_adultes or coordination
    present = {
        Manque.SOUS_THEMATIQUE: presence.sous_thematique,
        Manque.PORTEUR: presence.porteur,
        Manque.REFERENT: presence.referent,
        Manque.BESOIN: presence.besoin,
        Manque.PUBLICS: presence.publics or coordination,
        Manque.AGE: presence.age or sans_enfant,
        Manque.QUARTIER: presence.quartier,
        Manque.TEMPS: presence.temps or sans_enfant,
        Manque.DATES: presence.debut and presence.fin,
        Manque.COUT: presence.cout or coordination,
        Manque.INDICATEUR: presence.indicateur,
    }
    return tuple(manque for manque in Manque if not present[manque])


PAS_COMMENCEES = frozenset({StatutFiche.A_INSTRUIRE, StatutFiche.EN_PREPARATION})
"""Statuses of an action that has not begun."""


def passed_day(statut: str, starts_on: date | None, ends_on: date | None, today: date) -> date | None:
    """The day that an action let pass: its start when it has not begun, its end while it is still under way.

    The day itself is not late; an action that somebody stopped, or that is over, is never late.
    """
    if statut in PAS_COMMENCEES:
        due = starts_on or ends_on
    elif statut == StatutFiche.EN_COURS:
        due = ends_on
    else:
        return None
    return due if due is not None and due < today else None
