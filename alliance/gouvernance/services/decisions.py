"""What happens to a decision after it was taken: condition lifted, published, proposed for withdrawal; and those
taken before Alliance."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from alliance.acteurs.models import Caisse
from alliance.documents.models import Document
from alliance.documents.services import store_document
from alliance.gouvernance.contrats import liens
from alliance.gouvernance.enums import (
    ISSUES_ADOPTEES,
    Competence,
    Issue,
    NaturePoint,
    Publication,
    SerieDecision,
    TypeDecision,
)
from alliance.gouvernance.models import Decision, Instance, LeveeCondition, Point, PublicationDecision
from alliance.gouvernance.rules import DECISIONS_PERMISES
from alliance.gouvernance.selectors.cloture import refus_de_retirer
from alliance.gouvernance.selectors.registre import texte_de_recherche
from alliance.gouvernance.services.effets import effet_differe, mettre_fin
from alliance.gouvernance.services.numerotation import next_numero
from alliance.journal.services import record
from alliance.kernel.dates import format_jour
from alliance.kernel.errors import DomainError

PREMIERE_ANNEE = 2019
"""The first cités éducatives: no decision of one can be older (docs/sources.md#gouvernance-dijon)."""


class ConditionAbsente(DomainError):
    pass


class ConditionDejaLevee(DomainError):
    pass


class DecisionRetiree(DomainError):
    pass


class RepriseImpossible(DomainError):
    pass


class RetraitRefuse(DomainError):
    pass


class PublicationImpossible(DomainError):
    pass


@transaction.atomic
def lever_condition(
    *, decision: Decision, preuve: str, by: Any, at: datetime, fichier: Any = None
) -> LeveeCondition:  # fmt: skip
    """Record that the condition of a decision is met, with its proof: it takes effect now, once.

    :raises ConditionAbsente: the decision has no condition, or no proof is given.
    :raises ConditionDejaLevee: somebody lifted it before.
    :raises DecisionRetiree: it was withdrawn meanwhile.
    :raises FichierRefuse: the file cannot be taken.
    :raises DomainError: an effect is impossible; the message says why.
    """
    if decision.issue != Issue.SOUS_RESERVE:
        raise ConditionAbsente(f"La décision {decision.numero_affiche} n'a pas de condition à lever.")
    if not preuve.strip():
        raise ConditionAbsente("Dites ce qui prouve que la condition est remplie.", field="preuve")
    if Decision.objects.retirees().filter(pk=decision.pk).exists():
        raise DecisionRetiree(
            f"La décision {decision.numero_affiche} a été retirée : sa condition ne se lève plus. Prenez une nouvelle "
            "décision."
        )
    _verifier_retrait(decision)
    document = _deposer(decision.cite, fichier, by)
    try:
        with transaction.atomic():
            levee = LeveeCondition.objects.create(
                decision=decision, preuve=preuve.strip(), document=document, levee_at=at, levee_by=by
            )
    except IntegrityError:
        raise ConditionDejaLevee(f"La condition de la décision {decision.numero_affiche} est déjà levée.") from None
    effet_differe(decision=decision, by=by, at=at)
    record(kind="gouvernance.condition.lifted", by=by, subject=decision, numero=decision.numero_affiche)
    return levee


def _verifier_retrait(decision: Decision) -> None:
    cited = decision.cite_decision
    if decision.type == TypeDecision.RETRAIT and cited is not None:
        refusal = refus_de_retirer(cited, decision.instance)
        if refusal:
            raise DecisionRetiree(refusal)


def _deposer(cite: Any, fichier: Any, by: Any) -> Document | None:
    if fichier is None:
        return None
    return store_document(cite=cite, nom=fichier.name, contenu=fichier.read(), by=by)


@transaction.atomic
def publier_decision(*, decision: Decision, portee: Publication, by: Any, at: datetime) -> PublicationDecision:
    """Let the partners of the cité, or everybody, read a decision; said again, it changes who may."""
    publication, _created = PublicationDecision.objects.update_or_create(
        decision=decision, defaults={"portee": portee, "publiee_at": at, "publiee_by": by}
    )
    record(kind="gouvernance.decision.published", by=by, subject=decision, portee=str(portee))
    return publication


@transaction.atomic
def retirer_publication(*, decision: Decision, by: Any) -> None:
    """Only the members of its instance, and those who steer, read the decision from now on.

    :raises PublicationImpossible: it is not published.
    """
    deleted, _ = PublicationDecision.objects.filter(decision=decision).delete()
    if not deleted:
        raise PublicationImpossible(f"La décision {decision.numero_affiche} n'est pas publiée.")
    record(kind="gouvernance.decision.unpublished", by=by, subject=decision)


@transaction.atomic
def proposer_retrait(*, decision: Decision, motif: str, by: Any, at: datetime) -> Point:
    """Put the withdrawal of a decision among the points « à inscrire » of its instance.

    A decision is never corrected: another one, that cites it, withdraws it.

    :raises RetraitRefuse: it is not in force, is itself a withdrawal, or its withdrawal waits already.
    """
    refusal = refus_de_retirer(decision, decision.instance)
    if refusal:
        raise RetraitRefuse(refusal)
    if decision.instance.close_on is not None:
        raise RetraitRefuse(
            f"{decision.instance.nom} est close : portez le retrait devant l'instance qui décide à sa place."
        )
    waiting = Point.objects.filter(cite_decision=decision, type_decision=TypeDecision.RETRAIT, issue="", ecarte_at=None)
    if waiting.exists():
        raise RetraitRefuse(f"Le retrait de la décision {decision.numero_affiche} attend déjà une séance.")
    point = Point.objects.create(
        instance=decision.instance,
        titre=f"Retrait de la décision {decision.numero_affiche} : {decision.titre}"[:250],
        description=motif.strip(),
        nature=NaturePoint.DECISION,
        type_decision=TypeDecision.RETRAIT,
        cite_decision=decision,
        propose_by=by,
    )
    record(
        kind="gouvernance.retrait.proposed", by=by, subject=point, cite_id=decision.cite_id,
        decision=decision.numero_affiche,
    )  # fmt: skip
    return point


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprise:
    """A decision taken before Alliance, as its relevé tells it. ``objets`` are pairs (kind of link, primary key)."""

    instance: Instance
    prise_on: date
    type: TypeDecision
    issue: Issue
    titre: str
    texte: str = ""
    explication: str = ""
    montant_cents: int | None = None
    caisse: Caisse | None = None
    du: date | None = None
    au: date | None = None
    cite_decision: Decision | None = None
    objets: tuple[tuple[str, int], ...] = field(default=())


@transaction.atomic
def reprendre_decision(*, reprise: Reprise, releve: Any, by: Any, at: datetime) -> Decision:
    """Write in the series R a decision taken before Alliance, with its scanned relevé and without invented avis.

    :param releve: the file of the relevé: its ``name`` and its bytes (``read``).
    :raises RepriseImpossible: its day, its type, its issue or its amount is impossible; the message says which.
    :raises FichierRefuse: the file cannot be taken.
    :raises DomainError: one of its objects cannot be linked.
    """
    _verifier_reprise(reprise, releve, timezone.localdate(at))
    instance, annee = reprise.instance, reprise.prise_on.year
    decision = Decision(
        cite=instance.cite, serie=SerieDecision.REPRISE, annee=annee, instance=instance, prise_on=reprise.prise_on,
        type=reprise.type, issue=reprise.issue, titre=reprise.titre, texte=reprise.texte,
        explication=reprise.explication, montant_cents=reprise.montant_cents, caisse=reprise.caisse, du=reprise.du,
        au=reprise.au, cite_decision=reprise.cite_decision, est_exemple=instance.est_exemple, enregistree_at=at,
        enregistree_by=by,
    )  # fmt: skip
    decision.document = _deposer(instance.cite, releve, by)
    decision.numero = next_numero(cite=instance.cite, serie=SerieDecision.REPRISE, annee=annee)
    decision.texte_recherche = texte_de_recherche(decision)
    decision.save()
    for genre, pk in reprise.objets:
        _lier(decision, genre, pk, by)
    if reprise.type == TypeDecision.RETRAIT and reprise.cite_decision is not None:
        mettre_fin(decision=reprise.cite_decision, par=decision, by=by, at=at)
    record(kind="gouvernance.decision.taken_over", by=by, subject=decision, numero=decision.numero_affiche)
    return decision


def _lier(decision: Decision, genre: str, pk: int, by: Any) -> None:
    lien = liens.get(genre)
    if lien is None:
        raise RepriseImpossible("Cet objet n'est pas connu. Choisissez-le dans la liste.", field="objets")
    lien.lier_decision(decision=decision, pk=pk, by=by)


def _verifier_reprise(reprise: Reprise, releve: Any, today: date) -> None:
    if releve is None:
        raise RepriseImpossible(
            "Joignez le relevé numérisé : une décision d'avant Alliance est reprise avec sa preuve.", field="releve"
        )
    if reprise.issue not in {Issue.ADOPTEE, Issue.REJETEE}:
        raise RepriseImpossible("Une décision reprise a été adoptée, ou rejetée.", field="issue")
    _verifier_jour(reprise, today)
    if reprise.type not in DECISIONS_PERMISES[Competence(reprise.instance.competence)]:
        raise RepriseImpossible(
            f"{reprise.instance.nom} ne prend pas de décision de ce type. Choisissez l'instance qui l'a prise.",
            field="type",
        )
    _verifier_montant(reprise)
    if reprise.type == TypeDecision.RETRAIT:
        _verifier_citee(reprise)


def _verifier_jour(reprise: Reprise, today: date) -> None:
    day = reprise.prise_on
    if day >= today:
        raise RepriseImpossible("Une décision reprise a été prise avant aujourd'hui.", field="prise_on")
    if day.year < PREMIERE_ANNEE:
        raise RepriseImpossible(
            f"Les cités éducatives datent de {PREMIERE_ANNEE} : vérifiez l'année de la décision.", field="prise_on"
        )
    closed = reprise.instance.close_on
    if closed is not None and day > closed:
        raise RepriseImpossible(
            f"{reprise.instance.nom} est close depuis le {format_jour(closed)}. Choisissez une date antérieure, ou une "
            "autre instance.",
            field="prise_on",
        )


def _verifier_montant(reprise: Reprise) -> None:
    if reprise.caisse is not None and reprise.caisse.cite_id != reprise.instance.cite_id:
        raise RepriseImpossible("Ce budget n'est pas de cette cité.", field="caisse")
    spends = reprise.type in {TypeDecision.DEPENSE, TypeDecision.DELEGATION}
    if spends and (not reprise.montant_cents or reprise.caisse is None):
        raise RepriseImpossible("Une dépense porte un montant et un budget.", field="montant")
    if reprise.type != TypeDecision.DELEGATION:
        return
    if reprise.du is None or reprise.au is None or reprise.au < reprise.du:
        raise RepriseImpossible("Une délégation a un premier et un dernier jour, dans cet ordre.", field="au")


def _verifier_citee(reprise: Reprise) -> None:
    if reprise.cite_decision is None:
        raise RepriseImpossible("Un retrait cite la décision retirée.", field="cite_decision")
    if reprise.issue in ISSUES_ADOPTEES:
        refusal = refus_de_retirer(reprise.cite_decision, reprise.instance)
        if refusal:
            raise RepriseImpossible(refusal, field="cite_decision")
