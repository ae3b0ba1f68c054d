"""The account: an address, a displayed name, nothing about rights."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


class CompteManager(BaseUserManager["Compte"]):
    """Creates accounts; addresses are compared without case."""

    def get_by_natural_key(self, username: str | None) -> "Compte":
        return self.get(email__iexact=username)


class Compte(AbstractBaseUser):
    """A person who signs in. The address is the identity; two accounts cannot differ by case alone.

    ``is_administrateur`` is the technical administrator: creates cités, sees the content of none.
    ``ouvert_by`` invited the person; ``ferme_by`` erased the account, which keeps its row and nothing personal.
    ``derniere_visite_at`` is moved at sign-in and when the cité is switched, never by a GET.
    """

    email = models.EmailField("adresse électronique", unique=True)
    nom = models.CharField("nom affiché", max_length=150)
    is_active = models.BooleanField("actif", default=True)
    is_administrateur = models.BooleanField("administrateur technique", default=False)
    est_exemple = models.BooleanField("personne d'exemple", default=False)
    cree_at = models.DateTimeField("créé le", default=timezone.now)
    ouvert_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ferme_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    visite_precedente_at = models.DateTimeField("visite précédente", null=True, blank=True)
    derniere_visite_at = models.DateTimeField("dernière visite", null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["nom"]

    objects = CompteManager()

    class Meta:
        verbose_name = "compte"
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="comptes_compte_one_per_email_whatever_the_case",
                violation_error_message="Un compte existe déjà avec cette adresse.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom or f"compte {self.pk}"

    @property
    def is_staff(self) -> bool:
        """No one enters Django's admin: it would show content to the technical administrator."""
        return False


def display_name(user: Compte) -> str:
    """The name that screens and mails show, never the address."""
    return user.nom
