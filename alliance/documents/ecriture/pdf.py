"""PDF by Typst: tagged (PDF/UA-1, or the build fails), in French, from a template and plain data."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from alliance.documents.ecriture.csv import en_texte
from alliance.documents.ecriture.tableau import Genre, Tableau, sans_controle
from alliance.kernel.dates import format_jour
from alliance.kernel.errors import DomainError
from alliance.kernel.money import NBSP, format_cents, format_number

GABARITS = Path(__file__).resolve().parent.parent / "gabarits"
LIGNES_MAX = 2_000
"""About 100 pages; beyond, a spreadsheet is the right tool and a PDF holds the server too long."""

_POLICES = "@expo-google-fonts/atkinson-hyperlegible-next"
_GRAISSES = ("400Regular", "400Regular_Italic", "700Bold")
_A_DROITE = {Genre.ENTIER, Genre.NOMBRE, Genre.MONTANT}


class TropDeLignes(DomainError):
    pass


def polices() -> list[str]:
    """Folders of the interface font; where set-up did not bring it, Typst's own font is used."""
    return [str(path) for weight in _GRAISSES if (path := settings.NODE / _POLICES / weight).is_dir()]


def ecrire_pdf(gabarit: str, donnees: dict[str, Any]) -> bytes:
    """Build one of our templates with ``donnees``; texts stay texts, whatever they contain.

    :param gabarit: name of a file of ``gabarits/``, without its extension.
    """
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
            "titre": sans_controle(tableau.titre),
            "sous_titre": sans_controle(tableau.sous_titre),
            "filtres": sans_controle(tableau.filtres),
            "date": format_jour(tableau.edite_on or today),
            "colonnes": [
                {
                    "libelle": sans_controle(c.libelle),
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
    return sans_controle(str(value)) if genre == Genre.TEXTE else en_texte(genre, value)
