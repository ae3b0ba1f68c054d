"""An import is confirmed: its choices are remembered, its lines wait for the worker."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from alliance.kernel.errors import DomainError
from alliance.kernel.taches import enfiler
from alliance.plan.enums import EtatImport
from alliance.plan.lecture.entetes import cle, reconnaitre
from alliance.plan.models import CorrespondanceColonne, CorrespondanceValeur, ImportPlan
from alliance.plan.selectors.apercu import Apercu, apercu_of
from alliance.plan.selectors.decisions import CREER
from alliance.plan.services.importation.depot import ImportDejaConfirme
from alliance.plan.services.importation.taches import executer_import


class ImportImpossible(DomainError):
    pass


@transaction.atomic
def confirmer(*, import_plan: ImportPlan, by, at: datetime, attendre: bool = True) -> ImportPlan:
    """Accept what the preview shows; a task writes it after the commit.

    :param attendre: ``False`` when the caller runs the lines itself, as the command does.
    :raises ImportDejaConfirme: somebody confirmed it already.
    :raises ImportImpossible: two columns claim one field, or there is no line to read.
    """
    apercu = apercu_of(import_plan, timezone.localdate(at))
    if apercu.tableau.conflits:
        raise ImportImpossible(apercu.tableau.conflits[0].message, field="colonnes")
    if not apercu.tableau.lignes:
        raise ImportImpossible("Ce tableau n'a aucune ligne à importer. Vérifiez la feuille et la ligne d'en-têtes.")
    total = len(apercu.tableau.lignes)
    moved = ImportPlan.objects.filter(pk=import_plan.pk, etat=EtatImport.A_VERIFIER).update(
        etat=EtatImport.EN_ATTENTE,
        lignes_total=total,
        confirme_at=at,
        options={**import_plan.options, "confirme_by": by.pk if by is not None else None},
    )
    if not moved:
        raise ImportDejaConfirme("Cet import a déjà été lancé.")
    _retenir_colonnes(apercu)
    _retenir_valeurs(import_plan)
    import_plan.refresh_from_db()
    if attendre:
        enfiler(executer_import, import_plan.pk)
    return import_plan


@transaction.atomic
def reprendre(*, import_plan: ImportPlan, by) -> None:
    """Go on with an import that was stopped: its lines already written are not written again.

    :raises ImportImpossible: it is not stopped.
    """
    if import_plan.etat not in {EtatImport.EN_ATTENTE, EtatImport.EN_COURS, EtatImport.ECHOUE}:
        raise ImportImpossible("Cet import n'est pas arrêté.")
    ImportPlan.objects.filter(pk=import_plan.pk, etat=EtatImport.ECHOUE).update(etat=EtatImport.EN_ATTENTE, erreur="")
    enfiler(executer_import, import_plan.pk)


def _retenir_colonnes(apercu: Apercu) -> None:
    """Headings that the person had to name are known next time."""
    for colonne in apercu.tableau.colonnes:
        key = cle(colonne.entete)[:200]
        known = apercu.referentiel.colonnes_retenues.get(key)
        by_name = reconnaitre(colonne.entete)
        if colonne.origine != "choisie" or not key or colonne.champ == (by_name if known is None else known):
            continue
        CorrespondanceColonne.objects.update_or_create(
            cite=apercu.import_plan.cite, entete=key, defaults={"champ": colonne.champ}
        )


def _retenir_valeurs(import_plan: ImportPlan) -> None:
    """Decisions about unknown values; what is created is found by its name next time, so it needs no memory."""
    for champ, values in import_plan.options.get("resolutions", {}).items():
        for key, choix in values.items():
            if not choix or (choix == CREER and champ != "cite"):
                continue
            known = CorrespondanceValeur.objects.filter(cite=import_plan.cite, champ=champ, valeur=key[:250]).first()
            if known is None or known.cible != choix:
                CorrespondanceValeur.objects.update_or_create(
                    cite=import_plan.cite, champ=champ, valeur=key[:250], defaults={"cible": choix}
                )
