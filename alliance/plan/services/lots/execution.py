"""Doing a bulk edit, each fiche alone in its transaction; what is done is never done twice."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count

from alliance.comptes.models import Compte
from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.plan.enums import EtatLigneLot, EtatTravail, GesteLot, OrigineModification, StatutFiche
from alliance.plan.models import FicheAction, LigneLot, Lot, Modification
from alliance.plan.permissions.lots import verdict_du_geste
from alliance.plan.selectors import fiches_with_rows
from alliance.plan.selectors.lignee import active_de_la_lignee
from alliance.plan.selectors.lots import ANNULE, STATUTS_ARRETES, Cible, champs_du_geste, cible_of
from alliance.plan.services.annulation import ChampsModifiesDepuis, DejaAnnulee, undo_modification
from alliance.plan.services.archivage import archive_fiche, refuse_archived
from alliance.plan.services.concurrence import ConflitDeChamps
from alliance.plan.services.copies import reconduire_fiche
from alliance.plan.services.ecriture import FicheModifieeEntreTemps
from alliance.plan.services.fiches import change_statut, update_fiche

ESSAIS = 5
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Issue:
    """What became of one line."""

    etat: EtatLigneLot
    message: str = ""
    resultat: FicheAction | None = None
    modification: Modification | None = None


def executer_lot(*, lot: Lot, at: datetime) -> Lot:
    """Do what is left of a bulk edit. May be called again after any interruption, and by two workers at once.

    Each line is one transaction that also moves ``lignes_traitees``: a line is done whole, once, or not at all.
    """
    claimed = Lot.objects.filter(pk=lot.pk, etat__in=[EtatTravail.EN_ATTENTE, EtatTravail.EN_COURS])
    if not claimed.update(etat=EtatTravail.EN_COURS):
        return lot
    lot.refresh_from_db()
    try:
        _Execution(lot, at).run()
    except Exception as error:
        # Whatever stopped it, the page must say so and offer to go on; the cause goes to the logs.
        logger.exception("bulk edit %s stopped at line %s", lot.pk, lot.lignes_traitees)
        message = error.message if isinstance(error, DomainError) else "Une erreur inattendue a tout arrêté."
        Lot.objects.filter(pk=lot.pk).update(etat=EtatTravail.ECHOUE, erreur=message[:500])
    lot.refresh_from_db()
    return lot


class _Execution:
    def __init__(self, lot: Lot, at: datetime) -> None:
        self.lot, self.at = lot, at
        self.cible = cible_of(lot.cite, lot.geste, lot.parametres)

    def run(self) -> None:
        """The lines in their order, then the end."""
        while self.lot.lignes_traitees < self.lot.lignes_total:
            if not self._ligne(self.lot.lignes_traitees):
                return
        self._finir()

    def _ligne(self, position: int) -> bool:
        with transaction.atomic():
            mine = Lot.objects.filter(pk=self.lot.pk, lignes_traitees=position, etat=EtatTravail.EN_COURS)
            if not mine.update(lignes_traitees=position + 1):
                return False
            ligne = LigneLot.objects.get(lot=self.lot, ordre=position + 1)
            issue = self._traiter(ligne.fiche_id)
            ligne.etat, ligne.message = issue.etat, issue.message[:500]
            ligne.resultat, ligne.modification = issue.resultat, issue.modification
            ligne.save(update_fields=["etat", "message", "resultat", "modification"])
        self.lot.lignes_traitees = position + 1
        return True

    def _traiter(self, fiche_id: int) -> Issue:
        for _essai in range(ESSAIS):
            try:
                # One service at most, which is a transaction of its own: a refusal leaves nothing behind.
                return self._faire(fiche_id)
            except (ConflitDeChamps, FicheModifieeEntreTemps):
                # Somebody saved the same field at this very moment: read again, so that nothing of hers is lost.
                continue
            except DomainError as refusal:
                return Issue(EtatLigneLot.REFUSEE, refusal.message)
            except IntegrityError:
                logger.exception("bulk edit %s: the database refused fiche %s", self.lot.pk, fiche_id)
                return Issue(EtatLigneLot.REFUSEE, "La base a refusé cette modification.")
        return Issue(EtatLigneLot.REFUSEE, "D'autres personnes modifient cette fiche en ce moment. Réessayez.")

    def _faire(self, fiche_id: int) -> Issue:
        # Read again at each line: rights and fiches change while a long bulk edit runs.
        by = Compte.objects.get(pk=self.lot.demande_by_id)
        seen = FicheAction.objects.visible_to(by).filter(cite=self.lot.cite_id, pk=fiche_id)
        fiche = fiches_with_rows(seen).first() if by.is_active else None
        if fiche is None:
            return Issue(EtatLigneLot.REFUSEE, "Vous ne voyez plus cette action : vos droits ont changé.")
        if self.cible is None:
            return Issue(EtatLigneLot.REFUSEE, "Ce que vous aviez choisi n'existe plus.")
        verdict = verdict_du_geste(by, fiche, self.cible.geste)
        if not verdict:
            return Issue(EtatLigneLot.REFUSEE, verdict.reason)
        if ANNULE in self.lot.parametres:
            return self._annuler(fiche, by)
        return _ACTES.get(self.cible.geste, _ecrire_le_champ)(self.cible, fiche, by, self.at)

    def _annuler(self, fiche: FicheAction, by) -> Issue:
        line = LigneLot.objects.filter(lot_id=self.lot.parametres[ANNULE], fiche=fiche).first()
        if line is None or line.modification is None:
            return Issue(EtatLigneLot.INCHANGEE, "Rien n'avait changé ici.")
        try:
            changes = undo_modification(modification=line.modification, by=by)
        except (ChampsModifiesDepuis, DejaAnnulee) as refusal:
            return Issue(EtatLigneLot.INCHANGEE, f"Laissée telle quelle. {refusal.message}")
        return Issue(EtatLigneLot.FAITE if changes else EtatLigneLot.INCHANGEE)

    @transaction.atomic
    def _finir(self) -> None:
        done = Lot.objects.filter(pk=self.lot.pk, etat=EtatTravail.EN_COURS)
        if not done.update(etat=EtatTravail.TERMINE, termine_at=self.at, erreur=""):
            return
        rows = LigneLot.objects.filter(lot=self.lot).values("etat").annotate(total=Count("pk")).order_by()
        counts = {row["etat"]: row["total"] for row in rows}
        record(
            kind="plan.lot.done", by=self.lot.demande_by, subject=self.lot, geste=self.lot.geste,
            faites=counts.get(EtatLigneLot.FAITE, 0), inchangees=counts.get(EtatLigneLot.INCHANGEE, 0),
            refusees=counts.get(EtatLigneLot.REFUSEE, 0),
        )  # fmt: skip


def _ecrire_le_champ(cible: Cible, fiche: FicheAction, by, _at: datetime) -> Issue:
    changes = update_fiche(
        fiche=fiche, by=by, version=fiche.version, origine=OrigineModification.LOT, **champs_du_geste(cible, fiche)
    )
    if not changes:
        return Issue(EtatLigneLot.INCHANGEE)
    return Issue(
        EtatLigneLot.FAITE, modification=Modification.objects.filter(fiche=fiche, version=fiche.version).first()
    )


def _changer_le_statut(cible: Cible, fiche: FicheAction, by, at: datetime) -> Issue:
    refuse_archived(fiche)
    if fiche.statut == cible.valeur:
        return Issue(EtatLigneLot.INCHANGEE)
    change_statut(fiche=fiche, nouveau=cible.valeur, by=by, at=at, motif=str(cible.parametres.get("motif", "")))
    return Issue(EtatLigneLot.FAITE)


def _archiver(cible: Cible, fiche: FicheAction, by, at: datetime) -> Issue:
    if fiche.archivee_at is not None:
        return Issue(EtatLigneLot.INCHANGEE)
    archive_fiche(fiche=fiche, motif=cible.valeur, by=by, at=at)
    return Issue(EtatLigneLot.FAITE)


def _reconduire(cible: Cible, fiche: FicheAction, by, _at: datetime) -> Issue:
    refuse_archived(fiche)
    if fiche.statut in STATUTS_ARRETES and not cible.parametres.get("arretees"):
        return Issue(EtatLigneLot.REFUSEE, f"Action {StatutFiche(fiche.statut).label} : laissée de côté.")
    present = active_de_la_lignee(fiche, cible.valeur)
    if present is not None:
        return Issue(EtatLigneLot.INCHANGEE, f"Déjà au plan {cible.valeur}.", resultat=present)
    suite = reconduire_fiche(
        fiche=fiche, exercice=cible.valeur, by=by,
        decaler_dates=bool(cible.parametres.get("decaler_dates")),
        garder_montants=bool(cible.parametres.get("garder_montants")),
    )  # fmt: skip
    lost = fiche.code and not suite.code
    words = f"Sans code : « {fiche.code} » est gardé par une fiche archivée de {cible.valeur}." if lost else ""
    return Issue(EtatLigneLot.FAITE, words, resultat=suite)


_ACTES = {
    GesteLot.STATUT: _changer_le_statut,
    GesteLot.ARCHIVER: _archiver,
    GesteLot.RECONDUIRE: _reconduire,
}
