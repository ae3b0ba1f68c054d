"""What surrounds a séance: invitations, who comes, documents, comments, notes of a pôle."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.acteurs.models import Pole
from alliance.acteurs.selectors import fonctions_of
from alliance.documents.models import Document
from alliance.gouvernance.enums import Canal, Reponse
from alliance.gouvernance.models.instances import Membre
from alliance.gouvernance.models.seances import ParPointQuerySet, ParSeanceQuerySet, Point, SeanceInstance


class Convocation(models.Model):
    """An invitation that was sent, or printed: to whom, which sequence, how.

    ``debut_at``, ``fin_at`` and ``lieu`` are what it announced: the next one says what changed since.
    """

    seance = models.ForeignKey(SeanceInstance, on_delete=models.CASCADE, related_name="convocations")
    membre = models.ForeignKey(Membre, on_delete=models.PROTECT, related_name="convocations")
    sequence = models.PositiveIntegerField("numéro d'ordre")
    canal = models.CharField("canal", max_length=10, choices=Canal)
    annulation = models.BooleanField("annulation", default=False)
    debut_at = models.DateTimeField("début annoncé")
    fin_at = models.DateTimeField("fin annoncée")
    lieu = models.CharField("lieu annoncé", max_length=200, blank=True)
    envoyee_at = models.DateTimeField("envoyée le")

    objects = ParSeanceQuerySet.as_manager()

    class Meta:
        verbose_name = "convocation"
        constraints = [
            models.UniqueConstraint(
                fields=["seance", "membre", "sequence"], name="gouvernance_convocation_once_per_sequence"
            )
        ]

    def __str__(self) -> str:
        return f"convocation #{self.pk}"


class Presence(models.Model):
    """What a member answered before, and what was seen in the room. ``remplacant`` names who comes instead."""

    seance = models.ForeignKey(SeanceInstance, on_delete=models.CASCADE, related_name="presences")
    membre = models.ForeignKey(Membre, on_delete=models.PROTECT, related_name="presences")
    reponse = models.CharField("réponse", max_length=12, choices=Reponse, blank=True)
    commentaire = models.CharField("mot joint à la réponse", max_length=300, blank=True)
    repondu_at = models.DateTimeField("répondu le", null=True, blank=True)
    presence = models.CharField("présence", max_length=12, choices=Reponse, blank=True)
    note_at = models.DateTimeField("notée le", null=True, blank=True)
    remplacant = models.CharField("représenté par", max_length=150, blank=True)

    objects = ParSeanceQuerySet.as_manager()

    class Meta:
        verbose_name = "présence"
        constraints = [
            models.UniqueConstraint(fields=["seance", "membre"], name="gouvernance_presence_one_per_member"),
            models.CheckConstraint(
                condition=~Q(presence=Reponse.REPRESENTE) | ~Q(remplacant=""),
                name="gouvernance_presence_represented_by_somebody",
                violation_error_message="Dites qui représente cette personne.",
            ),
        ]

    def __str__(self) -> str:
        return f"présence #{self.pk}"


class PieceQuerySet(models.QuerySet):
    """Documents of séances and points."""

    def visible_to(self, user):
        """Seen with the séance or the point that they belong to."""
        return self.filter(
            Q(seance__in=SeanceInstance.objects.visible_to(user)) | Q(point__in=Point.objects.visible_to(user))
        )


class PieceSeance(models.Model):
    """A document of a séance, or of one of its points; it leaves with the convocation."""

    seance = models.ForeignKey(SeanceInstance, on_delete=models.PROTECT, null=True, blank=True, related_name="pieces")
    point = models.ForeignKey(Point, on_delete=models.PROTECT, null=True, blank=True, related_name="pieces")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="piece_seance")
    jointe_at = models.DateTimeField("jointe le", auto_now_add=True)
    jointe_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = PieceQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce d'une séance"
        verbose_name_plural = "pièces des séances"
        constraints = [
            models.CheckConstraint(
                condition=Q(seance=None, point__isnull=False) | Q(seance__isnull=False, point=None),
                name="gouvernance_piece_belongs_to_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"pièce #{self.pk}"


class CommentairePoint(models.Model):
    """What a member says on a point before the séance; read by those who read the point."""

    point = models.ForeignKey(Point, on_delete=models.CASCADE, related_name="commentaires")
    texte = models.TextField("commentaire")
    ecrit_at = models.DateTimeField("écrit le")
    ecrit_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    retire_at = models.DateTimeField("retiré le", null=True, blank=True)

    objects = ParPointQuerySet.as_manager()

    class Meta:
        verbose_name = "commentaire d'un point"
        verbose_name_plural = "commentaires des points"
        constraints = [models.CheckConstraint(condition=~Q(texte=""), name="gouvernance_commentaire_says_something")]

    def __str__(self) -> str:
        return f"commentaire #{self.pk}"


class NotePoleQuerySet(models.QuerySet):
    """Notes that stay in a pôle."""

    def visible_to(self, user):
        """Only by those who speak for this very pôle today: neither the chef de projet nor the other pôles."""
        own = {fonction.pole_id for fonction in fonctions_of(user) if fonction.pole_id is not None}
        return self.filter(pole_id__in=own, point__in=Point.objects.visible_to(user))


class NotePole(models.Model):
    """A note of one pôle on a point: private to that pôle, never exported."""

    point = models.ForeignKey(Point, on_delete=models.CASCADE, related_name="notes_poles")
    pole = models.ForeignKey(Pole, on_delete=models.PROTECT, related_name="notes")
    texte = models.TextField("note", blank=True)
    modifiee_at = models.DateTimeField("modifiée le")
    modifiee_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = NotePoleQuerySet.as_manager()

    class Meta:
        verbose_name = "note d'un pôle"
        verbose_name_plural = "notes des pôles"
        constraints = [models.UniqueConstraint(fields=["point", "pole"], name="gouvernance_notepole_one_per_pole")]

    def __str__(self) -> str:
        return f"note #{self.pk}"


class EnvoiSeance(models.Model):
    """A key that a browser gave to what it sent during a séance: the same sending is never written twice."""

    seance = models.ForeignKey(SeanceInstance, on_delete=models.CASCADE, related_name="envois")
    cle = models.UUIDField("clé", unique=True)
    recu_at = models.DateTimeField("reçu le")

    objects = ParSeanceQuerySet.as_manager()

    class Meta:
        verbose_name = "envoi reçu"
        verbose_name_plural = "envois reçus"

    def __str__(self) -> str:
        return f"envoi #{self.pk}"
