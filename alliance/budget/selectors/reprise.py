"""What the names of a file lead to: never matched on a blank, and a name that fits two things fits none."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from alliance.acteurs.models import Caisse, Organisation
from alliance.budget.models import Financeur
from alliance.gouvernance.enums import SerieDecision
from alliance.gouvernance.models import Decision
from alliance.kernel.errors import DomainError
from alliance.kernel.textes import enumerate_fr, fold
from alliance.plan.models import FicheAction
from alliance.territoires.models import Cite

T = TypeVar("T")
PROCHES = 4


class NomInconnu(DomainError):
    pass


@dataclass(slots=True)
class Reperes:
    """Everything a line may name, by its folded name."""

    caisses: dict[str, list[Caisse]] = field(default_factory=dict)
    financeurs: dict[str, list[Financeur]] = field(default_factory=dict)
    fiches: dict[tuple[int, str], list[FicheAction]] = field(default_factory=dict)
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
        """An organisation of the directory, by its name or its SIRET.

        :raises NomInconnu: none, or several.
        """
        return _un(self.organisations, fold(nom).replace(" ", "") if nom.strip()[:1].isdigit() else fold(nom), nom,
                   "l'organisation", [])  # fmt: skip

    def decision(self, numero: str) -> Decision:
        """A decision of the register, by the number that is displayed: « 2026-014 », « R-2024-3 ».

        :raises NomInconnu: not in the register.
        """
        return _un(self.decisions, fold(numero), numero, "la décision", [])

    def fiche(self, nom: str, exercice: int) -> FicheAction:
        """An action of the year, by its code or its title; of another year, when only one bears this code.

        :raises NomInconnu: none, or several.
        """
        key = fold(nom)
        same_year = {name: rows for (year, name), rows in self.fiches.items() if year == exercice}
        if key in same_year:
            return _un(same_year, key, nom, "l'action", [])
        every: dict[str, list[FicheAction]] = {}
        for (_year, name), rows in self.fiches.items():
            every.setdefault(name, []).extend(rows)
        return _un(every, key, nom, "l'action", [])


def _un(known: dict[str, list[T]], key: str, said: str, quoi: str, offered: Iterable[str]) -> T:
    if not said.strip():
        raise NomInconnu(f"Il manque {quoi}.")
    found = known.get(key, [])
    if len(found) == 1:
        return found[0]
    if found:
        raise NomInconnu(f"Plusieurs répondent à « {said} » pour {quoi} : donnez un nom ou un numéro unique.")
    names = sorted(set(offered))[:PROCHES]
    hint = f" Vous pouvez écrire {enumerate_fr([f'« {name} »' for name in names])}." if names else ""
    raise NomInconnu(f"« {said} » ne se trouve pas pour {quoi}.{hint}")


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
        names = [decision.numero_affiche]
        if decision.serie == SerieDecision.COURANTE:
            names.append(f"{decision.annee}-{decision.numero}")
        _note(reperes.decisions, names, decision)
    for fiche in FicheAction.objects.filter(cite=cite).actives():
        for name in {fold(fiche.code), fold(fiche.titre)} - {""}:
            reperes.fiches.setdefault((fiche.exercice, name), []).append(fiche)
    return reperes


def _note(known: dict[str, list[T]], names: Iterable[str], row: T) -> None:
    for name in {fold(name) for name in names} - {""}:
        known.setdefault(name, []).append(row)
