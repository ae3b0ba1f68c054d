"""What the names of a file lead to: never matched on a blank, and a name that fits two things fits none."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from alliance.acteurs.models import Caisse, Organisation
from alliance.budget.models import Financeur
from alliance.gouvernance.models import Decision
from alliance.kernel.errors import DomainError
from alliance.kernel.textes import enumerate_fr, fold
from alliance.plan.models import FicheAction
from alliance.territoires.models import Cite

T = TypeVar("T")
PROCHES = 4


class NomInconnu(DomainError):
    pass


class DecisionInconnue(NomInconnu):
    """Not in the register: the page then says how to write it there."""


@dataclass(slots=True)
class Reperes:
    """Everything a line may name, by its folded name."""

    caisses: dict[str, list[Caisse]] = field(default_factory=dict)
    financeurs: dict[str, list[Financeur]] = field(default_factory=dict)
    fiches: dict[tuple[int, str], list[FicheAction]] = field(default_factory=dict)
    toutes_fiches: dict[str, list[FicheAction]] = field(default_factory=dict)
    decisions: dict[str, list[Decision]] = field(default_factory=dict)
    organisations: dict[str, list[Organisation]] = field(default_factory=dict)

    def caisse(self, nom: str) -> Caisse:
        """A budget of the cité.

        :raises NomInconnu: none has this name.
        """
        return _un(
            self.caisses, fold(nom), nom, "le budget", [row.nom for rows in self.caisses.values() for row in rows]
        )

    def financeur(self, nom: str) -> Financeur:
        """A financeur of the cité.

        :raises NomInconnu: none has this name.
        """
        names = [row.nom for rows in self.financeurs.values() for row in rows]
        return _un(self.financeurs, fold(nom), nom, "le financeur", names)

    def organisation(self, nom: str) -> Organisation:
        """An organisation of the directory, by its name, its initials or its SIRET, however its figures are grouped.

        :raises NomInconnu: none, or several.
        """
        siret = "".join(nom.split())
        key = siret if siret.isdigit() and siret in self.organisations else fold(nom)
        return _un(self.organisations, key, nom, "l'organisation", [])

    def decision(self, numero: str) -> Decision:
        """A decision of the register, by the number that is displayed: « 2026-014 », « R-2024-3 ».

        :raises DecisionInconnue: not in the register.
        """
        return _un(self.decisions, cle_decision(numero), numero, "la décision", [], DecisionInconnue)

    def fiche(self, nom: str, exercice: int) -> FicheAction:
        """An action of the year, by its code or its title; of another year, when only one bears this code.

        :raises NomInconnu: none, or several.
        """
        key = fold(nom)
        found = self.fiches.get((exercice, key))
        return _un({key: found} if found else {key: self.toutes_fiches.get(key, [])}, key, nom, "l'action", [])


def cle_decision(numero: str) -> str:
    """What two spellings of one number share: « n° R-2024-003 » and « r-2024-3 »."""
    said = fold(numero).replace(" ", "").removeprefix("decision")
    return re.sub(r"(?<!\d)0+(?=\d)", "", said.removeprefix("n°").removeprefix("no"))


def _un(
    known: dict[str, list[T]], key: str, said: str, quoi: str, offered: Iterable[str],
    refus: type[NomInconnu] = NomInconnu,
) -> T:  # fmt: skip
    if not said.strip():
        raise NomInconnu(f"Il manque {quoi}.")
    found = known.get(key, [])
    if len(found) == 1:
        return found[0]
    if found:
        raise NomInconnu(f"Plusieurs répondent à « {said[:80]} » pour {quoi} : donnez un nom ou un numéro unique.")
    names = sorted(set(offered))[:PROCHES]
    hint = f" Vous pouvez écrire {enumerate_fr([f'« {name} »' for name in names])}." if names else ""
    raise refus(f"« {said[:80]} » ne se trouve pas pour {quoi}.{hint}")


def reperes_of(cite: Cite) -> Reperes:
    """Read in five queries, once a file."""
    reperes = Reperes()
    for caisse in Caisse.objects.filter(cite=cite).select_related("titulaire", "cite"):
        _note(reperes.caisses, [caisse.nom], caisse)
    for financeur in Financeur.objects.filter(cite=cite):
        _note(reperes.financeurs, [financeur.nom], financeur)
    for organisation in Organisation.objects.filter(cite=cite).actives().select_related("statut_juridique"):
        _note(reperes.organisations, [organisation.nom, organisation.sigle, organisation.siret], organisation)
    for decision in Decision.objects.filter(cite=cite).select_related("caisse"):
        reperes.decisions.setdefault(cle_decision(decision.numero_affiche), []).append(decision)
    for fiche in FicheAction.objects.filter(cite=cite).actives():
        for name in {fold(fiche.code), fold(fiche.titre)} - {""}:
            reperes.fiches.setdefault((fiche.exercice, name), []).append(fiche)
            reperes.toutes_fiches.setdefault(name, []).append(fiche)
    return reperes


def _note(known: dict[str, list[T]], names: Iterable[str], row: T) -> None:
    for name in {fold(name) for name in names} - {""}:
        known.setdefault(name, []).append(row)
