"""What deserves a reminder on a day: never from a draft nor from a cancelled séance, never twice."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from alliance.acteurs.enums import Role
from alliance.acteurs.models import Habilitation
from alliance.comptes.models import Compte
from alliance.gouvernance.enums import Canal, EtatSeance, NatureSeance
from alliance.gouvernance.models import Convocation, Membre, Mission, Point, SeanceInstance, Suite
from alliance.gouvernance.rules import (
    PREAVIS_MISSION_JOURS,
    RAPPEL_AVIS_JOURS,
    RAPPEL_REPONSE_JOURS,
    RAPPEL_SUITE_JOURS,
    REPIT_JOURS,
)
from alliance.gouvernance.selectors.consultation import reponses_manquantes
from alliance.gouvernance.selectors.convocations import canal_de, derniers_envois
from alliance.kernel.permissions import visible_cite_ids


@dataclass(frozen=True, slots=True)
class RappelReponse:
    """A member who was convoked and has not answered."""

    seance: SeanceInstance
    membre: Membre

    @property
    def cle(self) -> str:
        """A séance that moved is asked about again."""
        return f"rappel-reponse:{self.seance.pk}:{self.membre.pk}:{timezone.localdate(self.seance.debut_at)}"


@dataclass(frozen=True, slots=True)
class RappelAvis:
    """A delegate whose pôle has not given its avis on each point of a written consultation."""

    seance: SeanceInstance
    membre: Membre
    points: tuple[Point, ...]

    @property
    def cle(self) -> str:
        """Once for each end of the consultation."""
        return f"rappel-avis:{self.seance.pk}:{self.membre.pk}:{timezone.localdate(self.seance.fin_at)}"


@dataclass(frozen=True, slots=True)
class RappelSuite:
    """A follow-up that is due soon, or late."""

    suite: Suite
    en_retard: bool

    @property
    def cle(self) -> str:
        """Once before the day, once after; again when the day changes."""
        when = "retard" if self.en_retard else "bientot"
        return f"rappel-suite:{self.suite.pk}:{when}:{self.suite.echeance_on}"


@dataclass(frozen=True, slots=True)
class RappelMission:
    """A mission that ends soon, told to whom holds it and to the chefs de projet."""

    mission: Mission
    compte: Compte

    @property
    def cle(self) -> str:
        """Once for each end and person."""
        return f"rappel-mission:{self.mission.pk}:{self.compte.pk}:{self.mission.to_on}"


def _convoquees(nature: NatureSeance) -> Iterable[SeanceInstance]:
    rows = SeanceInstance.objects.filter(etat=EtatSeance.CONVOQUEE, nature=nature)
    return rows.select_related("instance__cite").order_by("debut_at", "pk")


def _dans(day: date, today: date, within: int) -> bool:
    return 0 < (day - today).days <= within


def reponses_a_rappeler(today: date) -> list[RappelReponse]:
    """Members without answer, three days before; not those who were convoked only yesterday."""
    found = []
    for seance in _convoquees(NatureSeance.REUNION):
        if not _dans(timezone.localdate(seance.debut_at), today, RAPPEL_REPONSE_JOURS):
            continue
        answered = set(seance.presences.exclude(reponse="").values_list("membre_id", flat=True))
        for row in derniers_envois(seance).values():
            if row.membre_id not in answered and _attend_depuis(row, today):
                found.append(RappelReponse(seance, row.membre))
    return found


def _attend_depuis(row: Convocation, today: date) -> bool:
    """Whether a mail invited the member long enough ago."""
    mailed = not row.annulation and canal_de(row.membre) == Canal.COURRIEL
    return mailed and timezone.localdate(row.envoyee_at) + timedelta(days=REPIT_JOURS) <= today


def avis_a_rappeler(today: date) -> list[RappelAvis]:
    """Delegates of the pôles whose avis is missing, two days before the end of a written consultation."""
    found = []
    for seance in _convoquees(NatureSeance.CONSULTATION):
        if not _dans(timezone.localdate(seance.fin_at), today, RAPPEL_AVIS_JOURS):
            continue
        missing_by_pole = _sans_avis(seance)
        for row in derniers_envois(seance).values():
            missing = missing_by_pole.get(row.membre.pole_id or 0, ())
            if missing and not row.annulation and canal_de(row.membre) == Canal.COURRIEL:
                found.append(RappelAvis(seance, row.membre, missing))
    return found


def _sans_avis(seance: SeanceInstance) -> dict[int, tuple[Point, ...]]:
    """The points that each pôle has not answered, in the order of the agenda."""
    asked, found = reponses_manquantes(seance), defaultdict(list)
    for point in seance.points.order_by("ordre", "pk"):
        for pole in asked.get(point.pk, ()):
            found[pole.pk].append(point)
    return {pk: tuple(points) for pk, points in found.items()}


def suites_a_rappeler(today: date) -> list[RappelSuite]:
    """Follow-ups due within seven days, or late, whose owner may still read them."""
    rows = Suite.objects.a_faire().filter(
        echeance_on__lte=today + timedelta(days=RAPPEL_SUITE_JOURS), responsable__is_active=True
    )
    rows = rows.exclude(point__seance__etat__in=[EtatSeance.BROUILLON, EtatSeance.ANNULEE])
    found = rows.select_related("instance__cite", "responsable").order_by("echeance_on", "pk")
    return [
        RappelSuite(suite, suite.echeance_on < today)
        for suite in found
        if suite.instance.cite_id in visible_cite_ids(suite.responsable)
    ]


def missions_a_rappeler(today: date) -> list[RappelMission]:
    """Missions in force that end within sixty days and that no decision renews."""
    rows = Mission.objects.en_cours(today).filter(
        to_on__lte=today + timedelta(days=PREAVIS_MISSION_JOURS), renouvellements=None
    )
    found = []
    for mission in rows.select_related("cite", "compte").order_by("to_on", "pk"):
        chefs = Habilitation.objects.en_cours(today).filter(cite=mission.cite, role=Role.CHEF_DE_PROJET)
        told = {mission.compte_id: mission.compte} | {
            row.compte_id: row.compte for row in chefs.select_related("compte").order_by("pk")
        }
        found += [RappelMission(mission, compte) for compte in told.values() if compte.is_active]
    return found
