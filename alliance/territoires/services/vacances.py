"""School holidays typed one by one; the official file is imported by ``importations.calendrier``."""

from datetime import date
from typing import Any

from django.db import transaction

from alliance.journal.services import record
from alliance.territoires.models import PeriodeVacances
from alliance.territoires.services.declarations import check_dates, check_source


@transaction.atomic
def record_vacances(
    *, zone: str, annee_scolaire: str, nom: str, starts_on: date, ends_on: date, source: str, by: Any
) -> PeriodeVacances:
    """Write one holiday of one zone, both days free; the same name in the same year is corrected.

    :raises SourceManquante: no source.
    :raises DeclarationInvalide: the end is before the start.
    """
    check_dates(starts_on, ends_on)
    periode, _created = PeriodeVacances.objects.update_or_create(
        zone=zone,
        annee_scolaire=annee_scolaire,
        nom=nom,
        defaults={"starts_on": starts_on, "ends_on": ends_on, "source": check_source(source)},
    )
    record(kind="territoires.periodevacances.recorded", by=by, subject=periode)
    return periode
