"""Keys that a person gives to another software: they open what she sees, read-only, until they end."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alliance.partages.enums import PorteeJeton
from alliance.territoires.models import Cite


class CleQuerySet(models.QuerySet):
    """Scopes of the keys."""

    def visible_to(self, user):
        """Each person sees and revokes her own."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(compte_id=user.pk)

    def en_service(self, at):
        """Keys that nobody revoked; a token past its end is not one."""
        rows = self.filter(revoque_at=None)
        return rows.filter(expire_at__gt=at) if self.model is Jeton else rows


class Jeton(models.Model):
    """A token of the API, for one cité, with a scope and an end. Only its SHA-256 is kept.

    ``indice`` is the end of the token, so that its owner recognises it.
    """

    compte = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="jetons")
    cite = models.ForeignKey(Cite, on_delete=models.CASCADE, related_name="jetons")
    nom = models.CharField("à quoi il sert", max_length=80)
    portee = models.CharField("ce qu'il ouvre", max_length=16, choices=PorteeJeton)
    empreinte = models.CharField("empreinte", max_length=64, unique=True)
    indice = models.CharField("fin du jeton", max_length=4)
    cree_at = models.DateTimeField("créé le")
    expire_at = models.DateTimeField("expire le")
    revoque_at = models.DateTimeField("révoqué le", null=True, blank=True)
    utilise_on = models.DateField("dernière utilisation", null=True, blank=True)

    objects = CleQuerySet.as_manager()

    class Meta:
        verbose_name = "jeton d'API"
        verbose_name_plural = "jetons d'API"
        constraints = [
            models.CheckConstraint(condition=~Q(nom=""), name="partages_jeton_says_what_it_is_for"),
            models.CheckConstraint(
                condition=Q(expire_at__gt=F("cree_at")),
                name="partages_jeton_ends_after_it_starts",
                violation_error_message="La fin du jeton précède sa création.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class LienAgenda(models.Model):
    """A calendar subscription: dates of the plan that its owner sees and its filters keep.

    The address holds a signature of the row; revoking the row closes the address for good.
    """

    compte = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="liens_agenda")
    cite = models.ForeignKey(Cite, on_delete=models.CASCADE, related_name="liens_agenda")
    nom = models.CharField("nom", max_length=80)
    requete = models.CharField("filtres", max_length=2000, blank=True)
    avec_vacances = models.BooleanField("avec les vacances scolaires", default=True)
    cree_at = models.DateTimeField("créé le")
    revoque_at = models.DateTimeField("révoqué le", null=True, blank=True)
    utilise_on = models.DateField("dernière utilisation", null=True, blank=True)

    objects = CleQuerySet.as_manager()

    class Meta:
        verbose_name = "lien d'agenda"
        verbose_name_plural = "liens d'agenda"
        constraints = [models.CheckConstraint(condition=~Q(nom=""), name="partages_lienagenda_has_a_name")]

    def __str__(self) -> str:
        return self.nom
