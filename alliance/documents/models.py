"""A stored file. It belongs to whatever links to it; without a link nobody opens it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.documents.contrats import proprietaires
from alliance.territoires.models import Cite


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
