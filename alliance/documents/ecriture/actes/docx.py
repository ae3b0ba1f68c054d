"""The acts in Word form: filled from the cité's own file, or from ours."""

from alliance.documents.ecriture.actes.contenus import Acte


def ecrire_acte_docx(contenu: Acte, modele: bytes | None = None) -> bytes:
    """The act from a Word file: ``modele``, or ours when the cité has none.

    A tag that nobody knows is left blank; one that does more than showing, repeating or choosing is refused.

    :raises ModeleIncorrect: the file cannot be filled; the message names the tag and says what to do.
    """
    return remplir(contenu, modele)[0]


def remplir(contenu: Acte, modele: bytes | None) -> tuple[bytes, list[str]]:
    """The same, with the tags of the file that say nothing.

    :raises FichierRefuse: the file is damaged.
    :raises ModeleIncorrect: it cannot be filled.
    """
    from alliance.documents.ecriture.actes import remplissage  # noqa: PLC0415 -- slow import of the Word libraries

    return remplissage.remplir(contenu, modele)


def modele_par_defaut(genre: str) -> bytes:
    """The Word file that an act is filled from while the cité has not given hers."""
    from alliance.documents.ecriture.actes import modeles  # noqa: PLC0415 -- slow import of the Word libraries

    return modeles.modele_par_defaut(genre)
