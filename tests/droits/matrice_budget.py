"""The rows of the table of rights for the budget; one list per part, added together here."""

from tests.droits.lignes import Ligne

BUDGET: list[Ligne] = []
