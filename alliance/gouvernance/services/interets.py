"""Declared interests: the organisation where a member sits or works. They propose déports, they impose none."""

from datetime import datetime

from django.db import transaction

from alliance.acteurs.models import Organisation
from alliance.comptes.models import Compte
from alliance.gouvernance.models import InteretDeclare, Membre
from alliance.journal.services import record
from alliance.kernel.errors import DomainError


class InteretImpossible(DomainError):
    pass


@transaction.atomic
def declare_interet(
    *, membre: Membre, organisation: Organisation, nature: str, at: datetime, by: Compte
) -> InteretDeclare:
    """Note that a member has a private link with an organisation of the directory.

    :param nature: the link, in her words: « trésorier de l'association ».
    :raises InteretImpossible: an organisation of another cité, no word on the link, or declared already.
    """
    if organisation.cite_id != membre.instance.cite_id:
        raise InteretImpossible("Cette organisation n'est pas de l'annuaire de la cité.", field="organisation")
    if not nature.strip():
        raise InteretImpossible("Dites quel est ce lien, par exemple « trésorier de l'association ».", field="nature")
    if InteretDeclare.objects.filter(membre=membre, organisation=organisation).exists():
        raise InteretImpossible(
            f"Un lien avec « {organisation.nom} » est déjà déclaré. Retirez-le pour en écrire un autre.",
            field="organisation",
        )
    interet = InteretDeclare.objects.create(
        membre=membre, organisation=organisation, nature=nature.strip(), declare_at=at, declare_by=by
    )
    record(
        kind="gouvernance.interet.declared", by=by, subject=interet, cite_id=membre.instance.cite_id,
        membre_id=membre.pk, organisation_id=organisation.pk,
    )  # fmt: skip
    return interet


@transaction.atomic
def withdraw_interet(*, interet: InteretDeclare, by: Compte) -> None:
    """Take a declared interest off: the link is over. The déports of past séances stay."""
    record(
        kind="gouvernance.interet.withdrawn", by=by, subject=interet, cite_id=interet.membre.instance.cite_id,
        membre_id=interet.membre_id, organisation_id=interet.organisation_id,
    )  # fmt: skip
    interet.delete()
