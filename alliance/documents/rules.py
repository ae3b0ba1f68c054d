"""What a file may weigh and hold, how its name is cleaned, and how a refusal is said. Pure."""

import re
import unicodedata

from alliance.kernel.errors import DomainError
from alliance.kernel.textes import format_taille

NOM_MAX = 150
"""Characters kept of a file's name, extension included (the column holds 200)."""

ENTREES_MAX = 5_000
"""Parts in a compressed document: a deck full of images has a few hundred."""

DETENDU_MAX_OCTETS = 150 * 1024 * 1024
"""Inflated size of a compressed document; 10 000 lines of 20 columns need about 15 MB."""

RATIO_MAX = 250
"""Inflated size over compressed size, looked at beyond ``RATIO_SEUIL_OCTETS``: a repetitive sheet reaches 60."""

RATIO_SEUIL_OCTETS = 20 * 1024 * 1024

LIGNES_MAX, COLONNES_MAX, CASES_MAX = 100_000, 1_000, 3_000_000
"""Furthest filled cell and area of a sheet: beyond them, a stray cell would fill the memory."""

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+')
_SHEET_FORBIDDEN = re.compile(r"[\x00-\x1f\[\]:*?/\\]")
_SPACES = re.compile(r"\s+")


class FichierRefuse(DomainError):
    """The file cannot be taken; the message says what it is and what to do instead."""

    def __init__(self, message: str, *, field: str | None = "fichier") -> None:
        super().__init__(message, field=field)


class ModeleIncorrect(FichierRefuse):
    """The Word file of an act cannot be filled; the message names the tag and says what to do."""


def verifier_taille(contenu: bytes, taille_max: int) -> None:
    """Refuse the empty file and the one that is too big.

    :raises FichierRefuse: 0 byte, or more than ``taille_max``.
    """
    if not contenu:
        raise FichierRefuse(
            "Ce fichier est vide (0 octet). Vérifiez-le sur votre ordinateur, puis déposez-le à nouveau."
        )
    if len(contenu) > taille_max:
        raise FichierRefuse(
            f"Votre fichier pèse {format_taille(len(contenu))}, la limite est {format_taille(taille_max)}. "
            "Allégez-le (images, feuilles inutiles) ou partagez-le en plusieurs fichiers."
        )


def nom_de_feuille(titre: str) -> str:
    """A sheet's name out of a title: 31 characters, none of those that spreadsheets forbid."""
    cleaned = _SPACES.sub(" ", _SHEET_FORBIDDEN.sub(" ", titre)).strip(" '")
    return cleaned[:31].rstrip(" '") or "Feuille"


def nettoyer_nom(nom: str, *, defaut: str = "fichier") -> str:
    """A name safe to show and to download: no path, no control or direction character, at most ``NOM_MAX``."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", nom))[-1]
    cleaned = _SPACES.sub(" ", _FORBIDDEN.sub(" ", last)).strip(" .")
    stem, dot, extension = cleaned.rpartition(".")
    if not dot or len(extension) > 10:
        return cleaned[:NOM_MAX].strip() or defaut
    return f"{stem[: NOM_MAX - len(extension) - 1].strip() or defaut}.{extension}"
