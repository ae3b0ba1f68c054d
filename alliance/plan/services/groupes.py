"""What an instance works on: actions one by one, or all those of a sous-thématique."""

from django.db import transaction

from alliance.gouvernance.models import Instance
from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.plan.models import FicheAction, GroupeFiche, GroupeSousThematique, SousThematique


class InstanceClose(DomainError):
    pass


class SuiviDAilleurs(DomainError):
    pass


class DejaSuivie(DomainError):
    pass


class PasSuivie(DomainError):
    pass


@transaction.atomic
def link_groupe(*, instance: Instance, quoi: FicheAction | SousThematique, by) -> None:
    """An instance works on an action, or on a sous-thématique with all its actions.

    :raises InstanceClose: it does not meet any more.
    :raises SuiviDAilleurs: the action or the sous-thématique is of another cité.
    :raises DejaSuivie: it works on it already.
    """
    _refuse_closed(instance)
    cite_id = quoi.cite_id if isinstance(quoi, FicheAction) else quoi.axe.cite_id
    if cite_id != instance.cite_id:
        raise SuiviDAilleurs("Choisissez une action ou une sous-thématique de la cité.", field="fiche")
    if isinstance(quoi, FicheAction):
        created = GroupeFiche.objects.get_or_create(instance=instance, fiche=quoi)[1]
    else:
        created = GroupeSousThematique.objects.get_or_create(instance=instance, sous_thematique=quoi)[1]
    if not created:
        raise DejaSuivie(f"« {instance.nom} » suit déjà « {quoi} ».")
    _journal(instance, quoi, by, kind="plan.groupe.linked")


@transaction.atomic
def unlink_groupe(*, instance: Instance, quoi: FicheAction | SousThematique, by) -> None:
    """An instance does not work on it any more; what it decided of it stays.

    :raises InstanceClose: it does not meet any more: what it worked on stays as it was.
    :raises PasSuivie: it does not work on it.
    """
    _refuse_closed(instance)
    if isinstance(quoi, FicheAction):
        removed, _by_model = GroupeFiche.objects.filter(instance=instance, fiche=quoi).delete()
    else:
        removed, _by_model = GroupeSousThematique.objects.filter(instance=instance, sous_thematique=quoi).delete()
    if not removed:
        raise PasSuivie(f"« {instance.nom} » ne suit pas « {quoi} ». Rechargez la page.")
    _journal(instance, quoi, by, kind="plan.groupe.unlinked")


def _refuse_closed(instance: Instance) -> None:
    if instance.close_on is not None:
        raise InstanceClose(f"« {instance.nom} » est close : ce qu'elle a suivi ne change plus.")


def _journal(instance: Instance, quoi: FicheAction | SousThematique, by, *, kind: str) -> None:
    genre = "fiche" if isinstance(quoi, FicheAction) else "sous_thematique"
    record(kind=kind, by=by, subject=instance, genre=genre, objet=quoi.pk)
