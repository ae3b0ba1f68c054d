"""The end of a consultation in writing: when it may be closed, and what silence means."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from alliance.gouvernance.enums import QUALITES_DELEGUEES, EtatSeance, SensAvis
from alliance.gouvernance.models import Avis, SeanceInstance
from alliance.gouvernance.selectors.consultation import reponses_manquantes
from alliance.gouvernance.selectors.sieges import membres_on
from alliance.kernel.dates import format_jour
from alliance.kernel.errors import DomainError
from alliance.kernel.heures import format_heure
from alliance.kernel.textes import enumerate_fr


class ConsultationEnCours(DomainError):
    pass


def finir_consultation(*, seance: SeanceInstance, by: Any, at: datetime) -> None:
    """Make a written consultation ready to be closed: opened if nobody did, silences recorded where they count.

    Called in the transaction of the closing. Silence is an avis only if the instance says so, past the deadline, and
    for a pôle that has a delegate to be asked; elsewhere the avis is missing.

    :raises ConsultationEnCours: the deadline has not passed, and a pôle has not answered.
    """
    # Locked by this write: of two closings at once, the second finds it closed, and its own lock says so.
    open_ones = SeanceInstance.objects.filter(pk=seance.pk, etat__in=[EtatSeance.CONVOQUEE, EtatSeance.TENUE])
    if not open_ones.update(version=F("version") + 1):
        return
    missing = reponses_manquantes(seance)
    if at < seance.fin_at and missing:
        names = list(dict.fromkeys(pole.nom for poles in missing.values() for pole in poles))
        local = timezone.localtime(seance.fin_at)
        raise ConsultationEnCours(
            f"La consultation est ouverte jusqu'au {format_jour(local.date())} à {format_heure(local)}, et "
            f"il manque des réponses : {enumerate_fr(names)}. Attendez l'échéance, ou la réponse de chaque pôle."
        )
    waiting = SeanceInstance.objects.filter(pk=seance.pk, etat=EtatSeance.CONVOQUEE)
    waiting.update(etat=EtatSeance.TENUE, ouverte_at=seance.convoquee_at or at)
    if seance.instance.silence_vaut_accord:
        _noter_silences(seance, by, at)


def _noter_silences(seance: SeanceInstance, by: Any, at: datetime) -> None:
    asked = {
        membre.pole_id
        for membre in membres_on(seance.instance, timezone.localdate(seance.fin_at))
        if membre.qualite in QUALITES_DELEGUEES
    }
    Avis.objects.bulk_create(
        Avis(
            point_id=pk, pole=pole, sens=SensAvis.FAVORABLE, a_distance=True, par_silence=True, donne_at=at, donne_by=by
        )
        for pk, poles in reponses_manquantes(seance).items()
        for pole in poles
        if pole.pk in asked
    )
