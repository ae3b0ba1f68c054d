"""The acts in PDF: tagged, with the logo of the cité and its alternative."""

from collections.abc import Sequence
from typing import Any

from alliance.documents.ecriture.actes.contenus import Acte, Convocation, en_donnees
from alliance.documents.ecriture.pdf import ecrire_pdf
from alliance.documents.enums import GenreActe

_GABARITS = {
    GenreActe.ORDRE_DU_JOUR: "ordre_du_jour",
    GenreActe.EMARGEMENT: "emargement",
    GenreActe.RELEVE: "releve",
    GenreActe.LETTRE_MISSION: "lettre_mission",
    GenreActe.ANNEXE_DELIB: "annexe_deliberation",
    GenreActe.CONVENTION_SUB: "convention_subvention",
}


def ecrire_acte_pdf(contenu: Acte) -> bytes:
    """The act on A4 pages (PDF/UA-1): what the act says, and nothing that is not in ``contenu``."""
    if isinstance(contenu, Convocation):
        return ecrire_convocations_pdf([contenu])
    return ecrire_pdf(_GABARITS[contenu.genre], _donnees(contenu))


def ecrire_convocations_pdf(lettres: Sequence[Convocation]) -> bytes:
    """Every letter in one file, each on its own sheet: what is printed in one go.

    :param lettres: at least one.
    """
    return ecrire_pdf("convocation", {"lettres": [_donnees(lettre) for lettre in lettres]})


def _donnees(contenu: Acte) -> dict[str, Any]:
    donnees = en_donnees(contenu)
    en_tete = contenu.en_tete
    donnees["en_tete"]["logo_alt"] = en_tete.logo_alt or f"Logo de {en_tete.cite}"
    # Typst receives text only: the image travels as its bytes, one number each.
    return donnees | {
        "titre_complet": contenu.titre_complet,
        "logo": list(en_tete.logo) if en_tete.logo else None,
    }
