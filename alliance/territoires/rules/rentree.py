"""School years as files write them: « 2022-2023 », « 2022 », « Rentrée 2022 »."""

import re

from alliance.kernel.errors import DomainError


class RentreeInvalide(DomainError):
    pass


def annee_de_rentree(text: str) -> int:
    """The year of the September that opens the school year.

    :raises RentreeInvalide: no year, two years that do not follow each other, or a year out of 1990–2100.
    """
    years = [int(year) for year in re.findall(r"(?<!\d)\d{4}(?!\d)", text)]
    short = re.search(r"(?<!\d)(\d{4})\s*[-/]\s*(\d{2})(?!\d)", text)
    if short and len(years) == 1:
        years.append(years[0] // 100 * 100 + int(short.group(2)))
    if not years or len(years) > 2 or (len(years) == 2 and years[1] != years[0] + 1):
        raise RentreeInvalide(f"« {text.strip()} » n'est pas une rentrée. Écrivez 2022-2023 ou 2022.")
    if not 1990 <= years[0] <= 2100:
        raise RentreeInvalide(f"La rentrée {years[0]} est hors des années lues (1990 à 2100).")
    return years[0]


def libelle_rentree(annee: int) -> str:
    """« 2022-2023 » for the rentrée of September 2022."""
    return f"{annee}-{annee + 1}"
