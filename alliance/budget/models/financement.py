"""The plan de financement of an action in the public form, and the files that bring money facts in."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alliance.budget.enums import EtatImport, EtatPlan, GenreImport, Sens
from alliance.budget.models.champs import cents
from alliance.budget.models.enveloppes import Financeur
from alliance.budget.models.portees import ROLES_QUI_VOIENT_TOUT, caisse_ids_of, q_porteur
from alliance.budget.rules import EXERCICE_MAX, EXERCICE_MIN
from alliance.documents.models import Document
from alliance.kernel.permissions import visible_cite_ids
from alliance.plan.models import FicheAction
from alliance.territoires.models import Cite


class PlanFinancementQuerySet(models.QuerySet):
    """Scopes of the plans de financement."""

    def visible_to(self, user):
        """Those who steer, and the porteur of the action."""
        steered = Q(fiche__cite_id__in=visible_cite_ids(user, ROLES_QUI_VOIENT_TOUT))
        return self.filter(steered | q_porteur(user, fiche="fiche"))


class PlanFinancement(models.Model):
    """Charges and produits of an action for one exercice, as the public form lays them out.

    A draft may be incoherent; ``DEFINITIF`` balances to the cent. ``version`` grows with each save.
    """

    fiche = models.ForeignKey(FicheAction, on_delete=models.PROTECT, related_name="plans_financement")
    exercice = models.PositiveSmallIntegerField("exercice")
    etat = models.CharField("état", max_length=10, choices=EtatPlan, default=EtatPlan.BROUILLON)
    version = models.PositiveIntegerField("version", default=1)
    source = models.CharField("d'où il vient", max_length=200, blank=True)
    note = models.TextField("note", blank=True)
    est_exemple = models.BooleanField("plan d'exemple", default=False)
    modifie_at = models.DateTimeField("modifié le")
    modifie_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    definitif_at = models.DateTimeField("définitif depuis le", null=True, blank=True)
    definitif_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PlanFinancementQuerySet.as_manager()

    class Meta:
        verbose_name = "plan de financement"
        verbose_name_plural = "plans de financement"
        constraints = [
            models.UniqueConstraint(
                fields=["fiche", "exercice"], name="budget_plan_one_per_exercice",
                violation_error_message="Cette action a déjà un plan de financement pour cet exercice.",
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatPlan.BROUILLON, definitif_at=None)
                | Q(etat=EtatPlan.DEFINITIF, definitif_at__isnull=False),
                name="budget_plan_final_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(exercice__range=(EXERCICE_MIN, EXERCICE_MAX)), name="budget_plan_exercice_is_plausible"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"plan de financement #{self.pk}"


class ParPlanQuerySet(models.QuerySet):
    """Rows of a plan de financement: seen with it."""

    def visible_to(self, user):
        """Rows of the plans that the person may see."""
        return self.filter(plan__in=PlanFinancement.objects.visible_to(user))


class LigneFinancement(models.Model):
    """One line of a plan de financement: a charge, or a produit with its financeur.

    ``compte`` is the account of the public form (« 60 », « 601 », « 74 », « 74etat », « 87 »…). ``montant_cents`` is
    what is planned or asked, ``accorde_cents`` what was granted (empty: not answered). The droit commun part of each
    stands apart; the specific part is the rest, never stored. ``ecartee`` keeps a line that counts for nothing, as an
    error of selection that its file holds for ever; ``avis`` is what the outside file says of the line, which is not a
    decision.
    """

    plan = models.ForeignKey(PlanFinancement, on_delete=models.CASCADE, related_name="lignes")
    ordre = models.PositiveSmallIntegerField("ordre", default=0)
    sens = models.CharField("sens", max_length=8, choices=Sens)
    compte = models.CharField("compte", max_length=30)
    libelle = models.CharField("libellé", max_length=250)
    financeur = models.ForeignKey(
        Financeur, on_delete=models.PROTECT, null=True, blank=True, related_name="lignes_financement"
    )
    montant_cents = cents("montant prévu ou demandé")
    droit_commun_cents = cents("dont droit commun", default=0)
    accorde_cents = cents("montant accordé", null=True, blank=True)
    accorde_droit_commun_cents = cents("dont droit commun accordé", default=0)
    source = models.CharField("source du droit commun", max_length=300, blank=True)
    preuve = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="lignes_financement"
    )
    ecartee = models.BooleanField("ne compte pas", default=False)
    avis = models.CharField("ce que dit le dossier", max_length=200, blank=True)
    commentaire = models.CharField("commentaire", max_length=500, blank=True)

    objects = ParPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne de financement"
        verbose_name_plural = "lignes de financement"
        constraints = [
            models.CheckConstraint(
                condition=Q(droit_commun_cents__lte=F("montant_cents")), name="budget_ligne_droit_commun_is_a_part",
                violation_error_message="Le droit commun est une part du montant : il ne le dépasse pas.",
            ),
            models.CheckConstraint(
                condition=Q(accorde_cents=None, accorde_droit_commun_cents=0)
                | Q(accorde_droit_commun_cents__lte=F("accorde_cents")),
                name="budget_ligne_granted_droit_commun_is_a_part",
                violation_error_message="Le droit commun accordé est une part du montant accordé.",
            ),
            models.CheckConstraint(
                condition=Q(sens=Sens.PRODUIT)
                | Q(financeur=None, droit_commun_cents=0, accorde_cents=None, accorde_droit_commun_cents=0),
                name="budget_ligne_only_a_produit_has_a_financeur",
            ),
            models.CheckConstraint(
                condition=~Q(compte="") & ~Q(libelle=""), name="budget_ligne_has_an_account_and_words",
                violation_error_message="Donnez le compte et le libellé de la ligne.",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["plan", "sens", "ordre"], name="budget_ligne_by_rank")]

    def __str__(self) -> str:
        return f"ligne {self.compte} #{self.pk}"


class ImportBudgetQuerySet(models.QuerySet):
    """Scopes of the imports."""

    def visible_to(self, user):
        """The chef de projet and the troïka of the cité; a keeper of a caisse, those of her caisse."""
        return self.filter(
            Q(cite_id__in=visible_cite_ids(user, ROLES_QUI_VOIENT_TOUT))
            | Q(caisse_id__in=caisse_ids_of(user))
            | Q(q_porteur(user, fiche="fiche"), fiche__isnull=False)
        )


class ImportBudget(models.Model):
    """A file brought in: as received, what was understood, what was done. Never deletes a decision or an act.

    ``lecture`` is what the preview shows, ``rapport`` what was done; both line by line, plain values.
    ``lignes_traitees`` moves with the lines: a killed task goes on where it was.
    """

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="imports_budget")
    genre = models.CharField("genre", max_length=12, choices=GenreImport)
    caisse = models.ForeignKey(
        "acteurs.Caisse", on_delete=models.PROTECT, null=True, blank=True, related_name="imports_budget"
    )
    fiche = models.ForeignKey(
        FicheAction, on_delete=models.PROTECT, null=True, blank=True, related_name="imports_budget"
    )
    exercice = models.PositiveSmallIntegerField("exercice")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="import_budget")
    etat = models.CharField("état", max_length=12, choices=EtatImport, default=EtatImport.LU)
    lecture = models.JSONField("ce qui a été lu", default=dict)
    options = models.JSONField("choix", default=dict)
    rapport = models.JSONField("ce qui a été fait", default=dict)
    lignes_total = models.PositiveIntegerField("lignes à traiter", default=0)
    lignes_traitees = models.PositiveIntegerField("lignes traitées", default=0)
    erreur = models.CharField("erreur", max_length=500, blank=True)
    depose_at = models.DateTimeField("déposé le")
    depose_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    termine_at = models.DateTimeField("terminé le", null=True, blank=True)

    objects = ImportBudgetQuerySet.as_manager()

    class Meta:
        verbose_name = "import du budget"
        verbose_name_plural = "imports du budget"
        constraints = [
            models.CheckConstraint(
                condition=Q(lignes_traitees__lte=F("lignes_total")), name="budget_import_never_past_its_end"
            ),
        ]

    def __str__(self) -> str:
        return f"import #{self.pk}"
