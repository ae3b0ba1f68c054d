"""PDF by Typst: tagged (PDF/UA-1, or the build fails), in French, from a template and plain data."""

import json
import re
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from alliance.documents.ecriture.csv import en_texte
from alliance.documents.ecriture.pdf_compact import compacter
from alliance.documents.ecriture.tableau import Genre, Tableau, sans_controle
from alliance.kernel.dates import format_jour
from alliance.kernel.errors import DomainError
from alliance.kernel.money import NBSP, format_cents, format_number
from alliance.kernel.textes import plural

GABARITS = Path(__file__).resolve().parent.parent / "gabarits"
LIGNES_MAX = 2_000
"""About 100 pages; beyond, a spreadsheet is the right tool and a PDF holds the server too long."""

_POLICES = "@expo-google-fonts/atkinson-hyperlegible-next"
_GRAISSES = ("400Regular", "400Regular_Italic", "700Bold")
_A_DROITE = {Genre.ENTIER, Genre.NOMBRE, Genre.MONTANT}

CARRE = "▯"
"""Stands for a sign that no font of the document draws: the standard forbids a page that would show nothing."""

_SANS_DESSIN = "could not be displayed"
_COURANT = re.compile(r"[\s\u0020-\u024f]")
_COLLES = re.compile(rf"{CARRE}[{CARRE}\u200d\ufe0e\ufe0f]*")
_MOT_SANS_FIN = re.compile(r"[\w./?&=%#:@-]{29,}")
_PAS = 10


class TropDeLignes(DomainError):
    pass


def polices() -> list[str]:
    """Folders of the interface font; where set-up did not bring it, Typst's own font is used."""
    return [str(path) for weight in _GRAISSES if (path := settings.NODE / _POLICES / weight).is_dir()]


def ecrire_pdf(gabarit: str, donnees: dict[str, Any]) -> bytes:
    """Build one of our templates with ``donnees``; texts stay texts, whatever they contain.

    Endless words may break anywhere, and a sign that no font draws becomes ``CARRE``.

    :param gabarit: name of a file of ``gabarits/``, without its extension.
    """
    import typst  # noqa: PLC0415 -- slow import, and 20 MB that most processes never need

    clean = _partout(donnees, _composable)
    try:
        return compacter(_compiler(gabarit, clean))
    except typst.TypstError as error:
        if _SANS_DESSIN not in str(error):
            raise
    return compacter(_compiler(gabarit, _partout(clean, _dessinable)))


def _compiler(gabarit: str, donnees: Any) -> bytes:
    import typst  # noqa: PLC0415 -- slow import, and 20 MB that most processes never need

    return typst.compile(
        str(GABARITS / f"{gabarit}.typ"),
        root=str(GABARITS),
        font_paths=polices(),
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"donnees": json.dumps(donnees, ensure_ascii=False)},
    )


def _partout(donnees: Any, change: Callable[[str], str]) -> Any:
    """The same plain data, each of its texts changed."""
    if isinstance(donnees, str):
        return change(donnees)
    if isinstance(donnees, dict):
        return {key: _partout(value, change) for key, value in donnees.items()}
    if isinstance(donnees, list | tuple):
        return [_partout(value, change) for value in donnees]
    return donnees


def _composable(texte: str) -> str:
    """Without control characters, and with a place to break in each word that no line would hold."""
    return _MOT_SANS_FIN.sub(lambda mot: _coupe(mot[0]), sans_controle(texte).replace("\r\n", "\n").replace("\r", "\n"))


def _coupe(mot: str) -> str:
    parts, run = [], 0
    for lettre in mot:
        # Only where letters are not joined: breaking an Arabic word would change its letters.
        if run >= _PAS and lettre < "\u0250":
            parts.append("\u200b")
            run = 0
        parts.append(lettre)
        run += 1
    return "".join(parts)


def _dessinable(texte: str) -> str:
    if all(_COURANT.match(signe) for signe in texte):
        return texte
    return _COLLES.sub(CARRE, "".join(signe if _se_dessine(signe) else CARRE for signe in texte))


@cache
def _se_dessine(signe: str) -> bool:
    """Whether a font has it: asked to Typst itself, once, and only when a document failed for such a sign."""
    import typst  # noqa: PLC0415 -- slow import, and 20 MB that most processes never need

    if _COURANT.match(signe):
        return True
    try:
        _compiler("essai", signe)
    except typst.TypstError:
        return False
    return True


def ecrire_tableau_pdf(tableau: Tableau, *, today: date) -> bytes:
    """The table on A4 pages: title, what was filtered, date, heading repeated, page numbers.

    :param today: shown as the date of edition when the table does not carry its own.
    :raises TropDeLignes: more than ``LIGNES_MAX`` rows.
    """
    rows = []
    for number, row in enumerate(tableau.lignes, start=1):
        if number > LIGNES_MAX:
            raise TropDeLignes(
                f"Cette liste dépasse {format_number(LIGNES_MAX)} lignes{NBSP}: c'est trop pour un PDF. "
                "Filtrez-la, ou choisissez le format XLSX."
            )
        rows.append([_cell(c.genre, value) for c, value in zip(tableau.colonnes, row, strict=True)])
    return ecrire_pdf(
        "tableau",
        {
            "titre": tableau.titre,
            "sous_titre": tableau.sous_titre,
            "filtres": tableau.filtres,
            "compte": tableau.compte or plural(len(rows), "ligne"),
            "date": format_jour(tableau.edite_on or today),
            "colonnes": [
                {
                    "libelle": c.libelle,
                    "largeur": c.largeur,
                    "droite": c.genre in _A_DROITE,
                    # Dates and figures take what they need and never wrap; texts share the rest.
                    "serree": c.genre != Genre.TEXTE,
                }
                for c in tableau.colonnes
            ],
            "lignes": rows,
        },
    )


def _cell(genre: Genre, value: Any) -> str:
    if value is None:
        return ""
    if genre == Genre.MONTANT:
        return format_cents(value)
    return str(value) if genre == Genre.TEXTE else en_texte(genre, value)
