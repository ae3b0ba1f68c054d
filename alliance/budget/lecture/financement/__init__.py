"""Reading the budget of an action from any file: a Dauphin record, the two columns of the form, a flat table."""

from alliance.budget.lecture.financement.modele import Etape, Ignoree, Lecture, LigneLue, TotalAnnonce
from alliance.budget.lecture.financement.tableur import lire_financement

__all__ = ["Etape", "Ignoree", "Lecture", "LigneLue", "TotalAnnonce", "lire_financement"]
