"""Reading a spreadsheet that anyone may send: what it is, is it safe, what its cells hold."""

from collections.abc import Callable

from alliance.documents import nature as natures
from alliance.documents.lecture.classeurs import lire_ods, lire_xls, lire_xlsx
from alliance.documents.lecture.modele import Classeur, Feuille, Format, Position, Valeur
from alliance.documents.lecture.reperage import lettres
from alliance.documents.lecture.texte import lire_csv
from alliance.documents.nature import Nature, nature_de
from alliance.documents.rules import FichierRefuse, verifier_taille
from alliance.kernel.money import NBSP

__all__ = [
    "TAILLE_MAX",
    "Classeur",
    "Feuille",
    "FichierRefuse",
    "Format",
    "Position",
    "Valeur",
    "lettres",
    "lire_tableur",
]

TAILLE_MAX = 20 * 1024 * 1024
_LECTEURS: dict[Nature, Callable[[bytes], Classeur]] = {
    natures.XLSX: lire_xlsx,
    natures.ODS: lire_ods,
    natures.XLS: lire_xls,
}
_CONSEILS = {
    natures.CHIFFRE: "Enregistrez-le sans mot de passe, puis déposez-le à nouveau.",
    natures.IWORK: "Dans Numbers, choisissez Fichier > Exporter vers > Excel, puis déposez le fichier XLSX.",
    natures.XLSB: "Dans Excel, choisissez Enregistrer sous, format XLSX, puis déposez ce fichier.",
    natures.HTML: "Ouvrez-le dans votre tableur, enregistrez-le au format XLSX ou ODS, puis déposez ce fichier.",
    natures.XML: "Ouvrez-le dans votre tableur, enregistrez-le au format XLSX ou ODS, puis déposez ce fichier.",
    natures.ZIP: "Ouvrez cette archive sur votre ordinateur et déposez le tableau qu'elle contient.",
}
_CONSEIL = "Déposez un tableau au format XLSX, ODS ou CSV."


def lire_tableur(contenu: bytes, nom: str, *, taille_max: int = TAILLE_MAX) -> Classeur:
    """Read a spreadsheet; its format is found in its bytes, ``nom`` only names the sheet of a CSV.

    :raises FichierRefuse: not a spreadsheet, too big, empty, damaged, protected by a password, or dangerous.
    """
    verifier_taille(contenu, taille_max)
    nature = nature_de(contenu)
    if nature == natures.TEXTE:
        classeur = lire_csv(contenu, nom)
    elif nature in _LECTEURS:
        classeur = _LECTEURS[nature](contenu)
    else:
        raise FichierRefuse(f"Ce fichier est {nature.libelle}. {_CONSEILS.get(nature, _CONSEIL)}")
    if all(feuille.vide for feuille in classeur.feuilles):
        raise FichierRefuse(
            f"Ce tableau est vide{NBSP}: aucune cellule n'est remplie. Vérifiez que vous avez déposé le bon fichier."
        )
    return classeur
