"""Yardstick 5 and the import preview: rows in and out, each beside the bare library."""

import csv
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import python_calamine
import xlsxwriter
from django.utils import timezone

from alliance.documents.ecriture.csv import ecrire_csv
from alliance.documents.ecriture.tableau import Colonne, Genre, Tableau
from alliance.documents.ecriture.xlsx import ecrire_xlsx
from alliance.plan.selectors import apercu
from alliance.plan.services.importation import deposer
from bench.mesure import chrono, en_alternance, requetes
from tests.plan.classeur_73 import classeur_73

LIGNES = 10_000
GENRES = (Genre.TEXTE,) * 5 + (Genre.ENTIER, Genre.ENTIER, Genre.MONTANT, Genre.MONTANT, Genre.DATE)


def lignes() -> Iterator[tuple[Any, ...]]:
    """Ten columns as a plan has them."""
    for n in range(LIGNES):
        yield (f"A{n}", f"Action numéro {n}", "Axe 1", "Sous-thématique", "Porteur", 3, 16, 1_200_000, 60_050,
               date(2026, 9, 1))  # fmt: skip


def tableau() -> Tableau:
    """The table that our writers receive."""
    return Tableau("Plan", [Colonne(f"Colonne {n}", 20, genre) for n, genre in enumerate(GENRES)], lignes())


def _drain(pieces: Any) -> None:
    for _piece in pieces:
        pass


def _bare_csv() -> None:
    csv.writer(StringIO(), delimiter=";").writerows(lignes())


def _bare_xlsx() -> None:
    workbook = xlsxwriter.Workbook(BytesIO(), {"constant_memory": True})
    sheet = workbook.add_worksheet()
    for number, row in enumerate(lignes()):
        sheet.write_row(number, 0, [str(cell) if isinstance(cell, date) else cell for cell in row])
    workbook.close()


def mesurer_exports() -> dict[str, Any]:
    """CSV and XLSX of 10 000 rows: microseconds a row, and the memory that they take."""
    return {
        "csv": _export(lambda: _drain(ecrire_csv(tableau())), _bare_csv, tours=8),
        "xlsx": _export(lambda: ecrire_xlsx(tableau()), _bare_xlsx, tours=4),
    }


def _export(ours: Callable[[], Any], floor: Callable[[], Any], *, tours: int) -> dict[str, Any]:
    found = en_alternance(ours, floor, tours=tours)
    tracemalloc.start()
    ours()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return {
        **found,
        "us_par_ligne": round(found["nous_ms"]["mediane"] * 1000 / LIGNES, 1),
        "plancher_us_par_ligne": round(found["plancher_ms"]["mediane"] * 1000 / LIGNES, 1),
        "memoire_max_mo": round(peak / 1e6, 1),
    }


def mesurer_apercu(cite, compte) -> dict[str, Any]:
    """A 73-row workbook: from the bytes to what the preview shows, beside the bare reading of its cells."""
    contenu = classeur_73()

    def ours() -> None:
        apercu._lus.clear()
        draft = deposer(cite=cite, exercice=2026, contenu=contenu, nom="plan.xlsx", by=compte, at=timezone.now())
        apercu.apercu_of(draft, timezone.localdate())

    def floor() -> None:
        workbook = python_calamine.load_workbook(BytesIO(contenu))
        for name in workbook.sheet_names:
            workbook.get_sheet_by_name(name).to_python()

    return {"premier_ms": round(chrono(ours), 1), **en_alternance(ours, floor, tours=10), "requetes": requetes(ours)}
