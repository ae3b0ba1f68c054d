"""Before anything is recorded: the file is kept, shown, then left or confirmed."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from alliance.acteurs.models import Caisse
from alliance.budget.enums import EtatImport, GenreImport
from alliance.budget.lecture.versements import lire_versements
from alliance.budget.models import ImportBudget
from alliance.budget.selectors.rapprochement import Sort
from alliance.budget.services.imports_versements.execution import apercu_versements, executer_versements
from alliance.budget.services.imports_versements.taches import importer_les_versements
from alliance.documents.lecture import lire_tableur
from alliance.documents.services import TABLEURS, store_document
from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.kernel.taches import enfiler

AUSSITOT = 200
"""Lines that are recorded while the person waits; beyond, a task does it and the page shows its progress."""


class ImportDejaLance(DomainError):
    pass


class RienAImporter(DomainError):
    pass


@transaction.atomic
def deposer_versements(
    *, caisse: Caisse, exercice: int, nom: str, contenu: bytes, by: Any, at: datetime
) -> ImportBudget:
    """Read a file of payments and keep it to be looked at: nothing is recorded.

    :param exercice: decides between two engagements of one reference in two years.
    :raises FichierRefuse: not a spreadsheet that can be read.
    :raises ColonnesManquantes: a column that nothing can be done without.
    :raises RienAImporter: headings, and no line.
    """
    releve = lire_versements(lire_tableur(contenu, nom, taille_max=settings.TAILLE_MAX_FICHIER_OCTETS))
    if not releve.lignes:
        raise RienAImporter("Ce fichier n'a aucune ligne de paiement sous ses titres de colonnes.", field="fichier")
    document = store_document(
        cite=caisse.cite, nom=nom, contenu=contenu, by=by, acceptees=TABLEURS, extension_libre=True
    )
    return ImportBudget.objects.create(
        cite=caisse.cite, genre=GenreImport.VERSEMENTS, caisse=caisse, exercice=exercice, document=document,
        lecture=releve.en_valeurs(), lignes_total=len(releve.lignes), depose_at=at, depose_by=by,
    )  # fmt: skip


@transaction.atomic
def abandonner_versements(*, import_budget: ImportBudget, by: Any, at: datetime) -> None:
    """Leave a file that was only looked at.

    :raises ImportDejaLance: it was confirmed or left before.
    """
    moved = ImportBudget.objects.filter(pk=import_budget.pk, etat=EtatImport.LU).update(
        etat=EtatImport.ABANDONNE, termine_at=at
    )
    if not moved:
        raise ImportDejaLance("Cet import a déjà été lancé ou abandonné.")
    record(kind="budget.versements.import_dropped", by=by, subject=import_budget)


def confirmer_versements(*, import_budget: ImportBudget, by: Any, at: datetime) -> ImportBudget:
    """Accept what the preview shows: short files are recorded at once, long ones by a task.

    :raises ImportDejaLance: somebody confirmed it, or left it.
    :raises RienAImporter: no line can be recorded.
    """
    if not apercu_versements(import_budget=import_budget, by=by, today=timezone.localdate(at)).comptes[
        Sort.A_ENREGISTRER
    ]:
        raise RienAImporter("Aucune ligne n'est à enregistrer : chacune dit pourquoi ci-dessous.")
    with transaction.atomic():
        moved = ImportBudget.objects.filter(pk=import_budget.pk, etat=EtatImport.LU).update(
            etat=EtatImport.EN_COURS,
            options={**import_budget.options, "confirme_by": by.pk if by is not None else None},
        )
        if not moved:
            raise ImportDejaLance("Cet import a déjà été lancé ou abandonné.")
        if import_budget.lignes_total > AUSSITOT:
            enfiler(importer_les_versements, import_budget.pk)
    import_budget.refresh_from_db()
    if import_budget.lignes_total <= AUSSITOT:
        executer_versements(import_budget=import_budget, at=at)
    return import_budget


@transaction.atomic
def reprendre_versements(*, import_budget: ImportBudget, by: Any) -> None:
    """Go on with an import that was stopped: what is recorded is not recorded again.

    :raises ImportDejaLance: it is not under way.
    """
    going = ImportBudget.objects.filter(pk=import_budget.pk, etat=EtatImport.EN_COURS)
    if not going.update(erreur="", options={**import_budget.options, "confirme_by": by.pk}):
        raise ImportDejaLance("Cet import n'est pas en cours : rien n'est à reprendre.")
    enfiler(importer_les_versements, import_budget.pk)
