"""What happens to a fiche: every change field by field, dated notes, comments, mentions."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.plan.enums import OrigineModification
from alliance.plan.models.fiche import FicheAction, ParFicheQuerySet


class Modification(models.Model):
    """One save of a fiche: who, when, by which door. ``version`` is the fiche's version once saved.

    Written with the fiche, in its transaction, and never changed afterwards.
    """

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="modifications")
    version = models.PositiveIntegerField("version obtenue")
    origine = models.CharField("origine", max_length=12, choices=OrigineModification)
    motif = models.CharField("motif", max_length=500, blank=True)
    annule = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="annulee_par")
    modifiee_at = models.DateTimeField("modifiée le", auto_now_add=True)
    modifiee_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ParFicheQuerySet.as_manager()

    class Meta:
        verbose_name = "modification de fiche"
        verbose_name_plural = "modifications de fiche"
        constraints = [
            models.UniqueConstraint(fields=["fiche", "version"], name="plan_modification_one_per_version"),
            models.CheckConstraint(
                condition=Q(annule=None) | Q(origine=OrigineModification.ANNULATION),
                name="plan_modification_only_an_undo_undoes",
            ),
        ]
        indexes = [models.Index(fields=["modifiee_at"], name="plan_modification_by_date")]

    def __str__(self) -> str:
        return f"modification #{self.pk}"


class ParModificationQuerySet(models.QuerySet):
    """Rows of a modification: seen with its fiche."""

    def visible_to(self, user):
        """Changes of the fiches that the person may see."""
        return self.filter(modification__fiche__in=FicheAction.objects.visible_to(user))


class ModificationChamp(models.Model):
    """One field of a modification. ``avant`` and ``apres`` are values to restore, the texts are what people read.

    The texts are kept because what they name (an organisation, a sous-thématique) may be renamed or go away.
    """

    modification = models.ForeignKey(Modification, on_delete=models.CASCADE, related_name="champs")
    champ = models.CharField("champ", max_length=40)
    avant = models.JSONField("avant", null=True)
    apres = models.JSONField("après", null=True)
    texte_avant = models.TextField("avant, en clair", blank=True)
    texte_apres = models.TextField("après, en clair", blank=True)

    objects = ParModificationQuerySet.as_manager()

    class Meta:
        verbose_name = "champ modifié"
        verbose_name_plural = "champs modifiés"
        constraints = [
            models.UniqueConstraint(fields=["modification", "champ"], name="plan_modificationchamp_is_not_repeated")
        ]

    def __str__(self) -> str:
        return self.champ


class NoteSuivi(models.Model):
    """A dated note on how an action goes: the day it is about, apart from the moment when it was typed."""

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="notes_de_suivi")
    le = models.DateField("date de la note")
    texte = models.TextField("note")
    texte_recherche = models.TextField(editable=False, default="")
    ecrite_at = models.DateTimeField("écrite le")
    ecrite_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    corrigee_at = models.DateTimeField("corrigée le", null=True, blank=True)

    objects = ParFicheQuerySet.as_manager()

    class Meta:
        verbose_name = "note de suivi"
        verbose_name_plural = "notes de suivi"
        constraints = [
            models.CheckConstraint(
                condition=~Q(texte=""), name="plan_notesuivi_says_something", violation_error_message="Écrivez la note."
            )
        ]
        indexes = [models.Index(fields=["fiche", "-le"], name="plan_notesuivi_by_day")]

    def __str__(self) -> str:
        return f"note #{self.pk}"


class Commentaire(models.Model):
    """A remark on a fiche, to whoever reads it. A withdrawn one keeps its place, without its text."""

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="commentaires")
    texte = models.TextField("commentaire")
    texte_recherche = models.TextField(editable=False, default="")
    ecrit_at = models.DateTimeField("écrit le")
    ecrit_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    retire_at = models.DateTimeField("retiré le", null=True, blank=True)

    objects = ParFicheQuerySet.as_manager()

    class Meta:
        verbose_name = "commentaire"
        constraints = [
            models.CheckConstraint(
                condition=Q(retire_at=None) & ~Q(texte="") | Q(retire_at__isnull=False, texte=""),
                name="plan_commentaire_has_a_text_until_withdrawn",
                violation_error_message="Écrivez votre commentaire.",
            )
        ]

    def __str__(self) -> str:
        return f"commentaire #{self.pk}"


class MentionQuerySet(models.QuerySet):
    """Scopes of the mentions."""

    def visible_to(self, user):
        """Mentions of the comments that the person may read."""
        return self.filter(commentaire__fiche__in=FicheAction.objects.visible_to(user))


class Mention(models.Model):
    """A person called upon by a comment: it waits for her until she says she has read it."""

    commentaire = models.ForeignKey(Commentaire, on_delete=models.CASCADE, related_name="mentions")
    compte = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions")
    vue_at = models.DateTimeField("vue le", null=True, blank=True)

    objects = MentionQuerySet.as_manager()

    class Meta:
        verbose_name = "mention"
        constraints = [models.UniqueConstraint(fields=["commentaire", "compte"], name="plan_mention_once_per_comment")]

    def __str__(self) -> str:
        return f"mention #{self.pk}"
