"""What documents gives to the registries: a kept file as a mail carries it, and who opens Word files and logos."""

from django.conf import settings
from django.urls import reverse

from alliance.documents.contrats import proprietaires
from alliance.documents.models import Document, Gabarit, Logo
from alliance.kernel.contrats import PieceJointe, pieces_jointes


def piece_of(pk: int) -> PieceJointe | None:
    """A file to attach; whoever asks for it has checked that the person may read it."""
    document = Document.objects.select_related("cite").filter(pk=pk).first()
    if document is None:
        return None

    def read() -> bytes:
        with document.fichier.open("rb") as content:
            return content.read()

    url = settings.URL_PUBLIQUE + reverse("documents:telecharger", args=[document.cite.slug, document.pk])
    return PieceJointe(document.nom, document.type_mime, document.taille_octets, read, url)


def documents_of_modeles(user):
    """Word files and logos of the cités that the person steers, those of before included."""
    gabarits = Gabarit.objects.visible_to(user).values("document_id")
    return gabarits.union(Logo.objects.visible_to(user).values("document_id"))


def register() -> None:
    """Called once, when the app is ready."""
    pieces_jointes.register("document", piece_of)
    proprietaires.register("documents.modeles", documents_of_modeles)
