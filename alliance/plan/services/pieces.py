"""Files joined to a fiche, and taken away from it."""

from django.db import transaction

from alliance.documents.services import store_document
from alliance.journal.services import record
from alliance.kernel.textes import fold
from alliance.plan.models import DocumentFiche, FicheAction
from alliance.plan.services.archivage import refuse_archived

TITRE_MAX = 200


@transaction.atomic
def attach_document(*, fiche: FicheAction, nom: str, contenu: bytes, by, titre: str = "") -> DocumentFiche:
    """Keep a file and join it to a fiche; without a title it is called by its name.

    :raises FicheArchivee: the fiche is archived.
    :raises FichierRefuse: the file is too heavy, of a kind that is not taken, or not what its name says.
    """
    refuse_archived(fiche)
    document = store_document(cite=fiche.cite, nom=nom, contenu=contenu, by=by)
    title = " ".join(titre.split()) or document.nom
    kept = title[:TITRE_MAX]
    piece = DocumentFiche.objects.create(fiche=fiche, document=document, titre=kept, titre_recherche=fold(kept))
    record(kind="plan.document.attached", by=by, subject=fiche, document=document.pk)
    return piece


@transaction.atomic
def detach_document(*, piece: DocumentFiche, by) -> None:
    """Take a file off a fiche. The file stays in the store, where nobody opens it any more.

    :raises FicheArchivee: the fiche is archived.
    """
    refuse_archived(piece.fiche)
    record(kind="plan.document.detached", by=by, subject=piece.fiche, document=piece.document_id)
    piece.delete()
