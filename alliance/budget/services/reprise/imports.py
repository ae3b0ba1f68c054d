"""A file of a running year: kept, tried without writing, confirmed, then played step by step; never twice."""

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from alliance.budget.enums import EtatImport, GenreImport
from alliance.budget.lecture.reprise import Reprise, lire_reprise
from alliance.budget.models import Enveloppe, ImportBudget
from alliance.budget.permissions import can_prepare_budget
from alliance.budget.selectors.controle import Ecart, ecarts
from alliance.budget.services.reprise.etapes import essayer, etapes_of, noter_reprise, ouvrir_passage, sorts_of
from alliance.budget.services.reprise.passage import Passage, Sort
from alliance.comptes.models import Compte
from alliance.documents.lecture import lire_tableur
from alliance.documents.services import TABLEURS, store_document
from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.territoires.models import Cite

AUSSITOT = 50
"""Lines that are tried and played while the person waits; beyond, a task does it and the page shows its progress."""
LOT = 50
"""Steps of one transaction: what a killed task does again, or not at all."""
logger = logging.getLogger(__name__)


class RepriseDejaLancee(DomainError):
    pass


class RienAReprendre(DomainError):
    pass


class PlusLeDroit(DomainError):
    pass


@transaction.atomic
def deposer_fichier(*, cite: Cite, nom: str, contenu: bytes, by: Any, at: datetime) -> ImportBudget:
    """Read a file and keep it; nothing of the budget is written.

    :raises FichierRefuse: not a spreadsheet that can be read.
    :raises RepriseIllisible: no sheet has the columns that nothing can be done without, or none has a line.
    """
    reprise = lire_reprise(lire_tableur(contenu, nom, taille_max=settings.TAILLE_MAX_FICHIER_OCTETS))
    document = store_document(cite=cite, nom=nom, contenu=contenu, by=by, acceptees=TABLEURS, extension_libre=True)
    years = [year for ligne in reprise.lignes if (year := ligne.cellules.get("exercice"))]
    return ImportBudget.objects.create(
        cite=cite, genre=GenreImport.REPRISE, exercice=min(max(years, default=at.year), 9999), document=document,
        lecture=reprise.en_valeurs(), lignes_total=len(etapes_of(reprise)), depose_at=at, depose_by=by,
    )  # fmt: skip


def essayer_import(*, import_budget: ImportBudget, by: Any, at: datetime) -> ImportBudget:
    """Play a file that was read, undo all of it, and keep what each line would become. May be run again."""
    try:
        found = essayer(cite=import_budget.cite, reprise=reprise_of(import_budget), by=by, at=at)
        kept: dict[str, Any] = {"rapport": {"essai": [fate.en_valeurs() for fate in found]}, "erreur": ""}
    except Exception:
        logger.exception("trial of import %s stopped", import_budget.pk)
        kept = {"erreur": "Une erreur inattendue a arrêté la vérification : rien n'a été écrit."}
    ImportBudget.objects.filter(pk=import_budget.pk, etat=EtatImport.LU).update(**kept)
    import_budget.refresh_from_db()
    return import_budget


def reprise_of(import_budget: ImportBudget) -> Reprise:
    """The lines of a file, as they were read."""
    return Reprise.de_valeurs(import_budget.lecture)


@transaction.atomic
def abandonner_import(*, import_budget: ImportBudget, by: Any, at: datetime) -> None:
    """Leave a file that was only looked at.

    :raises RepriseDejaLancee: it was confirmed or left before.
    """
    moved = ImportBudget.objects.filter(pk=import_budget.pk, etat=EtatImport.LU).update(
        etat=EtatImport.ABANDONNE, termine_at=at
    )
    if not moved:
        raise RepriseDejaLancee("Cette reprise a déjà été lancée ou abandonnée.")
    record(kind="budget.reprise.dropped", by=by, subject=import_budget)


@transaction.atomic
def lancer(*, import_budget: ImportBudget, by: Any) -> None:
    """Accept what the trial shows; whoever calls this plays the lines, now or in a task.

    :raises RepriseDejaLancee: it was confirmed or left before.
    :raises RienAReprendre: the trial was not made, or no line would write anything.
    """
    essai = import_budget.rapport.get("essai", [])
    if not any(row["ecrits"] for row in essai):
        raise RienAReprendre("Aucune ligne n'a d'acte à écrire : chacune dit pourquoi ci-dessous.")
    moved = ImportBudget.objects.filter(pk=import_budget.pk, etat=EtatImport.LU).update(
        etat=EtatImport.EN_COURS, erreur="", options={**import_budget.options, "confirme_by": by.pk},
    )  # fmt: skip
    if not moved:
        raise RepriseDejaLancee("Cette reprise a déjà été lancée ou abandonnée.")
    import_budget.refresh_from_db()


def executer_reprise(*, import_budget: ImportBudget, at: datetime) -> ImportBudget:
    """Play what is left of a confirmed file. May be called again after any interruption.

    Each lot of steps is one transaction that also moves ``lignes_traitees``: a killed process leaves whole lots, and
    two processes cannot take the same one.
    """
    import_budget.refresh_from_db()
    by = Compte.objects.filter(pk=import_budget.options.get("confirme_by")).first()
    try:
        if by is None or not can_prepare_budget(by, import_budget.cite):
            raise PlusLeDroit("La personne qui a lancé cette reprise ne prépare plus le budget. Relancez-la vous-même.")
        reprise = reprise_of(import_budget)
        run = ouvrir_passage(cite=import_budget.cite, by=by, at=at)
        for row in import_budget.rapport.get("sorts", []):
            run.sorts[row["feuille"], row["numero"]] = Sort(**row)
        steps = etapes_of(reprise)
        while import_budget.etat == EtatImport.EN_COURS and import_budget.lignes_traitees < len(steps):
            if not _lot(import_budget, run, reprise, steps):
                break
        _finir(import_budget, run, reprise)
    except Exception as error:
        # Whatever stopped it, the page must say so and offer to go on; the cause goes to the logs.
        logger.exception("import %s stopped at step %s", import_budget.pk, import_budget.lignes_traitees)
        message = error.message if isinstance(error, DomainError) else "Une erreur inattendue a arrêté la reprise."
        ImportBudget.objects.filter(pk=import_budget.pk).update(erreur=message[:500])
    import_budget.refresh_from_db()
    return import_budget


@transaction.atomic
def _lot(import_budget: ImportBudget, run: Passage, reprise: Reprise, steps: list) -> bool:
    start = import_budget.lignes_traitees
    end = min(start + LOT, len(steps))
    mine = ImportBudget.objects.filter(pk=import_budget.pk, lignes_traitees=start, etat=EtatImport.EN_COURS)
    if not mine.update(lignes_traitees=end):
        return False
    for step in steps[start:end]:
        step.jouer(run)
    report = {**import_budget.rapport, "sorts": [fate.en_valeurs() for fate in sorts_of(run, reprise)]}
    ImportBudget.objects.filter(pk=import_budget.pk).update(rapport=report)
    import_budget.rapport, import_budget.lignes_traitees = report, end
    return True


@transaction.atomic
def _finir(import_budget: ImportBudget, run: Passage, reprise: Reprise) -> None:
    """The end: the totals are counted again, and the enveloppe of what differs is named on the page."""
    done = ImportBudget.objects.filter(
        pk=import_budget.pk, etat=EtatImport.EN_COURS, lignes_traitees=import_budget.lignes_total
    )
    if not done.update(etat=EtatImport.FAIT, termine_at=run.at, erreur=""):
        return
    found = ecarts(cite=import_budget.cite)
    report = {**import_budget.rapport, "ecarts": _en_mots(found)}
    ImportBudget.objects.filter(pk=import_budget.pk).update(rapport=report)
    noter_reprise(
        fates=sorts_of(run, reprise), by=run.by, cite=import_budget.cite, subject=import_budget, ecarts=len(found)
    )


def _en_mots(found: list[Ecart]) -> list[dict[str, Any]]:
    known = Enveloppe.objects.select_related("financeur", "caisse").in_bulk(
        {one.enveloppe_id for one in found if one.enveloppe_id}
    )
    return [
        {
            "enveloppe": _nom(known.get(one.enveloppe_id or 0)),
            "enveloppe_pk": one.enveloppe_id, "objet": one.objet, "ecrit_cents": one.ecrit_cents,
            "recompte_cents": one.recompte_cents,
        }
        for one in found
    ]  # fmt: skip


def _nom(enveloppe: Enveloppe | None) -> str:
    if enveloppe is None:
        return ""
    return f"{enveloppe.exercice}, {enveloppe.financeur.nom}, {enveloppe.caisse.nom}"
