"""Decisions about actions, written as the closing of a séance does."""

import re
from datetime import UTC, date, datetime
from html import unescape

from alliance.gouvernance.contrats import liens
from alliance.gouvernance.enums import Issue, NaturePoint, SerieDecision, TypeDecision
from alliance.gouvernance.models import Decision, LeveeCondition
from alliance.plan.models import InscriptionFiche
from tests.factories.gouvernance import DecisionFactory, InstanceFactory, PointFactory, SeanceFactory
from tests.html import verifier_page

AT = datetime(2026, 10, 22, 14, 0, tzinfo=UTC)
LIEN = liens.get("plan.fiche")


def cotech_of(cite, **champs):
    """The Cotech of a cité, made the first time."""
    found = cite.instances.filter(type="COTECH").first()
    return found or InstanceFactory(cite=cite, nom="Comité technique", **champs)


def point_sur(*fiches, type_decision=TypeDecision.INSCRIPTION, seance=None, **champs):
    """A point put to decision, in a séance that is being held, about these actions."""
    seance = seance or SeanceFactory(instance=cotech_of(fiches[0].cite), tenue=True)
    point = PointFactory(seance=seance, nature=NaturePoint.DECISION, type_decision=type_decision, **champs)
    InscriptionFiche.objects.bulk_create(InscriptionFiche(point=point, fiche=fiche) for fiche in fiches)
    return point


def decision_de(point, *, issue=Issue.ADOPTEE, le=date(2026, 10, 22), **champs) -> Decision:
    """The line of the register of a point."""
    numero = Decision.objects.filter(cite=point.instance.cite, serie=SerieDecision.COURANTE).count() + 1
    if issue == Issue.SOUS_RESERVE:
        champs.setdefault("conditions", "Le budget est précisé.")
    return DecisionFactory(
        instance=point.instance, serie=SerieDecision.COURANTE, annee=le.year, numero=numero, seance=point.seance,
        point=point, prise_on=le, type=point.type_decision, titre=point.titre, issue=issue, **champs,
    )  # fmt: skip


def clore(*points, by, issue=Issue.ADOPTEE, le=date(2026, 10, 22), **champs) -> list[Decision]:
    """Give its decision to each point, and let the plan draw its effects."""
    decisions = {point.pk: decision_de(point, issue=issue, le=le, **champs) for point in points}
    LIEN.a_la_cloture(decisions, by=by, at=AT)
    return list(decisions.values())


def decider(fiche, type_decision=TypeDecision.INSCRIPTION, *, by, **champs) -> Decision:
    """One decision about one action."""
    return clore(point_sur(fiche, type_decision=type_decision), by=by, **champs)[0]


def lever(decision, *, by) -> None:
    """Its condition is lifted: it takes effect."""
    LeveeCondition.objects.create(decision=decision, preuve="Devis reçu", levee_at=AT, levee_by=by)
    LIEN.a_la_prise_d_effet(decision, by=by, at=AT)


def retirer(decision, *, by, le=date(2026, 11, 3)) -> Decision:
    """Another decision withdraws it."""
    seance = SeanceFactory(instance=decision.instance, tenue=True)
    point = PointFactory(
        seance=seance, nature=NaturePoint.DECISION, type_decision=TypeDecision.RETRAIT, cite_decision=decision
    )
    other = decision_de(point, le=le, cite_decision=decision)
    LIEN.au_retrait(decision, par=other, by=by, at=AT)
    return other


def texte_de(response) -> str:
    """The words of a page in their order, once the page is checked."""
    verifier_page(response)
    body = response.content.decode().partition("<main")[2]
    words = unescape(re.sub(r"<[^>]+>", "", re.sub(r"</(?:p|li|h\d|dd|dt|td|th|div)>", " ", body)))
    return " ".join(words.split())
