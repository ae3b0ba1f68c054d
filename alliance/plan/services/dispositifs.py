"""The existing schemes that a cité coordinates with its own actions."""

from django.db import transaction

from alliance.acteurs.models import Organisation
from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.plan.enums import Dispositif
from alliance.plan.models import DispositifCoordonne
from alliance.territoires.models import Cite


class DispositifInconnu(DomainError):
    pass


class PiloteDAilleurs(DomainError):
    pass


@transaction.atomic
def declare_dispositif(
    *, cite: Cite, dispositif: str, by, pilote: Organisation | None = None, precision: str = ""
) -> DispositifCoordonne:
    """Say that the cité coordinates a scheme, who carries it locally and how; said again, it is brought up to date.

    :raises DispositifInconnu: the scheme is not in the list.
    :raises PiloteDAilleurs: the organisation is not of the cité.
    """
    if dispositif not in Dispositif.values:
        raise DispositifInconnu("Ce dispositif n'est pas dans la liste. Choisissez-en un autre.", field="dispositif")
    if pilote is not None and pilote.cite_id != cite.pk:
        raise PiloteDAilleurs(
            f"« {pilote} » n'est pas dans l'annuaire de la cité. Ajoutez-la d'abord à l'annuaire.", field="pilote"
        )
    precision = precision.strip()
    row, created = DispositifCoordonne.objects.select_related("pilote").get_or_create(
        cite=cite, dispositif=dispositif, defaults={"pilote": pilote, "precision": precision}
    )
    if created:
        record(kind="plan.dispositif.declared", by=by, subject=row)
    elif (row.pilote_id, row.precision) != (pilote.pk if pilote else None, precision):
        row.pilote, row.precision = pilote, precision
        row.save(update_fields=["pilote", "precision"])
        record(kind="plan.dispositif.updated", by=by, subject=row)
    return row


@transaction.atomic
def withdraw_dispositif(*, coordonne: DispositifCoordonne, by) -> None:
    """Say that the cité does not coordinate a scheme any more; the actions that lean on it keep their coding."""
    record(kind="plan.dispositif.withdrawn", by=by, subject=coordonne)
    coordonne.delete()
