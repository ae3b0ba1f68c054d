"""Writing the lines of a confirmed import, a hundred at a time, each one alone; what is done is never done twice."""

import logging
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from alliance.acteurs.services.organisations import create_organisation
from alliance.comptes.models import Compte
from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.plan.enums import EtatImport, OrigineModification, VerdictLigne
from alliance.plan.lecture.lignes import REFUSEE, Cellule, LigneLue
from alliance.plan.lecture.tableau import Tableau
from alliance.plan.models import Axe, FicheAction, ImportPlan, LigneImport, SousThematique
from alliance.plan.selectors.analyse import analyser, lire_lignes
from alliance.plan.selectors.apercu import classeur_of, options_of, tableau_of
from alliance.plan.selectors.decisions import ACreer
from alliance.plan.selectors.referentiel import Referentiel, charger_fiches, charger_referentiel
from alliance.plan.selectors.valeurs_ligne import LigneAnalysee
from alliance.plan.services.fiches import change_statut, create_fiche, update_fiche
from alliance.plan.services.importation.copie import remplacer_si_besoin
from alliance.plan.services.structure import create_axe, create_sous_thematique

LOT = 100
logger = logging.getLogger(__name__)


def executer(*, import_plan: ImportPlan, at: datetime) -> ImportPlan:
    """Write what is left of a confirmed import. May be called again after any interruption.

    Each hundred of lines is one transaction that also moves ``lignes_traitees``: a killed process leaves
    whole hundreds, done or not done, and two processes cannot take the same one.
    """
    claimed = ImportPlan.objects.filter(pk=import_plan.pk, etat__in=[EtatImport.EN_ATTENTE, EtatImport.EN_COURS])
    if not claimed.update(etat=EtatImport.EN_COURS):
        return import_plan
    import_plan.refresh_from_db()
    try:
        _Execution(import_plan, at).run()
    except Exception as error:
        # Whatever stopped it, the page must say so and offer to go on; the cause goes to the logs.
        logger.exception("import %s stopped at line %s", import_plan.pk, import_plan.lignes_traitees)
        message = error.message if isinstance(error, DomainError) else "Une erreur inattendue a arrêté l'import."
        ImportPlan.objects.filter(pk=import_plan.pk).update(etat=EtatImport.ECHOUE, erreur=message[:500])
    import_plan.refresh_from_db()
    return import_plan


class _Execution:
    def __init__(self, import_plan: ImportPlan, at: datetime) -> None:
        self.import_plan = import_plan
        self.at = at
        self.by = Compte.objects.filter(pk=import_plan.options.get("confirme_by")).first()
        self.referentiel: Referentiel = charger_referentiel(import_plan.cite, timezone.localdate(at))
        self.classeur = classeur_of(import_plan.document)
        self.tableau: Tableau = tableau_of(import_plan, self.classeur, self.referentiel)
        self.lues: list[LigneLue] = lire_lignes(self.tableau)

    def run(self) -> None:
        """What the lines need first, then the lines, then the end."""
        self._creer_ce_qui_manque()
        while self.import_plan.lignes_traitees < self.import_plan.lignes_total:
            if not self._lot():
                return
        self._finir()

    def _analyser(self, tranche: range):
        return analyser(self.tableau, self.referentiel, options_of(self.import_plan), self.lues, tranche=tranche)

    def _creer_ce_qui_manque(self) -> None:
        left = range(self.import_plan.lignes_traitees, self.import_plan.lignes_total)
        creations = self._analyser(left).creations
        if not creations:
            return
        with transaction.atomic():
            made: dict[str, Axe] = {}
            for item in creations:
                try:
                    with transaction.atomic():
                        self._creer(item, made)
                except DomainError:
                    # Its lines are refused one by one when they are judged again, with the reason.
                    logger.info("import %s: one heading or organisation was refused", self.import_plan.pk)
        self.referentiel = charger_referentiel(self.import_plan.cite, timezone.localdate(self.at))

    def _creer(self, item: ACreer, made: dict[str, Axe]) -> None:
        cite = self.import_plan.cite
        if item.genre == "axe":
            taken = Axe.objects.filter(cite=cite, code=item.code).exists()
            made[item.pk] = create_axe(cite=cite, nom=item.nom, code="" if taken else item.code, by=self.by)
        elif item.genre == "sous_thematique":
            axe = made[item.axe.pk] if isinstance(item.axe, ACreer) else item.axe
            taken = SousThematique.objects.filter(axe=axe, code=item.code).exists() if item.code else False
            create_sous_thematique(axe=axe, nom=item.nom, code="" if taken else item.code, by=self.by)
        else:
            create_organisation(cite=cite, nom=item.nom, siret=item.siret, etablissement=item.etablissement, by=self.by)

    def _lot(self) -> bool:
        start = self.import_plan.lignes_traitees
        end = min(start + LOT, self.import_plan.lignes_total)
        with transaction.atomic():
            mine = ImportPlan.objects.filter(pk=self.import_plan.pk, lignes_traitees=start, etat=EtatImport.EN_COURS)
            if not mine.update(lignes_traitees=end):
                return False
            charger_fiches(self.referentiel)
            rows = [self._ligne(ligne) for ligne in self._analyser(range(start, end)).lignes]
            # An unchanged line without a remark leaves no row: bringing our own export back writes nothing.
            LigneImport.objects.bulk_create(row for row in rows if row is not None)
        self.import_plan.lignes_traitees = end
        return True

    def _ligne(self, ligne: LigneAnalysee) -> LigneImport | None:
        fiche, cellules = ligne.fiche, list(ligne.cellules)
        verdict, changements = ligne.verdict, ligne.changements
        if verdict in {VerdictLigne.CREEE, VerdictLigne.MODIFIEE}:
            try:
                with transaction.atomic():
                    fiche = self._ecrire(ligne)
            except (DomainError, IntegrityError) as error:
                message = error.message if isinstance(error, DomainError) else "La base a refusé cette ligne."
                verdict, changements = VerdictLigne.REFUSEE, []
                cellules.insert(0, Cellule("", "", "", REFUSEE, message))
        if verdict == VerdictLigne.INCHANGEE and not cellules:
            return None
        return LigneImport(
            import_plan=self.import_plan,
            numero=ligne.numero,
            verdict=verdict,
            titre=ligne.titre[:250],
            cellules=[_plain(cellule) for cellule in cellules],
            changements=changements,
            fiche=fiche,
        )

    def _ecrire(self, ligne: LigneAnalysee) -> FicheAction:
        if ligne.a_creer:
            names = ", ".join(f"« {item.nom} »" for item in ligne.a_creer)
            raise DomainError(f"{names} n'a pas pu être créé. Créez-le à la main, puis importez cette ligne à nouveau.")
        if ligne.fiche is None:
            champs: dict[str, Any] = ligne.champs | ({"statut": ligne.statut} if ligne.statut else {})
            return create_fiche(cite=self.import_plan.cite, by=self.by, origine=OrigineModification.IMPORT, **champs)
        update_fiche(fiche=ligne.fiche, by=self.by, origine=OrigineModification.IMPORT, **ligne.champs)
        if ligne.statut:
            motif = f"Import du fichier « {self.import_plan.document.nom} »"
            change_statut(fiche=ligne.fiche, nouveau=ligne.statut, by=self.by, at=self.at, motif=motif)
        return ligne.fiche

    @transaction.atomic
    def _finir(self) -> None:
        done = ImportPlan.objects.filter(pk=self.import_plan.pk, etat=EtatImport.EN_COURS)
        if not done.update(etat=EtatImport.TERMINE, termine_at=self.at, erreur=""):
            return
        counts = {
            verdict: LigneImport.objects.filter(import_plan=self.import_plan, verdict=verdict).count()
            for verdict in (VerdictLigne.CREEE, VerdictLigne.MODIFIEE, VerdictLigne.REFUSEE)
        }
        remplacer_si_besoin(import_plan=self.import_plan, classeur=self.classeur, by=self.by)
        if counts[VerdictLigne.CREEE] or counts[VerdictLigne.MODIFIEE]:
            record(
                kind="plan.import.done", by=self.by, subject=self.import_plan,
                creees=counts[VerdictLigne.CREEE], modifiees=counts[VerdictLigne.MODIFIEE],
                refusees=counts[VerdictLigne.REFUSEE],
            )  # fmt: skip


def _plain(cellule: Cellule) -> dict[str, str]:
    return {
        "colonne": cellule.colonne,
        "champ": cellule.champ,
        "valeur": cellule.valeur,
        "gravite": cellule.gravite,
        "message": cellule.message,
    }
