"""Rules of the plan. Pure: no ORM, no clock, no settings."""

from alliance.plan.enums import StatutFiche

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
