"""Who is in the room, who is excused, who is represented and by whom."""

from datetime import datetime

from django.db import transaction

from alliance.comptes.models import Compte
from alliance.gouvernance.enums import Reponse
from alliance.gouvernance.models import Membre, Presence, SeanceInstance
from alliance.gouvernance.selectors.tenue import membres_de_la_seance
from alliance.gouvernance.services.saisie import seance_ouverte
from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.kernel.textes import fold

NOM_MAX = 150


class MembreHorsSeance(DomainError):
    pass


class PresenceInconnue(DomainError):
    pass


class RemplacantManquant(DomainError):
    pass


class RemplacantDunAutrePole(DomainError):
    pass


@transaction.atomic
def noter_presence(
    *, seance: SeanceInstance, membre: Membre, presence: str, by: Compte, at: datetime, remplacant: str = ""
) -> Presence:
    """Note what is seen in the room, as often as it changes: who arrives late is noted when she arrives.

    :raises SeanceFermee: the séance is not in session.
    :raises MembreHorsSeance: this person does not sit in the instance that day.
    :raises PresenceInconnue: none of présent, excusé, représenté, absent.
    :raises RemplacantManquant: represented, nobody says by whom.
    :raises RemplacantDunAutrePole: the person named speaks for another pôle already.
    """
    if presence not in Reponse.values:
        raise PresenceInconnue("Choisissez : présent, excusé, représenté ou absent.", field="presence")
    current = seance_ouverte(seance)
    sitting = membres_de_la_seance(current)
    if all(one.pk != membre.pk for one in sitting):
        raise MembreHorsSeance("Cette personne ne siège pas dans l'instance ce jour-là. Rechargez la page.")
    name = remplacant.strip() if presence == Reponse.REPRESENTE else ""
    if presence == Reponse.REPRESENTE:
        _check_remplacant(current, membre, name, sitting)
    row, _new = Presence.objects.update_or_create(
        seance=current, membre=membre, defaults={"presence": presence, "remplacant": name, "note_at": at}
    )
    record(
        kind="gouvernance.presence.noted", by=by, subject=row, cite_id=current.instance.cite_id, presence=str(presence)
    )
    return row


def _check_remplacant(seance: SeanceInstance, membre: Membre, name: str, sitting: list[Membre]) -> None:
    if not 0 < len(name) <= NOM_MAX:
        raise RemplacantManquant(
            f"Dites qui représente cette personne, en {NOM_MAX} caractères au plus.", field="remplacant"
        )
    key = fold(name)
    elsewhere = [one.nom_affiche for one in sitting if one.pole_id and one.pole_id != membre.pole_id]
    represented = Presence.objects.filter(seance=seance, presence=Reponse.REPRESENTE).exclude(membre=membre)
    named = represented.values_list("membre__pole_id", "remplacant")
    elsewhere += [other for pole_id, other in named if pole_id != membre.pole_id]
    if key in {fold(other) for other in elsewhere}:
        raise RemplacantDunAutrePole(
            f"« {name} » parle déjà pour un autre pôle dans cette séance. Nommez une autre personne.",
            field="remplacant",
        )
