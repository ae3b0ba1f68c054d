"""A Cotech in session: three pôles in the room, points put to decision, avis given; what closing starts from."""

from datetime import UTC, datetime

from alliance.acteurs.enums import Role
from alliance.gouvernance.enums import QualiteMembre, Reponse, SensAvis
from alliance.gouvernance.models import Avis, Membre
from tests.factories import HabilitationFactory
from tests.factories.gouvernance import InstanceFactory, PointFactory, PresenceFactory, SeanceFactory

AT = datetime(2026, 10, 22, 14, 5, tzinfo=UTC)
FAVORABLE, RESERVE = SensAvis.FAVORABLE, SensAvis.RESERVE
DEFAVORABLE, ABSTENTION = SensAvis.DEFAVORABLE, SensAvis.ABSTENTION


def chef_de(cite):
    return HabilitationFactory(role=Role.CHEF_DE_PROJET, cite=cite).compte


def cotech(**kwargs):
    """An instance with a titulaire and a suppléant per pôle."""
    return InstanceFactory(membres=True, **kwargs)


def seance_tenue(instance=None, *, presents=3, **kwargs):
    """A séance in session; the titulaires of the first ``presents`` pôles are in the room."""
    seance = SeanceFactory(instance=instance or cotech(), tenue=True, **kwargs)
    for membre in titulaires(seance)[:presents]:
        PresenceFactory(seance=seance, membre=membre, presence=Reponse.PRESENT)
    return seance


def titulaires(seance):
    rows = Membre.objects.filter(instance=seance.instance, qualite=QualiteMembre.TITULAIRE)
    return list(rows.select_related("pole").order_by("pole__ordre"))


def point(seance, *sens, **kwargs):
    """A point put to decision, and the avis of the first pôles in order; ``None`` for one that says nothing."""
    made = PointFactory(seance=seance, decision=True, **kwargs)
    for membre, one in zip(titulaires(seance), sens, strict=False):
        if one is not None:
            avis(made, membre, one)
    return made


def avis(made, membre, sens, *, texte="", a_lever=False, **kwargs):
    said = texte or ("Parce que" if sens in {RESERVE, DEFAVORABLE} else "")
    return Avis.objects.create(
        point=made, pole=membre.pole, membre=membre, sens=sens, texte=said, a_lever=a_lever, donne_at=AT, **kwargs
    )


def sous_reserve(seance, **kwargs):
    """A point that every pôle accepts, the last one under a condition."""
    made = point(seance, FAVORABLE, FAVORABLE, **kwargs)
    avis(made, titulaires(seance)[2], RESERVE, texte="L'accord écrit des directrices", a_lever=True)
    return made


UNANIME = (FAVORABLE, FAVORABLE, FAVORABLE)
