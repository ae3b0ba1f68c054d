"""What legally awards the money: acts, what each gives to whom, and the conventions with their échéancier."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alliance.acteurs.models import Organisation
from alliance.budget.enums import NatureActe, NatureVersement
from alliance.budget.models.affectations import Affectation
from alliance.budget.models.champs import ActeFige, ActeInalterable, ActesQuerySet, cents, total
from alliance.budget.models.portees import ROLES_QUI_VOIENT_TOUT, q_caisse, q_porteur
from alliance.budget.rules import EXERCICE_MAX, EXERCICE_MIN
from alliance.documents.models import Document
from alliance.gouvernance.models import Decision
from alliance.kernel.permissions import visible_cite_ids
from alliance.territoires.models import Cite


class ActeAttributifQuerySet(models.QuerySet):
    """Scopes of the acts."""

    def visible_to(self, user):
        """All those of the cités that the person steers; else with one of the awards that it makes."""
        return self.filter(
            Q(cite_id__in=visible_cite_ids(user, ROLES_QUI_VOIENT_TOUT))
            | Q(pk__in=Attribution.objects.visible_to(user).values("acte_id"))
        )


class ActeAttributif(models.Model):
    """An act made elsewhere that awards money: arrêté, délibération, acte of the EPLE. Authority, number, date.

    A decision of the Cotech allows; it is not a legal award (docs/sources.md#etats-de-l-euro).
    """

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="actes_attributifs")
    autorite = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="actes_attributifs", verbose_name="autorité"
    )
    nature = models.CharField("nature", max_length=18, choices=NatureActe)
    numero = models.CharField("numéro", max_length=80)
    exercice = models.PositiveSmallIntegerField("exercice")
    signe_on = models.DateField("signé le")
    objet = models.CharField("objet", max_length=300, blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="actes_attributifs"
    )
    enregistre_at = models.DateTimeField("enregistré le")
    enregistre_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    est_exemple = models.BooleanField("acte d'exemple", default=False)

    objects = ActeAttributifQuerySet.as_manager()

    class Meta:
        verbose_name = "acte attributif"
        verbose_name_plural = "actes attributifs"
        constraints = [
            models.UniqueConstraint(
                fields=["cite", "autorite", "numero", "exercice"], name="budget_acte_one_per_number",
                violation_error_message="Un acte de cette autorité porte déjà ce numéro pour cet exercice.",
            ),
            models.CheckConstraint(
                condition=~Q(numero=""), name="budget_acte_has_a_number",
                violation_error_message="Donnez le numéro de l'acte.",
            ),
            models.CheckConstraint(
                condition=Q(exercice__range=(EXERCICE_MIN, EXERCICE_MAX)), name="budget_acte_exercice_is_plausible"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_nature_display()} {self.numero}"


class ConventionQuerySet(models.QuerySet):
    """Scopes of the conventions."""

    def visible_to(self, user):
        """With one of the awards that it covers."""
        return self.filter(pk__in=Attribution.objects.visible_to(user).values("convention_id"))


class ConventionAttributive(models.Model):
    """What an authority and a beneficiary sign for one exercice; never the label's (``ConventionTriennale``).

    Without ``signee_on`` it is a draft; it is signed once. Its amount is the sum of its échéancier when it is signed.
    """

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="conventions_attributives")
    autorite = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="conventions_donnees", verbose_name="autorité"
    )
    beneficiaire = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="conventions_recues", verbose_name="bénéficiaire"
    )
    exercice = models.PositiveSmallIntegerField("exercice")
    numero = models.CharField("numéro", max_length=80)
    objet = models.CharField("objet", max_length=300, blank=True)
    montant_cents = cents("montant")
    signee_on = models.DateField("signée le", null=True, blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="conventions_attributives"
    )
    enregistree_at = models.DateTimeField("enregistrée le")
    enregistree_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    est_exemple = models.BooleanField("convention d'exemple", default=False)

    objects = ConventionQuerySet.as_manager()

    class Meta:
        verbose_name = "convention attributive"
        verbose_name_plural = "conventions attributives"
        constraints = [
            models.UniqueConstraint(
                fields=["cite", "autorite", "numero"], name="budget_convention_one_per_number",
                violation_error_message="Une convention de cette autorité porte déjà ce numéro.",
            ),
            models.CheckConstraint(
                condition=~Q(numero=""), name="budget_convention_has_a_number",
                violation_error_message="Donnez le numéro de la convention.",
            ),
            models.CheckConstraint(condition=Q(montant_cents__gt=0), name="budget_convention_is_positive"),
            models.CheckConstraint(
                condition=~Q(autorite=F("beneficiaire")), name="budget_convention_has_two_parties",
                violation_error_message="L'autorité et le bénéficiaire sont deux organisations.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"convention {self.numero}"


class ParConventionQuerySet(models.QuerySet):
    """Rows of a convention: seen with it."""

    def visible_to(self, user):
        """Rows of the conventions that the person may see."""
        return self.filter(convention__in=ConventionAttributive.objects.visible_to(user))


class EcheanceConvention(models.Model):
    """One line of the échéancier: an acompte or the solde, when, and on what condition."""

    convention = models.ForeignKey(ConventionAttributive, on_delete=models.CASCADE, related_name="echeances")
    rang = models.PositiveSmallIntegerField("rang")
    nature = models.CharField("nature", max_length=10, choices=NatureVersement)
    montant_cents = cents("montant")
    prevue_on = models.DateField("prévue le")
    condition = models.CharField("à quelle condition", max_length=300, blank=True)

    objects = ParConventionQuerySet.as_manager()

    class Meta:
        verbose_name = "échéance d'une convention"
        verbose_name_plural = "échéances d'une convention"
        constraints = [
            models.UniqueConstraint(fields=["convention", "rang"], name="budget_echeance_one_per_rank"),
            models.CheckConstraint(condition=Q(montant_cents__gt=0), name="budget_echeance_is_positive"),
        ]

    def __str__(self) -> str:
        return f"échéance #{self.pk}"


class AttributionQuerySet(ActesQuerySet):
    """Scopes of the awards."""

    def visible_to(self, user):
        """With the money, or for the porteur of the action and the beneficiary."""
        return self.filter(
            q_caisse(user, cite="affectation__cite_id", caisse="affectation__enveloppe__caisse_id")
            | q_porteur(user, fiche="affectation__fiche", beneficiaire="beneficiaire_id")
        )

    def actives(self):
        """Not cancelled."""
        return self.filter(annulee_at=None)


class Attribution(models.Model):
    """What an act awards to one beneficiary out of one affectation: attributed, then notified, then under convention.

    The beneficiary may differ from the porteur: the money of an école goes to its commune, its caisse des écoles, an
    EPLE or an association. What is engaged never passes what is awarded, less what was reduced. Cancelled, it gives
    its amount back to the affectation and its row stays.
    """

    acte = models.ForeignKey(ActeAttributif, on_delete=models.PROTECT, related_name="attributions")
    affectation = models.ForeignKey(Affectation, on_delete=models.PROTECT, related_name="attributions")
    beneficiaire = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="attributions", verbose_name="bénéficiaire"
    )
    montant_cents = cents("montant")
    reduit_cents = total("réduit par un acte ou un retrait")
    engage_cents = total("engagé")
    notifiee_on = models.DateField("notifiée le", null=True, blank=True)
    reference_notification = models.CharField("référence de la notification", max_length=100, blank=True)
    convention = models.ForeignKey(
        ConventionAttributive, on_delete=models.PROTECT, null=True, blank=True, related_name="attributions"
    )
    annulee_at = models.DateTimeField("annulée le", null=True, blank=True)
    annulee_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    motif_annulation = models.CharField("motif de l'annulation", max_length=500, blank=True)

    objects = AttributionQuerySet.as_manager()

    class Meta:
        verbose_name = "attribution"
        constraints = [
            models.UniqueConstraint(
                fields=["acte", "affectation", "beneficiaire"], condition=Q(annulee_at=None),
                name="budget_attribution_once_per_act",
                violation_error_message="Cet acte attribue déjà cette affectation à ce bénéficiaire.",
            ),
            models.CheckConstraint(
                condition=Q(montant_cents__gt=0), name="budget_attribution_is_positive",
                violation_error_message="Le montant est plus grand que zéro.",
            ),
            models.CheckConstraint(
                condition=Q(montant_cents__gte=F("engage_cents") + F("reduit_cents")),
                name="budget_attribution_never_overrun",
                violation_error_message="Cela dépasse ce que l'acte attribue.",
            ),
            models.CheckConstraint(
                condition=Q(annulee_at=None, motif_annulation="")
                | (Q(annulee_at__isnull=False, engage_cents=0) & ~Q(motif_annulation="")),
                name="budget_attribution_cancelled_before_it_is_engaged",
                violation_error_message="Une attribution engagée ne s'annule pas ; dites pourquoi vous l'annulez.",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["affectation"], name="budget_attribution_by_affect")]

    def __str__(self) -> str:
        return f"attribution #{self.pk}"

    def delete(self, *args, **kwargs):
        """Refused: cancelled, its row stays."""
        raise ActeInalterable("Une attribution ne s'efface pas : annulez-la.")

    @property
    def libre_cents(self) -> int:
        """What is awarded and not engaged yet."""
        return 0 if self.annulee_at else self.net_cents - self.engage_cents

    @property
    def net_cents(self) -> int:
        """What is awarded, less what was reduced."""
        return self.montant_cents - self.reduit_cents


class ParAttributionQuerySet(ActesQuerySet):
    """Rows of an award: seen with it."""

    def visible_to(self, user):
        """Rows of the awards that the person may see."""
        return self.filter(attribution__in=Attribution.objects.visible_to(user))


class ReductionAttribution(ActeFige):
    """Takes back what nobody engaged of an award: by an act that amends it, or because its decision is withdrawn."""

    attribution = models.ForeignKey(Attribution, on_delete=models.PROTECT, related_name="reductions")
    montant_cents = cents("montant")
    reference = models.CharField("acte modificatif", max_length=100, blank=True)
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="reductions_attribution"
    )

    objects = ParAttributionQuerySet.as_manager()

    class Meta:
        verbose_name = "réduction d'une attribution"
        verbose_name_plural = "réductions d'attributions"
        constraints = [
            models.CheckConstraint(condition=Q(montant_cents__gt=0), name="budget_reduction_is_positive"),
            models.CheckConstraint(
                condition=~Q(reference="") | Q(decision__isnull=False), name="budget_reduction_has_its_proof",
                violation_error_message="Donnez le numéro de l'acte modificatif.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"réduction #{self.pk}"
