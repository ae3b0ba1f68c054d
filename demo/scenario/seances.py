"""A year of séances of the demonstration, each played through the services as a person would."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from alliance.gouvernance.enums import (
    EtatSeance,
    ModeApprobation,
    NaturePoint,
    NatureSeance,
    Proposition,
    Reponse,
    RoleMission,
    SensAvis,
    TypeDecision,
)
from alliance.gouvernance.models import Decision, Membre, Point, SeanceInstance
from alliance.gouvernance.services.avis import give_avis
from alliance.gouvernance.services.cloture import close_seance
from alliance.gouvernance.services.compte_rendu import write_compte_rendu
from alliance.gouvernance.services.convocations import convoquer
from alliance.gouvernance.services.decisions import lever_condition
from alliance.gouvernance.services.deports import declare_deport
from alliance.gouvernance.services.missions import propose_mission
from alliance.gouvernance.services.points import add_point, lier_objet, propose_point
from alliance.gouvernance.services.presences import noter_presence
from alliance.gouvernance.services.releve import approve_releve
from alliance.gouvernance.services.reponses import repondre
from alliance.gouvernance.services.seances import create_seance
from alliance.gouvernance.services.suites import create_suite, finish_suite
from alliance.gouvernance.services.tenue import ouvrir_seance, propose_issue
from demo.scenario.gouvernance import Scene

AVANT_CONVOCATION = timedelta(days=14)
CONDITION = "CONDITION"
"""In the data, an avis with a réserve that is a condition to lift."""


Asker = Callable[[Point, str, int, datetime], None]
"""Puts an expense on an item: for the action of this code, so many cents, at that instant."""


def play(scene: Scene, given: list[dict], ask: Asker) -> None:
    """The séances in the order of the data, each as far as it says."""
    for row in given:
        seance = _prepare(scene, row, ask)
        etat = row.get("etat", "")
        if etat == EtatSeance.BROUILLON:
            continue
        # The next séance may be convoked today, never tomorrow.
        at = min(seance.debut_at - AVANT_CONVOCATION, scene.instant(0, "09:00") - timedelta(days=1))
        convoquer(seance=seance, by=scene.chef, at=at)
        seance.refresh_from_db()
        _answer(scene, seance, row, at=at + timedelta(days=1))
        if etat != EtatSeance.CONVOQUEE:
            _hold(scene, seance, row)


def propose(scene: Scene, given: list[dict]) -> None:
    """What waits « à inscrire »."""
    for row in given:
        propose_point(
            instance=scene.instances[row["instance"]], titre=row["titre"], description=row["description"],
            by=scene.comptes[row["par"]],
        )  # fmt: skip


def _prepare(scene: Scene, given: dict[str, Any], ask: Asker) -> SeanceInstance:
    debut = scene.instant(given["jours"], given.get("heure", "14:00"))
    instance = scene.instances[given["instance"]]
    ecrite = "consultation" in given
    duree = timedelta(days=given["consultation"]) if ecrite else timedelta(minutes=given.get("duree", 120))
    seance = create_seance(
        instance=instance, debut_at=debut, fin_at=debut + duree,
        nature=NatureSeance.CONSULTATION if ecrite else NatureSeance.REUNION,
        lieu="" if ecrite else given.get("lieu", instance.lieu_habituel), est_exemple=True, by=scene.chef,
    )  # fmt: skip
    for row in given["points"]:
        _add(scene, seance, row, ask)
    return seance


def _add(scene: Scene, seance: SeanceInstance, given: dict[str, Any], ask: Asker) -> None:
    champs: dict[str, Any] = {"nature": given.get("nature", NaturePoint.DECISION), "duree_min": given.get("duree", 10)}
    if "type" in given:
        champs["type_decision"] = given["type"]
    if "montant" in given:
        champs |= {"montant_cents": given["montant"] * 100, "caisse": scene.caisses[given["caisse"]]}
    if "dates" in given:
        champs |= {"du": scene.jour(given["dates"][0]), "au": scene.jour(given["dates"][1])}
    point = add_point(seance=seance, titre=given["titre"], by=scene.chef, **champs)
    for code in given.get("fiches", []):
        lier_objet(point=point, genre="plan.fiche", pk=scene.fiches[code].pk, by=scene.chef)
    if given.get("type") == TypeDecision.DEPENSE:
        ask(point, given["fiches"][0], given["montant"] * 100, scene.instant(-300, "09:00"))
    if "mission" in given:
        asked = given["mission"]
        start = scene.jour(-286 if asked["persona"] == "referent" else -202)
        propose_mission(
            point=point, compte=scene.comptes[asked["persona"]], role=RoleMission.REFERENT,
            perimetre=asked["perimetre"], from_on=start, to_on=start + timedelta(days=asked["jours"]),
            instance_animee=scene.instances[asked["groupe"]], by=scene.chef,
        )  # fmt: skip


def _answer(scene: Scene, seance: SeanceInstance, given: dict[str, Any], *, at: datetime) -> None:
    for cle, reponse in given.get("reponses", {}).items():
        repondre(seance=seance, membre=scene.membres[cle], reponse=reponse, by=scene.chef, at=at)
    for point, row in _rows(seance, given):
        for pole in row.get("a_distance", []):
            _avis(scene, point, pole, row["avis"][pole], at=at)
        for pole, avis in row.get("avis_maison", {}).items():
            _avis(scene, point, pole, avis, at=at)

    _approve(scene, seance, _from_home(given), at=at)


def _from_home(given: dict[str, Any]) -> set[str]:
    """The pôles that answered before the séance."""
    return {pole for row in given["points"] for pole in row.get("a_distance", [])}


def _hold(scene: Scene, seance: SeanceInstance, given: dict[str, Any]) -> None:
    at = seance.fin_at if seance.est_consultation else seance.debut_at
    if not seance.est_consultation:
        ouvrir_seance(seance=seance, by=scene.chef, at=at)
        seance.refresh_from_db()
        for reponse, cles in ((Reponse.PRESENT, "presents"), (Reponse.ABSENT, "absents"), (Reponse.EXCUSE, "excuses")):
            for cle in given.get(cles, []):
                noter_presence(seance=seance, membre=scene.membres[cle], presence=reponse, by=scene.chef, at=at)
    for point, row in _rows(seance, given):
        _talk(scene, point, row, at=at)
    _approve(scene, seance, scene.poles.keys() - _from_home(given), at=at)
    close_seance(seance=seance, by=scene.chef, at=at + timedelta(minutes=1 if seance.est_consultation else 90))
    seance.refresh_from_db()
    if given.get("approbation") == ModeApprobation.CORRESPONDANCE:
        approve_releve(
            seance=seance, mode=ModeApprobation.CORRESPONDANCE, by=scene.chef, at=seance.fin_at + timedelta(days=8)
        )
    for point, row in _rows(seance, given):
        _follow(scene, point, row)


def _talk(scene: Scene, point: Point, given: dict[str, Any], *, at: datetime) -> None:
    if "compte_rendu" in given:
        write_compte_rendu(point=point, texte=given["compte_rendu"], version=point.version, by=scene.chef, at=at)
        point.refresh_from_db()
    for cle, motif in given.get("deports", []):
        declare_deport(point=point, membre=scene.membres[cle], motif=motif, by=scene.chef, at=at)
    if "reoriente_vers" in given:
        propose_issue(
            point=point,
            proposition=Proposition.REORIENTER,
            reoriente_vers=given["reoriente_vers"],
            by=scene.chef,
            at=at,
        )
    for pole, avis in given.get("avis", {}).items():
        if pole not in given.get("a_distance", []):
            _avis(scene, point, pole, avis, at=at, besides={cle for cle, _motif in given.get("deports", [])})
    for quoi, persona, jours, preuve in given.get("suites", []):
        suite = create_suite(
            instance=point.instance, point=point, quoi=quoi, responsable=scene.comptes[persona],
            echeance_on=scene.jour(jours), by=scene.chef,
        )  # fmt: skip
        if preuve:
            finish_suite(suite=suite, preuve=preuve, by=scene.comptes[persona], at=scene.instant(jours, "10:00"))


def _avis(scene: Scene, point: Point, pole: str, given: Any, *, at: datetime, besides: frozenset | set = frozenset()):
    sens, texte = (given, "") if isinstance(given, str) else (given[0], f"{given[1].rstrip('.')} (exemple)")
    a_lever = sens == CONDITION
    membre = _speaker(scene, point, pole, besides)
    give_avis(
        point=point, pole=scene.poles[pole], membre=membre, sens=SensAvis.RESERVE if a_lever else SensAvis(sens),
        texte=texte, a_lever=a_lever, at=at,
        # A pôle that answers from home does it itself; in the room, the chef de projet keeps the minutes.
        by=membre.compte if point.seance.etat == EtatSeance.CONVOQUEE and membre.compte else scene.chef,
    )  # fmt: skip


def _speaker(scene: Scene, point: Point, pole: str, besides) -> Membre:
    """The first delegate of the pôle who is in the room and did not withdraw; before a séance, the titulaire."""
    left = {membre.pk for cle, membre in scene.membres.items() if cle not in besides}
    delegates = [
        membre
        for membre in scene.membres.values()
        if membre.instance_id == point.instance_id and membre.pole_id == scene.poles[pole].pk and membre.pk in left
    ]
    there = set(point.seance.presences.filter(presence=Reponse.PRESENT).values_list("membre_id", flat=True))
    return next((membre for membre in delegates if membre.pk in there), delegates[0])


def _approve(scene: Scene, seance: SeanceInstance, poles: Iterable[str], *, at: datetime) -> None:
    """These pôles approve the relevés of the séances before."""
    waiting = Point.objects.filter(seance=seance, approuve_seance__isnull=False).select_related("seance", "instance")
    for point in waiting:
        for pole in poles:
            _avis(scene, point, pole, "FAVORABLE", at=at)


def _follow(scene: Scene, point: Point, given: dict[str, Any]) -> None:
    """A condition that was met later."""
    if "leve" in given:
        decision = Decision.objects.get(point=point)
        lever_condition(decision=decision, preuve=given["leve"], by=scene.chef, at=scene.instant(-80, "10:00"))


def _rows(seance: SeanceInstance, given: dict[str, Any]) -> list[tuple[Point, dict[str, Any]]]:
    """The points of a séance beside what the data say of them, by title."""
    points = {point.titre: point for point in Point.objects.filter(seance=seance).select_related("seance", "instance")}
    return [(points[row["titre"]], row) for row in given["points"]]
