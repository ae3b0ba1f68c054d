"""Keeping a file, and taking back one that was never used."""

import hashlib
import weakref
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.fields.files import FieldFile

from alliance.documents.models import Document
from alliance.documents.nature import Nature
from alliance.documents.surete import AUTORISEES, TABLEURS, verifier
from alliance.territoires.models import Cite

__all__ = ["AUTORISEES", "TABLEURS", "delete_document", "store_document"]


class _Garde:
    """Deletes the file of a transaction that does not commit.

    Django tells when a transaction commits, never when it rolls back; but it then drops the callbacks that wait
    for the commit, and this object with them.
    """

    def __init__(self, fichier: FieldFile) -> None:
        self._finalizer = weakref.finalize(self, fichier.storage.delete, str(fichier.name))
        self._finalizer.atexit = False

    def __call__(self) -> None:
        self._finalizer.detach()


@transaction.atomic
def store_document(
    *,
    cite: Cite,
    nom: str,
    contenu: bytes,
    by: Any,
    acceptees: frozenset[Nature] = AUTORISEES,
    extension_libre: bool = False,
) -> Document:
    """Check a file by its content and keep it under an opaque key; it disappears if the transaction does not commit.

    Nothing is journaled here: the act is that of the service that links the file to something.

    :param nom: the name as typed; cleaned for display, never used by the storage.
    :param acceptees: the kinds welcome here (``TABLEURS`` for an import).
    :param extension_libre: correct a wrong extension instead of refusing it.
    :raises FichierRefuse: the file cannot be taken; the message says why and what to do.
    """
    sur = verifier(
        contenu,
        nom,
        taille_max=settings.TAILLE_MAX_FICHIER_OCTETS,
        acceptees=acceptees,
        extension_libre=extension_libre,
    )
    document = Document(
        cite=cite,
        nom=sur.nom,
        type_mime=sur.type_mime,
        taille_octets=len(sur.contenu),
        sha256=hashlib.sha256(sur.contenu).hexdigest(),
        depose_by=by,
    )
    document.fichier.save("fichier", ContentFile(sur.contenu), save=False)
    transaction.on_commit(_Garde(document.fichier))
    document.save()
    return document


@transaction.atomic
def delete_document(*, document: Document, by: Any) -> None:
    """Take back a file that nothing links to any more; only the cancelling of an import does so.

    Nothing is journaled: what is cancelled before it was confirmed leaves no trace.
    """
    storage, name = document.fichier.storage, str(document.fichier.name)
    document.delete()
    transaction.on_commit(lambda: storage.delete(name))
