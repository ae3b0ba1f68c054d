"""A member does not take part in a point, for a personal or private interest; then takes part again."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from alliance.comptes.models import Compte
from alliance.gouvernance.models import Avis, Deport, Membre, Point
from alliance.gouvernance.selectors.tenue import membres_de_la_seance
from alliance.gouvernance.services.presences import MembreHorsSeance
from alliance.gouvernance.services.saisie import OUVERTES, point_ouvert
from alliance.journal.services import record
from alliance.kernel.errors import DomainError

MOTIF_MAX = 300


class DeportSansMotif(DomainError):
    pass


class DejaDeporte(DomainError):
    pass


@dataclass(frozen=True, slots=True)
class DeportEnregistre:
    """The déport, and whether an avis that the person had given left with it."""

    deport: Deport
    avis_retire: bool = False


@transaction.atomic
def declare_deport(*, point: Point, membre: Membre, motif: str, by: Compte, at: datetime) -> DeportEnregistre:
    """Record that a member withdraws from a point, and why; the avis that she gave on it is withdrawn.

    :raises PointHorsSeance: the point waits for a séance.
    :raises SeanceFermee: not convoked yet, closed, cancelled.
    :raises MembreHorsSeance: the person does not sit in the instance that day.
    :raises DeportSansMotif: no reason is given, or too long a one.
    :raises DejaDeporte: she withdrew already.
    """
    reason = motif.strip()
    if not 0 < len(reason) <= MOTIF_MAX:
        raise DeportSansMotif(
            f"Dites quel intérêt personnel ou privé motive le déport, en {MOTIF_MAX} caractères au plus.",
            field="motif",
        )
    current, seance = point_ouvert(point, OUVERTES)
    if all(one.pk != membre.pk for one in membres_de_la_seance(seance)):
        raise MembreHorsSeance("Cette personne ne siège pas dans l'instance ce jour-là. Rechargez la page.")
    deport, new = Deport.objects.get_or_create(
        point=current, membre=membre, defaults={"motif": reason, "declare_at": at, "declare_by": by}
    )
    if not new:
        raise DejaDeporte("Cette personne s'est déjà déportée de ce point.", field="membre")
    withdrawn, _by_model = Avis.objects.filter(point=current, membre=membre).delete()
    record(
        kind="gouvernance.deport.declared", by=by, subject=deport, cite_id=seance.instance.cite_id,
        avis_retire=bool(withdrawn),
    )  # fmt: skip
    return DeportEnregistre(deport, bool(withdrawn))


@transaction.atomic
def lever_deport(*, deport: Deport, by: Compte, at: datetime) -> None:
    """The member takes part in the point again.

    :raises SeanceFermee: not convoked yet, closed, cancelled.
    """
    _point, seance = point_ouvert(deport.point, OUVERTES)
    record(kind="gouvernance.deport.lifted", by=by, subject=deport, cite_id=seance.instance.cite_id)
    deport.delete()
