"""A file as a list of steps, each alone, in the order that money follows: what a killed task goes on from."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction

from alliance.budget.enums import NatureMouvement
from alliance.budget.lecture.reprise import LigneReprise, Reprise
from alliance.budget.selectors.reprise import reperes_of
from alliance.budget.services.reprise.attributions import jouer_affectation, jouer_convention, jouer_notification
from alliance.budget.services.reprise.mouvements import jouer_mouvement
from alliance.budget.services.reprise.paiements import jouer_engagement, jouer_suite, jouer_versement
from alliance.budget.services.reprise.passage import Passage, Sort, jouer
from alliance.journal.services import record
from alliance.kernel.textes import fold
from alliance.territoires.models import Cite

Acte = Callable[[Passage, LigneReprise, Sort], None]
ARRIVENT = frozenset(
    {NatureMouvement.ANNONCE, NatureMouvement.NOTIFICATION, NatureMouvement.REPORT_ENTRANT, NatureMouvement.DEGEL}
)


@dataclass(frozen=True, slots=True)
class Etape:
    """One act of one line; of several for a convention, which is drawn up over all of them."""

    acte: Acte
    lignes: tuple[LigneReprise, ...]

    def jouer(self, run: Passage) -> None:
        """Play it, in a savepoint; a refusal is written beside its line."""
        first = next((ligne for ligne in self.lignes if not run.sort(ligne).refus), None)
        if first is None:
            return
        jouer(run, first, self.acte)
        refusal = run.sort(first).refus
        for ligne in self.lignes if refusal else ():
            run.sort(ligne).refus = run.sort(ligne).refus or refusal


class _Annule(Exception):
    """Leaves the transaction of a dry run."""


def etapes_of(reprise: Reprise) -> list[Etape]:
    """Credits first, in the order of their days; then what was decided, awarded, signed, engaged, paid and proved."""
    return [*_mouvements(reprise.mouvements), *_chaine(reprise.actes), *_payeur(reprise.actes)]


def _mouvements(lignes: Sequence[LigneReprise]) -> Iterator[Etape]:
    def rank(ligne: LigneReprise) -> tuple[date, bool]:
        # Of one day, what comes in before what goes out.
        return ligne.jour("le") or date.max, ligne.texte("mouvement") not in ARRIVENT

    for ligne in sorted(lignes, key=rank):
        yield Etape(jouer_mouvement, (ligne,))


def _chaine(lignes: Sequence[LigneReprise]) -> Iterator[Etape]:
    for ligne in lignes:
        yield Etape(jouer_affectation, (ligne,))
    for ligne in lignes:
        yield Etape(jouer_notification, (ligne,))
    conventions: dict[tuple[str, str], list[LigneReprise]] = {}
    for ligne in lignes:
        if ligne.texte("convention") and ligne.texte("acte"):
            authority = fold(ligne.texte("autorite")) or f"budget {fold(ligne.texte('budget'))}"
            conventions.setdefault((authority, ligne.texte("convention")), []).append(ligne)
    for rows in conventions.values():
        yield Etape(partial(jouer_convention, lignes=rows), tuple(rows))


def _payeur(lignes: Sequence[LigneReprise]) -> Iterator[Etape]:
    def by_day(*champs: str) -> list[LigneReprise]:
        def day(ligne: LigneReprise) -> date:
            return next((found for champ in champs if (found := ligne.jour(champ))), date.max)

        return sorted(lignes, key=day)

    for ligne in by_day("engage_on"):
        yield Etape(jouer_engagement, (ligne,))
    for ligne in by_day("verse_on"):
        if any(ligne.cellules.get(champ) for champ in ("versement", "verse", "verse_on")):
            yield Etape(jouer_versement, (ligne,))
    for ligne in by_day("justifie_on", "reverse_on"):
        if ligne.cents("justifie") is not None or ligne.cents("reverse") is not None:
            yield Etape(jouer_suite, (ligne,))


def ouvrir_passage(*, cite: Cite, by: Any, at: datetime, est_exemple: bool = False) -> Passage:
    """A run over a file of the cité, that nothing was played of."""
    return Passage(cite, by, at, reperes_of(cite), est_exemple)


def sorts_of(run: Passage, reprise: Reprise) -> list[Sort]:
    """The fate of each line, in the order of the file."""
    return [run.sort(ligne) for ligne in reprise.lignes]


@transaction.atomic
def reprendre(
    *, cite: Cite, reprise: Reprise, by: Any, at: datetime, est_exemple: bool = False
) -> list[Sort]:  # fmt: skip
    """Play every line at once; may be run twice: what is there is told, and nothing is written again.

    :returns: the fate of each line, in the order of the file.
    """
    run = ouvrir_passage(cite=cite, by=by, at=at, est_exemple=est_exemple)
    for etape in etapes_of(reprise):
        etape.jouer(run)
    fates = sorts_of(run, reprise)
    noter_reprise(fates=fates, by=by, cite=cite)
    return fates


def essayer(*, cite: Cite, reprise: Reprise, by: Any, at: datetime) -> list[Sort]:
    """What ``reprendre`` would do today; everything is undone, and nothing stays written."""
    run = ouvrir_passage(cite=cite, by=by, at=at)
    try:
        with transaction.atomic():
            for etape in etapes_of(reprise):
                etape.jouer(run)
            raise _Annule
    except _Annule:
        return sorts_of(run, reprise)


def noter_reprise(*, fates: Sequence[Sort], by: Any, cite: Cite, subject: Any = None, ecarts: int = 0) -> None:
    """Tell the journal what a run did, in numbers."""
    record(
        kind="budget.reprise.done", by=by, subject=subject, cite_id=cite.pk, lignes=len(fates),
        refusees=sum(1 for fate in fates if fate.refus), actes=sum(len(fate.ecrits) for fate in fates), ecarts=ecarts,
    )  # fmt: skip
