"""A séance of 60 points as a Cotech may hold, and a register of 5 000 decisions."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from alliance.acteurs.models import Caisse
from alliance.gouvernance.enums import Issue, NaturePoint, Proposition, Publication, Reponse, SensAvis, TypeDecision
from alliance.gouvernance.models import (
    Avis,
    Decision,
    Instance,
    LeveeCondition,
    Membre,
    Point,
    Presence,
    PublicationDecision,
    SeanceInstance,
)
from alliance.gouvernance.selectors.registre import texte_de_recherche
from alliance.plan.models import FicheAction, InscriptionFiche
from alliance.territoires.models import Cite
from bench.donnees import cite_de
from tests.factories import CaisseFactory
from tests.factories.gouvernance import DecisionFactory, InstanceFactory, PointFactory, SeanceFactory

POINTS = 60
DECISIONS = 5_000
TEXTE = "Les familles disent manquer d'un lieu pour se parler et pour comprendre ce que l'école attend. " * 3
MELANGE = (
    (TypeDecision.INSCRIPTION, 20), (TypeDecision.MODIFICATION, 5), (TypeDecision.RETRAIT_ACTION, 5),
    (TypeDecision.DEPENSE, 10), (TypeDecision.RETRAIT, 5), (TypeDecision.AUTRE, 15),
)  # fmt: skip
"""A long Cotech: what it decides, sixty points in all; the last fifteen end in every other way."""


@dataclass(frozen=True, slots=True)
class Assemblee:
    """A cité, its Cotech, who leads it and her browser."""

    cite: Cite
    instance: Instance
    chef: Any
    client: Client
    caisse: Caisse
    fiches: list[FicheAction]
    membres: list[Membre]
    anciennes: list[Decision]


def assemblee() -> Assemblee:
    """Sixty actions, three pôles with two delegates each, a budget, five decisions that may be withdrawn."""
    cite, client = cite_de(POINTS)
    instance = InstanceFactory(cite=cite, nom="Comité technique de mesure", membres=True)
    chef = cite.habilitations.get().compte
    return Assemblee(
        cite, instance, chef, client, CaisseFactory(cite=cite), list(FicheAction.objects.filter(cite=cite)),
        list(Membre.objects.filter(instance=instance).order_by("pk")),
        [DecisionFactory(instance=instance, enregistree_by=chef) for _ in range(5)],
    )  # fmt: skip


def seance_de(salle: Assemblee, types: tuple[tuple[TypeDecision, int], ...] = MELANGE, *, sens: str = "") -> Any:
    """An open séance of sixty points, the pôles there, their avis given; ``sens=AJOURNER`` puts every point off."""
    now = timezone.now()
    seance = SeanceFactory(
        instance=salle.instance, tenue=True, cree_by=salle.chef, debut_at=now, fin_at=now + timedelta(hours=3)
    )  # fmt: skip
    kinds = [kind for kind, count in types for _ in range(count)]
    points = Point.objects.bulk_create(_point(salle, seance, rank, kind, sens) for rank, kind in enumerate(kinds))
    about = [
        InscriptionFiche(point=point, fiche=fiche)
        for point, fiche in zip(points, salle.fiches, strict=True)
        if point.type_decision in {TypeDecision.INSCRIPTION, TypeDecision.MODIFICATION, TypeDecision.RETRAIT_ACTION}
    ]
    InscriptionFiche.objects.bulk_create(about)
    titulaires = salle.membres[::2]
    Presence.objects.bulk_create(
        Presence(seance=seance, membre=membre, presence=Reponse.PRESENT) for membre in titulaires
    )
    Avis.objects.bulk_create(
        _avis(salle, point, membre, rank) for point in points for rank, membre in enumerate(titulaires)
    )
    return seance


def _point(salle: Assemblee, seance: SeanceInstance, rank: int, kind: TypeDecision, sens: str) -> Point:
    spends = kind == TypeDecision.DEPENSE
    return PointFactory.build(
        instance=salle.instance, seance=seance, ordre=rank, titre=f"Point de mesure numéro {rank}", description=TEXTE,
        nature=NaturePoint.DECISION, type_decision=kind, compte_rendu=TEXTE, propose_by=salle.chef,
        proposition=sens or Proposition.ADOPTER, montant_cents=680_000 if spends else None,
        caisse=salle.caisse if spends else None,
        cite_decision=salle.anciennes[rank % 5] if kind == TypeDecision.RETRAIT else None,
    )  # fmt: skip


def _avis(salle: Assemblee, point: Point, membre: Membre, rank: int) -> Avis:
    """All in favour, but for the last points: rejected, under condition, or in want of an avis."""
    sens = SensAvis.FAVORABLE
    if rank == 2 and point.ordre >= POINTS - 10:
        sens = SensAvis.DEFAVORABLE if point.ordre % 2 else SensAvis.RESERVE
    held = sens == SensAvis.RESERVE
    return Avis(
        point=point, pole=membre.pole, membre=membre, sens=sens, texte="" if sens == SensAvis.FAVORABLE else TEXTE,
        a_lever=held, donne_at=timezone.now(), donne_by=salle.chef,
    )  # fmt: skip


def registre(salle: Assemblee) -> None:
    """Five thousand decisions taken before Alliance: some under condition, lifted or not, published, withdrawn."""
    rows = [_decision(salle, rank) for rank in range(DECISIONS)]
    rows = Decision.objects.bulk_create(rows, batch_size=500)
    now = timezone.now()
    LeveeCondition.objects.bulk_create(
        LeveeCondition(decision=one, preuve="Convention signée", levee_at=now, levee_by=salle.chef)
        for one in rows
        if one.issue == Issue.SOUS_RESERVE and one.numero % 3
    )
    PublicationDecision.objects.bulk_create(
        PublicationDecision(decision=one, portee=Publication.PUBLIQUE, publiee_at=now, publiee_by=salle.chef)
        for one in rows
        if one.numero % 4 == 0
    )
    adopted = [one for one in rows if one.issue == Issue.ADOPTEE][:100]
    Decision.objects.bulk_create(
        _decision(salle, DECISIONS + rank, type=TypeDecision.RETRAIT, cite_decision=one, issue=Issue.ADOPTEE)
        for rank, one in enumerate(adopted)
    )


def _decision(salle: Assemblee, rank: int, **given: Any) -> Decision:
    issue = (Issue.ADOPTEE, Issue.ADOPTEE, Issue.SOUS_RESERVE, Issue.REJETEE, Issue.AJOURNEE)[rank % 5]
    day = date(2019, 10, 1) + timedelta(days=rank // 2)
    fields = {
        "instance": salle.instance, "cite": salle.cite, "annee": day.year, "numero": 1000 + rank, "prise_on": day,
        "titre": f"Décision de mesure numéro {rank}", "texte": TEXTE, "issue": issue, "enregistree_by": salle.chef,
        "explication": "Chaque pôle a donné un avis favorable.",
        "conditions": "Convention à signer." if issue == Issue.SOUS_RESERVE else "",
    } | given  # fmt: skip
    if fields["issue"] != Issue.SOUS_RESERVE:
        fields["conditions"] = ""
    one = DecisionFactory.build(**fields)
    one.texte_recherche = texte_de_recherche(one)
    return one
