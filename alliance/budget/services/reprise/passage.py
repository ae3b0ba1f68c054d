"""One run over a file: what its names lead to, what is known already, and what became of each line."""

import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import DataError, IntegrityError, transaction

from alliance.budget.lecture.reprise import LigneReprise
from alliance.budget.selectors.reprise import DecisionInconnue, Reperes
from alliance.kernel.dates import format_jour
from alliance.kernel.errors import DomainError
from alliance.kernel.money import format_cents
from alliance.territoires.models import Cite

ESPACE = uuid.UUID("6f0c8f0e-5a35-4d0e-9a53-2d1c5b7a9e11")
"""Where the keys of the lines live: the same act of the same cité gives the same key, on any machine."""
SANS_PREUVE = "Reprise d'avant Alliance"
BASE_REFUSE = "La base refuse cette ligne : une référence ou un numéro sert déjà ailleurs."
Signature = tuple[Any, ...]


class LigneIncomplete(DomainError):
    pass


class LigneDifferente(DomainError):
    """What the line names is there, and says something else: nothing is rewritten by a file."""


@dataclass(slots=True)
class Sort:
    """What became of one line: the acts it wrote, those that were there, or why it was refused.

    ``manque`` is « decision » when the register does not hold the one that the line names.
    """

    feuille: str
    numero: int
    ecrits: list[str] = field(default_factory=list)
    deja: list[str] = field(default_factory=list)
    refus: str = ""
    manque: str = ""

    def en_valeurs(self) -> dict[str, Any]:
        """Plain values, as the report keeps them."""
        return asdict(self)

    def note_deja(self, acte: str) -> None:
        """An act that was there; several steps may meet the same."""
        if acte not in self.deja and acte not in self.ecrits:
            self.deja.append(acte)


@dataclass(slots=True)
class Passage:
    """One run: for whom, when, what its names lead to, what its acts are, and what became of each line.

    ``connus`` spares the queries for what an earlier line found or wrote; ``attente`` holds what the current line
    wrote, and joins it when the line is not refused.
    """

    cite: Cite
    by: Any
    at: datetime
    reperes: Reperes
    est_exemple: bool = False
    sorts: dict[tuple[str, int], Sort] = field(default_factory=dict)
    vues: dict[Signature, LigneReprise] = field(default_factory=dict)
    connus: dict[Signature, Any] = field(default_factory=dict)
    attente: dict[Signature, Any] = field(default_factory=dict)

    def sort(self, ligne: LigneReprise) -> Sort:
        """The fate of a line, opened at its first mention."""
        return self.sorts.setdefault((ligne.feuille, ligne.numero), Sort(ligne.feuille, ligne.numero))

    def cle(self, *parts: Any) -> uuid.UUID:
        """The key of an act that nothing else names."""
        return uuid.uuid5(ESPACE, "|".join(str(part) for part in (self.cite.slug, *parts)))

    def connu(self, *signature: Any) -> Any:
        """What an earlier line found or wrote under this signature."""
        return self.attente.get(signature) or self.connus.get(signature)

    def retenir(self, acte: Any, *signature: Any) -> Any:
        """Remember it, and give it back."""
        self.attente[signature] = acte
        return acte

    def oublier(self, *signature: Any) -> None:
        """It changed: the next line reads it again."""
        self.attente.pop(signature, None)
        self.connus.pop(signature, None)

    def refuse_jumelle(self, ligne: LigneReprise, *signature: Any) -> None:
        """Two lines that say the same, without a reference to tell them apart, are one act written twice.

        :raises LigneIncomplete: an earlier line of the file is just the same.
        """
        first = self.vues.setdefault(signature, ligne)
        if first is not ligne:
            raise LigneIncomplete(
                f"Elle dit la même chose que la ligne {first.numero} : si ce sont deux actes, donnez à chacun sa "
                "référence ; sinon, supprimez-la."
            )


def jouer(run: Passage, ligne: LigneReprise, acte: Callable[[Passage, LigneReprise, Sort], None]) -> None:
    """One step of one line, in a savepoint of its own; nothing once the line is refused."""
    fate = run.sort(ligne)
    if ligne.erreurs:
        fate.refus = " ".join(ligne.erreurs)
    if fate.refus:
        return
    written, there = list(fate.ecrits), list(fate.deja)
    run.attente = {}
    try:
        with transaction.atomic():
            acte(run, ligne, fate)
        run.connus |= run.attente
    except DomainError as refusal:
        fate.ecrits, fate.deja, fate.refus = written, there, refusal.message
        fate.manque = "decision" if isinstance(refusal, DecisionInconnue) else ""
    except (IntegrityError, DataError):
        fate.ecrits, fate.deja, fate.refus = written, there, BASE_REFUSE
    run.attente = {}


def besoin(valeur: Any, quoi: str) -> Any:
    """The value of a cell that the act needs.

    :raises LigneIncomplete: the cell is blank.
    """
    if valeur in {None, ""}:
        raise LigneIncomplete(f"Il manque {quoi}.")
    return valeur


def verifier_pareil(quoi: str, *paires: tuple[Any, Any]) -> None:
    """What is recorded says what the line says; a blank cell says nothing.

    :param paires: what the line gives, then what is recorded.
    :raises LigneDifferente: the line gives another amount or another day.
    """
    for said, known in paires:
        if said is not None and said != known:
            shown = [
                format_cents(one, always_cents=True) if isinstance(one, int)
                else format_jour(one) if one is not None else "aucune date"
                for one in (said, known)
            ]  # fmt: skip
            raise LigneDifferente(
                f"{quoi} est déjà dans Alliance avec {shown[1]}, et cette ligne donne {shown[0]} : corrigez la ligne, "
                "ou l'acte dans Alliance."
            )
