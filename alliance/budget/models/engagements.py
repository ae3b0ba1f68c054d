"""What is engaged, paid, proved and given back: acts of the payer, recorded with their references."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alliance.acteurs.models import Caisse, Organisation
from alliance.budget.enums import NatureEngagement, NatureVersement
from alliance.budget.models.affectations import Affectation
from alliance.budget.models.attributions import Attribution
from alliance.budget.models.champs import Acte, ActeFige, ActesQuerySet, cents, total
from alliance.budget.models.portees import q_caisse, q_porteur
from alliance.documents.models import Document
from alliance.territoires.models import Cite


class EngagementQuerySet(ActesQuerySet):
    """Scopes of the engagements."""

    def visible_to(self, user):
        """Those who steer, the keepers of the caisse, the porteur of the action and the beneficiary."""
        return self.filter(
            q_caisse(user, cite="cite_id", caisse="caisse_id")
            | q_porteur(user, fiche="affectation__fiche", beneficiaire="beneficiaire_id")
        )


class Engagement(Acte):
    """Money that the payer is bound to pay: subvention (on an award), commande or masse salariale.

    ``montant_cents`` never changes: ``desengage`` gives back, ``verse`` goes out, ``justifie`` and ``reverse`` follow.
    ``reference`` is the one of the payer's software, unique in a caisse and an exercice. ``engage_on`` is ``le``. The
    dates of service fait, liquidation and mandat are optional.
    """

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="engagements")
    caisse = models.ForeignKey(Caisse, on_delete=models.PROTECT, related_name="engagements")
    exercice = models.PositiveSmallIntegerField("exercice")
    affectation = models.ForeignKey(Affectation, on_delete=models.PROTECT, related_name="engagements")
    attribution = models.ForeignKey(
        Attribution, on_delete=models.PROTECT, null=True, blank=True, related_name="engagements"
    )
    nature = models.CharField("nature", max_length=15, choices=NatureEngagement)
    beneficiaire = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="engagements",
        verbose_name="bénéficiaire ou fournisseur",
    )  # fmt: skip
    tiers = models.CharField("fournisseur hors annuaire", max_length=200, blank=True)
    objet = models.CharField("objet", max_length=300)
    reference = models.CharField("référence chez le payeur", max_length=80)
    numero_ej = models.CharField("numéro d'engagement juridique (EJ)", max_length=40, blank=True)
    numero_dp = models.CharField("numéro de demande de paiement (DP)", max_length=40, blank=True)
    facture = models.CharField("facture", max_length=80, blank=True)
    service_fait_on = models.DateField("service fait le", null=True, blank=True)
    liquide_on = models.DateField("liquidé le", null=True, blank=True)
    mandate_on = models.DateField("mandaté le", null=True, blank=True)
    numero_mandat = models.CharField("numéro de mandat", max_length=40, blank=True)
    montant_cents = cents("montant")
    desengage_cents = total("désengagé")
    verse_cents = total("versé")
    justifie_cents = total("justifié")
    reverse_cents = total("reversé")
    justifier_avant_le = models.DateField("à justifier avant le", null=True, blank=True)
    est_exemple = models.BooleanField("engagement d'exemple", default=False)

    objects = EngagementQuerySet.as_manager()

    class Meta:
        verbose_name = "engagement"
        constraints = [
            models.CheckConstraint(
                condition=Q(montant_cents__gt=0), name="budget_engagement_is_positive",
                violation_error_message="Le montant est plus grand que zéro.",
            ),
            models.CheckConstraint(
                condition=Q(montant_cents__gte=F("desengage_cents") + F("verse_cents")),
                name="budget_engagement_never_overpaid",
                violation_error_message="Les versements dépassent l'engagement.",
            ),
            models.CheckConstraint(
                condition=Q(verse_cents__gte=F("justifie_cents") + F("reverse_cents")),
                name="budget_engagement_never_justified_beyond_paid",
                violation_error_message="Les justificatifs et reversements dépassent ce qui a été versé.",
            ),
            models.CheckConstraint(
                condition=Q(nature=NatureEngagement.SUBVENTION, attribution__isnull=False)
                | (~Q(nature=NatureEngagement.SUBVENTION) & Q(attribution=None)),
                name="budget_engagement_subvention_stands_on_an_award",
                violation_error_message="Une subvention s'engage sur un acte attributif ; une commande, non.",
            ),
            models.CheckConstraint(
                condition=Q(beneficiaire__isnull=False) | ~Q(tiers="") | Q(nature=NatureEngagement.MASSE_SALARIALE),
                name="budget_engagement_has_a_payee",
                violation_error_message="Dites qui est payé.",
            ),
            models.CheckConstraint(
                condition=~Q(reference=""), name="budget_engagement_has_a_reference",
                violation_error_message="Donnez la référence de l'engagement dans le logiciel du payeur.",
            ),
            models.UniqueConstraint(
                fields=["caisse", "exercice", "reference"], name="budget_engagement_one_per_reference",
                violation_error_message="Un engagement de ce budget porte déjà cette référence pour cet exercice.",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["affectation"], name="budget_engagement_by_affect"),
            models.Index(fields=["cite", "exercice"], name="budget_engagement_by_year"),
        ]

    def __str__(self) -> str:
        return f"engagement {self.reference}"

    @property
    def net_cents(self) -> int:
        """What is still engaged: what was, less what was given back."""
        return self.montant_cents - self.desengage_cents

    @property
    def reste_a_verser_cents(self) -> int:
        """Engaged and not paid."""
        return self.net_cents - self.verse_cents

    @property
    def reste_a_justifier_cents(self) -> int:
        """Paid, neither proved nor given back."""
        return self.verse_cents - self.justifie_cents - self.reverse_cents


class ParEngagementQuerySet(ActesQuerySet):
    """Rows of an engagement: seen with it."""

    def visible_to(self, user):
        """Rows of the engagements that the person may see."""
        return self.filter(engagement__in=Engagement.objects.visible_to(user))


class Desengagement(ActeFige):
    """Gives back part of an engagement that will not be paid: it is free again in its award, or its affectation."""

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="desengagements")
    montant_cents = cents("montant")

    objects = ParEngagementQuerySet.as_manager()

    class Meta:
        verbose_name = "désengagement"
        constraints = [
            models.CheckConstraint(condition=Q(montant_cents__gt=0), name="budget_desengagement_is_positive"),
            models.CheckConstraint(
                condition=~Q(motif=""), name="budget_desengagement_has_a_reason",
                violation_error_message="Dites pourquoi cet engagement diminue.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"désengagement #{self.pk}"


class Versement(Acte):
    """Money that left the caisse, on a day, under a reference. Recorded by mistake, it is cancelled, never erased."""

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="versements")
    caisse = models.ForeignKey(Caisse, on_delete=models.PROTECT, related_name="versements")
    engage_on = models.DateField("engagé le", editable=False)
    nature = models.CharField("nature", max_length=10, choices=NatureVersement)
    montant_cents = cents("montant")
    reference = models.CharField("référence du paiement", max_length=80)
    annule_at = models.DateTimeField("annulé le", null=True, blank=True)
    annule_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    motif_annulation = models.CharField("motif de l'annulation", max_length=500, blank=True)

    objects = ParEngagementQuerySet.as_manager()

    class Meta:
        verbose_name = "versement"
        constraints = [
            models.CheckConstraint(
                condition=Q(montant_cents__gt=0), name="budget_versement_is_positive",
                violation_error_message="Le montant est plus grand que zéro.",
            ),
            models.CheckConstraint(
                condition=Q(le__gte=F("engage_on")), name="budget_versement_follows_its_engagement",
                violation_error_message="Un versement ne précède pas son engagement.",
            ),
            models.CheckConstraint(
                condition=~Q(reference=""), name="budget_versement_has_a_reference",
                violation_error_message="Donnez la référence du paiement dans le logiciel du payeur.",
            ),
            models.UniqueConstraint(
                fields=["caisse", "reference"], condition=Q(annule_at=None), name="budget_versement_one_per_reference",
                violation_error_message="Un versement de ce budget porte déjà cette référence.",
            ),
            models.CheckConstraint(
                condition=Q(annule_at=None, motif_annulation="")
                | (Q(annule_at__isnull=False) & ~Q(motif_annulation="")),
                name="budget_versement_cancelled_for_a_reason",
                violation_error_message="Dites pourquoi ce versement est annulé.",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["engagement", "le"], name="budget_versement_by_day")]

    def __str__(self) -> str:
        return f"versement {self.reference}"


class Justification(ActeFige):
    """A proof received for money paid: compte rendu financier, invoices. It may cover a part."""

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="justifications")
    montant_cents = cents("montant justifié")
    reference = models.CharField("pièce", max_length=200)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="justifications"
    )

    objects = ParEngagementQuerySet.as_manager()

    class Meta:
        verbose_name = "justificatif"
        verbose_name_plural = "justificatifs"
        constraints = [
            models.CheckConstraint(condition=Q(montant_cents__gt=0), name="budget_justification_is_positive"),
            models.CheckConstraint(
                condition=~Q(reference=""), name="budget_justification_names_its_piece",
                violation_error_message="Dites quelle pièce justifie la dépense.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"justificatif #{self.pk}"


class Reversement(ActeFige):
    """Money paid that came back to the payer, with the title that asked it."""

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="reversements")
    montant_cents = cents("montant")
    reference = models.CharField("titre de recette", max_length=80)

    objects = ParEngagementQuerySet.as_manager()

    class Meta:
        verbose_name = "reversement"
        constraints = [
            models.CheckConstraint(condition=Q(montant_cents__gt=0), name="budget_reversement_is_positive"),
            models.CheckConstraint(
                condition=~Q(reference="") & ~Q(motif=""), name="budget_reversement_has_a_title_and_a_reason",
                violation_error_message="Donnez le titre de recette et le motif du reversement.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"reversement #{self.pk}"
