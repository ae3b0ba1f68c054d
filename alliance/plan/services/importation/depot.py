"""Before anything is decided: the file is kept, its columns are named, or it goes away without a trace."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from alliance.documents.lecture import lire_tableur
from alliance.documents.models import Document
from alliance.documents.services import TABLEURS, delete_document, store_document
from alliance.kernel.errors import DomainError
from alliance.plan.enums import EtatImport
from alliance.plan.lecture.catalogue import AUX_NOTES, IGNORER, PAR_NOM
from alliance.plan.models import CorrespondanceColonne, ImportPlan
from alliance.plan.selectors.apercu import choisir_feuille, classeur_of
from alliance.plan.selectors.valeurs_ligne import EFFACER, GARDER, SANS_LA_CELLULE, SANS_LA_LIGNE
from alliance.territoires.models import Cite


class ImportDejaConfirme(DomainError):
    pass


class ReglageInvalide(DomainError):
    pass


@transaction.atomic
def deposer(*, cite: Cite, exercice: int, contenu: bytes, nom: str, by, at: datetime) -> ImportPlan:
    """Keep a file to be looked at. Nothing enters the plan, and nothing is journaled: it may still be cancelled.

    :raises FichierRefuse: not a spreadsheet that can be read.
    """
    classeur = lire_tableur(contenu, nom, taille_max=settings.TAILLE_MAX_FICHIER_OCTETS)
    retenues = {row.entete: row.champ for row in CorrespondanceColonne.objects.filter(cite=cite)}
    rangs = _derniers_numeros()
    document = store_document(cite=cite, nom=nom, contenu=contenu, by=by, acceptees=TABLEURS, extension_libre=True)
    return ImportPlan.objects.create(
        cite=cite,
        exercice=exercice,
        document=document,
        feuille=choisir_feuille(classeur, exercice, retenues).nom[:100],
        options={"rangs": rangs},
        depose_at=at,
        depose_by=by,
    )


@transaction.atomic
def regler(
    *,
    import_plan: ImportPlan,
    by,
    feuille: str | None = None,
    exercice: int | None = None,
    colonnes: Mapping[int, str] | None = None,
    ligne_entete: int | None = None,
    cellules_refusees: str = SANS_LA_CELLULE,
    cellules_vides: str = GARDER,
    resolutions: Mapping[str, Mapping[str, str]] | None = None,
) -> bool:
    """Keep the choices made in the preview, and answer whether they changed anything.

    Another sheet or another heading line forgets the columns chosen by hand: they were about something else.

    :raises ImportDejaConfirme: the import is under way or done.
    :raises ReglageInvalide: a sheet, a field or a choice that does not exist.
    """
    _refuse_confirmed(import_plan)
    known = {sheet.nom[:100] for sheet in classeur_of(import_plan.document).feuilles}
    if feuille is not None and feuille not in known:
        raise ReglageInvalide(f"La feuille « {feuille} » n'est pas dans ce fichier.", field="feuille")
    chosen = {str(position): champ for position, champ in (colonnes or {}).items()}
    if any(champ not in PAR_NOM and champ not in {IGNORER, AUX_NOTES} for champ in chosen.values()):
        raise ReglageInvalide("Une colonne désigne un champ qui n'existe pas.", field="colonnes")
    if cellules_refusees not in {SANS_LA_CELLULE, SANS_LA_LIGNE} or cellules_vides not in {GARDER, EFFACER}:
        raise ReglageInvalide("Ce choix n'existe pas.")
    before = _seen(import_plan)
    elsewhere = (feuille is not None and feuille != import_plan.feuille) or (
        ligne_entete != import_plan.options.get("ligne_entete")
    )
    import_plan.feuille = feuille if feuille is not None else import_plan.feuille
    import_plan.exercice = exercice if exercice is not None else import_plan.exercice
    import_plan.colonnes = {} if elsewhere else chosen
    import_plan.options = _options(
        import_plan, elsewhere, ligne_entete=ligne_entete, cellules_refusees=cellules_refusees,
        cellules_vides=cellules_vides, resolutions=resolutions,
    )  # fmt: skip
    if before == _seen(import_plan):
        return False
    import_plan.save(update_fields=["feuille", "exercice", "colonnes", "options"])
    return True


def _seen(import_plan: ImportPlan) -> tuple[Any, ...]:
    """What the preview depends on, with its defaults: a setting never touched equals its default."""
    defaults: dict[str, Any] = {
        "cellules_refusees": SANS_LA_CELLULE,
        "cellules_vides": GARDER,
        "resolutions": {},
        "ligne_entete": None,
    }
    kept = {name: import_plan.options.get(name, default) for name, default in defaults.items()}
    return import_plan.feuille, import_plan.exercice, import_plan.colonnes, kept


def _options(import_plan: ImportPlan, elsewhere: bool, **given: Any) -> dict[str, Any]:
    resolutions = {champ: dict(values) for champ, values in (given.pop("resolutions") or {}).items() if values}
    options = {"rangs": import_plan.options.get("rangs", {}), **given, "resolutions": resolutions}
    if options["ligne_entete"] is None or (
        elsewhere and options["ligne_entete"] == import_plan.options.get("ligne_entete")
    ):
        options.pop("ligne_entete")
    return options


@transaction.atomic
def annuler(*, import_plan: ImportPlan, by) -> None:
    """Forget a file that was only looked at: its row, its document, its content. The database is as before.

    :raises ImportDejaConfirme: the import is under way or done.
    """
    _refuse_confirmed(import_plan)
    document, rangs = import_plan.document, import_plan.options.get("rangs", {})
    numbers = {ImportPlan._meta.db_table: import_plan.pk, Document._meta.db_table: document.pk}
    import_plan.delete()
    delete_document(document=document, by=by)
    _rendre_les_numeros(numbers, rangs)


def _refuse_confirmed(import_plan: ImportPlan) -> None:
    state = ImportPlan.objects.select_for_update().filter(pk=import_plan.pk).values_list("etat", flat=True).first()
    if state != EtatImport.A_VERIFIER:
        raise ImportDejaConfirme("Cet import a déjà été lancé : il ne se règle plus et ne s'annule plus.")


def _derniers_numeros() -> dict[str, int | None]:
    """SQLite writes down the last number that it gave in each table: part of what a dump shows."""
    if connection.vendor != "sqlite":
        return {}
    tables = [ImportPlan._meta.db_table, Document._meta.db_table]
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence WHERE name IN (%s, %s)", tables)
        found = dict(cursor.fetchall())
    return {table: found.get(table) for table in tables}


def _rendre_les_numeros(numbers: Mapping[str, int], rangs: Mapping[str, int | None]) -> None:
    """Give a number back when nobody has taken one since; safe because SQLite has a single writer."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for table, number in numbers.items():
            before = rangs.get(table)
            if before is None:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s AND seq = %s", [table, number])
            else:
                cursor.execute(
                    "UPDATE sqlite_sequence SET seq = %s WHERE name = %s AND seq = %s", [before, table, number]
                )
