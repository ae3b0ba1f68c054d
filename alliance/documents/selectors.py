"""What the acts of a cité are written from today: its Word files, its logo."""

from dataclasses import dataclass

from alliance.documents.ecriture.actes.balises import Balise, balises_de
from alliance.documents.ecriture.actes.contenus import EnTete
from alliance.documents.enums import GenreActe
from alliance.documents.models import Document, Gabarit, Logo
from alliance.territoires.models import Cite


@dataclass(frozen=True, slots=True)
class ModeleActe:
    """One act, and the Word file that the cité gave for it, if any."""

    genre: GenreActe
    gabarit: Gabarit | None

    @property
    def balises(self) -> list[Balise]:
        """The tags that a Word file may use for this act."""
        return balises_de(self.genre)


def modeles_of(cite: Cite) -> list[ModeleActe]:
    """Every act, in the order of a séance, with the Word file in use. One query."""
    rows = Gabarit.objects.en_usage().filter(cite=cite).select_related("document", "depose_by")
    current = {row.genre: row for row in rows}
    return [ModeleActe(genre, current.get(genre)) for genre in GenreActe]


def gabarit_of(cite: Cite, genre: str) -> bytes | None:
    """The Word file that the cité gave for an act; nothing when she uses ours."""
    row = Gabarit.objects.en_usage().filter(cite=cite, genre=genre).select_related("document").first()
    return octets_of(row.document) if row else None


def logo_of(cite: Cite) -> Logo | None:
    """The logo in use, with its document."""
    return Logo.objects.en_usage().filter(cite=cite).select_related("document", "depose_by").first()


def en_tete_of(cite: Cite, *, sous_titre: str = "", exemple: bool = False) -> EnTete:
    """The head of an act of the cité, with its logo. One query."""
    logo = logo_of(cite)
    return EnTete(
        cite=cite.nom, sous_titre=sous_titre, exemple=exemple, logo=octets_of(logo.document) if logo else None,
        logo_alt=logo.texte_alternatif if logo else "",
    )  # fmt: skip


def octets_of(document: Document) -> bytes | None:
    """The bytes of a file; nothing when the storage lost it: the act is then written without."""
    try:
        with document.fichier.open("rb") as content:
            return content.read()
    except FileNotFoundError:
        return None
