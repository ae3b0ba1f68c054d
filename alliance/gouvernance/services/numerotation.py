"""Numbers of the register: per cité, series and civil year, each one given once, none left out."""

from datetime import datetime

from django.db.models import F
from django.utils import timezone

from alliance.gouvernance.enums import SerieDecision
from alliance.gouvernance.models import CompteurDecisions
from alliance.territoires.models import Cite


def annee_de(at: datetime) -> int:
    """The civil year of an instant in Paris: a séance held on 31 December at 23 h 30 counts in that year."""
    return timezone.localdate(at).year


def next_numero(*, cite: Cite, serie: SerieDecision, annee: int) -> int:
    """The next number of a series, for a decision written in the same transaction.

    The row of the counter stays locked until that transaction ends: what it undoes gives its numbers back.
    """
    return reserve_numeros(cite=cite, serie=serie, annee=annee, combien=1)


def reserve_numeros(*, cite: Cite, serie: SerieDecision, annee: int, combien: int) -> int:
    """Take ``combien`` numbers in a row and answer the first of them; as ``next_numero`` otherwise."""
    key = {"cite": cite, "serie": serie, "annee": annee}
    CompteurDecisions.objects.bulk_create([CompteurDecisions(**key)], ignore_conflicts=True)
    # Moved first, read after: between both, nobody else may move it.
    CompteurDecisions.objects.filter(**key).update(dernier=F("dernier") + combien)
    return CompteurDecisions.objects.values_list("dernier", flat=True).get(**key) - combien + 1
