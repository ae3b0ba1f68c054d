"""The Word files and the logo of a cité: given, replaced, taken back. What was used before stays in the store."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from alliance.documents import nature as natures
from alliance.documents.ecriture.actes.docx import remplir
from alliance.documents.ecriture.actes.exemples import exemple_de
from alliance.documents.enums import GenreActe
from alliance.documents.models import Gabarit, Logo
from alliance.documents.rules import ModeleIncorrect, nettoyer_nom
from alliance.documents.selectors import en_tete_of
from alliance.documents.services.fichiers import store_document
from alliance.documents.surete import IMAGES, en_png, verifier
from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.territoires.models import Cite

LOGO_LARGEUR_MAX, LOGO_HAUTEUR_MAX = 1_000, 400
"""Pixels kept: 7 cm printed at 360 dots an inch."""

_MODELES = frozenset({natures.DOCX})

__all__ = [
    "AucunModele",
    "LogoSansTexte",
    "ModeleIncorrect",
    "deposer_gabarit",
    "deposer_logo",
    "retirer_gabarit",
    "retirer_logo",
]


class AucunModele(DomainError):
    pass


class LogoSansTexte(DomainError):
    pass


@transaction.atomic
def deposer_gabarit(*, cite: Cite, genre: GenreActe, nom: str, contenu: bytes, by: Any, at: datetime) -> Gabarit:
    """Take a Word file for an act of the cité; it is filled at once with an invented act, to know that it can be.

    The tags that say nothing are kept with it: they will print as blanks.

    :raises FichierRefuse: not a Word document, too heavy, damaged, or active.
    :raises ModeleIncorrect: it cannot be filled; the message names the tag.
    """
    sur = verifier(contenu, nom, taille_max=settings.TAILLE_MAX_FICHIER_OCTETS, acceptees=_MODELES)
    _filled, unknown = remplir(exemple_de(genre, en_tete_of(cite)), sur.contenu)
    document = store_document(cite=cite, nom=sur.nom, contenu=sur.contenu, by=by, acceptees=_MODELES)
    Gabarit.objects.en_usage().filter(cite=cite, genre=genre).update(remplace_at=at, remplace_by=by)
    gabarit = Gabarit.objects.create(
        cite=cite, genre=genre, document=document, inconnues=unknown, depose_at=at, depose_by=by
    )
    record(kind="documents.gabarit.deposited", by=by, subject=gabarit, genre=str(genre), document=document.pk)
    return gabarit


@transaction.atomic
def retirer_gabarit(*, cite: Cite, genre: GenreActe, by: Any, at: datetime) -> None:
    """Come back to our own Word file for an act.

    :raises AucunModele: the cité uses ours already.
    """
    row = Gabarit.objects.en_usage().filter(cite=cite, genre=genre).first()
    if row is None:
        raise AucunModele("La cité utilise déjà le modèle d'Alliance pour ce document : il n'y a rien à retirer.")
    Gabarit.objects.filter(pk=row.pk).update(remplace_at=at, remplace_by=by)
    record(kind="documents.gabarit.withdrawn", by=by, subject=row, genre=str(genre))


@transaction.atomic
def deposer_logo(*, cite: Cite, nom: str, contenu: bytes, texte_alternatif: str, by: Any, at: datetime) -> Logo:
    """Take the logo of the cité; it is drawn again as a PNG of a printable size.

    :raises FichierRefuse: not a PNG, JPEG or WebP image, or a damaged one.
    :raises LogoSansTexte: nothing says what it shows.
    """
    words = " ".join(texte_alternatif.split())
    if not words:
        raise LogoSansTexte(
            "Dites ce que montre le logo, par exemple « Ville et cité éducative de Dijon ».", field="texte_alternatif"
        )
    sur = verifier(contenu, nom, taille_max=settings.TAILLE_MAX_FICHIER_OCTETS, acceptees=IMAGES)
    png = en_png(sur.contenu, largeur_max=LOGO_LARGEUR_MAX, hauteur_max=LOGO_HAUTEUR_MAX)
    name = nettoyer_nom(f"{sur.nom.rpartition('.')[0]}.png")
    document = store_document(cite=cite, nom=name, contenu=png, by=by, acceptees=IMAGES)
    Logo.objects.en_usage().filter(cite=cite).update(remplace_at=at, remplace_by=by)
    logo = Logo.objects.create(cite=cite, document=document, texte_alternatif=words[:200], depose_at=at, depose_by=by)
    record(kind="documents.logo.deposited", by=by, subject=logo, document=document.pk)
    return logo


@transaction.atomic
def retirer_logo(*, cite: Cite, by: Any, at: datetime) -> None:
    """Write the acts without a logo.

    :raises AucunModele: there is none.
    """
    row = Logo.objects.en_usage().filter(cite=cite).first()
    if row is None:
        raise AucunModele("La cité n'a pas de logo : il n'y a rien à retirer.")
    Logo.objects.filter(pk=row.pk).update(remplace_at=at, remplace_by=by)
    record(kind="documents.logo.withdrawn", by=by, subject=row)
