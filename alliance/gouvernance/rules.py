"""Rules of the governance. Pure: no ORM, no clock, no settings (docs/gouvernance.md says them in French)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.easter import easter

from alliance.gouvernance.enums import (
    Competence,
    EtatSeance,
    Issue,
    Proposition,
    Raison,
    RegleDecision,
    Rythme,
    SensAvis,
    TypeDecision,
    TypeInstance,
)
from alliance.kernel.dates import decale_mois

POLES_MIN = 2
"""Pôles that must remain to decide once those wholly déportés have left the denominator."""

PREAVIS_MISSION_JOURS = 60
"""Days before the end of a mission from which its renewal is asked for."""

RAPPEL_REPONSE_JOURS = 3
"""Days before a séance from which a member who did not answer is reminded, once."""

RAPPEL_AVIS_JOURS = 2
"""Days before the end of a written consultation from which a pôle without avis is reminded, once."""

RAPPEL_SUITE_JOURS = 7
"""Days before the day of a follow-up from which its owner is reminded, once; and once when it is late."""

REPIT_JOURS = 2
"""Days left to answer before a reminder: who was convoked yesterday is not hurried today."""

TRANSITIONS: dict[EtatSeance, frozenset[EtatSeance]] = {
    EtatSeance.BROUILLON: frozenset({EtatSeance.CONVOQUEE, EtatSeance.ANNULEE}),
    EtatSeance.CONVOQUEE: frozenset({EtatSeance.TENUE, EtatSeance.ANNULEE}),
    EtatSeance.TENUE: frozenset({EtatSeance.CLOSE}),
    EtatSeance.CLOSE: frozenset({EtatSeance.APPROUVEE}),
    EtatSeance.APPROUVEE: frozenset(),
    EtatSeance.ANNULEE: frozenset(),
}

FIGES = frozenset({EtatSeance.CLOSE, EtatSeance.APPROUVEE})
"""A séance in one of these states, and all that was said in it, no longer changes."""

COMPETENCE_DE: dict[TypeInstance, Competence] = {
    TypeInstance.COPIL: Competence.STRATEGIQUE,
    TypeInstance.COTECH: Competence.TECHNIQUE,
    TypeInstance.COORDINATION: Competence.CONSULTATIVE,
    TypeInstance.GROUPE: Competence.CONSULTATIVE,
}
"""What each type of instance decides; a free type chooses (docs/sources.md#gouvernance-dijon)."""

DECISIONS_PERMISES: dict[Competence, frozenset[TypeDecision]] = {
    Competence.STRATEGIQUE: frozenset({TypeDecision.ORIENTATION, TypeDecision.RETRAIT, TypeDecision.AUTRE}),
    Competence.TECHNIQUE: frozenset(set(TypeDecision) - {TypeDecision.ORIENTATION}),
    Competence.CONSULTATIVE: frozenset({TypeDecision.AUTRE}),
}
"""The Copil sets orientations; the Cotech designs objectives and actions, mandates, and validates expenses."""


@dataclass(frozen=True, slots=True)
class Voix:
    """What a pôle brings to one point.

    ``presente``: a delegate of the pôle is there, or it answered a written consultation. ``deportee``: every
    delegate of the pôle withdrew from this point. ``sens``: its avis, if any was recorded.
    """

    pole_id: int
    presente: bool = False
    deportee: bool = False
    sens: SensAvis | None = None
    a_lever: bool = False


@dataclass(frozen=True, slots=True)
class Resultat:
    """The issue that the rule gives, why, and the pôles that the reason is about.

    ``definitif`` is false while an avis still to come could change the issue.
    """

    issue: Issue
    raison: Raison
    poles: tuple[int, ...] = ()
    definitif: bool = True


FAVORABLES = frozenset({SensAvis.FAVORABLE, SensAvis.RESERVE})


def compute_issue(*, regle: str, quorum: int, voix: Iterable[Voix], proposition: str = Proposition.ADOPTER) -> Resultat:
    """The issue of a point, from the rule of the instance and what each pôle brings; their order changes nothing.

    - Postponing needs no rule: the point comes back.
    - Without quorum, or with fewer than two pôles left to ask, nothing is decided: ``AJOURNEE``.
    - One avis défavorable, from a pôle in the denominator, is enough to reject, under each of the three rules.
    - ``TOUS_FAVORABLES``: each pôle of the denominator is favourable (with or without réserve); an abstention is not.
    - ``AUCUN_OPPOSE``: each pôle of the denominator gave its avis, none is opposed.
    - ``CONSENSUS``: each pôle that is present gave its avis, none is opposed; one that is absent but answered before
      counts as one of the two that must remain, one that said nothing does not.
    - Once a pôle has left the denominator, ``TOUS_FAVORABLES`` holds for the others, whatever the rule of the instance.
    - An avis that is missing never counts as favourable: ``AJOURNEE`` until it is there.

    The quorum counts the pôles that are present, those that withdraw from this very point included.
    """
    ranked = sorted(voix, key=lambda one: one.pole_id)
    if proposition == Proposition.AJOURNER:
        return Resultat(Issue.AJOURNEE, Raison.PROPOSE)
    verdict = _substance(RegleDecision(regle), quorum, ranked)
    if proposition == Proposition.REORIENTER:
        return _reorientee(verdict)
    return verdict


def _substance(regle: RegleDecision, quorum: int, voix: Sequence[Voix]) -> Resultat:
    absent = tuple(one.pole_id for one in voix if not one.presente)
    if len(voix) - len(absent) < quorum:
        return Resultat(Issue.AJOURNEE, Raison.QUORUM, absent, definitif=False)
    left = [one for one in voix if not one.deportee]
    if len(left) < len(voix):
        regle = RegleDecision.TOUS_FAVORABLES
    # An avis given beforehand counts though its pôle is absent.
    asked = [one for one in left if one.presente or one.sens] if regle == RegleDecision.CONSENSUS else left
    if len(asked) < POLES_MIN:
        return Resultat(Issue.AJOURNEE, Raison.TROP_PEU_DE_POLES, tuple(one.pole_id for one in voix if one.deportee))
    opposed = tuple(one.pole_id for one in left if one.sens == SensAvis.DEFAVORABLE)
    if opposed:
        return Resultat(Issue.REJETEE, Raison.OPPOSITION, opposed)
    return _sans_opposition(regle, left, asked)


def _sans_opposition(regle: RegleDecision, left: Sequence[Voix], asked: Sequence[Voix]) -> Resultat:
    abstained = tuple(one.pole_id for one in left if one.sens == SensAvis.ABSTENTION)
    if regle == RegleDecision.TOUS_FAVORABLES and abstained:
        return Resultat(Issue.REJETEE, Raison.ABSTENTION, abstained)
    missing = tuple(one.pole_id for one in asked if one.sens is None)
    if missing:
        return Resultat(Issue.AJOURNEE, Raison.AVIS_MANQUANT, missing, definitif=False)
    conditions = tuple(one.pole_id for one in left if one.sens == SensAvis.RESERVE and one.a_lever)
    if conditions:
        return Resultat(Issue.SOUS_RESERVE, Raison.ADOPTE, conditions)
    return Resultat(Issue.ADOPTEE, Raison.ADOPTE)


def _reorientee(verdict: Resultat) -> Resultat:
    if verdict.issue in {Issue.ADOPTEE, Issue.SOUS_RESERVE}:
        return Resultat(Issue.REORIENTEE, Raison.ADOPTE)
    return Resultat(Issue.AJOURNEE, verdict.raison, verdict.poles, verdict.definitif)


def quorum_defaut(poles: int) -> int:
    """The quorum proposed for an instance of ``poles`` pôles: more than half of them.

    The rule still asks the avis of each: a pôle that could not come may have given it before, from home.
    """
    return poles // 2 + 1


def jours_feries(annee: int) -> dict[date, str]:
    """The eleven public holidays of a civil year, with their names (docs/sources.md#jours-feries)."""
    paques = easter(annee)
    return {
        date(annee, 1, 1): "1er janvier",
        paques + timedelta(days=1): "lundi de Pâques",
        date(annee, 5, 1): "1er mai",
        date(annee, 5, 8): "8 mai",
        paques + timedelta(days=39): "Ascension",
        paques + timedelta(days=50): "lundi de Pentecôte",
        date(annee, 7, 14): "14 juillet",
        date(annee, 8, 15): "Assomption",
        date(annee, 11, 1): "Toussaint",
        date(annee, 11, 11): "11 novembre",
        date(annee, 12, 25): "Noël",
    }


def numero_affiche(*, reprise: bool, annee: int, numero: int) -> str:
    """« 2026-014 » for a decision taken here, « R-2024-3 » for one taken before Alliance."""
    return f"R-{annee}-{numero}" if reprise else f"{annee}-{numero:03d}"


SERIE_MAX = 24
"""Séances that one series creates at most: two years of a monthly Cotech."""


def jours_de_serie(premier: date, rythme: str, nombre: int) -> list[date]:
    """The days of a series; by month or by quarter, the same weekday of the month (« le quatrième jeudi »).

    A fifth weekday that a month does not have is its last one.
    """
    weeks = {Rythme.HEBDOMADAIRE: 1, Rythme.QUINZAINE: 2}.get(Rythme(rythme))
    if weeks:
        return [premier + timedelta(weeks=weeks * step) for step in range(nombre)]
    months = 3 if rythme == Rythme.TRIMESTRIEL else 1
    rank = (premier.day - 1) // 7
    return [_jour_du_mois(decale_mois(premier, months * step), premier.weekday(), rank) for step in range(nombre)]


def _jour_du_mois(first: date, weekday: int, rank: int) -> date:
    """The weekday of that rank (0 is the first) in the month that begins on ``first``."""
    day = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * rank)
    return day if day.month == first.month else day - timedelta(weeks=1)
