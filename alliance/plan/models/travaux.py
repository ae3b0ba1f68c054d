"""Long work on the plan: bulk edits and PDF, each asked by somebody, done by the worker, found again later."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alliance.documents.models import Document
from alliance.plan.enums import EtatLigneLot, EtatTravail, GenreEdition, GesteLot
from alliance.plan.models.fiche import FicheAction
from alliance.plan.models.suivi import Modification
from alliance.territoires.models import Cite


class TravailQuerySet(models.QuerySet):
    """Scopes of long work: each person finds her own."""

    def visible_to(self, user):
        """What the person asked for, and nobody else."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(demande_by_id=user.pk)


class Lot(models.Model):
    """One act done to several fiches. ``parametres`` holds plain values (keys, codes, dates as ISO text).

    ``lignes_traitees`` moves in the same transaction as each line, so that a killed task goes on where it was.
    """

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="lots")
    geste = models.CharField("geste", max_length=22, choices=GesteLot)
    parametres = models.JSONField("choix", default=dict)
    libelle = models.CharField("ce qui est fait", max_length=300)
    etat = models.CharField("état", max_length=12, choices=EtatTravail, default=EtatTravail.EN_ATTENTE)
    lignes_total = models.PositiveIntegerField("fiches à traiter", default=0)
    lignes_traitees = models.PositiveIntegerField("fiches traitées", default=0)
    erreur = models.CharField("erreur", max_length=500, blank=True)
    retour = models.CharField("adresse de la liste", max_length=2000, blank=True)
    demande_at = models.DateTimeField("demandé le")
    demande_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="lots")
    termine_at = models.DateTimeField("terminé le", null=True, blank=True)

    objects = TravailQuerySet.as_manager()

    class Meta:
        verbose_name = "modification groupée"
        verbose_name_plural = "modifications groupées"
        constraints = [
            models.CheckConstraint(
                condition=Q(lignes_traitees__lte=F("lignes_total")), name="plan_lot_never_past_its_end"
            ),
        ]

    def __str__(self) -> str:
        return self.libelle


class LigneLotQuerySet(models.QuerySet):
    """Scopes of the lines of a bulk edit."""

    def visible_to(self, user):
        """Seen with their bulk edit, by the person who asked for it."""
        return self.filter(lot__in=Lot.objects.visible_to(user))


class LigneLot(models.Model):
    """What became of one fiche; ``resultat`` is the fiche of the other exercice when it was renewed.

    ``modification`` is the save that this line made: what an undo of the whole takes back.
    """

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="lignes")
    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="lignes_de_lot")
    ordre = models.PositiveIntegerField("ordre")
    etat = models.CharField("état", max_length=10, choices=EtatLigneLot, default=EtatLigneLot.A_FAIRE)
    message = models.CharField("message", max_length=500, blank=True)
    resultat = models.ForeignKey(FicheAction, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    modification = models.ForeignKey(
        Modification, on_delete=models.SET_NULL, null=True, blank=True, related_name="lignes_de_lot"
    )

    objects = LigneLotQuerySet.as_manager()

    class Meta:
        verbose_name = "fiche d'une modification groupée"
        verbose_name_plural = "fiches d'une modification groupée"
        constraints = [models.UniqueConstraint(fields=["lot", "fiche"], name="plan_lignelot_once_per_fiche")]

    def __str__(self) -> str:
        return f"ligne #{self.pk}"


class Edition(models.Model):
    """A PDF of the plan, of a filtered list or of one fiche: built by the worker, kept for whoever asked."""

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="editions")
    genre = models.CharField("genre", max_length=6, choices=GenreEdition)
    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, null=True, blank=True, related_name="editions")
    requete = models.CharField("filtres", max_length=2000, blank=True)
    etat = models.CharField("état", max_length=12, choices=EtatTravail, default=EtatTravail.EN_ATTENTE)
    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="edition_du_plan"
    )
    erreur = models.CharField("erreur", max_length=500, blank=True)
    demande_at = models.DateTimeField("demandée le")
    demande_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="editions")
    termine_at = models.DateTimeField("terminée le", null=True, blank=True)

    objects = TravailQuerySet.as_manager()

    class Meta:
        verbose_name = "édition du plan"
        verbose_name_plural = "éditions du plan"
        constraints = [
            models.CheckConstraint(
                condition=Q(genre=GenreEdition.FICHE, fiche__isnull=False)
                | ~Q(genre=GenreEdition.FICHE) & Q(fiche=None),
                name="plan_edition_of_a_fiche_names_it",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatTravail.TERMINE) | Q(document__isnull=False),
                name="plan_edition_done_has_its_file",
            ),
        ]

    def __str__(self) -> str:
        return f"édition #{self.pk}"
