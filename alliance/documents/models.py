"""A stored file, which belongs to whatever links to it; the Word files and the logo that the acts are made from."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.acteurs.enums import Role
from alliance.documents.contrats import proprietaires
from alliance.documents.enums import GenreActe
from alliance.kernel.permissions import visible_cite_ids
from alliance.territoires.models import Cite

ROLES_DES_MODELES = frozenset({Role.CHEF_DE_PROJET, Role.TROIKA})
"""Who sees what the acts of a cité are written from."""


def storage_key(_document: "Document", _typed_name: str) -> str:
    """An opaque key: the typed name never reaches the storage."""
    key = uuid.uuid4().hex
    return f"documents/{key[:2]}/{key}"


class DocumentQuerySet(models.QuerySet):
    """Scopes of the files."""

    def visible_to(self, user):
        """Files that at least one owner lets the person open, and none besides."""
        allowed = Q(pk__in=[])
        for owned_by in proprietaires:
            allowed |= Q(pk__in=owned_by(user))
        return self.filter(allowed)


class Document(models.Model):
    """A file as it was received: original name for display, type read from its content, SHA-256."""

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="documents")
    nom = models.CharField("nom du fichier", max_length=200)
    fichier = models.FileField("fichier", upload_to=storage_key, max_length=100)
    type_mime = models.CharField("type", max_length=100)
    taille_octets = models.PositiveBigIntegerField("taille (octets)")
    sha256 = models.CharField("empreinte", max_length=64)
    depose_at = models.DateTimeField("déposé le", auto_now_add=True)
    depose_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document"

    def __str__(self) -> str:
        return self.nom


class ModeleQuerySet(models.QuerySet):
    """Scopes of what the acts are made from."""

    def visible_to(self, user):
        """Those of the cités that the person steers."""
        return self.filter(cite_id__in=visible_cite_ids(user, ROLES_DES_MODELES))

    def en_usage(self):
        """The ones used today; the others are kept as they were."""
        return self.filter(remplace_at=None)


class Depot(models.Model):
    """A file that a cité uses for its acts, from when she gave it until another one takes its place."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    depose_at = models.DateTimeField("déposé le")
    depose_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    remplace_at = models.DateTimeField("remplacé ou retiré le", null=True, blank=True)
    remplace_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ModeleQuerySet.as_manager()

    class Meta:
        abstract = True


REMPLACE_PAR_QUELQU_UN = Q(remplace_at=None, remplace_by=None) | Q(remplace_at__isnull=False, remplace_by__isnull=False)


class Gabarit(Depot):
    """The Word file that a cité gave for one of its acts; the one without ``remplace_at`` is in use.

    ``inconnues`` are the tags of the file that say nothing.
    """

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="gabarits")
    genre = models.CharField("document", max_length=15, choices=GenreActe)
    inconnues = models.JSONField("balises inconnues", default=list, blank=True)

    class Meta:
        verbose_name = "modèle Word"
        verbose_name_plural = "modèles Word"
        constraints = [
            models.UniqueConstraint(
                fields=["cite", "genre"], condition=Q(remplace_at=None), name="documents_gabarit_one_in_use"
            ),
            models.CheckConstraint(condition=REMPLACE_PAR_QUELQU_UN, name="documents_gabarit_is_replaced_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"modèle #{self.pk}"


class Logo(Depot):
    """The logo that the acts of a cité carry, and what it shows for those who do not see it."""

    cite = models.ForeignKey(Cite, on_delete=models.PROTECT, related_name="logos")
    texte_alternatif = models.CharField("ce que montre le logo", max_length=200)

    class Meta:
        verbose_name = "logo de la cité"
        verbose_name_plural = "logos des cités"
        constraints = [
            models.UniqueConstraint(fields=["cite"], condition=Q(remplace_at=None), name="documents_logo_one_in_use"),
            models.CheckConstraint(condition=REMPLACE_PAR_QUELQU_UN, name="documents_logo_is_replaced_by_somebody"),
            models.CheckConstraint(
                condition=~Q(texte_alternatif=""), name="documents_logo_has_an_alternative",
                violation_error_message="Dites ce que montre le logo.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"logo #{self.pk}"
