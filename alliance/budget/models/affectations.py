"""From what is wished to what is reserved: prévisions, expenses put to the Cotech, affectations and what frees them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alliance.acteurs.models import Organisation
from alliance.budget.models.champs import Acte, ActeFige, ActesQuerySet, cents, total
from alliance.budget.models.enveloppes import Enveloppe, ParEnveloppeQuerySet
from alliance.budget.models.portees import ROLES_QUI_VOIENT_TOUT, q_caisse, q_porteur
from alliance.gouvernance.models import Decision, Point
from alliance.kernel.permissions import visible_cite_ids
from alliance.plan.models import FicheAction
from alliance.territoires.models import Cite


class Prevision(models.Model):
    """What one thinks of taking from an enveloppe for an action: it reserves nothing."""

    enveloppe = models.ForeignKey(Enveloppe, on_delete=models.PROTECT, related_name="previsions")
    fiche = models.ForeignKey(FicheAction, on_delete=models.PROTECT, related_name="previsions")
    montant_cents = cents("montant")
    note = models.CharField("précision", max_length=500, blank=True)
    modifiee_at = models.DateTimeField("modifiée le")
    modifiee_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ParEnveloppeQuerySet.as_manager()

    class Meta:
        verbose_name = "prévision"
        constraints = [
            models.UniqueConstraint(
                fields=["enveloppe", "fiche"], name="budget_prevision_one_per_action_and_enveloppe",
                violation_error_message="Cette action a déjà une prévision sur cette enveloppe : changez-la.",
            ),
            models.CheckConstraint(
                condition=Q(montant_cents__gt=0), name="budget_prevision_is_positive",
                violation_error_message="Le montant est plus grand que zéro.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"prévision #{self.pk}"


class PlafondQuerySet(models.QuerySet):
    """What the decisions allow: seen by who sees all the money of the cité, or keeps the caisse of the decision."""

    def visible_to(self, user):
        """With the caisse of the decision."""
        return self.filter(q_caisse(user, cite="decision__cite_id", caisse="decision__caisse_id"))


class PlafondDecision(models.Model):
    """What a decision allows, and how much of it is affected: moved as the enveloppes are.

    ``plafond_cents`` is a copy of the amount of the decision, which nobody rewrites.
    """

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="plafond_budget")
    plafond_cents = cents("plafond")
    affecte_cents = total("affecté")

    objects = PlafondQuerySet.as_manager()

    class Meta:
        verbose_name = "plafond d'une décision"
        verbose_name_plural = "plafonds des décisions"
        constraints = [
            models.CheckConstraint(
                condition=Q(affecte_cents__lte=F("plafond_cents")), name="budget_plafond_never_passed",
                violation_error_message="Les affectations dépassent ce que la décision permet.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"plafond #{self.pk}"


class AffectationQuerySet(ActesQuerySet):
    """Scopes of the affectations."""

    def visible_to(self, user):
        """Those who steer, the keepers of the caisse, the porteur of the action."""
        return self.filter(
            q_caisse(user, cite="cite_id", caisse="enveloppe__caisse_id") | q_porteur(user, fiche="fiche")
        )


class Affectation(Acte):
    """Part of an enveloppe reserved for an action by a decision of the Cotech: « validé en Cotech ».

    ``montant_cents`` never changes; what is held is ``montant − libere``. ``attribue`` is awarded by acts,
    ``engage_direct`` is engaged without one (commande, masse salariale): together they never pass what is held.
    """

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="affectations")
    enveloppe = models.ForeignKey(Enveloppe, on_delete=models.PROTECT, related_name="affectations")
    fiche = models.ForeignKey(FicheAction, on_delete=models.PROTECT, related_name="affectations")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="affectations")
    montant_cents = cents("montant")
    libere_cents = total("libéré")
    attribue_cents = total("attribué par des actes")
    engage_direct_cents = total("engagé sans acte attributif")
    est_exemple = models.BooleanField("affectation d'exemple", default=False)

    objects = AffectationQuerySet.as_manager()

    class Meta:
        verbose_name = "affectation"
        constraints = [
            models.CheckConstraint(
                condition=Q(montant_cents__gt=0), name="budget_affectation_is_positive",
                violation_error_message="Le montant est plus grand que zéro.",
            ),
            models.CheckConstraint(
                condition=Q(montant_cents__gte=F("libere_cents") + F("attribue_cents") + F("engage_direct_cents")),
                name="budget_affectation_never_overrun",
                violation_error_message="Cela dépasse ce qui est affecté à l'action.",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["enveloppe", "fiche"], name="budget_affectation_by_env"),
            models.Index(fields=["fiche"], name="budget_affectation_by_fiche"),
        ]

    def __str__(self) -> str:
        return f"affectation #{self.pk}"

    @property
    def tenu_cents(self) -> int:
        """What it still reserves in the enveloppe."""
        return self.montant_cents - self.libere_cents

    @property
    def libre_cents(self) -> int:
        """What is neither awarded, nor engaged, nor freed."""
        return self.tenu_cents - self.attribue_cents - self.engage_direct_cents


class ParAffectationQuerySet(ActesQuerySet):
    """Rows of an affectation: seen with it."""

    def visible_to(self, user):
        """Rows of the affectations that the person may see."""
        return self.filter(affectation__in=Affectation.objects.visible_to(user))


class Liberation(ActeFige):
    """Gives back to the enveloppe, and to the decision, exactly what an affectation held and did not engage.

    ``decision`` is the one that withdrew the first, when it is why.
    """

    affectation = models.ForeignKey(Affectation, on_delete=models.PROTECT, related_name="liberations")
    montant_cents = cents("montant")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="liberations")

    objects = ParAffectationQuerySet.as_manager()

    class Meta:
        verbose_name = "libération"
        constraints = [
            models.CheckConstraint(
                condition=Q(montant_cents__gt=0), name="budget_liberation_is_positive",
                violation_error_message="Le montant est plus grand que zéro.",
            ),
            models.CheckConstraint(
                condition=~Q(motif="") | Q(decision__isnull=False), name="budget_liberation_has_a_reason",
                violation_error_message="Dites pourquoi ces crédits sont libérés.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"libération #{self.pk}"


class DepenseDemandeeQuerySet(models.QuerySet):
    """Expenses put to a decision."""

    def visible_to(self, user):
        """With the enveloppe, or with the action for its porteur once it is on an agenda that is known."""
        return self.filter(q_caisse(user, cite="cite_id", caisse="enveloppe__caisse_id"))

    def en_attente(self):
        """Neither decided nor taken back."""
        return self.filter(decision=None, retiree_at=None)


class DepenseDemandee(models.Model):
    """An amount on an enveloppe, for an action, that waits for the Cotech: link row of ``gouvernance.liens``.

    Without ``point`` it is on no agenda yet. ``decision`` is written at the closing; ``affectation`` when the decision
    took effect. Nothing is reserved before.
    """

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="depenses_demandees")
    enveloppe = models.ForeignKey(Enveloppe, on_delete=models.PROTECT, related_name="depenses_demandees")
    fiche = models.ForeignKey(FicheAction, on_delete=models.PROTECT, related_name="depenses_demandees")
    beneficiaire = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bénéficiaire"
    )
    montant_cents = cents("montant")
    objet = models.CharField("objet de la dépense", max_length=250, blank=True)
    point = models.ForeignKey(Point, on_delete=models.PROTECT, null=True, blank=True, related_name="depenses_demandees")
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="depenses_demandees"
    )
    affectation = models.OneToOneField(
        Affectation, on_delete=models.PROTECT, null=True, blank=True, related_name="demande"
    )
    scenario = models.ForeignKey(
        "budget.Scenario", on_delete=models.PROTECT, null=True, blank=True, related_name="depenses",
        verbose_name="simulation qui l'a proposée",
    )  # fmt: skip
    demandee_at = models.DateTimeField("demandée le")
    demandee_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    retiree_at = models.DateTimeField("retirée le", null=True, blank=True)
    cle = models.UUIDField("clé d'idempotence", null=True, editable=False)

    objects = DepenseDemandeeQuerySet.as_manager()

    class Meta:
        verbose_name = "dépense demandée"
        verbose_name_plural = "dépenses demandées"
        constraints = [
            models.CheckConstraint(
                condition=Q(montant_cents__gt=0), name="budget_depense_is_positive",
                violation_error_message="Le montant est plus grand que zéro.",
            ),
            models.CheckConstraint(
                condition=Q(affectation=None) | Q(decision__isnull=False),
                name="budget_depense_is_affected_by_a_decision",
            ),
            models.CheckConstraint(
                condition=Q(retiree_at=None) | Q(decision=None, affectation=None),
                name="budget_depense_taken_back_before_its_decision",
            ),
            # With a condition: SQLite then adds it without rebuilding the table, which would lose its triggers.
            models.UniqueConstraint(
                fields=["cle"], condition=Q(cle__isnull=False), name="budget_depense_one_per_key"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["point"], name="budget_depense_by_point")]

    def __str__(self) -> str:
        return f"dépense demandée #{self.pk}"


class ScenarioQuerySet(models.QuerySet):
    """Simulations of those who steer."""

    def visible_to(self, user):
        """The chef de projet and the troïka; a comptable has no part in it."""
        return self.filter(cite_id__in=visible_cite_ids(user, ROLES_QUI_VOIENT_TOUT))


class Scenario(models.Model):
    """One way to share the enveloppes of an exercice before the Cotech: nothing is reserved by it.

    ``retenu_at`` is when it was turned into agenda items.
    """

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="scenarios")
    exercice = models.PositiveSmallIntegerField("exercice")
    nom = models.CharField("nom", max_length=150)
    note = models.TextField("note", blank=True)
    version = models.PositiveIntegerField("version", default=1)
    cree_at = models.DateTimeField("créé le")
    cree_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    retenu_at = models.DateTimeField("retenu le", null=True, blank=True)
    retenu_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    est_exemple = models.BooleanField("scénario d'exemple", default=False)

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = "scénario"
        constraints = [
            models.UniqueConstraint(
                fields=["cite", "exercice", "nom"], name="budget_scenario_one_per_name",
                violation_error_message="Un scénario de cet exercice porte déjà ce nom.",
            ),
            models.CheckConstraint(
                condition=~Q(nom=""), name="budget_scenario_has_a_name",
                violation_error_message="Donnez un nom au scénario.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.nom


class ParScenarioQuerySet(models.QuerySet):
    """Rows of a scenario: seen with it."""

    def visible_to(self, user):
        """Rows of the scenarios that the person may see."""
        return self.filter(scenario__in=Scenario.objects.visible_to(user))


class LigneScenario(models.Model):
    """What a scenario gives to an action from an enveloppe: asked, proposed; the rate follows from both."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="lignes")
    fiche = models.ForeignKey(FicheAction, on_delete=models.PROTECT, related_name="lignes_scenario")
    enveloppe = models.ForeignKey(Enveloppe, on_delete=models.PROTECT, related_name="lignes_scenario")
    demande_cents = cents("demandé")
    propose_cents = cents("proposé", default=0)
    note = models.CharField("note", max_length=300, blank=True)

    objects = ParScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne de scénario"
        verbose_name_plural = "lignes de scénario"
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "fiche", "enveloppe"], name="budget_lignescenario_once",
                violation_error_message="Cette action est déjà dans ce scénario pour cette enveloppe.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"ligne de scénario #{self.pk}"
