"""The trail of an action in words: steps, marks of the pôles, what may be done next. No query beyond the trail's."""

from dataclasses import dataclass

from alliance.gouvernance.enums import Issue, SensAvis
from alliance.kernel.dates import format_jour
from alliance.plan.enums import StatutFiche
from alliance.plan.rules import ISSUES_A_DIRE, TRANSITIONS
from alliance.plan.selectors.trace import Etape, trace_of

SIGNES = {
    Issue.ADOPTEE: ("ok", "check-circle-fill"),
    Issue.SOUS_RESERVE: ("warn", "hourglass-split"),
    Issue.REJETEE: ("late", "x-circle-fill"),
    Issue.AJOURNEE: ("line", "clock"),
    Issue.REORIENTEE: ("info", "signpost"),
}
MARQUES = {
    SensAvis.FAVORABLE: "favorable", SensAvis.RESERVE: "reserve", SensAvis.DEFAVORABLE: "defavorable",
}  # fmt: skip
A_LIRE = frozenset({SensAvis.RESERVE, SensAvis.DEFAVORABLE})
"""Avis whose words are part of the trail."""


@dataclass(frozen=True, slots=True)
class Marque:
    """The mark of a pôle, and its words when it has some to read."""

    nom: str
    initiale: str
    rang: int
    avis: str
    mot: str
    texte: str = ""


@dataclass(frozen=True, slots=True)
class EtapeAffichee:
    """A step ready to print."""

    etape: Etape
    titre: str
    quand: str
    signe: tuple[str, str, str] | None
    poles: list[Marque]
    lignes: list[str]


def trace_affichee(fiche, user) -> list[EtapeAffichee]:
    return [_affichee(etape) for etape in trace_of(fiche, user)]


def _affichee(etape: Etape) -> EtapeAffichee:
    return EtapeAffichee(
        etape, etape.quoi[:1].upper() + etape.quoi[1:], _quand(etape), _signe(etape.issue),
        [_marque(row) for row in etape.avis], _lignes(etape),
    )  # fmt: skip


def _quand(etape: Etape) -> str:
    if etape.le is None:
        return f"{etape.instance}, à inscrire : pas encore de séance"
    return f"{etape.instance}, {format_jour(etape.le)}"


def _signe(issue: str) -> tuple[str, str, str] | None:
    if not issue:
        return None
    label = "réorientée" if issue == Issue.REORIENTEE else str(Issue(issue).label)
    return (*SIGNES[Issue(issue)], label[:1].upper() + label[1:])


def _marque(row: dict) -> Marque:
    sens = row.get("sens") or ""
    words = "déporté" if row.get("deporte") else str(SensAvis(sens).label) if sens else "sans avis"
    texte = row.get("texte", "") if sens in A_LIRE else ""
    return Marque(row["pole"], row["initiale"], row["rang"], MARQUES.get(sens, "attendu"), words, texte)


def _lignes(etape: Etape) -> list[str]:
    """Why, under which condition, and what became of it since."""
    lines = [f"Écartée de l’ordre du jour : {etape.ecart}"] if etape.ecart else []
    decision = etape.decision
    if decision is None:
        return lines
    if decision.issue != Issue.ADOPTEE and decision.explication:
        lines.append(decision.explication)
    if decision.reoriente_vers:
        lines.append(f"Vers : {decision.reoriente_vers}")
    if decision.conditions and etape.levee_on is None:
        lines.append(f"Condition à lever : {decision.conditions}")
    if etape.levee_on:
        lines.append(f"Condition levée le {format_jour(etape.levee_on)}")
    if etape.retiree_par:
        lines.append(f"Retirée par la décision {etape.retiree_par.numero_affiche}")
    return lines


def statut_propose(fiche, trace: list[EtapeAffichee]) -> dict | None:
    """The status that the last decision suggests, one click away: a decision does not move it by itself."""
    last = next((row.etape for row in trace if row.etape.decision and not row.etape.a_venir), None)
    if last is None or last.decision is None or fiche.archivee_at or last.retiree_par:
        return None
    target = ISSUES_A_DIRE.get(last.issue)
    if target is None or target not in TRANSITIONS[StatutFiche(fiche.statut)]:
        return None
    where = f" vers {last.decision.reoriente_vers}" if last.decision.reoriente_vers else ""
    motif = f"Décision {last.decision.numero_affiche} ({last.instance}, {format_jour(last.decision.prise_on)}){where}"
    return {"nouveau": target.value, "mot": str(target.label), "motif": motif[:500]}
