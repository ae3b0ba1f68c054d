"""Shared pieces of the import tests: small tables as files, one call to import them."""

import csv
from io import BytesIO, StringIO

from django.utils import timezone
from openpyxl import Workbook

from alliance.plan.selectors.apercu import apercu_of
from alliance.plan.services.importation import confirmer, deposer, executer, regler


def xlsx(*rows, feuilles=None):
    """A workbook of one sheet, or of several when ``feuilles`` maps names to rows."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, lines in (feuilles or {"Plan": rows}).items():
        sheet = workbook.create_sheet(name)
        for line in lines:
            sheet.append(line)
    output = BytesIO()
    workbook.save(output)
    return output.getvalue()


def csv_octets(*rows, separateur=";", encodage="utf-8"):
    output = StringIO()
    csv.writer(output, delimiter=separateur, lineterminator="\r\n").writerows(rows)
    return output.getvalue().encode(encodage)


def deposer_fichier(chef, contenu, nom="plan.xlsx", exercice=2026):
    return deposer(cite=chef.cite, exercice=exercice, contenu=contenu, nom=nom, by=chef.compte, at=timezone.now())


def apercu(chef, contenu, nom="plan.xlsx", exercice=2026, **reglages):
    """What the preview of a file says."""
    import_plan = deposer_fichier(chef, contenu, nom, exercice)
    if reglages:
        regler(import_plan=import_plan, by=chef.compte, **reglages)
    return apercu_of(import_plan, timezone.localdate())


def importer(chef, contenu, nom="plan.xlsx", exercice=2026, **reglages):
    """Import a file to the end, as a person who confirms at once."""
    import_plan = deposer_fichier(chef, contenu, nom, exercice)
    if reglages:
        regler(import_plan=import_plan, by=chef.compte, **reglages)
    confirmer(import_plan=import_plan, by=chef.compte, at=timezone.now(), attendre=False)
    return executer(import_plan=import_plan, at=timezone.now())


def refus(ligne):
    """Messages of the refused cells of an analysed line."""
    return [cellule.message for cellule in ligne.cellules if cellule.gravite == "refusee"]


def remarques(ligne):
    return [cellule.message for cellule in ligne.cellules if cellule.gravite == "remarque"]
