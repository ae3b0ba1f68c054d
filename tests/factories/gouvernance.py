"""The smallest valid bodies: an instance with its pôles, its delegates, a séance and its points."""

import uuid
from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from alliance.acteurs.enums import NaturePole
from alliance.acteurs.models import Pole
from alliance.gouvernance.enums import (
    Canal,
    Competence,
    EtatSeance,
    Issue,
    NaturePoint,
    QualiteMembre,
    SerieDecision,
    TypeDecision,
    TypeInstance,
)
from alliance.gouvernance.models import (
    Convocation,
    Decision,
    Instance,
    Membre,
    Mission,
    Point,
    PoleInstance,
    Presence,
    SeanceInstance,
    Suite,
)
from alliance.gouvernance.rules import COMPETENCE_DE
from tests.factories import CiteFactory, CompteFactory, PoleFactory

DEBUT = datetime(2026, 10, 22, 12, 0, tzinfo=UTC)
FIN = datetime(2026, 10, 22, 14, 0, tzinfo=UTC)
LES_TROIS = (NaturePole.PREFECTURE, NaturePole.EDUCATION_NATIONALE, NaturePole.COLLECTIVITE)


def poles_of(cite) -> list[Pole]:
    """The pôles of a cité, by rank; the three of the troïka when it has none yet."""
    poles = list(Pole.objects.filter(cite=cite).order_by("ordre"))
    return poles or [
        PoleFactory(cite=cite, nature=nature, nom=str(nature.label), initiale=str(nature.label)[0].upper(), ordre=rank)
        for rank, nature in enumerate(LES_TROIS, start=1)
    ]


class InstanceFactory(DjangoModelFactory):
    """A Cotech that expects every pôle of its cité; ``poles=[…]`` to choose, ``membres=True`` to fill the seats."""

    class Meta:
        model = Instance
        skip_postgeneration_save = True

    cite = factory.SubFactory(CiteFactory)
    type = TypeInstance.COTECH
    nom = factory.Sequence(lambda n: f"Comité technique {n}")
    competence = factory.LazyAttribute(lambda o: COMPETENCE_DE.get(o.type, Competence.CONSULTATIVE))
    quorum = 2
    constituee_on = date(2022, 3, 1)

    @factory.post_generation
    def poles(self, create, given, **kwargs):
        for pole in poles_of(self.cite) if given is None else given:
            PoleInstance.objects.create(instance=self, pole=pole)

    @factory.post_generation
    def membres(self, create, given, **kwargs):
        """With ``membres=True``: a titulaire and a suppléant for each pôle that the instance expects."""
        if given:
            for row in self.poles_attendus.select_related("pole").order_by("pole__ordre"):
                for qualite in (QualiteMembre.TITULAIRE, QualiteMembre.SUPPLEANT):
                    MembreFactory(instance=self, pole=row.pole, qualite=qualite)


class MembreFactory(DjangoModelFactory):
    """A titulaire with an account; give ``pole``. ``habitant=True``: a parent, without account."""

    class Meta:
        model = Membre

    class Params:
        habitant = factory.Trait(
            qualite=QualiteMembre.HABITANT,
            pole=None,
            compte=None,
            nom=factory.Sequence(lambda n: f"Habitant {n} (exemple)"),
            email=factory.Sequence(lambda n: f"habitant{n}@exemple.invalid"),
        )

    instance = factory.SubFactory(InstanceFactory)
    qualite = QualiteMembre.TITULAIRE
    pole = factory.LazyAttribute(lambda o: poles_of(o.instance.cite)[0])
    compte = factory.SubFactory(CompteFactory)
    from_on = date(2022, 3, 1)


class SeanceFactory(DjangoModelFactory):
    """A draft on 22 October 2026, 14 h to 16 h in Paris; ``convoquee``, ``tenue``, ``close`` for the later states."""

    class Meta:
        model = SeanceInstance

    class Params:
        convoquee = factory.Trait(
            etat=EtatSeance.CONVOQUEE, numero=factory.Sequence(lambda n: 1 + n % 30000), convoquee_at=DEBUT
        )
        tenue = factory.Trait(
            etat=EtatSeance.TENUE,
            numero=factory.Sequence(lambda n: 1 + n % 30000),
            convoquee_at=DEBUT,
            ouverte_at=DEBUT,
        )
        close = factory.Trait(
            etat=EtatSeance.CLOSE, numero=factory.Sequence(lambda n: 1 + n % 30000), convoquee_at=DEBUT,
            ouverte_at=DEBUT, close_at=FIN,
        )  # fmt: skip

    instance = factory.SubFactory(InstanceFactory)
    debut_at = DEBUT
    fin_at = FIN
    uid = factory.LazyFunction(uuid.uuid4)
    cree_by = factory.SubFactory(CompteFactory)


class PointFactory(DjangoModelFactory):
    """An item to talk about; ``decision=True`` for one put to decision (type AUTRE). Without séance: the backlog."""

    class Meta:
        model = Point

    class Params:
        decision = factory.Trait(nature=NaturePoint.DECISION, type_decision=TypeDecision.AUTRE)

    seance = factory.SubFactory(SeanceFactory)
    instance = factory.LazyAttribute(lambda o: o.seance.instance if o.seance else InstanceFactory())
    ordre = factory.Sequence(lambda n: n % 30000)
    titre = factory.Sequence(lambda n: f"Point {n}")
    propose_by = factory.SubFactory(CompteFactory)


class ConvocationFactory(DjangoModelFactory):
    """The first invitation of a member, by mail, for the hours of the séance."""

    class Meta:
        model = Convocation

    seance = factory.SubFactory(SeanceFactory, convoquee=True)
    membre = factory.LazyAttribute(lambda o: MembreFactory(instance=o.seance.instance))
    sequence = 0
    canal = Canal.COURRIEL
    debut_at = factory.SelfAttribute("seance.debut_at")
    fin_at = factory.SelfAttribute("seance.fin_at")
    lieu = factory.SelfAttribute("seance.lieu")
    envoyee_at = DEBUT


class PresenceFactory(DjangoModelFactory):
    class Meta:
        model = Presence

    seance = factory.SubFactory(SeanceFactory)
    membre = factory.LazyAttribute(lambda o: MembreFactory(instance=o.seance.instance))


class DecisionFactory(DjangoModelFactory):
    """An adopted decision taken before Alliance (series R): the only one that needs no séance."""

    class Meta:
        model = Decision

    instance = factory.SubFactory(InstanceFactory)
    cite = factory.SelfAttribute("instance.cite")
    serie = SerieDecision.REPRISE
    annee = 2024
    numero = factory.Sequence(lambda n: 1 + n)
    prise_on = date(2024, 5, 14)
    type = TypeDecision.AUTRE
    titre = factory.Sequence(lambda n: f"Décision {n}")
    issue = Issue.ADOPTEE
    enregistree_at = DEBUT
    enregistree_by = factory.SubFactory(CompteFactory)


class MissionFactory(DjangoModelFactory):
    """A mission decided before Alliance."""

    class Meta:
        model = Mission

    cite = factory.SelfAttribute("decision.cite")
    decision = factory.SubFactory(DecisionFactory, type=TypeDecision.MISSION)
    compte = factory.SubFactory(CompteFactory)
    role = "CHEF_DE_PROJET"
    perimetre = "Conduite du projet"
    from_on = date(2026, 1, 1)
    to_on = date(2026, 12, 31)
    proposee_by = factory.SubFactory(CompteFactory)


class SuiteFactory(DjangoModelFactory):
    class Meta:
        model = Suite

    instance = factory.SubFactory(InstanceFactory)
    quoi = factory.Sequence(lambda n: f"À faire {n}")
    responsable = factory.SubFactory(CompteFactory)
    cree_by = factory.SubFactory(CompteFactory)
