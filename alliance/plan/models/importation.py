"""An import of the plan: the file as received, what was understood, what was done, line by line."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alliance.acteurs.enums import Role
from alliance.documents.models import Document
from alliance.kernel.permissions import visible_cite_ids
from alliance.plan.enums import EtatImport, VerdictLigne
from alliance.plan.models.fiche import FicheAction
from alliance.territoires.models import Cite


class ImportQuerySet(models.QuerySet):
    """Scopes of the imports."""

    def visible_to(self, user):
        """Imports belong to those who hold the chef de projet's role."""
        return self.filter(cite_id__in=visible_cite_ids(user, {Role.CHEF_DE_PROJET}))


class ImportPlan(models.Model):
    """One file brought in. A cancelled import leaves no row; a done one keeps its file and its report.

    ``colonnes`` maps a column's position to a field; ``options`` holds the choices made in the preview;
    ``lignes_traitees`` moves in the same transaction as the lines, so a killed task goes on where it was.
    """

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="imports_plan")
    exercice = models.PositiveSmallIntegerField("exercice par défaut")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="import_plan")
    etat = models.CharField("état", max_length=12, choices=EtatImport, default=EtatImport.A_VERIFIER)
    feuille = models.CharField("feuille", max_length=100, blank=True)
    colonnes = models.JSONField("colonnes reconnues", default=dict)
    options = models.JSONField("choix", default=dict)
    lignes_total = models.PositiveIntegerField("lignes à traiter", default=0)
    lignes_traitees = models.PositiveIntegerField("lignes traitées", default=0)
    erreur = models.CharField("erreur", max_length=500, blank=True)
    depose_at = models.DateTimeField("déposé le")
    depose_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirme_at = models.DateTimeField("confirmé le", null=True, blank=True)
    termine_at = models.DateTimeField("terminé le", null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = "import du plan"
        verbose_name_plural = "imports du plan"
        constraints = [
            models.CheckConstraint(
                condition=Q(lignes_traitees__lte=F("lignes_total")), name="plan_import_never_past_its_end"
            ),
        ]

    def __str__(self) -> str:
        return f"import #{self.pk}"


class LigneImport(models.Model):
    """What happened to one line of the file: its verdict, its remarks cell by cell, the fiche it wrote.

    ``cellules`` is a list of ``{"colonne", "champ", "valeur", "gravite", "message"}``.
    """

    import_plan = models.ForeignKey(ImportPlan, on_delete=models.CASCADE, related_name="lignes")
    numero = models.PositiveIntegerField("ligne du fichier")
    verdict = models.CharField("verdict", max_length=10, choices=VerdictLigne)
    titre = models.CharField("titre lu", max_length=250, blank=True)
    cellules = models.JSONField("remarques", default=list)
    changements = models.JSONField("changements", default=list)
    fiche = models.ForeignKey(
        FicheAction, on_delete=models.SET_NULL, null=True, blank=True, related_name="lignes_import"
    )

    class Meta:
        verbose_name = "ligne d'import"
        verbose_name_plural = "lignes d'import"
        constraints = [models.UniqueConstraint(fields=["import_plan", "numero"], name="plan_ligneimport_one_per_line")]

    def __str__(self) -> str:
        return f"ligne {self.numero}"


class CorrespondanceColonne(models.Model):
    """A heading that a cité's files use, and the field it stands for: remembered for the next import."""

    cite = models.ForeignKey(Cite, on_delete=models.CASCADE, related_name="correspondances_colonnes")
    entete = models.CharField("en-tête (normalisé)", max_length=200)
    champ = models.CharField("champ", max_length=40, blank=True)

    class Meta:
        verbose_name = "correspondance de colonne"
        verbose_name_plural = "correspondances de colonnes"
        constraints = [models.UniqueConstraint(fields=["cite", "entete"], name="plan_correspondance_one_per_heading")]

    def __str__(self) -> str:
        return f"{self.entete} → {self.champ}"


class CorrespondanceValeur(models.Model):
    """A value that a cité's files use, and what it stands for (an axe, an organisation): remembered."""

    cite = models.ForeignKey(Cite, on_delete=models.CASCADE, related_name="correspondances_valeurs")
    champ = models.CharField("champ", max_length=40)
    valeur = models.CharField("valeur (normalisée)", max_length=250)
    cible = models.CharField("ce qu'elle désigne", max_length=250)

    class Meta:
        verbose_name = "correspondance de valeur"
        verbose_name_plural = "correspondances de valeurs"
        constraints = [
            models.UniqueConstraint(fields=["cite", "champ", "valeur"], name="plan_correspondance_one_per_value")
        ]

    def __str__(self) -> str:
        return f"{self.champ} : {self.valeur} → {self.cible}"
