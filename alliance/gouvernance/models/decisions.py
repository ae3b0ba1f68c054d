"""The register: decisions that nobody rewrites, and what is recorded about them later."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from alliance.acteurs.enums import Role
from alliance.acteurs.models import Caisse
from alliance.documents.models import Document
from alliance.gouvernance.enums import (
    ISSUES_ADOPTEES,
    Issue,
    Publication,
    SerieDecision,
    TypeDecision,
)
from alliance.gouvernance.models.instances import ROLES_QUI_PILOTENT, Instance, Membre, membre_de
from alliance.gouvernance.models.seances import Point, SeanceInstance
from alliance.gouvernance.rules import numero_affiche
from alliance.kernel.errors import DomainError
from alliance.kernel.permissions import visible_cite_ids
from alliance.territoires.models import Cite, CiteScopedQuerySet


class DecisionInalterable(DomainError):
    pass


class DecisionQuerySet(models.QuerySet):
    """Scopes of the register; every mass change is refused."""

    def visible_to(self, user):
        """All for those who steer; those of her instances for a member; the published ones for a partner."""
        if not getattr(user, "is_authenticated", False):
            return self.publiques()
        open_cites = visible_cite_ids(user)
        own = Membre.objects.filter(membre_de(user)).values("instance_id")
        led = Instance.objects.filter(animateur_id=user.pk).values("pk")
        return self.filter(
            Q(cite_id__in=visible_cite_ids(user, ROLES_QUI_PILOTENT))
            | Q(Q(instance_id__in=own) | Q(instance_id__in=led), cite_id__in=open_cites)
            | Q(Exists(PublicationDecision.objects.filter(decision_id=OuterRef("pk"))),
                cite_id__in=visible_cite_ids(user, set(Role) - {Role.NATIONAL}))
        )  # fmt: skip

    def publiques(self):
        """What anybody may read."""
        return self.filter(publication__portee=Publication.PUBLIQUE)

    def adoptees(self):
        """Adopted, with or without a condition."""
        return self.filter(issue__in=ISSUES_ADOPTEES)

    def en_vigueur(self):
        """Adopted, its condition lifted when there was one, and not withdrawn by a decision in force.

        A withdrawal is itself never withdrawn (the services refuse it): one level is enough.
        """
        return self.filter(_a_pris_effet(), ~Exists(retraits_en_vigueur()))

    def conditionnelles(self):
        """Adopted, waiting for their condition to be lifted, and not withdrawn meanwhile."""
        return self.filter(~Exists(retraits_en_vigueur()), issue=Issue.SOUS_RESERVE, levee=None)

    def retirees(self):
        """Withdrawn by a decision in force."""
        return self.filter(Exists(retraits_en_vigueur()))

    def update(self, **kwargs):
        """Refused: a decision is corrected by another one, which cites it."""
        raise DecisionInalterable("Une décision ne se modifie pas : prenez-en une nouvelle, qui cite celle-ci.")

    def delete(self):
        """Refused: the register loses nothing."""
        raise DecisionInalterable("Une décision ne s'efface pas : prenez-en une nouvelle, qui la retire.")


def _a_pris_effet() -> Q:
    return Q(issue=Issue.ADOPTEE) | Q(issue=Issue.SOUS_RESERVE, levee__isnull=False)


def retraits_en_vigueur() -> models.QuerySet["Decision"]:
    """The decisions in force that withdraw the one of the outer query."""
    return Decision.objects.filter(_a_pris_effet(), cite_decision_id=OuterRef("pk"), type=TypeDecision.RETRAIT)


class Decision(models.Model):
    """One line of the register, written once: at the closing of a séance, or taken over from before Alliance.

    Numbered per cité, series and civil year, without holes. The database refuses any change: what happens to a
    decision later has its own rows (``LeveeCondition``, ``PublicationDecision``), or is another decision that cites it
    (``cite_decision``). Every point put to decision gets a line, whatever its issue. ``conditions`` and ``avis_rendus``
    are the words of that day. Amounts are whole cents.
    """

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="decisions")
    serie = models.CharField("série", max_length=10, choices=SerieDecision, default=SerieDecision.COURANTE)
    annee = models.PositiveSmallIntegerField("année")
    numero = models.PositiveIntegerField("numéro")
    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="decisions")
    seance = models.ForeignKey(
        SeanceInstance, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    point = models.OneToOneField(Point, on_delete=models.PROTECT, null=True, blank=True, related_name="decision")
    prise_on = models.DateField("prise le")
    type = models.CharField("type", max_length=15, choices=TypeDecision)
    titre = models.CharField("titre", max_length=250)
    texte = models.TextField("ce qui est décidé", blank=True)
    texte_recherche = models.TextField(editable=False, default="")
    issue = models.CharField("issue", max_length=12, choices=Issue)
    raison = models.CharField("raison", max_length=20, blank=True)
    explication = models.TextField("pourquoi", blank=True)
    conditions = models.TextField("conditions à lever", blank=True)
    avis_rendus = models.JSONField("avis de chaque pôle", default=list, blank=True)
    reoriente_vers = models.CharField("vers quel dispositif", max_length=200, blank=True)
    montant_cents = models.PositiveBigIntegerField("montant (centimes)", null=True, blank=True)
    caisse = models.ForeignKey(
        Caisse, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions", verbose_name="budget"
    )
    du = models.DateField("du", null=True, blank=True)
    au = models.DateField("au (compris)", null=True, blank=True)
    cite_decision = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="citee_par", verbose_name="décision citée"
    )
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="relevé numérisé"
    )
    est_exemple = models.BooleanField("décision d'exemple", default=False)
    enregistree_at = models.DateTimeField("enregistrée le")
    enregistree_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "décision"
        constraints = [
            models.UniqueConstraint(
                fields=["cite", "serie", "annee", "numero"], name="gouvernance_decision_one_per_number"
            ),
            models.CheckConstraint(
                condition=Q(numero__gte=1, annee__range=(2019, 2100)), name="gouvernance_decision_number_is_plausible"
            ),
            models.CheckConstraint(condition=~Q(titre=""), name="gouvernance_decision_has_a_title"),
            models.CheckConstraint(
                condition=Q(serie=SerieDecision.COURANTE, seance__isnull=False, point__isnull=False)
                | Q(serie=SerieDecision.REPRISE, seance=None, point=None, avis_rendus=[]),
                name="gouvernance_decision_comes_from_a_seance_or_from_before",
            ),
            models.CheckConstraint(
                condition=Q(issue=Issue.SOUS_RESERVE) & ~Q(conditions="")
                | (~Q(issue=Issue.SOUS_RESERVE) & Q(conditions="")),
                name="gouvernance_decision_condition_has_words",
            ),
            models.CheckConstraint(
                condition=~Q(type__in=[TypeDecision.DEPENSE, TypeDecision.DELEGATION])
                | Q(montant_cents__isnull=False, caisse__isnull=False),
                name="gouvernance_decision_expense_has_an_amount_and_a_purse",
            ),
            models.CheckConstraint(
                condition=~Q(type=TypeDecision.DELEGATION) | Q(du__isnull=False, au__gte=F("du")),
                name="gouvernance_decision_delegation_has_dates",
            ),
            models.CheckConstraint(
                condition=~Q(type=TypeDecision.RETRAIT) | Q(cite_decision__isnull=False),
                name="gouvernance_decision_withdrawal_cites_a_decision",
            ),
        ]
        indexes = [
            models.Index(fields=["cite", "-prise_on", "-numero"], name="gouvernance_decision_by_day"),
            models.Index(fields=["cite", "type", "issue"], name="gouvernance_decision_by_type"),
        ]

    def __str__(self) -> str:
        return f"{self.numero_affiche} {self.titre}"

    @property
    def numero_affiche(self) -> str:
        """« 2026-014 », or « R-2024-3 » for a decision taken before Alliance."""
        return numero_affiche(reprise=self.serie == SerieDecision.REPRISE, annee=self.annee, numero=self.numero)

    def save(self, *args, **kwargs):
        """Insert only.

        :raises DecisionInalterable: the decision is in the register already.
        """
        if not self._state.adding:
            raise DecisionInalterable("Une décision ne se modifie pas : prenez-en une nouvelle, qui cite celle-ci.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Refused: the register loses nothing."""
        raise DecisionInalterable("Une décision ne s'efface pas : prenez-en une nouvelle, qui la retire.")


class CompteurDecisions(models.Model):
    """The last number given, per cité, series and year: moved by one UPDATE in the transaction of the closing."""

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="+")
    serie = models.CharField("série", max_length=10, choices=SerieDecision)
    annee = models.PositiveSmallIntegerField("année")
    dernier = models.PositiveIntegerField("dernier numéro", default=0)

    objects = CiteScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "compteur de décisions"
        verbose_name_plural = "compteurs de décisions"
        constraints = [
            models.UniqueConstraint(fields=["cite", "serie", "annee"], name="gouvernance_compteur_one_per_year")
        ]

    def __str__(self) -> str:
        return f"compteur #{self.pk}"


class ParDecisionQuerySet(models.QuerySet):
    """Rows about a decision: seen with it."""

    def visible_to(self, user):
        """Rows of the decisions that the person may see."""
        return self.filter(decision__in=Decision.objects.visible_to(user))


class LeveeCondition(models.Model):
    """The day when the condition of a decision was met, with its proof: from then on it takes effect."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="levee")
    preuve = models.TextField("ce qui le prouve")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    levee_at = models.DateTimeField("levée le")
    levee_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ParDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "levée de condition"
        verbose_name_plural = "levées de condition"
        constraints = [
            models.CheckConstraint(
                condition=~Q(preuve=""), name="gouvernance_levee_has_a_proof",
                violation_error_message="Dites ce qui prouve que la condition est remplie.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"levée #{self.pk}"


class PublicationDecision(models.Model):
    """Who may read a decision besides the members of its instance; without a row, nobody."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="publication")
    portee = models.CharField("lisible par", max_length=12, choices=Publication)
    publiee_at = models.DateTimeField("publiée le")
    publiee_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ParDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "publication d'une décision"
        verbose_name_plural = "publications des décisions"

    def __str__(self) -> str:
        return f"publication #{self.pk}"
