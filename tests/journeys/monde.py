"""What the browser finds: the demonstration, and two cités without a plan where a journey imports one."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from alliance.acteurs.enums import Role
from alliance.acteurs.services.acces import create_habilitation
from alliance.acteurs.services.cites import create_cite
from alliance.comptes.services import create_compte
from alliance.territoires.services import cites, quartiers
from demo.scenario import MOT_DE_PASSE, play
from tests.factories.gouvernance import InstanceFactory, PointFactory, SeanceFactory

VIDES = ("tilleuls", "moulin")
"""The cités where a journey imports the 73 rows, each with a chef de projet of the same name."""


@transaction.atomic
def build() -> None:
    play(today=timezone.localdate())
    for slug in VIDES:
        compte = create_compte(
            email=f"chef.{slug}@exemple.invalid", nom="Chef de projet", mot_de_passe=MOT_DE_PASSE, by=None
        )
        cite = create_cite(nom=f"Cité des {slug}", slug=slug, zone="A", by=compte)
        commune = cites.upsert_commune(code_insee="21231", nom="Dijon", by=compte)
        cite.communes.add(commune)
        for nom in ("Les Tilleuls", "Le Moulin"):
            quartier = quartiers.create_quartier(nom=nom, communes=[commune], by=compte)
            cites.declare_perimetre(cite=cite, quartier=quartier, from_on=None, source="exemple", by=compte)
        create_habilitation(
            compte=compte, cite=cite, role=Role.CHEF_DE_PROJET, from_on=timezone.localdate(), note_mandat="exemple",
            by=None,
        )  # fmt: skip
        seance_de_parcours(cite, compte)


def seance_de_parcours(cite, compte) -> None:
    """A Cotech convoked for now, with a titulaire per pôle and seven points."""
    instance = InstanceFactory(cite=cite, nom="Cotech de parcours", membres=True)
    now = timezone.now()
    seance = SeanceFactory(
        instance=instance, convoquee=True, cree_by=compte, debut_at=now - timedelta(minutes=5),
        fin_at=now + timedelta(hours=2),
    )  # fmt: skip
    for rank in range(1, 8):
        PointFactory(
            seance=seance, instance=instance, ordre=rank, titre=f"Point à tenir {rank}", propose_by=compte,
            decision=True,
        )  # fmt: skip
