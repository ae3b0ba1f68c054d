"""What the browser finds: the demonstration, two cités without a plan, and one with an enveloppe and no decision."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from alliance.acteurs.enums import Role
from alliance.acteurs.services.acces import create_habilitation
from alliance.acteurs.services.cites import create_cite
from alliance.comptes.services import create_compte
from alliance.gouvernance.enums import QualiteMembre, Reponse
from alliance.territoires.services import cites, quartiers
from demo.scenario import MOT_DE_PASSE, play
from tests.factories import CaisseFactory, FicheActionFactory
from tests.factories.budget import EnveloppeFactory, FinanceurFactory
from tests.factories.gouvernance import InstanceFactory, PointFactory, PresenceFactory, SeanceFactory

VIDES = ("tilleuls", "moulin")
"""The cités where a journey imports the 73 rows, each with a chef de projet of the same name."""
A_SIMULER = "peupliers"
"""The cité where a journey goes from a simulation to its affectations."""


@transaction.atomic
def build() -> None:
    play(today=timezone.localdate())
    for slug in VIDES:
        cite, compte = cite_de_parcours(slug)
        commune = cites.upsert_commune(code_insee="21231", nom="Dijon", by=compte)
        cite.communes.add(commune)
        for nom in ("Les Tilleuls", "Le Moulin"):
            quartier = quartiers.create_quartier(nom=nom, communes=[commune], by=compte)
            cites.declare_perimetre(cite=cite, quartier=quartier, from_on=None, source="exemple", by=compte)
        seance_de_parcours(cite, compte)
    argent_de_parcours(*cite_de_parcours(A_SIMULER))


def cite_de_parcours(slug):
    """A cité and its chef de projet."""
    compte = create_compte(
        email=f"chef.{slug}@exemple.invalid", nom="Chef de projet", mot_de_passe=MOT_DE_PASSE, by=None
    )
    cite = create_cite(nom=f"Cité des {slug}", slug=slug, zone="A", by=compte)
    create_habilitation(
        compte=compte, cite=cite, role=Role.CHEF_DE_PROJET, from_on=timezone.localdate(), note_mandat="exemple",
        by=None,
    )  # fmt: skip
    return cite, compte


def argent_de_parcours(cite, compte) -> None:
    """1 000 € notified, two actions that ask 800 € each, and a Cotech convoked for now, everybody in the room."""
    year = timezone.localdate().year
    caisse = CaisseFactory(cite=cite, nom="Budget du CCAS (exemple)")
    financeur = FinanceurFactory(cite=cite, nom="Politique de la ville (exemple)")
    EnveloppeFactory(cite=cite, caisse=caisse, financeur=financeur, exercice=year, notifie_cents=100_000)
    for titre in ("Cafés des parents", "Chorale du collège"):
        FicheActionFactory(cite=cite, titre=titre, exercice=year, demande_cents=80_000)
    now = timezone.now()
    seance = SeanceFactory(
        instance=InstanceFactory(cite=cite, nom="Cotech du budget", membres=True), convoquee=True, cree_by=compte,
        debut_at=now - timedelta(minutes=5), fin_at=now + timedelta(hours=2),
    )  # fmt: skip
    for membre in seance.instance.membres.filter(qualite=QualiteMembre.TITULAIRE):
        PresenceFactory(seance=seance, membre=membre, presence=Reponse.PRESENT)


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
