"""The chain of an affectation: what is done at each step, by whom, on what proof, and what it waits for."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from alliance.budget.enums import EtatEuro
from alliance.budget.models import (
    Affectation,
    Attribution,
    Engagement,
    Justification,
    Prevision,
    Reversement,
    Versement,
)
from alliance.budget.selectors.seuils import conventions_dues
from alliance.journal.models import Ecriture
from alliance.kernel.dates import format_jour
from alliance.kernel.money import format_cents


@dataclass(frozen=True, slots=True)
class Fait:
    """One thing done: its words, its day, its proof, who recorded it; ``genre`` and ``pk`` name its page."""

    mots: str
    montant_cents: int
    le: date | None = None
    preuve: str = ""
    par: str = ""
    at: datetime | None = None
    genre: str = ""
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class Attend:
    """What a step waits for: how much, what, from whom, since when; ``genre`` and ``pk`` name what would settle it."""

    montant_cents: int
    mots: str
    de_qui: str
    depuis: date | None
    genre: str
    pk: int | None = None


@dataclass(slots=True)
class Etape:
    """One step. ``montant_cents`` went through it so far; without facts nor waits it is to come, or of no use here."""

    etat: EtatEuro
    titre: str
    montant_cents: int = 0
    faits: list[Fait] = field(default_factory=list)
    attentes: list[Attend] = field(default_factory=list)
    sans_objet: str = ""

    @property
    def signe(self) -> str:
        """« fait », « partiel », « attend », « sans_objet » or « a_venir »."""
        if self.attentes:
            return "partiel" if self.faits else "attend"
        if self.faits:
            return "fait"
        return "sans_objet" if self.sans_objet else "a_venir"


@dataclass(frozen=True, slots=True)
class _Lu:
    """Everything that the chain is told from, read once."""

    affectation: Affectation
    attributions: list[Attribution]
    engagements: list[Engagement]
    versements: list[Versement]
    justifications: list[Justification]
    reversements: list[Reversement]
    prevision: Prevision | None
    dues: set[int]
    traces: dict[tuple[str, int], Ecriture]


def chaine_of(affectation: Affectation) -> list[Etape]:
    """The eight steps of an affectation, in order; a fixed number of queries whatever it holds.

    :param affectation: read with its enveloppe, caisse, titulaire, decision and author.
    """
    lu = _lire(affectation)
    return [
        _prevu(lu), _affecte(lu), _attribue(lu), _notifie(lu), _conventionne(lu), _engage(lu), _verse(lu),
        _justifie(lu),
    ]  # fmt: skip


def _lire(affectation: Affectation) -> _Lu:
    awards = list(
        affectation.attributions.actives()
        .select_related("acte__autorite", "acte__enregistre_by", "beneficiaire__statut_juridique", "convention")
        .order_by("acte__signe_on", "pk")
    )
    engaged = list(affectation.engagements.select_related("beneficiaire", "enregistre_by").order_by("le", "pk"))
    keys = [row.pk for row in engaged]
    paid = Versement.objects.filter(engagement_id__in=keys, annule_at=None).select_related("enregistre_by")
    proofs = Justification.objects.filter(engagement_id__in=keys).select_related("enregistre_by")
    back = Reversement.objects.filter(engagement_id__in=keys).select_related("enregistre_by")
    planned = Prevision.objects.filter(enveloppe_id=affectation.enveloppe_id, fiche_id=affectation.fiche_id)
    return _Lu(
        affectation=affectation,
        attributions=awards,
        engagements=engaged,
        versements=list(paid.order_by("le", "pk")),
        justifications=list(proofs.order_by("le", "pk")),
        reversements=list(back.order_by("le", "pk")),
        prevision=planned.select_related("modifiee_by").first(),
        dues=conventions_dues(awards),
        traces=_traces(awards),
    )


def _traces(awards: Iterable[Attribution]) -> dict[tuple[str, int], Ecriture]:
    """Who recorded the notifications and the signatures: only the journal knows."""
    rows = list(awards)
    if not rows:
        return {}
    wanted = {
        "budget.attribution.notified": [row.pk for row in rows],
        "budget.convention.signed": [row.convention_id for row in rows if row.convention_id],
    }
    lines = Ecriture.objects.filter(
        object_type__in=("budget.attribution", "budget.conventionattributive"),
        object_id__in={key for keys in wanted.values() for key in keys},
        kind__in=wanted,
    )
    return {(line.kind, line.object_id): line for line in lines if line.object_id in wanted[line.kind]}


def _qui(account: Any) -> str:
    return str(account) if account is not None else "Alliance"


def _prevu(lu: _Lu) -> Etape:
    step = Etape(EtatEuro.PREVU, "Prévu", sans_objet="Aucune prévision n'a été écrite : elle n'est pas obligatoire.")
    row = lu.prevision
    if row is not None:
        step.montant_cents = row.montant_cents
        step.faits.append(
            Fait(row.note or "Prévision", row.montant_cents, par=_qui(row.modifiee_by), at=row.modifiee_at)
        )
    return step


def _affecte(lu: _Lu) -> Etape:
    row, decision = lu.affectation, lu.affectation.decision
    step = Etape(EtatEuro.AFFECTE, "Validé en Cotech", row.tenu_cents)
    step.faits.append(
        Fait(
            f"Décision {decision.numero_affiche}, {decision.titre}", row.montant_cents, row.le,
            f"décision prise le {format_jour(decision.prise_on)}", _qui(row.enregistre_by), row.enregistre_at,
            "decision", decision.pk,
        )
    )  # fmt: skip
    return step


def _attribue(lu: _Lu) -> Etape:
    row = lu.affectation
    step = Etape(EtatEuro.ATTRIBUE, "Acte attributif", sum(award.net_cents for award in lu.attributions))
    for award in lu.attributions:
        act = award.acte
        step.faits.append(
            Fait(
                f"{award.beneficiaire.nom}", award.net_cents, act.signe_on, f"{act} ({act.autorite.nom})",
                _qui(act.enregistre_by), act.enregistre_at, "acte", act.pk,
            )
        )  # fmt: skip
    if row.libre_cents:
        step.attentes.append(
            Attend(row.libre_cents, "un acte attributif, ou une commande", row.enveloppe.caisse.titulaire.nom, row.le,
                   "enregistrer_acte", row.pk)
        )  # fmt: skip
    elif not lu.attributions and row.engage_direct_cents:
        step.sans_objet = "Une commande ou un salaire s'engage sans acte attributif."
    return step


def _notifie(lu: _Lu) -> Etape:
    done = [award for award in lu.attributions if award.notifiee_on]
    step = Etape(EtatEuro.NOTIFIE, "Notifié", sum(award.net_cents for award in done))
    for award in done:
        trace = lu.traces.get(("budget.attribution.notified", award.pk))
        proof = f"notification {award.reference_notification}" if award.reference_notification else ""
        step.faits.append(
            Fait(award.beneficiaire.nom, award.net_cents, award.notifiee_on, proof,
                 *_trace(trace), "acte", award.acte_id)
        )  # fmt: skip
    for award in lu.attributions:
        if not award.notifiee_on and award.net_cents:
            step.attentes.append(
                Attend(award.net_cents, f"la notification à {award.beneficiaire.nom}", award.acte.autorite.nom,
                       award.acte.signe_on, "acte", award.acte_id)
            )  # fmt: skip
    _sans_acte(lu, step)
    return step


def _conventionne(lu: _Lu) -> Etape:
    step = Etape(EtatEuro.CONVENTIONNE, "Conventionné")
    for award in lu.attributions:
        convention = award.convention
        if convention is not None and convention.signee_on:
            trace = lu.traces.get(("budget.convention.signed", convention.pk))
            step.montant_cents += award.net_cents
            step.faits.append(
                Fait(award.beneficiaire.nom, award.net_cents, convention.signee_on, str(convention), *_trace(trace),
                     "convention", convention.pk)
            )  # fmt: skip
        elif award.net_cents:
            step.attentes += _convention_attendue(lu, award)
    if lu.attributions:
        step.sans_objet = "Sous le seuil de 23 000 €, ou bénéficiaire public : aucune convention n'est obligatoire."
    else:
        _sans_acte(lu, step)
    return step


def _convention_attendue(lu: _Lu, award: Attribution) -> list[Attend]:
    """What the convention of an award waits for: to be signed, or, above the threshold, to be drawn up."""
    authority, since = award.acte.autorite.nom, award.notifiee_on or award.acte.signe_on
    if award.convention is not None:
        words, parties = f"la signature de la {award.convention}", f"{authority} et {award.beneficiaire.nom}"
        return [Attend(award.net_cents, words, parties, since, "convention", award.convention.pk)]
    if award.pk in lu.dues:
        words = f"une convention avec {award.beneficiaire.nom}, obligatoire au-dessus de 23 000 €"
        return [Attend(award.net_cents, words, authority, since, "creer_convention", award.pk)]
    return []


def _engage(lu: _Lu) -> Etape:
    step = Etape(EtatEuro.ENGAGE, "Engagé", sum(row.net_cents for row in lu.engagements))
    for row in lu.engagements:
        paid = row.beneficiaire.nom if row.beneficiaire else row.tiers
        words = f"{row.get_nature_display().capitalize()}{f', {paid}' if paid else ''}"
        words += f", dont {format_cents(row.desengage_cents)} désengagés" if row.desengage_cents else ""
        step.faits.append(
            Fait(words, row.montant_cents, row.le, f"référence {row.reference}", _qui(row.enregistre_by),
                 row.enregistre_at, "engagement", row.pk)
        )  # fmt: skip
    holder = lu.affectation.enveloppe.caisse.titulaire.nom
    for award in lu.attributions:
        ready = award.notifiee_on and (
            award.pk not in lu.dues or (award.convention is not None and award.convention.signee_on)
        )
        if ready and award.libre_cents:
            signed = award.convention.signee_on if award.convention else None
            since = max(day for day in (award.notifiee_on, signed) if day)
            step.attentes.append(
                Attend(award.libre_cents, f"l'engagement pour {award.beneficiaire.nom}", holder, since, "engager",
                       award.pk)
            )  # fmt: skip
    return step


def _verse(lu: _Lu) -> Etape:
    step = Etape(EtatEuro.VERSE, "Versé", sum(row.verse_cents for row in lu.engagements))
    for paid in lu.versements:
        step.faits.append(
            Fait(paid.get_nature_display().capitalize(), paid.montant_cents, paid.le, f"référence {paid.reference}",
                 _qui(paid.enregistre_by), paid.enregistre_at, "engagement", paid.engagement_id)
        )  # fmt: skip
    holder = lu.affectation.enveloppe.caisse.titulaire.nom
    for row in lu.engagements:
        if row.reste_a_verser_cents:
            words = f"le versement de l'engagement {row.reference}"
            step.attentes.append(Attend(row.reste_a_verser_cents, words, holder, row.le, "verser", row.pk))
    return step


def _justifie(lu: _Lu) -> Etape:
    step = Etape(EtatEuro.JUSTIFIE, "Justifié", sum(row.justifie_cents for row in lu.engagements))
    for words, proofs in (("Justificatif", lu.justifications), ("Reversement", lu.reversements)):
        for proof in proofs:
            step.faits.append(
                Fait(words, proof.montant_cents, proof.le, proof.reference, _qui(proof.enregistre_by),
                     proof.enregistre_at, "engagement", proof.engagement_id)
            )  # fmt: skip
    holder = lu.affectation.enveloppe.caisse.titulaire.nom
    last = {paid.engagement_id: paid.le for paid in lu.versements}
    for row in lu.engagements:
        if row.reste_a_justifier_cents:
            whom = row.beneficiaire.nom if row.beneficiaire else row.tiers or holder
            due = f", avant le {format_jour(row.justifier_avant_le)}" if row.justifier_avant_le else ""
            since = last.get(row.pk)
            step.attentes.append(
                Attend(row.reste_a_justifier_cents, f"un justificatif{due}", whom, since, "justifier", row.pk)
            )
    return step


def _sans_acte(lu: _Lu, step: Etape) -> None:
    if not lu.attributions and lu.affectation.engage_direct_cents and not lu.affectation.libre_cents:
        step.sans_objet = "Sans acte attributif, rien n'est à notifier ni à conventionner."


def _trace(line: Ecriture | None) -> tuple[str, datetime | None]:
    return (line.user_label, line.at) if line is not None else ("", None)
