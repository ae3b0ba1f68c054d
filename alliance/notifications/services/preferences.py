"""What a person receives, chosen on a page or by the link of a mail."""

from collections.abc import Iterable

from django.db import transaction

from alliance.comptes.models import Compte
from alliance.journal.services import record
from alliance.kernel.contrats import TypeCourriel
from alliance.kernel.errors import DomainError
from alliance.notifications.models import Preference
from alliance.notifications.selectors import types_facultatifs


class CourrielObligatoire(DomainError):
    pass


@transaction.atomic
def update_preferences(*, compte: Compte, kinds: Iterable[str], by: Compte) -> None:
    """Receive these optional kinds, and none of the others.

    :raises CourrielObligatoire: one of them is unknown, or is not optional.
    """
    wanted, optional = set(kinds), {declared.kind for declared in types_facultatifs()}
    if wanted - optional:
        raise CourrielObligatoire("Ce courriel n'est pas au choix : rechargez la page.", field="kinds")
    for kind in sorted(optional):
        Preference.objects.update_or_create(compte=compte, kind=kind, defaults={"active": kind in wanted})
    record(kind="notifications.preferences.updated", by=by, subject=compte, recus=sorted(wanted))


@transaction.atomic
def switch_off(*, compte: Compte, type_courriel: TypeCourriel, by: Compte) -> None:
    """Stop receiving one optional kind; said twice, it holds once.

    :raises CourrielObligatoire: the kind is not optional.
    """
    if not type_courriel.facultatif:
        raise CourrielObligatoire("Ce courriel n'est pas au choix.")
    Preference.objects.update_or_create(compte=compte, kind=type_courriel.kind, defaults={"active": False})
    record(kind="notifications.preferences.updated", by=by, subject=compte, refuse=type_courriel.kind)
