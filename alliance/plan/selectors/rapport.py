"""The report of an import: what was written, line by line, kept with the file."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Prefetch

from alliance.plan.enums import VerdictLigne
from alliance.plan.models import FicheAction, ImportPlan, LigneImport


@dataclass(frozen=True, slots=True)
class Bilan:
    """How many lines had each verdict; unchanged lines without a remark left no row, and are counted here."""

    comptes: dict[str, int]

    def compte(self, verdict: str) -> int:
        """Lines of this verdict."""
        return self.comptes.get(verdict, 0)


def bilan_of(import_plan: ImportPlan) -> Bilan:
    """The counts of an import so far."""
    return bilans_of([import_plan])[import_plan.pk]


def bilans_of(imports: Iterable[ImportPlan]) -> dict[int, Bilan]:
    """The counts of several imports, in one query."""
    known = {import_plan.pk: import_plan for import_plan in imports}
    comptes: dict[int, dict[str, int]] = {pk: {} for pk in known}
    rows = LigneImport.objects.filter(import_plan__in=list(known)).values("import_plan_id", "verdict")
    for row in rows.annotate(total=Count("pk")).order_by():
        comptes[row["import_plan_id"]][row["verdict"]] = row["total"]
    for pk, import_plan in known.items():
        silent = import_plan.lignes_traitees - sum(comptes[pk].values())
        if silent > 0:
            comptes[pk][VerdictLigne.INCHANGEE] = comptes[pk].get(VerdictLigne.INCHANGEE, 0) + silent
    return {pk: Bilan(counts) for pk, counts in comptes.items()}


def lignes_du_rapport(import_plan: ImportPlan, user, verdict: str = ""):
    """Lines of the report, in the order of the file, with the fiches that the person may open."""
    rows = LigneImport.objects.filter(import_plan=import_plan)
    if verdict in VerdictLigne.values:
        rows = rows.filter(verdict=verdict)
    fiches = FicheAction.objects.visible_to(user)
    return rows.prefetch_related(Prefetch("fiche", fiches)).order_by("numero")
