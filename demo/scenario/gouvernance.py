"""Who decides what in the demonstration: instances and their members, then what happened before the first séance."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from alliance.acteurs.models import Caisse, Organisation, Pole
from alliance.acteurs.services.poles import update_pole
from alliance.comptes.models import Compte
from alliance.gouvernance.enums import Canal, Issue, OrigineGroupe, QualiteMembre, RoleMission, TypeDecision
from alliance.gouvernance.models import Instance, Membre
from alliance.gouvernance.services.decisions import Reprise, reprendre_decision
from alliance.gouvernance.services.instances import create_instance
from alliance.gouvernance.services.interets import declare_interet
from alliance.gouvernance.services.membres import add_membre
from alliance.gouvernance.services.missions import reprendre_mission
from alliance.gouvernance.services.modeles import add_point_modele
from alliance.plan.models import FicheAction, SousThematique
from alliance.plan.services.groupes import link_groupe
from alliance.territoires.models import Cite
from demo.scenario.donnees import FOLDER
from demo.scenario.territoire import Lieux

SCAN = FOLDER / "releve-exemple.pdf"
"""Stands for a scanned relevé, and says so. A file: whoever composes a PDF cannot fork a server afterwards, since the
threads that compose stay behind and every later document waits for them for ever."""

INSTITUTIONS = {"PREFECTURE": "prefecture", "EDUCATION_NATIONALE": "dsden", "COLLECTIVITE": "ville"}
"""The organisation of the directory that each pôle stands for."""


@dataclass
class Scene:
    """What the séances need to be played: everything by the key of the data files."""

    cite: Cite
    comptes: dict[str, Compte]
    today: date
    poles: dict[str, Pole]
    caisses: dict[str, Caisse]
    fiches: dict[str, FicheAction]
    instances: dict[str, Instance] = field(default_factory=dict)
    membres: dict[str, Membre] = field(default_factory=dict)

    @property
    def chef(self) -> Compte:
        return self.comptes["chef"]

    def jour(self, jours: int) -> date:
        """The Thursday nearest to a number of days from today, never on the other side of today."""
        day = self.today + timedelta(days=jours)
        away = (3 - day.weekday() + 3) % 7 - 3
        near = day + timedelta(days=away)
        return near if (near > self.today) == (jours > 0) else near + timedelta(days=7 if jours > 0 else -7)

    def instant(self, jours: int, heure: str) -> datetime:
        """That day, at an hour of Paris."""
        return timezone.make_aware(datetime.combine(self.jour(jours), time.fromisoformat(heure)))


def open_scene(
    cite: Cite, comptes: dict[str, Compte], organisations: dict[str, Organisation], *, exercice: int, today: date
) -> Scene:
    """The pôles are tied to their institutions, and everything is at hand."""
    poles = {pole.nature: pole for pole in Pole.objects.filter(cite=cite)}
    for nature, cle in INSTITUTIONS.items():
        pole = poles[nature]
        update_pole(
            pole=pole, nature=pole.nature, nom=pole.nom, initiale=pole.initiale, organisation=organisations[cle],
            by=comptes["chef"],
        )  # fmt: skip
    return Scene(
        cite=cite, comptes=comptes, today=today, poles=poles,
        caisses={caisse.nature: caisse for caisse in Caisse.objects.filter(cite=cite)},
        fiches={fiche.code: fiche for fiche in FicheAction.objects.filter(cite=cite, exercice=exercice)},
    )  # fmt: skip


def create_instances(scene: Scene, given: list[dict], organisations: dict[str, Organisation], lieux: Lieux) -> None:
    """Every instance, its members, what they declared, and what a group works on."""
    since = scene.jour(-500)
    for row in given:
        instance = create_instance(
            cite=scene.cite, type=row["type"], nom=row["nom"], objet=row["objet"], constituee_on=since,
            frequence=row.get("frequence", ""), lieu_habituel=row.get("lieu", ""),
            quartier=lieux.quartiers[row["quartier"]] if "quartier" in row else None,
            origine=row.get("origine", OrigineGroupe.CONSTITUE),
            hote=organisations[row["hote"]] if "hote" in row else None,
            today=scene.today, est_exemple=True, by=scene.chef,
        )  # fmt: skip
        scene.instances[row["cle"]] = instance
        for titre, nature, duree in row.get("modele", []):
            add_point_modele(instance=instance, titre=titre, nature=nature, duree_min=duree, by=scene.chef)
        for membre in row["membres"]:
            scene.membres[membre["cle"]] = _seat(scene, instance, membre, since)
        for cle, organisation, nature in row.get("interets", []):
            declare_interet(
                membre=scene.membres[cle], organisation=organisations[organisation], nature=nature,
                at=scene.instant(-400, "09:00"), by=scene.chef,
            )  # fmt: skip
        _link(scene, instance, row)


def _seat(scene: Scene, instance: Instance, given: dict[str, Any], since: date) -> Membre:
    papier = given.get("canal") == Canal.PAPIER
    return add_membre(
        instance=instance, qualite=given.get("qualite", QualiteMembre.TITULAIRE), from_on=since,
        pole=scene.poles[given["pole"]] if "pole" in given else None,
        compte=scene.comptes[given["persona"]] if "persona" in given else None,
        nom=given.get("nom", ""), fonction=given.get("fonction", ""), email=given.get("email", ""),
        canal=given.get("canal", Canal.COURRIEL), en_main_propre=papier, at=scene.instant(-499, "09:00"), by=scene.chef,
    )  # fmt: skip


def _link(scene: Scene, instance: Instance, given: dict[str, Any]) -> None:
    for code in given.get("fiches", []):
        link_groupe(instance=instance, quoi=scene.fiches[code], by=scene.chef)
    headings = SousThematique.objects.filter(axe__cite=scene.cite, code__in=given.get("sous_thematiques", []))
    for heading in headings:
        link_groupe(instance=instance, quoi=heading, by=scene.chef)


def take_over(scene: Scene, given: list[dict], mandat: str) -> None:
    """Decisions taken before Alliance, each with a relevé that says that it is an example."""
    for row in given:
        prise_on = scene.jour(row["jours"])
        decision = reprendre_decision(
            reprise=Reprise(
                instance=scene.instances[row["instance"]], prise_on=prise_on, type=TypeDecision(row["type"]),
                issue=Issue.ADOPTEE, titre=row["titre"], texte=row["texte"],
                objets=tuple(("plan.fiche", scene.fiches[code].pk) for code in row.get("fiches", [])),
            ),
            releve=ContentFile(SCAN.read_bytes(), name=f"releve-exemple-{prise_on:%Y-%m-%d}.pdf"),
            by=scene.chef, at=scene.instant(-300, "09:00"),
        )  # fmt: skip
        if row["cle"] == "mandat":
            reprendre_mission(
                decision=decision, compte=scene.chef, role=RoleMission.CHEF_DE_PROJET, perimetre=mandat,
                from_on=date(scene.today.year - 1, 9, 1), to_on=date(scene.today.year + 1, 8, 31),
                by=scene.chef, at=scene.instant(-300, "09:00"),
            )  # fmt: skip
