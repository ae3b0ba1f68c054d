"""The pôles of a cité: renamed, tied to their institution, taken away while nobody speaks for them."""

from django.db import transaction
from django.db.models import ProtectedError

from alliance.acteurs.models import Organisation, Pole
from alliance.acteurs.services.cites import HorsCite, PoleDejaCree
from alliance.comptes.models import Compte
from alliance.journal.services import record
from alliance.kernel.errors import DomainError

POLES_MIN = 3
"""The troïka: a cité never has fewer (docs/sources.md#troika)."""


class PoleUtilise(DomainError):
    pass


class TropPeuDePoles(DomainError):
    pass


@transaction.atomic
def update_pole(
    *, pole: Pole, nature: str, nom: str, initiale: str, by: Compte, organisation: Organisation | None = None
) -> None:
    """Rename a pôle, or name the organisation of the directory that it stands for.

    :raises HorsCite: the organisation is of another cité.
    :raises PoleDejaCree: another pôle of the cité has this name.
    """
    if organisation is not None and organisation.cite_id != pole.cite_id:
        raise HorsCite(f"« {organisation} » n'est pas de cette cité. Choisissez dans l'annuaire.", field="organisation")
    if Pole.objects.filter(cite=pole.cite, nom=nom).exclude(pk=pole.pk).exists():
        raise PoleDejaCree(f"La cité a déjà un pôle « {nom} ». Donnez-lui un autre nom.", field="nom")
    pole.nature, pole.nom, pole.initiale, pole.organisation = nature, nom, initiale, organisation
    pole.save(update_fields=["nature", "nom", "initiale", "organisation"])
    record(kind="acteurs.pole.updated", by=by, subject=pole)


@transaction.atomic
def delete_pole(*, pole: Pole, by: Compte) -> None:
    """Take away a pôle that nothing names yet.

    :raises TropPeuDePoles: the cité would have fewer than three.
    :raises PoleUtilise: somebody speaks for it, or spoke for it.
    """
    if Pole.objects.filter(cite=pole.cite).count() <= POLES_MIN:
        raise TropPeuDePoles(
            f"La troïka compte trois pôles au moins : « {pole} » ne peut pas être retiré. Renommez-le si "
            "l'institution a changé."
        )
    record(kind="acteurs.pole.deleted", by=by, subject=pole)
    try:
        pole.delete()
    except ProtectedError as error:
        raise PoleUtilise(
            f"Des accès, des instances ou des avis nomment le pôle « {pole} » : il ne peut pas être retiré. "
            "Renommez-le si l'institution a changé."
        ) from error
