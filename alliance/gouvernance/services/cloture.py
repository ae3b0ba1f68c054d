"""Closing a séance: issues computed, decisions numbered, effects played, relevé frozen; all of it, or nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from alliance.gouvernance.contrats import liens
from alliance.gouvernance.enums import EtatSeance, Issue, ModeApprobation, SerieDecision, TypeDecision
from alliance.gouvernance.models import Decision, Mission, Point, SeanceInstance, Suite
from alliance.gouvernance.selectors.cloture import LigneCloture, lignes_a_clore
from alliance.gouvernance.selectors.registre import texte_de_recherche
from alliance.gouvernance.services.consultation import finir_consultation
from alliance.gouvernance.services.effets import mettre_fin
from alliance.gouvernance.services.missions import effect_mission
from alliance.gouvernance.services.numerotation import annee_de, reserve_numeros
from alliance.gouvernance.services.points import reporter_restants
from alliance.gouvernance.services.releve import ReleveDejaApprouve, approve_releve, figer_releve
from alliance.journal.services import record
from alliance.kernel.dates import format_jour
from alliance.kernel.errors import DomainError
from alliance.kernel.heures import format_heure


class SeanceDejaClose(DomainError):
    pass


class SeancePasOuverte(DomainError):
    pass


class ClotureEmpechee(DomainError):
    pass


@dataclass(frozen=True, slots=True)
class _Acte:
    """Which séance is closed, by whom and when."""

    seance: SeanceInstance
    by: Any
    at: datetime


@transaction.atomic
def close_seance(*, seance: SeanceInstance, by: Any, at: datetime) -> list[Decision]:
    """Close a séance: each point put to decision becomes a line of the register, whatever its issue.

    The issue comes from the rule, never from a person. Adopted decisions take effect, those under a condition wait
    for it, what was not dealt with goes back to the points « à inscrire », and the relevé is frozen. The worker then
    writes its PDF and sends it to the members. A refusal leaves nothing behind it.

    :raises SeanceDejaClose: somebody closed it before; the message says who and when.
    :raises SeancePasOuverte: it was not opened, or was cancelled.
    :raises ConsultationEnCours: a consultation in writing, before its end, with an answer missing.
    :raises ClotureEmpechee: a point cannot be decided as it stands; the message names it and says what to do.
    :raises DomainError: an effect is impossible; the message names the point.
    """
    if seance.est_consultation and seance.etat in {EtatSeance.CONVOQUEE, EtatSeance.TENUE}:
        finir_consultation(seance=seance, by=by, at=at)
    _verrouiller(seance)
    # Read again under the lock, its instance too: the rule may have changed since the page was opened.
    seance.refresh_from_db()
    lines = lignes_a_clore(seance)
    _verifier(lines)
    act = _Acte(seance, by, at)
    _ecrire_points(lines, at)
    decisions = _ecrire_decisions(lines, act)
    _effets(lines, decisions, act)
    _approuver(lines, act)
    reportes = reporter_restants(seance=seance, points=[line.point for line in lines if line.reporte], by=by)
    releve = figer_releve(seance=seance, by=by, at=at)
    record(
        kind="gouvernance.seance.closed", by=by, subject=seance, cite_id=seance.instance.cite_id,
        decisions=len(decisions), adoptees=sum(line.is_adoptee for line in lines), reportes=len(reportes),
        releve=releve.empreinte,
    )  # fmt: skip
    # Last: from here on, the database refuses any change of what was said.
    SeanceInstance.objects.filter(pk=seance.pk).update(etat=EtatSeance.CLOSE, close_at=at, close_by=by)
    seance.refresh_from_db(fields=["etat", "close_at", "close_by", "version"])
    return decisions


def _verrouiller(seance: SeanceInstance) -> None:
    """Lock the séance by a write: of two closings at once, the second waits, then is told."""
    held = SeanceInstance.objects.filter(pk=seance.pk, etat=EtatSeance.TENUE)
    if held.update(version=F("version") + 1):
        return
    current = SeanceInstance.objects.select_related("close_by").get(pk=seance.pk)
    if current.close_at is None:
        raise SeancePasOuverte(
            f"Cette séance est « {current.get_etat_display()} » : ouvrez-la avant de la clore, depuis sa page."
        )
    local = timezone.localtime(current.close_at)
    who = current.close_by.nom if current.close_by else "une autre personne"
    raise SeanceDejaClose(
        f"Cette séance est déjà close : {who} l'a close le {format_jour(local.date())} à "
        f"{format_heure(local)}. Son relevé est figé."
    )


def _verifier(lines: Iterable[LigneCloture]) -> None:
    refused = [line for line in lines if line.empechement]
    if refused:
        raise ClotureEmpechee(" ".join(f"Point « {line.point.titre} » : {line.empechement}" for line in refused))


def _ecrire_points(lines: Iterable[LigneCloture], at: datetime) -> None:
    changed = []
    for line in lines:
        if line.resultat is not None:
            line.point.issue, line.point.raison = line.resultat.issue, line.resultat.raison
        if not line.reporte or line.resultat is not None:
            line.point.traite_at = line.point.traite_at or at
        changed.append(line.point)
    Point.objects.bulk_update(changed, ["issue", "raison", "traite_at"])


def _ecrire_decisions(lines: Sequence[LigneCloture], act: _Acte) -> list[Decision]:
    decided = [line for line in lines if line.resultat is not None]
    if not decided:
        return []
    instance, annee = act.seance.instance, annee_de(act.seance.debut_at)
    first = reserve_numeros(
        cite=instance.cite, serie=SerieDecision.COURANTE, annee=annee, combien=len(decided)
    )  # fmt: skip
    rows = [_decision(line, act, annee, numero) for numero, line in enumerate(decided, start=first)]
    return Decision.objects.bulk_create(rows)


def _decision(line: LigneCloture, act: _Acte, annee: int, numero: int) -> Decision:
    point, seance = line.point, act.seance
    decision = Decision(
        cite=seance.instance.cite,
        annee=annee,
        numero=numero,
        instance=seance.instance,
        seance=seance,
        point=point,
        prise_on=timezone.localdate(seance.debut_at),
        type=point.type_decision,
        titre=point.titre,
        texte=point.description,
        issue=point.issue,
        raison=point.raison,
        explication=line.explication,
        conditions=line.conditions,
        avis_rendus=line.avis_rendus,
        reoriente_vers=point.reoriente_vers if point.issue == Issue.REORIENTEE else "",
        montant_cents=point.montant_cents,
        caisse=point.caisse,
        du=point.du,
        au=point.au,
        cite_decision=point.cite_decision,
        est_exemple=seance.est_exemple,
        enregistree_at=act.at,
        enregistree_by=act.by,
    )
    decision.texte_recherche = texte_de_recherche(decision)
    return decision


def _effets(lines: Iterable[LigneCloture], decisions: Iterable[Decision], act: _Acte) -> None:
    by_point = {decision.point_id: decision for decision in decisions if decision.point_id is not None}
    for lien in liens:
        lien.a_la_cloture(by_point, by=act.by, at=act.at)
    Suite.objects.filter(point__in=by_point).update(
        decision=Subquery(Decision.objects.filter(point_id=OuterRef("point_id")).values("pk")[:1])
    )
    missioned = set(Mission.objects.filter(point__in=by_point).values_list("point_id", flat=True))
    for line in lines:
        decision = by_point.get(line.point.pk)
        if decision is None or decision.issue != Issue.ADOPTEE:
            continue
        if line.point.pk in missioned:
            effect_mission(decision=decision, by=act.by, at=act.at)
        if decision.type == TypeDecision.RETRAIT and decision.cite_decision is not None:
            mettre_fin(decision=decision.cite_decision, par=decision, by=act.by, at=act.at)


def _approuver(lines: Iterable[LigneCloture], act: _Acte) -> None:
    """The relevé of an earlier séance is approved by an adopted point."""
    for line in lines:
        earlier = line.point.approuve_seance
        if earlier is None or line.issue != Issue.ADOPTEE:
            continue
        try:
            approve_releve(seance=earlier, mode=ModeApprobation.SEANCE, by=act.by, at=act.at)
        except ReleveDejaApprouve:
            continue
