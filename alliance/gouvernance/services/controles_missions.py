"""What a mission must be before anybody proposes it."""

from alliance.acteurs.models import Habilitation
from alliance.gouvernance.enums import NaturePoint, RoleMission, TypeDecision, TypeInstance
from alliance.gouvernance.models import Mission, Point
from alliance.gouvernance.rules import FIGES
from alliance.kernel.dates import format_jour
from alliance.kernel.errors import DomainError


class PointSansMission(DomainError):
    pass


class MissionDejaProposee(DomainError):
    pass


class MissionDejaDecidee(DomainError):
    pass


class MissionSansPerimetre(DomainError):
    pass


class MissionDatesIncoherentes(DomainError):
    pass


class MissionSansCompte(DomainError):
    pass


class PlafondSansBudget(DomainError):
    pass


class GroupeIncorrect(DomainError):
    pass


class RemplacementIncorrect(DomainError):
    pass


def check_point(point: Point) -> None:
    """Check that a point may still propose a mission.

    :raises PointSansMission: it is not a decision of type MISSION, was set aside, or its séance is over.
    """
    if point.nature != NaturePoint.DECISION or point.type_decision != TypeDecision.MISSION:
        raise PointSansMission(
            f"« {point} » n'est pas une décision de mission. Changez d'abord le type de décision du point."
        )
    if point.ecarte_at is not None:
        raise PointSansMission(f"« {point} » est écarté. Proposez un nouveau point.")
    if point.seance is not None and point.seance.etat in FIGES:
        raise PointSansMission(f"La séance où « {point} » est passé est close : ce qui y était proposé ne change plus.")


def check_mission(mission: Mission) -> None:
    """Check who, what, when, and the purse.

    :raises MissionSansCompte: the person never had an access to the cité, or her account is closed.
    :raises MissionSansPerimetre: nothing says what it is about.
    :raises MissionDatesIncoherentes: the end comes before the start.
    :raises PlafondSansBudget: a ceiling without a purse, a purse without a ceiling, or that of another cité.
    :raises GroupeIncorrect: a group for a chef de projet, or one that is closed, of another cité, or no group.
    :raises RemplacementIncorrect: the mission replaced is of another cité or role, or not decided.
    """
    _check_compte(mission)
    if not mission.perimetre.strip():
        raise MissionSansPerimetre("Dites sur quoi porte la mission.", field="perimetre")
    if mission.to_on < mission.from_on:
        raise MissionDatesIncoherentes(
            f"La fin ({format_jour(mission.to_on)}) précède le début ({format_jour(mission.from_on)}). "
            "Corrigez l'une des deux.",
            field="to_on",
        )
    _check_plafond(mission)
    _check_groupe(mission)
    _check_remplace(mission)


def _check_compte(mission: Mission) -> None:
    compte = mission.compte
    known = Habilitation.objects.filter(cite_id=mission.cite_id, compte=compte)
    if not compte.is_active or compte.is_administrateur or not known.exists():
        raise MissionSansCompte(
            f"{compte} n'a pas d'accès à la cité. Invitez d'abord cette personne ; quand elle aura accepté, "
            "proposez sa mission.",
            field="compte",
        )


def _check_plafond(mission: Mission) -> None:
    if mission.plafond_cents is not None and mission.caisse is None:
        raise PlafondSansBudget("Dites sur quel budget porte ce plafond.", field="caisse")
    if mission.caisse is None:
        return
    if mission.caisse.cite_id != mission.cite_id:
        raise PlafondSansBudget(f"« {mission.caisse} » n'est pas un budget de cette cité.", field="caisse")
    if not mission.plafond_cents:
        raise PlafondSansBudget(
            "Écrivez le plafond de dépense, ou laissez le budget vide : sans plafond, la mission n'engage rien.",
            field="plafond_cents",
        )


def _check_groupe(mission: Mission) -> None:
    groupe = mission.instance_animee
    if groupe is None:
        return
    if mission.role != RoleMission.REFERENT:
        raise GroupeIncorrect(
            "Un chef de projet anime toutes les instances : laissez le groupe vide.", field="instance_animee"
        )
    if groupe.cite_id != mission.cite_id or groupe.type != TypeInstance.GROUPE:
        raise GroupeIncorrect(f"« {groupe} » n'est pas un groupe de travail de cette cité.", field="instance_animee")
    if groupe.close_on is not None:
        raise GroupeIncorrect(
            f"« {groupe} » est clos depuis le {format_jour(groupe.close_on)}. Choisissez un autre groupe.",
            field="instance_animee",
        )


def _check_remplace(mission: Mission) -> None:
    former = mission.remplace
    if former is None:
        return
    if former.cite_id != mission.cite_id or former.role != mission.role or former.decision_id is None:
        raise RemplacementIncorrect(
            "La mission remplacée est une mission décidée, de même nature, dans cette cité.", field="remplace"
        )
    if former.from_on >= mission.from_on:
        raise RemplacementIncorrect(
            f"La mission remplacée ne commence que le {format_jour(former.from_on)} : la nouvelle commence après.",
            field="from_on",
        )
