"""Recording the lines of a confirmed import, a hundred at a time, each one alone; what is done is never done twice."""

import logging
from collections import Counter
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from alliance.budget.enums import EtatImport
from alliance.budget.lecture.versements import LigneVersement, Releve
from alliance.budget.models import ImportBudget
from alliance.budget.permissions import can_record_payment
from alliance.budget.selectors.controle import ecarts
from alliance.budget.selectors.rapprochement import LigneRapprochee, Rapprochement, Sort, rapprocher
from alliance.budget.services.cles import DejaEnregistre
from alliance.budget.services.versements import verser
from alliance.comptes.models import Compte
from alliance.journal.services import record
from alliance.kernel.errors import DomainError

LOT = 100
logger = logging.getLogger(__name__)


class PlusLeDroit(DomainError):
    pass


def apercu_versements(*, import_budget: ImportBudget, by: Any, today: date) -> Rapprochement:
    """What the import would do today, line by line; writes nothing."""
    caisse = import_budget.caisse
    assert caisse is not None
    releve = Releve.de_valeurs(import_budget.lecture)
    reglage = getattr(caisse, "reglage_budget", None)
    author = by.pk if by is not None and reglage is not None and reglage.deux_personnes else None
    return rapprocher(caisse=caisse, exercice=import_budget.exercice, lignes=releve.lignes, today=today, auteur=author)


def executer_versements(*, import_budget: ImportBudget, at: datetime) -> ImportBudget:
    """Record what is left of a confirmed import. May be called again after any interruption.

    Each hundred of lines is one transaction that also moves ``lignes_traitees``: a killed process leaves whole
    hundreds, and two processes cannot take the same one. A line that is refused does not stop the others.
    """
    import_budget.refresh_from_db()
    by = Compte.objects.filter(pk=import_budget.options.get("confirme_by")).first()
    try:
        if import_budget.caisse is None or by is None or not can_record_payment(by, import_budget.caisse):
            raise PlusLeDroit("La personne qui a lancé cet import ne tient plus ce budget. Relancez-le vous-même.")
        rows = apercu_versements(import_budget=import_budget, by=by, today=timezone.localdate(at)).lignes
        while import_budget.etat == EtatImport.EN_COURS and import_budget.lignes_traitees < len(rows):
            if not _lot(import_budget, rows, by, at):
                break
        _finir(import_budget, by, at)
    except Exception as error:
        # Whatever stopped it, the page must say so and offer to go on; the cause goes to the logs.
        logger.exception("import %s stopped at line %s", import_budget.pk, import_budget.lignes_traitees)
        message = error.message if isinstance(error, DomainError) else "Une erreur inattendue a arrêté l'import."
        ImportBudget.objects.filter(pk=import_budget.pk).update(erreur=message[:500])
    import_budget.refresh_from_db()
    return import_budget


@transaction.atomic
def _lot(import_budget: ImportBudget, rows: list[LigneRapprochee], by: Any, at: datetime) -> bool:
    start = import_budget.lignes_traitees
    end = min(start + LOT, len(rows))
    mine = ImportBudget.objects.filter(pk=import_budget.pk, lignes_traitees=start, etat=EtatImport.EN_COURS)
    if not mine.update(lignes_traitees=end):
        return False
    done = [_ligne(row, by, at) for row in rows[start:end]]
    report = {**import_budget.rapport, "lignes": [*import_budget.rapport.get("lignes", []), *done]}
    ImportBudget.objects.filter(pk=import_budget.pk).update(rapport=report)
    import_budget.rapport, import_budget.lignes_traitees = report, end
    return True


def _ligne(row: LigneRapprochee, by: Any, at: datetime) -> dict[str, Any]:
    """Record one line, in its own savepoint, and say what became of it in plain values."""
    sort, message, versement = row.sort.value, row.message, None
    if row.sort == Sort.A_ENREGISTRER:
        try:
            with transaction.atomic():
                versement = _verser(row, by, at).pk
        except DejaEnregistre:
            sort, message = Sort.DEJA.value, "Déjà enregistré."
        except (DomainError, IntegrityError) as error:
            sort = Sort.REFUSEE.value
            message = error.message if isinstance(error, DomainError) else "La base a refusé cette ligne."
    return {
        "numero": row.ligne.numero, "sort": sort, "message": message, "versement": versement,
        "engagement": row.engagement.pk if row.engagement else None,
    }  # fmt: skip


def _verser(row: LigneRapprochee, by: Any, at: datetime) -> Any:
    ligne: LigneVersement = row.ligne
    assert row.engagement is not None
    assert ligne.jour is not None
    assert ligne.montant_cents is not None
    return verser(
        engagement=row.engagement, montant_cents=ligne.montant_cents, le=ligne.jour, reference=ligne.reference,
        nature=ligne.nature, by=by, at=at, cle=row.cle,
    )  # fmt: skip


@transaction.atomic
def _finir(import_budget: ImportBudget, by: Any, at: datetime) -> None:
    """The end of an import: the totals are counted again, and what differs is said on its page."""
    done = ImportBudget.objects.filter(
        pk=import_budget.pk, etat=EtatImport.EN_COURS, lignes_traitees=import_budget.lignes_total
    )
    if not done.update(etat=EtatImport.FAIT, termine_at=at, erreur=""):
        return
    found = [str(row) for row in ecarts(cite=import_budget.cite)]
    report = {**import_budget.rapport, "ecarts": found}
    ImportBudget.objects.filter(pk=import_budget.pk).update(rapport=report)
    counts = Counter(row["sort"] for row in report.get("lignes", []))
    record(
        kind="budget.versements.imported", by=by, subject=import_budget, caisse=import_budget.caisse_id,
        enregistres=counts[Sort.A_ENREGISTRER], deja=counts[Sort.DEJA], refuses=counts[Sort.REFUSEE],
        ecarts=len(found),
    )  # fmt: skip
