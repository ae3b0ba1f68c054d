"""The acts of a séance and the letters of mission, as the person who asks for them receives them."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.text import slugify

from alliance.documents.ecriture.actes.contenus import Convocation, Emargement, LettreMission, OrdreDuJour, Releve
from alliance.gouvernance.models import Membre, Mission, SeanceInstance
from alliance.gouvernance.selectors.actes import releve_provisoire_de
from alliance.gouvernance.selectors.actes_missions import lettre_de
from alliance.gouvernance.selectors.actes_prevus import convocations_de, emargement_de, ordre_du_jour_de


def contenu_ordre_du_jour(seance: SeanceInstance, user, *, at: datetime) -> OrdreDuJour:
    return ordre_du_jour_de(seance, user, at=at)


def contenu_convocation(seance: SeanceInstance, membre: Membre, user, *, at: datetime) -> Convocation:
    return contenu_convocations(seance, [membre], user, at=at)[0]


def contenu_convocations(seance: SeanceInstance, membres: Sequence[Membre], user, *, at: datetime) -> list[Convocation]:
    return convocations_de(seance, membres, user, at=at)


def contenu_emargement(seance: SeanceInstance, *, at: datetime) -> Emargement:
    return emargement_de(seance, at=at)


def contenu_releve(seance: SeanceInstance, *, at: datetime) -> Releve:
    return releve_provisoire_de(seance, at=at)


def contenu_lettre_mission(mission: Mission, *, at: datetime) -> LettreMission:
    return lettre_de(mission, at=at)


def nom_de_fichier(acte: str, seance: SeanceInstance) -> str:
    day = timezone.localdate(seance.debut_at)
    return f"{acte}-{slugify(seance.instance.nom)}-{day:%Y-%m-%d}"
