"""Who plays the lines: the request when there are few, the worker when there are many."""

from datetime import datetime
from typing import Any

from django.db import transaction

from alliance.budget.enums import EtatImport
from alliance.budget.models import ImportBudget
from alliance.budget.services.reprise import imports
from alliance.budget.services.reprise.taches import essayer_la_reprise, jouer_la_reprise
from alliance.kernel.taches import enfiler
from alliance.territoires.models import Cite


def deposer_reprise(*, cite: Cite, nom: str, contenu: bytes, by: Any, at: datetime) -> ImportBudget:
    """Keep a file and try it: its page then says what each line would become. Nothing of the budget is written.

    :raises FichierRefuse: not a spreadsheet that can be read.
    :raises RepriseIllisible: no sheet has the columns that nothing can be done without, or none has a line.
    """
    row = imports.deposer_fichier(cite=cite, nom=nom, contenu=contenu, by=by, at=at)
    return verifier_reprise(import_budget=row, by=by, at=at)


def verifier_reprise(*, import_budget: ImportBudget, by: Any, at: datetime) -> ImportBudget:
    """Try a file again, as after a decision was written in the register.

    :raises RepriseDejaLancee: it was confirmed or left before.
    """
    if import_budget.etat != EtatImport.LU:
        raise imports.RepriseDejaLancee("Cette reprise a déjà été lancée ou abandonnée.")
    if len(imports.reprise_of(import_budget).lignes) <= imports.AUSSITOT:
        return imports.essayer_import(import_budget=import_budget, by=by, at=at)
    with transaction.atomic():
        ImportBudget.objects.filter(pk=import_budget.pk).update(rapport={}, erreur="")
        enfiler(essayer_la_reprise, import_budget.pk, by.pk)
    import_budget.refresh_from_db()
    return import_budget


def confirmer_reprise(*, import_budget: ImportBudget, by: Any, at: datetime) -> ImportBudget:
    """Accept what the trial shows: short files are played at once, long ones by a task.

    :raises RepriseDejaLancee: it was confirmed or left before.
    :raises RienAReprendre: the trial was not made, or no line would write anything.
    """
    short = len(imports.reprise_of(import_budget).lignes) <= imports.AUSSITOT
    with transaction.atomic():
        imports.lancer(import_budget=import_budget, by=by)
        if not short:
            enfiler(jouer_la_reprise, import_budget.pk)
    return imports.executer_reprise(import_budget=import_budget, at=at) if short else import_budget


@transaction.atomic
def continuer_reprise(*, import_budget: ImportBudget, by: Any) -> None:
    """Go on with a file whose task was stopped: what is written is not written again.

    :raises RepriseDejaLancee: it is not under way.
    """
    going = ImportBudget.objects.filter(pk=import_budget.pk, etat=EtatImport.EN_COURS)
    if not going.update(erreur="", options={**import_budget.options, "confirme_by": by.pk}):
        raise imports.RepriseDejaLancee("Cette reprise n'est pas en cours : rien n'est à continuer.")
    enfiler(jouer_la_reprise, import_budget.pk)
