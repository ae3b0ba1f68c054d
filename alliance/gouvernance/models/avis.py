"""The avis of each pôle on a point, and who withdrew from it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.acteurs.models import Pole
from alliance.gouvernance.enums import SensAvis
from alliance.gouvernance.models.instances import Membre
from alliance.gouvernance.models.seances import ParPointQuerySet, Point


class Avis(models.Model):
    """The avis of one pôle on one point, and the delegate who gave it.

    ``donne_by`` is the account that recorded it: the delegate's own, or that of who keeps the minutes. ``a_distance``:
    given before the séance, or in writing. ``par_silence``: nobody answered a written consultation whose instance says
    that silence is assent. ``institution_porteuse``: the institution carries what is decided, and says so; the déport,
    for a personal or private interest, is another thing (``Deport``). ``a_lever``: the réserve is a condition.
    The database refuses any change once the séance is closed.
    """

    point = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="avis")
    pole = models.ForeignKey(Pole, on_delete=models.PROTECT, related_name="avis")
    sens = models.CharField("avis", max_length=12, choices=SensAvis)
    texte = models.TextField("réserve ou raison", blank=True)
    a_lever = models.BooleanField("la réserve est une condition à lever avant l'effet", default=False)
    membre = models.ForeignKey(
        Membre, on_delete=models.PROTECT, null=True, blank=True, related_name="avis", verbose_name="donné par"
    )
    institution_porteuse = models.BooleanField("institution porteuse", default=False)
    a_distance = models.BooleanField("donné à distance", default=False)
    par_silence = models.BooleanField("silence valant accord", default=False)
    donne_at = models.DateTimeField("donné le")
    donne_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ParPointQuerySet.as_manager()

    class Meta:
        verbose_name = "avis"
        verbose_name_plural = "avis"
        constraints = [
            models.UniqueConstraint(fields=["point", "pole"], name="gouvernance_avis_one_per_pole"),
            models.CheckConstraint(
                condition=~Q(sens__in=[SensAvis.RESERVE, SensAvis.DEFAVORABLE]) | ~Q(texte=""),
                name="gouvernance_avis_says_why",
                violation_error_message="Une réserve ou un avis défavorable dit pourquoi.",
            ),
            models.CheckConstraint(
                condition=Q(a_lever=False) | Q(sens=SensAvis.RESERVE),
                name="gouvernance_avis_condition_is_a_reserve",
                violation_error_message="Seule une réserve peut être une condition à lever.",
            ),
            models.CheckConstraint(
                condition=Q(par_silence=False, membre__isnull=False)
                | Q(par_silence=True, membre=None, sens=SensAvis.FAVORABLE),
                name="gouvernance_avis_is_given_by_somebody",
                violation_error_message="Dites qui donne l'avis du pôle.",
            ),
        ]

    def __str__(self) -> str:
        return f"avis #{self.pk}"


class Deport(models.Model):
    """A member who does not take part in a point, for a personal or private interest, and why."""

    point = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="deports")
    membre = models.ForeignKey(Membre, on_delete=models.PROTECT, related_name="deports")
    motif = models.CharField("motif", max_length=300)
    declare_at = models.DateTimeField("déclaré le")
    declare_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ParPointQuerySet.as_manager()

    class Meta:
        verbose_name = "déport"
        constraints = [
            models.UniqueConstraint(fields=["point", "membre"], name="gouvernance_deport_once"),
            models.CheckConstraint(
                condition=~Q(motif=""), name="gouvernance_deport_has_a_reason",
                violation_error_message="Dites quel intérêt personnel ou privé motive le déport.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"déport #{self.pk}"


class InteretQuerySet(models.QuerySet):
    """Declared interests."""

    def visible_to(self, user):
        """Seen with the instance of the member."""
        return self.filter(membre__in=Membre.objects.visible_to(user))


class InteretDeclare(models.Model):
    """A private interest that a member declares once: the organisation where she sits or works.

    It proposes a déport on each point whose object that organisation carries; it never imposes it.
    """

    membre = models.ForeignKey(Membre, on_delete=models.CASCADE, related_name="interets")
    organisation = models.ForeignKey("acteurs.Organisation", on_delete=models.PROTECT, related_name="+")
    nature = models.CharField("lien avec l'organisation", max_length=200)
    declare_at = models.DateTimeField("déclaré le")
    declare_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = InteretQuerySet.as_manager()

    class Meta:
        verbose_name = "intérêt déclaré"
        verbose_name_plural = "intérêts déclarés"
        constraints = [
            models.UniqueConstraint(fields=["membre", "organisation"], name="gouvernance_interet_once"),
            models.CheckConstraint(condition=~Q(nature=""), name="gouvernance_interet_says_what"),
        ]

    def __str__(self) -> str:
        return f"intérêt #{self.pk}"
