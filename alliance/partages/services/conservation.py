"""What a timer does: write down the last uses that wait in the cache, forget the keys that ended long ago."""

from datetime import datetime, timedelta

from django.db import transaction

from alliance.comptes.models import Compte
from alliance.partages.models import Jeton, LienAgenda
from alliance.partages.rules import CONSERVATION_CLES_JOURS
from alliance.partages.selectors.cles import cles_finies
from alliance.partages.usages import usages_of


@transaction.atomic
def flush_usages(*, at: datetime) -> int:
    """Put in each row the last day its key served, and return how many changed. The platform acts, nobody signs."""
    moved = 0
    for model in (Jeton, LienAgenda):
        rows = list(model.objects.all().en_service(at))
        days = usages_of(rows)
        late = [row for row in rows if row.pk in days and row.utilise_on != days[row.pk]]
        for row in late:
            row.utilise_on = days[row.pk]
        model.objects.bulk_update(late, ["utilise_on"], batch_size=500)
        moved += len(late)
    return moved


@transaction.atomic
def delete_cles_finies(*, at: datetime) -> int:
    """Delete the keys whose retention is over, and return how many; their lines stay in the journal."""
    return sum(rows.delete()[0] for rows in cles_finies(at - timedelta(days=CONSERVATION_CLES_JOURS)))


@transaction.atomic
def delete_cles_of(*, compte: Compte) -> None:
    """Forget the keys of a person: a part of the erasure of her account, which is signed."""
    Jeton.objects.filter(compte=compte).delete()
    LienAgenda.objects.filter(compte=compte).delete()
