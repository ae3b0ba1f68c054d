"""What a member answers to a convocation: by herself, by the link of her mail, or typed by who prepares the séance."""

from datetime import datetime

from django.db import transaction

from alliance.gouvernance.enums import Reponse
from alliance.gouvernance.models import Membre, Presence, SeanceInstance
from alliance.gouvernance.selectors.convocations import prevenus
from alliance.gouvernance.selectors.reponses import REPONSES, why_closed
from alliance.journal.services import record
from alliance.kernel.errors import DomainError


class ReponseTardive(DomainError):
    pass


class MembreNonConvoque(DomainError):
    pass


class ReponseInconnue(DomainError):
    pass


class RemplacantManquant(DomainError):
    pass


@transaction.atomic
def repondre(
    *,
    seance: SeanceInstance,
    membre: Membre,
    reponse: str,
    remplacant: str = "",
    commentaire: str = "",
    by,
    at: datetime,
) -> Presence:
    """Record whether a member comes; the last answer counts.

    :param remplacant: who comes instead, in words, for « représenté ».
    :param by: the account that acts; ``None`` for a member who has none and answers by her link.
    :raises ReponseInconnue: neither présent, excusé nor représenté.
    :raises ReponseTardive: the séance is not convoked any more, or is over; or the member left.
    :raises MembreNonConvoque: nothing was sent to this member for this séance.
    :raises RemplacantManquant: « représenté » without a name.
    """
    seance = SeanceInstance.objects.select_for_update(of=("self",)).select_related("instance").get(pk=seance.pk)
    if reponse not in REPONSES:
        raise ReponseInconnue("Choisissez une réponse : présent, excusé ou représenté.", field="reponse")
    reason = why_closed(seance, membre, at)
    if reason:
        raise ReponseTardive(f"{reason} Votre réponse n'est pas enregistrée.")
    if membre.pk not in {one.pk for one in prevenus(seance)}:
        raise MembreNonConvoque("Cette personne n'est pas convoquée à cette séance. Prévenez d'abord les membres.")
    name = " ".join(remplacant.split()) if reponse == Reponse.REPRESENTE else ""
    if reponse == Reponse.REPRESENTE and not name:
        raise RemplacantManquant("Dites qui vous représente.", field="remplacant")
    presence, _created = Presence.objects.update_or_create(
        seance=seance,
        membre=membre,
        defaults={
            "reponse": reponse,
            "remplacant": name[:150],
            "commentaire": " ".join(commentaire.split())[:300],
            "repondu_at": at,
        },
    )
    record(
        kind="gouvernance.reponse.recorded",
        by=by,
        subject=seance,
        cite_id=seance.instance.cite_id,
        membre=membre.pk,
        reponse=str(reponse),
    )
    return presence
