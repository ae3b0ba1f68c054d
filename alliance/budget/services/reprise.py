"""A running year taken over: each line of the file plays the chain as far as it goes, through the same acts as by hand.

Nothing is created twice: an act is found again by what proves it (number, reference), or by a key made from its line.
A line that is refused says why and stops nothing else; what it had written before its refusal stays undone with it.
"""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from alliance.acteurs.models import Organisation
from alliance.budget.enums import NatureActe, NatureCredit, NatureEngagement, NatureMouvement, NatureVersement
from alliance.budget.lecture.reprise import LigneReprise, Reprise
from alliance.budget.models import (
    ActeAttributif,
    Affectation,
    Attribution,
    ConventionAttributive,
    Engagement,
    Enveloppe,
    Justification,
    MouvementEnveloppe,
    Reversement,
    Versement,
)
from alliance.budget.selectors.reprise import Reperes, reperes_of
from alliance.budget.services.affectations import create_affectation
from alliance.budget.services.attributions import add_attribution, notifier_attribution, record_acte
from alliance.budget.services.cles import DejaEnregistre
from alliance.budget.services.conventions import EcheanceSaisie, create_convention, sign_convention
from alliance.budget.services.engagements import create_engagement
from alliance.budget.services.enveloppes import create_enveloppe, record_mouvement, reporter_enveloppe
from alliance.budget.services.justifications import justifier, reverser
from alliance.budget.services.versements import verser
from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.territoires.models import Cite

ESPACE = uuid.UUID("6f0c8f0e-5a35-4d0e-9a53-2d1c5b7a9e11")
"""Where the keys of the lines live: the same line of the same cité gives the same key, on any machine."""


class LigneIncomplete(DomainError):
    pass


@dataclass(slots=True)
class Sort:
    """What became of one line: the acts it wrote, those that were there, or why it was refused."""

    feuille: str
    numero: int
    ecrits: list[str] = field(default_factory=list)
    deja: list[str] = field(default_factory=list)
    refus: str = ""


@dataclass(slots=True)
class Passage:
    """One run over a file: for whom, when, what its names lead to, and what became of each line."""

    cite: Cite
    by: Any
    at: datetime
    reperes: Reperes
    est_exemple: bool = False
    sorts: dict[tuple[str, int], Sort] = field(default_factory=dict)
    vues: Counter = field(default_factory=Counter)

    def sort(self, ligne: LigneReprise) -> Sort:
        """The fate of a line, opened at its first mention."""
        return self.sorts.setdefault((ligne.feuille, ligne.numero), Sort(ligne.feuille, ligne.numero))

    def cle(self, *parts: Any) -> uuid.UUID:
        """The key of an act that nothing else names; a second line that is just the same gets another one."""
        name = "|".join(str(part) for part in (self.cite.slug, *parts))
        self.vues[name] += 1
        return uuid.uuid5(ESPACE, f"{name}|{self.vues[name]}")


def reprendre(
    *, cite: Cite, reprise: Reprise, by: Any, at: datetime, est_exemple: bool = False
) -> list[Sort]:  # fmt: skip
    """Play every line: enveloppes first, then affectations and awards, conventions, then what was engaged and paid.

    May be run twice: what is there is told, and nothing is written again.

    :returns: the fate of each line, in the order of the file.
    """
    run = Passage(cite, by, at, reperes_of(cite), est_exemple)
    for ligne in reprise.mouvements:
        _jouer(run, ligne, _mouvement)
    run.reperes = reperes_of(cite)
    for ligne in reprise.actes:
        _jouer(run, ligne, _jusqu_a_la_notification)
    _conventions(run, [ligne for ligne in reprise.actes if not run.sort(ligne).refus])
    for ligne in reprise.actes:
        if not run.sort(ligne).refus:
            _jouer(run, ligne, _depuis_l_engagement)
    fates = [run.sort(ligne) for ligne in (*reprise.mouvements, *reprise.actes)]
    record(
        kind="budget.reprise.done", by=by, cite_id=cite.pk, lignes=len(fates),
        refusees=sum(1 for fate in fates if fate.refus), actes=sum(len(fate.ecrits) for fate in fates),
    )  # fmt: skip
    return fates


def _jouer(run: Passage, ligne: LigneReprise, acte: Any) -> None:
    """One line in a savepoint of its own."""
    fate = run.sort(ligne)
    if ligne.erreurs:
        fate.refus = " ".join(ligne.erreurs)
        return
    written, there = list(fate.ecrits), list(fate.deja)
    try:
        with transaction.atomic():
            acte(run, ligne, fate)
    except DomainError as refusal:
        fate.ecrits, fate.deja, fate.refus = written, there, refusal.message
    except IntegrityError:
        fate.ecrits, fate.deja = written, there
        fate.refus = "La base refuse cette ligne : une référence ou un numéro sert déjà ailleurs."


def _need(ligne: LigneReprise, valeur: Any, quoi: str) -> Any:
    if valeur in {None, ""}:
        raise LigneIncomplete(f"Il manque {quoi}.")
    return valeur


def _enveloppe(run: Passage, ligne: LigneReprise, *, ouvrir: bool) -> Enveloppe:
    """The enveloppe of a line; opened when it is a movement that names a new one."""
    caisse = run.reperes.caisse(ligne.texte("budget"))
    financeur = run.reperes.financeur(ligne.texte("financeur"))
    nature = ligne.texte("nature_credit") or NatureCredit.SPECIFIQUE
    exercice = _need(ligne, ligne.cellules.get("exercice"), "l'exercice")
    found = Enveloppe.objects.filter(
        cite=run.cite, caisse=caisse, financeur=financeur, nature=nature, exercice=exercice
    ).select_related("caisse", "financeur", "cite").first()  # fmt: skip
    if found is not None:
        return found
    if not ouvrir:
        raise LigneIncomplete(
            f"Il n'y a pas d'enveloppe {exercice} de « {financeur} » dans « {caisse} » : ajoutez-la à la feuille des "
            "enveloppes."
        )
    return create_enveloppe(
        cite=run.cite, financeur=financeur, caisse=caisse, nature=nature, exercice=exercice, by=run.by, at=run.at,
        est_exemple=run.est_exemple,
    )  # fmt: skip


def _mouvement(run: Passage, ligne: LigneReprise, fate: Sort) -> None:
    enveloppe = _enveloppe(run, ligne, ouvrir=True)
    nature, montant = ligne.texte("mouvement"), _need(ligne, ligne.cents("montant"), "le montant")
    le = _need(ligne, ligne.jour("le"), "la date")
    key = run.cle("mouvement", enveloppe.pk, nature, montant, le, ligne.texte("reference"))
    given = {"montant_cents": montant, "le": le, "by": run.by, "at": run.at, "cle": key, "motif": ligne.texte("motif")}
    try:
        if nature in {NatureMouvement.REPORT_SORTANT, NatureMouvement.REPORT_ENTRANT}:
            target = _enveloppe_suivante(run, enveloppe)
            reporter_enveloppe(
                source=enveloppe, cible=target, **{**given, "motif": given["motif"] or "Reprise d'avant Alliance"}
            )
        else:
            record_mouvement(enveloppe=enveloppe, nature=nature, reference=ligne.texte("reference"), **given)
        fate.ecrits.append(NatureMouvement(nature).label)
    except DejaEnregistre as there:
        _meme(there.acte, MouvementEnveloppe)
        fate.deja.append(NatureMouvement(nature).label)


def _meme(acte: Any, modele: type) -> None:
    """The key leads to an act of the same kind: anything else is a collision that nobody could explain."""
    if not isinstance(acte, modele):
        raise LigneIncomplete("Cette ligne porte la clé d'un autre acte.")


def _enveloppe_suivante(run: Passage, source: Enveloppe) -> Enveloppe:
    """Where a carry-over goes: the same enveloppe, the year after."""
    given = {
        "cite": run.cite, "caisse": source.caisse, "financeur": source.financeur, "nature": source.nature,
        "exercice": source.exercice + 1,
    }  # fmt: skip
    found = Enveloppe.objects.filter(**given).first()
    return found or create_enveloppe(**given, by=run.by, at=run.at, est_exemple=run.est_exemple)


def _affectation(run: Passage, ligne: LigneReprise, fate: Sort | None) -> Affectation:
    """The affectation of a line: one per enveloppe, action and decision, whatever the number of its lines."""
    enveloppe = _enveloppe(run, ligne, ouvrir=False)
    fiche = run.reperes.fiche(ligne.texte("action"), enveloppe.exercice)
    decision = run.reperes.decision(ligne.texte("decision"))
    found = (
        Affectation.objects.filter(enveloppe=enveloppe, fiche=fiche, decision=decision)
        .select_related("enveloppe__caisse", "enveloppe__financeur", "fiche").order_by("pk").first()
    )  # fmt: skip
    montant = _need(ligne, ligne.cents("affecte"), "le montant affecté")
    if found is not None:
        if found.montant_cents != montant:
            raise LigneIncomplete(
                "Cette action est déjà affectée sur cette enveloppe et cette décision, d'un autre montant : écrivez le "
                "même montant affecté sur chacune de ses lignes."
            )
        if fate is not None:
            fate.deja.append("affectation")
        return found
    row = create_affectation(
        enveloppe=enveloppe, fiche=fiche, decision=decision, montant_cents=montant,
        le=ligne.jour("affecte_on") or decision.prise_on, by=run.by, at=run.at, est_exemple=run.est_exemple,
        motif="Reprise d'avant Alliance",
    )  # fmt: skip
    if fate is not None:
        fate.ecrits.append("affectation")
    return row


def _jusqu_a_la_notification(run: Passage, ligne: LigneReprise, fate: Sort) -> None:
    affectation = _affectation(run, ligne, fate)
    if not ligne.texte("acte"):
        return
    acte = _acte(run, ligne, affectation.enveloppe, fate)
    payee = run.reperes.organisation(_need(ligne, ligne.texte("beneficiaire"), "le bénéficiaire"))
    award = _attribution(ligne, acte, affectation, payee)
    if award is None:
        given = ligne.cents("attribue")
        award = add_attribution(
            acte=acte, affectation=affectation, beneficiaire=payee, by=run.by, at=run.at,
            montant_cents=given if given is not None else affectation.montant_cents,
        )  # fmt: skip
        fate.ecrits.append("attribution")
    else:
        fate.deja.append("attribution")
    notified = ligne.jour("notifie_on")
    if notified and award.notifiee_on is None:
        notifier_attribution(attribution=award, le=notified, by=run.by, at=run.at)
        fate.ecrits.append("notification")


def _acte(run: Passage, ligne: LigneReprise, enveloppe: Enveloppe, fate: Sort) -> ActeAttributif:
    authority = ligne.texte("autorite")
    autorite = run.reperes.organisation(authority) if authority else enveloppe.caisse.titulaire
    found = ActeAttributif.objects.filter(
        cite=run.cite, autorite=autorite, numero=ligne.texte("acte"), exercice=enveloppe.exercice
    ).select_related("autorite").first()  # fmt: skip
    if found is not None:
        return found
    fate.ecrits.append("acte attributif")
    return record_acte(
        cite=run.cite, autorite=autorite, nature=ligne.texte("nature_acte") or NatureActe.AUTRE,
        numero=ligne.texte("acte"), exercice=enveloppe.exercice,
        signe_on=_need(ligne, ligne.jour("signe_on"), "la date de signature de l'acte"), by=run.by, at=run.at,
        est_exemple=run.est_exemple,
    )  # fmt: skip


def _attribution(
    ligne: LigneReprise, acte: ActeAttributif, affectation: Affectation, payee: Organisation
) -> Attribution | None:
    rows = Attribution.objects.actives().filter(acte=acte, affectation=affectation, beneficiaire=payee)
    return rows.select_related("acte__autorite", "beneficiaire", "affectation__enveloppe", "convention").first()


def _conventions(run: Passage, lignes: Iterable[LigneReprise]) -> None:
    """One convention per number, over all the awards that name it; then its signature."""
    by_number: dict[tuple[str, str], list[LigneReprise]] = {}
    for ligne in lignes:
        if ligne.texte("convention") and ligne.texte("acte"):
            by_number.setdefault((ligne.texte("autorite"), ligne.texte("convention")), []).append(ligne)
    for (_authority, number), rows in by_number.items():
        _jouer(run, rows[0], lambda run, ligne, fate, number=number, rows=rows: _convention(run, number, rows, fate))
        for row in rows[1:]:
            run.sort(row).refus = run.sort(rows[0]).refus


def _convention(run: Passage, number: str, rows: list[LigneReprise], fate: Sort) -> None:
    awards = list(dict.fromkeys(_award_of(run, ligne) for ligne in rows))
    acte = awards[0].acte
    found = ConventionAttributive.objects.filter(cite=run.cite, autorite=acte.autorite, numero=number).first()
    if found is None:
        solde = EcheanceSaisie(NatureVersement.SOLDE, sum(row.net_cents for row in awards), date(acte.exercice, 12, 31))
        found = create_convention(
            attributions=awards, numero=number, echeances=[solde], by=run.by, at=run.at, est_exemple=run.est_exemple
        )
        fate.ecrits.append("convention")
    signed = next((day for ligne in rows if (day := ligne.jour("convention_on"))), None)
    if signed and found.signee_on is None:
        sign_convention(convention=found, signee_on=signed, by=run.by, at=run.at)
        fate.ecrits.append("signature")


def _award_of(run: Passage, ligne: LigneReprise) -> Attribution:
    affectation = _affectation(run, ligne, None)
    acte = _acte(run, ligne, affectation.enveloppe, Sort("", 0))
    payee = run.reperes.organisation(ligne.texte("beneficiaire"))
    award = _attribution(ligne, acte, affectation, payee)
    if award is None:
        raise LigneIncomplete("L'attribution de cette ligne est introuvable.")
    return award


def _depuis_l_engagement(run: Passage, ligne: LigneReprise, fate: Sort) -> None:
    if not ligne.texte("engagement"):
        return
    engagement = _engagement(run, ligne, fate)
    if ligne.texte("versement"):
        _versement(run, ligne, engagement, fate)
    for act, champ, proof, modele in (
        (justifier, "justifie", "piece", Justification), (reverser, "reverse", "titre", Reversement)
    ):  # fmt: skip
        amount = ligne.cents(champ)
        if amount is not None:
            _suite(run, ligne, engagement, fate, act=act, champ=champ, preuve=proof, modele=modele)


def _engagement(run: Passage, ligne: LigneReprise, fate: Sort) -> Engagement:
    affectation = _affectation(run, ligne, None)
    enveloppe, reference = affectation.enveloppe, ligne.texte("engagement")
    found = Engagement.objects.filter(
        caisse=enveloppe.caisse, exercice=enveloppe.exercice, reference=reference
    ).select_related("caisse").first()  # fmt: skip
    if found is not None:
        if found.affectation_id != affectation.pk:
            raise LigneIncomplete(f"La référence « {reference} » est celle d'un engagement d'une autre action.")
        fate.deja.append("engagement")
        return found
    nature = ligne.texte("nature_engagement") or (
        NatureEngagement.SUBVENTION if ligne.texte("acte") else NatureEngagement.COMMANDE
    )
    subsidy = nature == NatureEngagement.SUBVENTION
    award = _award_of(run, ligne) if subsidy and ligne.texte("acte") else None
    payee = ligne.texte("beneficiaire")
    row = create_engagement(
        affectation=affectation, attribution=award, nature=nature, reference=reference, numero_ej=ligne.texte("ej"),
        montant_cents=_need(ligne, ligne.cents("engage"), "le montant engagé"),
        le=_need(ligne, ligne.jour("engage_on"), "la date de l'engagement"), objet=affectation.fiche.titre,
        beneficiaire=run.reperes.organisation(payee) if payee and not subsidy else None,
        tiers=ligne.texte("fournisseur"), by=run.by, at=run.at, est_exemple=run.est_exemple,
    )  # fmt: skip
    fate.ecrits.append("engagement")
    return row


def _versement(run: Passage, ligne: LigneReprise, engagement: Engagement, fate: Sort) -> None:
    reference = ligne.texte("versement")
    found = Versement.objects.filter(caisse=engagement.caisse, reference=reference, annule_at=None).first()
    if found is not None:
        if found.engagement_id != engagement.pk:
            raise LigneIncomplete(f"La référence « {reference} » est celle d'un versement d'un autre engagement.")
        fate.deja.append("versement")
        return
    verser(
        engagement=engagement, montant_cents=_need(ligne, ligne.cents("verse"), "le montant versé"),
        le=_need(ligne, ligne.jour("verse_on"), "la date du versement"), reference=reference, by=run.by, at=run.at,
        nature=ligne.texte("nature_versement") or NatureVersement.PAIEMENT,
    )  # fmt: skip
    fate.ecrits.append("versement")


def _suite(
    run: Passage, ligne: LigneReprise, engagement: Engagement, fate: Sort, *, act: Any, champ: str, preuve: str,
    modele: type,
) -> None:  # fmt: skip
    """A proof or a return of money: known again by its engagement, its piece and its amount."""
    amount, day = ligne.cents(champ), _need(ligne, ligne.jour(f"{champ}_on"), f"la date ({champ})")
    proof = ligne.texte(preuve) or "Reprise d'avant Alliance"
    key = run.cle(champ, engagement.caisse_id, engagement.exercice, engagement.reference, proof, amount, day)
    try:
        act(
            engagement=engagement, montant_cents=amount, le=day, reference=proof, by=run.by, at=run.at, cle=key,
            motif=ligne.texte("motif") or "Reprise d'avant Alliance",
        )  # fmt: skip
        fate.ecrits.append(str(modele._meta.verbose_name))  # type: ignore[attr-defined]
    except DejaEnregistre as there:
        _meme(there.acte, modele)
        fate.deja.append(str(modele._meta.verbose_name))  # type: ignore[attr-defined]
