"""Who gives, in which accounts, for which year, and every act that changes what is open."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alliance.acteurs.models import Caisse, Organisation
from alliance.budget.enums import DroitOrganisme, FamilleFinanceur, NatureCredit, NatureMouvement, Perimetre
from alliance.budget.models.champs import ActeFige, ActesQuerySet, total
from alliance.budget.models.portees import ROLES_QUI_VOIENT_TOUT, caisse_ids_of, q_caisse
from alliance.budget.rules import EFFETS, EXERCICE_MAX, EXERCICE_MIN
from alliance.kernel.permissions import visible_cite_ids
from alliance.territoires.models import Cite


class QuiVoitLArgentQuerySet(models.QuerySet):
    """Rows of a cité that have nothing of one caisse: for whoever sees some of its money."""

    def visible_to(self, user):
        """Those who steer, and the keepers of a caisse of the cité."""
        kept = Caisse.objects.filter(pk__in=caisse_ids_of(user))
        return self.filter(
            Q(cite_id__in=visible_cite_ids(user, ROLES_QUI_VOIENT_TOUT)) | Q(cite_id__in=kept.values("cite_id"))
        )


class Financeur(models.Model):
    """Who gives money to the cité éducative; ``programme`` is the budget line it comes from (« 147 »), as data.

    Two origins of one purse are two financeurs: « politique de la ville (147) » and « Éducation nationale » feed the
    fonds of the collège, each with its own enveloppe and its own reliquat.
    """

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="financeurs")
    nom = models.CharField("nom", max_length=150)
    famille = models.CharField("famille", max_length=22, choices=FamilleFinanceur)
    programme = models.CharField("programme ou ligne budgétaire", max_length=40, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="financeurs"
    )
    est_exemple = models.BooleanField("financeur d'exemple", default=False)

    objects = QuiVoitLArgentQuerySet.as_manager()

    class Meta:
        verbose_name = "financeur"
        constraints = [
            models.UniqueConstraint(
                fields=["cite", "nom"], name="budget_financeur_one_per_name",
                violation_error_message="Un financeur de la cité porte déjà ce nom.",
            ),
            models.CheckConstraint(
                condition=~Q(nom=""), name="budget_financeur_has_a_name",
                violation_error_message="Donnez le nom du financeur.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.nom


class ReglageCaisseQuerySet(models.QuerySet):
    """Settings of the caisses: seen with the caisse."""

    def visible_to(self, user):
        """Those of the caisses whose money the person sees."""
        return self.filter(q_caisse(user, cite="caisse__cite_id", caisse="caisse_id"))


class ReglageCaisse(models.Model):
    """How the money of a caisse is handled here.

    ``deux_personnes``: whoever records an engagement does not record its payments. ``perimetre`` says whether this
    budget lies inside the total that the cité announces. ``profil_export`` is the list of columns of its comptable:
    ``[{"champ": "reference", "titre": "Référence EJ"}, …]``; empty, the profile of its nature is used.
    """

    caisse = models.OneToOneField(Caisse, on_delete=models.PROTECT, related_name="reglage_budget")
    deux_personnes = models.BooleanField("deux personnes : l'une engage, l'autre verse", default=False)
    perimetre = models.CharField("périmètre", max_length=10, choices=Perimetre, default=Perimetre.COMPTE)
    note = models.CharField("précision", max_length=500, blank=True)
    seuil_alerte_pct = models.PositiveSmallIntegerField("alerter quand il reste moins de (%)", default=10)
    profil_export = models.JSONField("colonnes de l'export du comptable", default=list, blank=True)

    objects = ReglageCaisseQuerySet.as_manager()

    class Meta:
        verbose_name = "réglage d'une caisse"
        verbose_name_plural = "réglages des caisses"
        constraints = [
            models.CheckConstraint(
                condition=Q(seuil_alerte_pct__lte=100), name="budget_reglage_threshold_is_a_percentage",
                violation_error_message="Le seuil est un pourcentage, de 0 à 100.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"réglage #{self.pk}"


class EnveloppeQuerySet(models.QuerySet):
    """Scopes of the enveloppes."""

    def visible_to(self, user):
        """All those of the cités that the person steers; those of the caisses that she keeps."""
        return self.filter(q_caisse(user, cite="cite_id", caisse="caisse_id"))

    def specifiques(self):
        """Those that may be spent on a decision: droit commun never enters what is left."""
        return self.filter(nature=NatureCredit.SPECIFIQUE)


class Enveloppe(models.Model):
    """Credits that one financeur opens to one cité in one caisse for one exercice, of one nature.

    The totals are moved by ``services`` alone, each by one conditional UPDATE; the CHECKs make an overrun impossible
    whatever the code path. « Notifié » holds notifications, amendments, takings back and carry-overs that came in;
    ``gele`` and ``reporte`` are parts of it that may no longer be affected. A droit commun enveloppe is never affected.
    """

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="enveloppes")
    financeur = models.ForeignKey(Financeur, on_delete=models.PROTECT, related_name="enveloppes")
    caisse = models.ForeignKey(Caisse, on_delete=models.PROTECT, related_name="enveloppes")
    nature = models.CharField("nature", max_length=12, choices=NatureCredit, default=NatureCredit.SPECIFIQUE)
    exercice = models.PositiveSmallIntegerField("exercice")
    note = models.CharField("précision", max_length=500, blank=True)
    est_exemple = models.BooleanField("enveloppe d'exemple", default=False)
    annonce_cents = total("annoncé")
    notifie_cents = total("notifié")
    gele_cents = total("gelé")
    reporte_cents = total("reporté sur un autre exercice")
    encaisse_cents = total("encaissé")
    affecte_cents = total("affecté")
    creee_at = models.DateTimeField("créée le")
    creee_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = EnveloppeQuerySet.as_manager()

    class Meta:
        verbose_name = "enveloppe"
        constraints = [
            models.UniqueConstraint(
                fields=["cite", "financeur", "caisse", "nature", "exercice"],
                name="budget_enveloppe_one_per_financeur_caisse_nature_exercice",
                violation_error_message="Cette enveloppe existe déjà pour cet exercice.",
            ),
            models.CheckConstraint(
                condition=Q(notifie_cents__gte=F("affecte_cents") + F("gele_cents") + F("reporte_cents")),
                name="budget_enveloppe_never_overrun",
                violation_error_message="Les affectations, gels et reports dépassent ce qui est notifié.",
            ),
            models.CheckConstraint(
                condition=Q(nature=NatureCredit.SPECIFIQUE) | Q(affecte_cents=0),
                name="budget_enveloppe_droit_commun_is_never_affected",
                violation_error_message="Le droit commun se déclare ; il ne s'affecte pas.",
            ),
            models.CheckConstraint(
                condition=Q(exercice__range=(EXERCICE_MIN, EXERCICE_MAX)),
                name="budget_enveloppe_exercice_is_a_year_of_the_programme",
                violation_error_message="L'exercice est une année à partir de 2019, début du programme.",
            ),
        ]
        indexes = [models.Index(fields=["cite", "exercice"], name="budget_enveloppe_by_exercice")]

    def __str__(self) -> str:
        return f"enveloppe {self.exercice} #{self.pk}"

    @property
    def disponible_cents(self) -> int:
        """What may still be affected."""
        return self.notifie_cents - self.gele_cents - self.reporte_cents - self.affecte_cents


class ParEnveloppeQuerySet(models.QuerySet):
    """Rows of an enveloppe: seen with it."""

    def visible_to(self, user):
        """Rows of the enveloppes that the person may see."""
        return self.filter(q_caisse(user, cite="enveloppe__cite_id", caisse="enveloppe__caisse_id"))


class MouvementQuerySet(ActesQuerySet):
    """Acts on enveloppes: seen with them, never deleted."""

    def visible_to(self, user):
        """Rows of the enveloppes that the person may see."""
        return self.filter(q_caisse(user, cite="enveloppe__cite_id", caisse="enveloppe__caisse_id"))


def _signe() -> Q:
    """A negative amount only where the nature of the act may have one; never zero."""
    both = [nature for nature, effet in EFFETS.items() if effet.deux_sens]
    return Q(montant_cents__gt=0) | Q(montant_cents__lt=0, nature__in=both)


class MouvementEnveloppe(ActeFige):
    """One act on an enveloppe, written once: announced, notified, amended, frozen, taken back, cashed, carried over.

    ``montant_cents`` is the amount as read in the act: negative only for an announcement or an amendment that lowers.
    ``rules.EFFETS`` says which total it moves, and which way. ``reference`` is what proves it (notification, title,
    DBM of the EPLE). The two halves of a carry-over name each other by ``contrepartie``.
    """

    enveloppe = models.ForeignKey(Enveloppe, on_delete=models.PROTECT, related_name="mouvements")
    nature = models.CharField("nature", max_length=16, choices=NatureMouvement)
    montant_cents = models.BigIntegerField("montant (centimes)")
    reference = models.CharField("référence", max_length=100, blank=True)
    contrepartie = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="origine_du_report"
    )

    objects = MouvementQuerySet.as_manager()

    class Meta:
        verbose_name = "mouvement d'enveloppe"
        verbose_name_plural = "mouvements d'enveloppe"
        constraints = [
            models.CheckConstraint(
                condition=_signe(), name="budget_mouvement_amount_has_its_sign",
                violation_error_message="Le montant est plus grand que zéro ; un avenant peut diminuer l'enveloppe.",
            ),
            models.CheckConstraint(
                condition=~Q(nature__in=[nature for nature, effet in EFFETS.items() if effet.reference])
                | ~Q(reference=""),
                name="budget_mouvement_has_its_proof",
                violation_error_message="Donnez la référence de l'acte : c'est elle qui le prouve.",
            ),
            models.CheckConstraint(
                condition=~Q(nature=NatureMouvement.REPORT_ENTRANT) | Q(contrepartie__isnull=False),
                name="budget_mouvement_carry_over_has_its_other_half",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["enveloppe", "le"], name="budget_mouvement_by_day")]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} #{self.pk}"


class ExerciceClos(models.Model):
    """A year whose enveloppes take no new affectation; payments, proofs and carry-overs go on."""

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="exercices_clos")
    exercice = models.PositiveSmallIntegerField("exercice")
    motif = models.CharField("précision", max_length=500, blank=True)
    clos_at = models.DateTimeField("clos le")
    clos_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = QuiVoitLArgentQuerySet.as_manager()

    class Meta:
        verbose_name = "exercice clos"
        verbose_name_plural = "exercices clos"
        constraints = [models.UniqueConstraint(fields=["cite", "exercice"], name="budget_exercice_closed_once")]

    def __str__(self) -> str:
        return f"exercice {self.exercice} clos"


class StatutJuridiqueQuerySet(models.QuerySet):
    """Which law a beneficiary is under."""

    def visible_to(self, user):
        """For those who see money in the cité of the organisation."""
        kept = Caisse.objects.filter(pk__in=caisse_ids_of(user))
        steered = visible_cite_ids(user, ROLES_QUI_VOIENT_TOUT)
        return self.filter(Q(organisation__cite_id__in=steered) | Q(organisation__cite_id__in=kept.values("cite_id")))


class StatutJuridique(models.Model):
    """The law an organisation is under, declared with its source when its kind does not tell."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="statut_juridique")
    droit = models.CharField("droit", max_length=18, choices=DroitOrganisme)
    source = models.CharField("d'après quoi", max_length=300)
    declare_at = models.DateTimeField("déclaré le")
    declare_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = StatutJuridiqueQuerySet.as_manager()

    class Meta:
        verbose_name = "statut juridique"
        verbose_name_plural = "statuts juridiques"
        constraints = [models.CheckConstraint(condition=~Q(source=""), name="budget_statut_has_a_source")]

    def __str__(self) -> str:
        return f"statut juridique #{self.pk}"
