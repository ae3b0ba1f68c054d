"""Séances of an instance, their agenda, who comes, and what is attached."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alliance.acteurs.enums import Portee
from alliance.acteurs.selectors import fonctions_of
from alliance.gouvernance.enums import (
    EtatSeance,
    Issue,
    ModeApprobation,
    NaturePoint,
    NatureSeance,
    Proposition,
    TypeDecision,
)
from alliance.gouvernance.models.instances import Instance
from alliance.kernel.permissions import visible_cite_ids


class SeanceQuerySet(models.QuerySet):
    """Scopes of the séances."""

    def visible_to(self, user):
        """Séances of the instances that the person may see; before it is convoked, only by those who prepare it."""
        seen = self.filter(instance__in=Instance.objects.visible_to(user))
        return seen.filter(Q(convoquee_at__isnull=False) | prepares_seances(user))

    def figees(self):
        """Séances whose content no longer changes."""
        return self.filter(etat__in=[EtatSeance.CLOSE, EtatSeance.APPROUVEE])


def prepares_seances(user, prefix: str = "") -> Q:
    """Séances that ``user`` prepares: chef de projet (or her delegate) of the cité, or who leads the instance."""
    cites = {
        fonction.cite_id for fonction in fonctions_of(user) if fonction.portees & {Portee.TOUT, Portee.GOUVERNANCE}
    }
    return Q(**{f"{prefix}instance__cite_id__in": cites}) | Q(**{f"{prefix}instance__animateur_id": user.pk})


class SeanceInstance(models.Model):
    """A meeting of an instance, or a consultation in writing.

    ``numero`` counts the convoked séances of the instance (« Cotech n° 14 ») and is given at the convocation.
    ``sequence`` is that of the last invitation sent (RFC 5545); ``a_prevenir`` says that date, place or agenda changed
    since. ``version`` grows with each change of the agenda. Instants are aware; screens show Europe/Paris.
    """

    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="seances")
    nature = models.CharField("forme", max_length=12, choices=NatureSeance, default=NatureSeance.REUNION)
    etat = models.CharField("état", max_length=10, choices=EtatSeance, default=EtatSeance.BROUILLON)
    numero = models.PositiveSmallIntegerField("numéro", null=True, blank=True)
    debut_at = models.DateTimeField("début")
    fin_at = models.DateTimeField("fin")
    lieu = models.CharField("lieu", max_length=200, blank=True)
    visio = models.URLField("lien de visioconférence", blank=True)
    message = models.TextField("mot d'accompagnement de la convocation", blank=True)
    serie = models.UUIDField("série", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField("version", default=1)
    uid = models.UUIDField("identifiant de calendrier", unique=True, editable=False)
    sequence = models.PositiveIntegerField("numéro d'ordre de l'invitation", default=0)
    a_prevenir = models.BooleanField("modifiée depuis la convocation", default=False)
    convoquee_at = models.DateTimeField("convoquée le", null=True, blank=True)
    ouverte_at = models.DateTimeField("ouverte le", null=True, blank=True)
    close_at = models.DateTimeField("close le", null=True, blank=True)
    close_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approuvee_at = models.DateTimeField("relevé approuvé le", null=True, blank=True)
    approuvee_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    mode_approbation = models.CharField("approbation", max_length=15, choices=ModeApprobation, blank=True)
    annulee_at = models.DateTimeField("annulée le", null=True, blank=True)
    motif_annulation = models.CharField("motif de l'annulation", max_length=500, blank=True)
    est_exemple = models.BooleanField("séance d'exemple", default=False)
    cree_at = models.DateTimeField("préparée depuis le", auto_now_add=True)
    cree_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = SeanceQuerySet.as_manager()

    class Meta:
        verbose_name = "séance"
        constraints = [
            models.UniqueConstraint(
                fields=["instance", "numero"],
                condition=Q(numero__isnull=False),
                name="gouvernance_seance_one_per_number",
            ),
            models.CheckConstraint(
                condition=Q(fin_at__gt=F("debut_at")),
                name="gouvernance_seance_ends_after_it_starts",
                violation_error_message="L'heure de fin précède l'heure de début.",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=[EtatSeance.BROUILLON, EtatSeance.ANNULEE])
                | Q(convoquee_at__isnull=False, numero__isnull=False),
                name="gouvernance_seance_convoked_has_a_date_and_a_number",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=[EtatSeance.TENUE, EtatSeance.CLOSE, EtatSeance.APPROUVEE])
                | Q(ouverte_at__isnull=False),
                name="gouvernance_seance_held_was_opened",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=[EtatSeance.CLOSE, EtatSeance.APPROUVEE], close_at__isnull=False)
                | (~Q(etat__in=[EtatSeance.CLOSE, EtatSeance.APPROUVEE]) & Q(close_at=None)),
                name="gouvernance_seance_closed_has_a_date",
            ),
            models.CheckConstraint(
                condition=(Q(etat=EtatSeance.APPROUVEE, approuvee_at__isnull=False) & ~Q(mode_approbation=""))
                | (~Q(etat=EtatSeance.APPROUVEE) & Q(approuvee_at=None, mode_approbation="")),
                name="gouvernance_seance_approved_has_a_date_and_a_way",
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatSeance.ANNULEE, annulee_at__isnull=False)
                | (~Q(etat=EtatSeance.ANNULEE) & Q(annulee_at=None, motif_annulation="")),
                name="gouvernance_seance_cancelled_has_a_date",
            ),
        ]
        indexes = [models.Index(fields=["instance", "debut_at"], name="gouvernance_seance_by_start")]

    def __str__(self) -> str:
        return f"séance #{self.pk}"

    @property
    def est_consultation(self) -> bool:
        """Whether it is held in writing; ``fin_at`` is then the last moment to answer."""
        return self.nature == NatureSeance.CONSULTATION


class PointQuerySet(models.QuerySet):
    """Agenda items, in a séance or waiting for one."""

    def visible_to(self, user):
        """Points of the séances that the person may see, the backlog of her instances, and what she proposed there."""
        open_cites = visible_cite_ids(user)
        return self.filter(
            Q(seance__in=SeanceInstance.objects.visible_to(user))
            | Q(seance=None, instance__in=Instance.objects.visible_to(user))
            | Q(seance=None, propose_by_id=getattr(user, "pk", None), instance__cite_id__in=open_cites)
        )

    def a_inscrire(self):
        """The backlog: proposed, on no agenda, not set aside."""
        return self.filter(seance=None, ecarte_at=None)


class Point(models.Model):
    """An agenda item; without ``seance`` it waits « à inscrire ».

    ``proposition`` is what the pôles give their avis on. ``issue`` and ``raison`` are written once, at the closing,
    from ``rules.compute_issue``; until then the pages compute them. ``compte_rendu`` is typed during the séance, by
    several people: ``version`` grows with each change of it. ``reporte_de`` is the point that was carried over.
    ``cite_decision`` is the earlier decision that this one withdraws or corrects. Amounts are whole cents; ``du`` and
    ``au`` bound a délégation (both inclusive).
    """

    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="points")
    seance = models.ForeignKey(SeanceInstance, on_delete=models.PROTECT, null=True, blank=True, related_name="points")
    ordre = models.PositiveSmallIntegerField("ordre", default=0)
    titre = models.CharField("titre", max_length=250)
    description = models.TextField("ce dont il s'agit", blank=True)
    nature = models.CharField("nature", max_length=12, choices=NaturePoint, default=NaturePoint.ECHANGE)
    type_decision = models.CharField("type de décision", max_length=15, choices=TypeDecision, blank=True)
    duree_min = models.PositiveSmallIntegerField("durée (minutes)", default=10)
    presentateur = models.CharField("présenté par", max_length=150, blank=True)
    montant_cents = models.PositiveBigIntegerField("montant (centimes)", null=True, blank=True)
    caisse = models.ForeignKey(
        "acteurs.Caisse", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="budget"
    )
    du = models.DateField("du", null=True, blank=True)
    au = models.DateField("au (compris)", null=True, blank=True)
    cite_decision = models.ForeignKey(
        "gouvernance.Decision", on_delete=models.PROTECT, null=True, blank=True, related_name="points_qui_la_citent",
        verbose_name="décision citée",
    )  # fmt: skip
    proposition = models.CharField("mis aux avis", max_length=12, choices=Proposition, default=Proposition.ADOPTER)
    reoriente_vers = models.CharField("vers quel dispositif", max_length=200, blank=True)
    compte_rendu = models.TextField("ce qui a été dit", blank=True)
    version = models.PositiveIntegerField("version", default=1)
    issue = models.CharField("issue", max_length=12, choices=Issue, blank=True)
    raison = models.CharField("raison", max_length=20, blank=True)
    traite_at = models.DateTimeField("traité le", null=True, blank=True)
    reporte_de = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reports")
    approuve_seance = models.OneToOneField(
        SeanceInstance, on_delete=models.PROTECT, null=True, blank=True, related_name="point_approbation",
        verbose_name="relevé à approuver",
    )  # fmt: skip
    propose_at = models.DateTimeField("proposé le", auto_now_add=True)
    propose_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ecarte_at = models.DateTimeField("écarté le", null=True, blank=True)
    motif_ecart = models.CharField("pourquoi il est écarté", max_length=500, blank=True)

    objects = PointQuerySet.as_manager()

    class Meta:
        verbose_name = "point de l'ordre du jour"
        verbose_name_plural = "points de l'ordre du jour"
        constraints = [
            models.CheckConstraint(
                condition=~Q(titre=""), name="gouvernance_point_has_a_title",
                violation_error_message="Donnez un titre au point.",
            ),
            models.CheckConstraint(
                condition=(Q(nature=NaturePoint.DECISION) & ~Q(type_decision=""))
                | (~Q(nature=NaturePoint.DECISION) & Q(type_decision="", issue="", montant_cents=None)),
                name="gouvernance_point_decision_has_a_type",
                violation_error_message="Dites de quel type de décision il s'agit.",
            ),
            models.CheckConstraint(
                condition=Q(type_decision=TypeDecision.DEPENSE, montant_cents__isnull=False, caisse__isnull=False)
                | Q(type_decision=TypeDecision.DELEGATION, montant_cents__isnull=False, caisse__isnull=False,
                    du__isnull=False, au__gte=F("du"))
                | ~Q(type_decision__in=[TypeDecision.DEPENSE, TypeDecision.DELEGATION]),
                name="gouvernance_point_expense_has_an_amount_and_a_purse",
                violation_error_message="Une dépense porte un montant et un budget ; une délégation, aussi ses dates.",
            ),
            models.CheckConstraint(
                condition=~Q(type_decision=TypeDecision.RETRAIT) | Q(cite_decision__isnull=False),
                name="gouvernance_point_withdrawal_cites_a_decision",
                violation_error_message="Un retrait cite la décision retirée.",
            ),
            models.CheckConstraint(
                condition=~Q(proposition=Proposition.REORIENTER) | ~Q(reoriente_vers=""),
                name="gouvernance_point_reoriented_says_where",
                violation_error_message="Dites vers quel dispositif le point est réorienté.",
            ),
            models.CheckConstraint(
                condition=Q(ecarte_at=None, motif_ecart="")
                | (Q(ecarte_at__isnull=False, seance=None) & ~Q(motif_ecart="")),
                name="gouvernance_point_set_aside_for_a_reason",
                violation_error_message="Dites pourquoi le point est écarté.",
            ),
            # A point is carried over once; a second carrying over starts from its latest copy.
            models.UniqueConstraint(
                fields=["reporte_de"], condition=Q(reporte_de__isnull=False, ecarte_at=None),
                name="gouvernance_point_carried_over_once",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["seance", "ordre"], name="gouvernance_point_by_rank")]

    def __str__(self) -> str:
        return self.titre


class ParSeanceQuerySet(models.QuerySet):
    """Rows of a séance: seen with it."""

    def visible_to(self, user):
        """Rows of the séances that the person may see."""
        return self.filter(seance__in=SeanceInstance.objects.visible_to(user))


class ParPointQuerySet(models.QuerySet):
    """Rows of a point: seen with it."""

    def visible_to(self, user):
        """Rows of the points that the person may see."""
        return self.filter(point__in=Point.objects.visible_to(user))
