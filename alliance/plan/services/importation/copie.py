"""A file that holds numbers of people is not kept: a copy without them takes its place."""

import csv
from io import StringIO

from alliance.documents.lecture import Classeur
from alliance.documents.services import TABLEURS, delete_document, store_document
from alliance.plan.lecture.cellules import contient_identifiant_personnel, texte
from alliance.plan.models import ImportPlan

MASQUE = "•••"


def remplacer_si_besoin(*, import_plan: ImportPlan, classeur: Classeur, by) -> None:
    """Swap the original for a CSV of the sheet that was read, when any sheet holds an INE or a NIR.

    Called inside the transaction that ends an import; the original disappears with its commit.
    """
    if not any(
        contient_identifiant_personnel(cell) for sheet in classeur.feuilles for row in sheet.lignes for cell in row
    ):
        return
    feuille = next((sheet for sheet in classeur.feuilles if sheet.nom == import_plan.feuille), classeur.feuilles[0])
    output = StringIO()
    output.write("\ufeff")
    writer = csv.writer(output, delimiter=";", lineterminator="\r\n")
    for row in feuille.lignes:
        writer.writerow([MASQUE if contient_identifiant_personnel(cell) else texte(cell) for cell in row])
    original = import_plan.document
    stem = original.nom.rpartition(".")[0] or original.nom
    import_plan.document = store_document(
        cite=import_plan.cite, nom=f"{stem} (sans numéros de personnes).csv", by=by,
        contenu=output.getvalue().encode(), acceptees=TABLEURS, extension_libre=True,
    )  # fmt: skip
    import_plan.save(update_fields=["document"])
    delete_document(document=original, by=by)
