"""What a séance leaves behind: follow-ups, missions, the locked relevé."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alliance.acteurs.models import Caisse, Habilitation
from alliance.documents.models import Document
from alliance.gouvernance.enums import RoleMission
from alliance.gouvernance.models.decisions import Decision
from alliance.gouvernance.models.instances import Instance, ParInstanceQuerySet
from alliance.gouvernance.models.seances import ParSeanceQuerySet, Point, SeanceInstance, prepares_seances
from alliance.kernel.permissions import visible_cite_ids
from alliance.territoires.models import Cite


class SuiteQuerySet(ParInstanceQuerySet):
    """Follow-ups."""

    def visible_to(self, user):
        """Those of the instances that the person may see (a draft séance's only to who prepares it), and her own."""
        seen = Q(instance__in=Instance.objects.visible_to(user)) & (
            Q(point=None) | Q(point__seance=None) | Q(point__seance__convoquee_at__isnull=False)
            | prepares_seances(user, "point__")
        )  # fmt: skip
        return self.filter(seen | Q(responsable_id=user.pk, instance__cite_id__in=visible_cite_ids(user)))

    def a_faire(self):
        """Not done, not dropped."""
        return self.filter(faite_at=None, abandonnee_at=None)


class Suite(models.Model):
    """Something to do after a séance: what, by whom, until when; done with a proof."""

    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="suites")
    point = models.ForeignKey(Point, on_delete=models.PROTECT, null=True, blank=True, related_name="suites")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="suites")
    quoi = models.CharField("à faire", max_length=300)
    responsable = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="suites"
    )
    responsable_nom = models.CharField("par qui, en clair", max_length=150, blank=True)
    echeance_on = models.DateField("pour le", null=True, blank=True)
    cree_at = models.DateTimeField("notée le", auto_now_add=True)
    cree_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    faite_at = models.DateTimeField("faite le", null=True, blank=True)
    faite_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    preuve = models.TextField("ce qui le montre", blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    abandonnee_at = models.DateTimeField("abandonnée le", null=True, blank=True)
    motif_abandon = models.CharField("pourquoi elle est abandonnée", max_length=300, blank=True)

    objects = SuiteQuerySet.as_manager()

    class Meta:
        verbose_name = "suite à donner"
        verbose_name_plural = "suites à donner"
        constraints = [
            models.CheckConstraint(
                condition=~Q(quoi=""), name="gouvernance_suite_says_what",
                violation_error_message="Dites ce qui est à faire.",
            ),
            models.CheckConstraint(
                condition=Q(responsable__isnull=False, responsable_nom="")
                | (Q(responsable=None) & ~Q(responsable_nom="")),
                name="gouvernance_suite_has_one_owner",
                violation_error_message="Dites qui s'en charge.",
            ),
            models.CheckConstraint(
                condition=(Q(faite_at__isnull=False, faite_by__isnull=False) & ~Q(preuve=""))
                | Q(faite_at=None, faite_by=None, preuve="", document=None),
                name="gouvernance_suite_is_done_with_a_proof",
                violation_error_message="Dites ce qui montre que c'est fait.",
            ),
            models.CheckConstraint(
                condition=Q(abandonnee_at=None, motif_abandon="")
                | (Q(abandonnee_at__isnull=False, faite_at=None) & ~Q(motif_abandon="")),
                name="gouvernance_suite_is_dropped_for_a_reason",
                violation_error_message="Dites pourquoi c'est abandonné.",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["responsable", "echeance_on"],
                condition=Q(faite_at=None, abandonnee_at=None),
                name="gouvernance_suite_to_do",
            )
        ]

    def __str__(self) -> str:
        return self.quoi


class MissionQuerySet(models.QuerySet):
    """Missions."""

    def visible_to(self, user):
        """Those who steer read them all; each person reads her own."""
        return self.filter(
            Q(cite_id__in=visible_cite_ids(user, {"CHEF_DE_PROJET", "TROIKA"}))
            | Q(compte_id=user.pk, cite_id__in=visible_cite_ids(user))
        )

    def en_cours(self, today):
        """Decided, in force on ``today``; both bounds inclusive."""
        return self.filter(decision__isnull=False, from_on__lte=today, to_on__gte=today)


class Mission(models.Model):
    """A lettre de mission: who, for what, up to which expense, from a day to a day (both inclusive).

    ``point`` proposes it; ``decision`` gives it, at the closing of the séance. The rights follow the dates: the
    ``habilitation`` is opened with it and ends with it. ``plafond_cents`` is in whole cents.
    """

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="missions")
    point = models.OneToOneField(Point, on_delete=models.PROTECT, null=True, blank=True, related_name="mission")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="mission")
    compte = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="missions")
    role = models.CharField("mission", max_length=15, choices=RoleMission)
    instance_animee = models.ForeignKey(
        Instance, on_delete=models.PROTECT, null=True, blank=True, related_name="missions",
        verbose_name="groupe à animer",
    )  # fmt: skip
    perimetre = models.TextField("périmètre de la mission")
    plafond_cents = models.PositiveBigIntegerField("plafond de dépense (centimes)", null=True, blank=True)
    caisse = models.ForeignKey(
        Caisse, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="budget"
    )
    from_on = models.DateField("depuis le")
    to_on = models.DateField("jusqu'au (compris)")
    habilitation = models.ForeignKey(
        Habilitation, on_delete=models.PROTECT, null=True, blank=True, related_name="missions"
    )
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="lettre signée"
    )
    remplace = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="renouvellements"
    )
    fin_motif = models.CharField("pourquoi elle finit plus tôt", max_length=300, blank=True)
    est_exemple = models.BooleanField("mission d'exemple", default=False)
    proposee_at = models.DateTimeField("proposée le", auto_now_add=True)
    proposee_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = MissionQuerySet.as_manager()

    class Meta:
        verbose_name = "mission"
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__gte=F("from_on")),
                name="gouvernance_mission_ends_after_it_starts",
                violation_error_message="La date de fin précède la date de début.",
            ),
            models.CheckConstraint(
                condition=~Q(perimetre=""), name="gouvernance_mission_has_a_scope",
                violation_error_message="Dites sur quoi porte la mission.",
            ),
            models.CheckConstraint(
                condition=Q(point__isnull=False) | Q(decision__isnull=False),
                name="gouvernance_mission_comes_from_a_decision",
            ),
            models.CheckConstraint(
                condition=Q(plafond_cents=None) | Q(caisse__isnull=False),
                name="gouvernance_mission_ceiling_names_a_purse",
                violation_error_message="Un plafond de dépense nomme le budget concerné.",
            ),
            models.CheckConstraint(
                condition=Q(habilitation=None) | Q(decision__isnull=False),
                name="gouvernance_mission_opens_rights_once_decided",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"mission #{self.pk}"


class Releve(models.Model):
    """The relevé de décisions of a closed séance: its words, frozen and fingerprinted, and the PDF made from them.

    ``contenu`` and ``empreinte`` (SHA-256 of the canonical JSON) are written at the closing; ``document`` and
    ``document_sha256`` once, by the worker. ``code`` opens the public verification page.
    """

    seance = models.OneToOneField(SeanceInstance, on_delete=models.PROTECT, related_name="releve")
    contenu = models.JSONField("contenu")
    empreinte = models.CharField("empreinte du contenu (SHA-256)", max_length=64)
    code = models.CharField("code de vérification", max_length=20, unique=True)
    fige_at = models.DateTimeField("figé le")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    document_sha256 = models.CharField("empreinte du PDF (SHA-256)", max_length=64, blank=True)
    erreur = models.CharField("pourquoi le PDF manque", max_length=500, blank=True)
    mention_approbation = models.CharField("comment il a été approuvé", max_length=500, blank=True)

    objects = ParSeanceQuerySet.as_manager()

    class Meta:
        verbose_name = "relevé de décisions"
        verbose_name_plural = "relevés de décisions"
        constraints = [
            models.CheckConstraint(
                condition=Q(document=None, document_sha256="") | (Q(document__isnull=False) & ~Q(document_sha256="")),
                name="gouvernance_releve_pdf_has_its_hash",
            )
        ]

    def __str__(self) -> str:
        return f"relevé #{self.pk}"
