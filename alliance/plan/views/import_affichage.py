"""Words of the import pages: titles that answer, tabs, lines that were skipped."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from alliance.kernel.textes import enumerate_fr, plural
from alliance.plan.enums import EtatImport, VerdictLigne
from alliance.plan.lecture.tableau import LigneSautee
from alliance.plan.models import ImportPlan
from alliance.plan.selectors.apercu import Apercu
from alliance.plan.selectors.rapport import Bilan

CELLULES = "cellules"
"""Filter on the lines that are imported without one of their cells."""


@dataclass(frozen=True, slots=True)
class Onglet:
    """A filter on the verdict."""

    cle: str
    mot: str
    nombre: int
    actif: bool


def resume_apercu(apercu: Apercu) -> str:
    analyse = apercu.analyse
    parts = [
        f"{plural(analyse.compte(VerdictLigne.CREEE), 'action')} à créer",
        f"{analyse.compte(VerdictLigne.MODIFIEE)} à modifier",
        plural(analyse.compte(VerdictLigne.REFUSEE), "ligne refusée", "lignes refusées"),
    ]
    unchanged = analyse.compte(VerdictLigne.INCHANGEE)
    if unchanged:
        parts.insert(2, plural(unchanged, "inchangée"))
    return ", ".join(parts)


def resume_bilan(import_plan: ImportPlan, bilan: Bilan) -> str:
    if import_plan.etat == EtatImport.ECHOUE:
        return f"Import arrêté après {plural(import_plan.lignes_traitees, 'ligne')}"
    if import_plan.etat != EtatImport.TERMINE:
        return "Import en cours"
    created, changed = bilan.compte(VerdictLigne.CREEE), bilan.compte(VerdictLigne.MODIFIEE)
    refused = bilan.compte(VerdictLigne.REFUSEE)
    parts = [f"{plural(created, 'action créée', 'actions créées')}", f"{plural(changed, 'modifiée')}"]
    if not created and not changed:
        parts = ["Rien n’a changé dans le plan"]
    return ", ".join([*parts, *([plural(refused, "ligne refusée", "lignes refusées")] if refused else [])])


def onglets(compte: Callable[[str], int], total: int, actif: str, *, faits: bool, cellules: int = 0) -> list[Onglet]:
    words = {
        "": ("Toutes", total),
        VerdictLigne.CREEE: ("Créées" if faits else "À créer", compte(VerdictLigne.CREEE)),
        VerdictLigne.MODIFIEE: ("Modifiées" if faits else "À modifier", compte(VerdictLigne.MODIFIEE)),
        VerdictLigne.INCHANGEE: ("Inchangées", compte(VerdictLigne.INCHANGEE)),
        VerdictLigne.REFUSEE: ("Refusées", compte(VerdictLigne.REFUSEE)),
        CELLULES: ("Avec une cellule refusée", cellules),
    }
    return [
        Onglet(str(cle), mot, nombre, actif == cle)
        for cle, (mot, nombre) in words.items()
        if nombre or cle in {"", actif}
    ]


def sautees_groupees(sautees: Iterable[LigneSautee]) -> list[tuple[str, str]]:
    """« ligne vide : 4, 9, 15 à 20 », one entry per reason; titles and totals keep their words."""
    groups: dict[str, list[LigneSautee]] = defaultdict(list)
    for sautee in sautees:
        groups[sautee.raison].append(sautee)
    return [(raison, _numbers(rows)) for raison, rows in groups.items()]


def _numbers(rows: list[LigneSautee]) -> str:
    if any(row.extrait for row in rows):
        return enumerate_fr([f"{row.numero} « {row.extrait} »" if row.extrait else str(row.numero) for row in rows])
    runs: list[list[int]] = []
    for row in rows:
        if runs and row.numero == runs[-1][-1] + 1:
            runs[-1].append(row.numero)
        else:
            runs.append([row.numero])
    return enumerate_fr([str(run[0]) if len(run) == 1 else f"{run[0]} à {run[-1]}" for run in runs])
