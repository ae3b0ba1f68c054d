"""Rules of the plan. Pure: no ORM, no clock, no settings."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from alliance.gouvernance.enums import TypeDecision
from alliance.kernel.dates import format_jour
from alliance.plan.enums import Manque, NatureAction, OrigineModification, StatutFiche, Validation

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

ANNULABLES = frozenset(
    {OrigineModification.SAISIE, OrigineModification.IMPORT, OrigineModification.LOT, OrigineModification.ANNULATION}
)
"""Doors whose saves are undone field by field; an archiving has its own way back."""

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


@dataclass(frozen=True, slots=True, order=True)
class Tranche:
    """One age bracket; both bounds are ages in whole years, inclusive: a child of 5 is in « 3–5 », one of 6 is not."""

    age_min: int
    age_max: int

    @property
    def cle(self) -> str:
        """The bracket as ``?tranche=`` takes it."""
        return f"{self.age_min}-{self.age_max}"

    def touche(self, age_min: int | None, age_max: int | None) -> bool:
        """Whether an action for these ages addresses at least one age of the bracket; an absent end is open.

        An action that gives no age at all is in no bracket: nobody said.
        """
        if age_min is None and age_max is None:
            return False
        return (age_min is None or age_min <= self.age_max) and (age_max is None or age_max >= self.age_min)

    def contient(self, age: int) -> bool:
        """Whether a person of ``age`` whole years is in the bracket."""
        return self.age_min <= age <= self.age_max


@dataclass(frozen=True, slots=True)
class Decoupage:
    """A set of brackets under a name, and where it comes from."""

    nom: str
    source: str
    tranches: tuple[Tranche, ...]


DECOUPAGES_PAR_DEFAUT = (
    Decoupage(
        "Trois publics cibles",
        "0-3, 3-16 et 16-25 ans dans la présentation de Dijon ; à 3 et à 16 ans, une seule tranche est retenue.",
        (Tranche(0, 2), Tranche(3, 15), Tranche(16, 25)),
    ),
    Decoupage(
        "Cinq tranches plus fines",
        "Les mêmes publics, 3-16 ans étant partagé à 6 et à 11 ans. Choix d'Alliance, sans valeur officielle.",
        (Tranche(0, 2), Tranche(3, 5), Tranche(6, 10), Tranche(11, 15), Tranche(16, 25)),
    ),
)
"""Sets that a cité reads its plan with until it makes its own (docs/sources.md#ages)."""


def chevauchement(tranches: Iterable[Tranche]) -> tuple[Tranche, Tranche] | None:
    """The first two brackets that share an age, or none."""
    ordered = sorted(tranches)
    return next(((low, high) for low, high in pairwise(ordered) if high.age_min <= low.age_max), None)


def trous(tranches: Iterable[Tranche]) -> tuple[Tranche, ...]:
    """Ages from 0 to ``AGE_MAX_ANS`` that no bracket holds, as runs."""
    held = {age for tranche in tranches for age in range(tranche.age_min, tranche.age_max + 1)}
    return runs_of(age for age in range(AGE_MAX_ANS + 1) if age not in held)


def runs_of(ages: Iterable[int]) -> tuple[Tranche, ...]:
    """Consecutive ages grouped: 3, 4, 5, 9 give 3–5 and 9–9."""
    runs: list[Tranche] = []
    for age in sorted(ages):
        if runs and runs[-1].age_max == age - 1:
            runs[-1] = Tranche(runs[-1].age_min, age)
        else:
            runs.append(Tranche(age, age))
    return tuple(runs)


ANNEES_POSSIBLES = range(2000, 2102)
"""Years that a réalisation may have, which the calendar and the frise can show: beyond, a slip of the keyboard.

The last exercice is 2100, and its school year ends in 2101.
"""

PREMIER_JOUR = date(2019, 1, 1)
"""The programme starts in 2019, as the exercices of the fiches do: nothing is noted before."""


def day_of_note_refused(le: date, today: date) -> str:
    """Why a note cannot be about this day, in French; empty when it can. Tomorrow is allowed: it is prepared today."""
    if le < PREMIER_JOUR:
        return f"Le {format_jour(le)} est avant le programme, qui commence en 2019. Corrigez l'année."
    if le > today + timedelta(days=1):
        return f"Le {format_jour(le)} n'est pas encore là : une note raconte ce qui s'est passé. Changez la date."
    return ""


TYPES_D_ACTION = frozenset({TypeDecision.INSCRIPTION, TypeDecision.MODIFICATION, TypeDecision.RETRAIT_ACTION})
"""Decisions that are about actions of the plan."""

VALIDATION_DE = {TypeDecision.INSCRIPTION: Validation.VALIDEE, TypeDecision.RETRAIT_ACTION: Validation.RETIREE}
"""What a decision in force makes of an action; one that modifies it leaves it as validated as it was."""

ISSUES_A_DIRE = {"AJOURNEE": StatutFiche.AJOURNEE, "REORIENTEE": StatutFiche.REORIENTEE}
"""Outcomes that have a status of their own: it is offered to who moves statuses, never moved by itself."""


@dataclass(frozen=True, slots=True, order=True)
class DecisionEnVigueur:
    """A decision in force about one action: what ranks it in the register, and its type."""

    prise_on: date
    courante: bool
    annee: int
    numero: int
    pk: int
    type: str = field(compare=False)


def validation_of(decisions: Iterable[DecisionEnVigueur]) -> tuple[Validation, int | None]:
    """What the decisions in force make of an action, and which one says so: the latest of the register wins.

    The order in which they are given, conditions are lifted or old ones are taken over changes nothing.
    """
    ruling = max((one for one in decisions if one.type in VALIDATION_DE), default=None)
    if ruling is None:
        return Validation.PROPOSEE, None
    return VALIDATION_DE[TypeDecision(ruling.type)], ruling.pk
