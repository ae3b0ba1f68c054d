"""What the payer did: engaged, paid, then what was proved or given back."""

from collections.abc import Callable
from typing import Any

from alliance.budget.enums import NatureEngagement, NatureVersement
from alliance.budget.lecture.reprise import LIBELLES, LigneReprise
from alliance.budget.models import Engagement, Justification, Reversement, Versement
from alliance.budget.services.cles import DejaEnregistre
from alliance.budget.services.engagements import create_engagement
from alliance.budget.services.justifications import justifier, reverser
from alliance.budget.services.reprise.attributions import affectation_of, award_of
from alliance.budget.services.reprise.passage import (
    SANS_PREUVE,
    LigneDifferente,
    LigneIncomplete,
    Passage,
    Sort,
    besoin,
    verifier_pareil,
)
from alliance.budget.services.versements import verser

APRES_ENGAGEMENT = ("engage", "engage_on", "ej", "versement", "verse", "verse_on", "justifie", "reverse")


def jouer_engagement(run: Passage, ligne: LigneReprise, fate: Sort) -> None:
    """Engage what the line says, unless the payer's reference is there.

    :raises LigneIncomplete: something that follows an engagement, without its reference; or a reference of another one.
    """
    reference = ligne.texte("engagement")
    if not reference:
        if filled := [LIBELLES[champ] for champ in APRES_ENGAGEMENT if ligne.cellules.get(champ)]:
            raise LigneIncomplete(f"« {filled[0]} » est rempli sans engagement : donnez sa référence chez le payeur.")
        return
    affectation = affectation_of(run, ligne)
    enveloppe = affectation.enveloppe
    found = Engagement.objects.filter(
        caisse=enveloppe.caisse, exercice=enveloppe.exercice, reference=reference
    ).select_related("caisse").first()  # fmt: skip
    if found is not None:
        if found.affectation_id != affectation.pk:
            raise LigneDifferente(f"La référence « {reference} » est celle d'un engagement d'une autre action.")
        verifier_pareil(
            f"L'engagement « {reference} »", (ligne.cents("engage"), found.montant_cents),
            (ligne.jour("engage_on"), found.le),
        )  # fmt: skip
        fate.note_deja("engagement")
    else:
        found = _engager(run, ligne, reference)
        fate.ecrits.append("engagement")
    run.retenir(found, "engagement", ligne.feuille, ligne.numero)


def _engager(run: Passage, ligne: LigneReprise, reference: str) -> Engagement:
    affectation, awarded = affectation_of(run, ligne), bool(ligne.texte("acte"))
    nature = ligne.texte("nature_engagement") or (NatureEngagement.SUBVENTION if awarded else NatureEngagement.COMMANDE)
    subsidy = nature == NatureEngagement.SUBVENTION
    payee = ligne.texte("beneficiaire")
    return create_engagement(
        affectation=affectation, attribution=award_of(run, ligne) if subsidy and awarded else None, nature=nature,
        reference=reference, numero_ej=ligne.texte("ej"), objet=affectation.fiche.titre,
        montant_cents=besoin(ligne.cents("engage"), "le montant engagé"),
        le=besoin(ligne.jour("engage_on"), "la date de l'engagement"),
        beneficiaire=run.reperes.organisation(payee) if payee and not subsidy else None,
        tiers=ligne.texte("fournisseur"), by=run.by, at=run.at, est_exemple=run.est_exemple,
    )  # fmt: skip


def _engagement_of(run: Passage, ligne: LigneReprise) -> Engagement:
    known = run.connu("engagement", ligne.feuille, ligne.numero)
    if known is not None:
        return known
    enveloppe = affectation_of(run, ligne).enveloppe
    found = Engagement.objects.select_related("caisse").get(
        caisse=enveloppe.caisse, exercice=enveloppe.exercice, reference=ligne.texte("engagement")
    )
    return run.retenir(found, "engagement", ligne.feuille, ligne.numero)


def jouer_versement(run: Passage, ligne: LigneReprise, fate: Sort) -> None:
    """Pay what the line says, unless a payment of this budget has its reference.

    :raises LigneIncomplete: an amount or a day without the reference of the payment, or the reverse.
    :raises LigneDifferente: the reference is there, of another payment, or of one that was cancelled since.
    """
    reference = ligne.texte("versement")
    if not reference:
        raise LigneIncomplete("« Versé » est rempli sans référence : donnez celle du paiement chez le payeur.")
    engagement = _engagement_of(run, ligne)
    amount, day = ligne.cents("verse"), ligne.jour("verse_on")
    known = Versement.objects.filter(caisse=engagement.caisse, reference=reference).order_by("annule_at")
    rows = sorted(known, key=lambda row: row.annule_at is not None)
    if rows:
        found = rows[0]
        if found.engagement_id != engagement.pk:
            raise LigneDifferente(f"La référence « {reference} » est celle d'un versement d'un autre engagement.")
        if found.annule_at is not None:
            raise LigneDifferente(
                f"Le versement « {reference} » a été enregistré, puis annulé dans Alliance : s'il a bien eu lieu, "
                "enregistrez-le à la main."
            )
        verifier_pareil(f"Le versement « {reference} »", (amount, found.montant_cents), (day, found.le))
        fate.note_deja("versement")
        return
    verser(
        engagement=engagement, montant_cents=besoin(amount, "le montant versé"),
        le=besoin(day, "la date du versement"), reference=reference, by=run.by, at=run.at,
        nature=ligne.texte("nature_versement") or NatureVersement.PAIEMENT,
    )  # fmt: skip
    fate.ecrits.append("versement")


SUITES: tuple[tuple[Callable[..., Any], str, str, Any, str], ...] = (
    (justifier, "justifie", "piece", Justification, "la date du justificatif"),
    (reverser, "reverse", "titre", Reversement, "la date du reversement"),
)


def jouer_suite(run: Passage, ligne: LigneReprise, fate: Sort) -> None:
    """A proof, money that came back: known again by the engagement, the piece, the amount and the day."""
    for act, champ, preuve, modele, quoi in SUITES:
        amount = ligne.cents(champ)
        if amount is None:
            continue
        engagement = _engagement_of(run, ligne)
        day, named = besoin(ligne.jour(f"{champ}_on"), quoi), ligne.texte(preuve)
        label, proof = str(modele._meta.verbose_name), named or SANS_PREUVE
        said = (champ, engagement.caisse_id, engagement.exercice, engagement.reference, proof, amount, day)
        if not named:
            run.refuse_jumelle(ligne, *said)
        if modele.objects.filter(engagement=engagement, reference=proof, montant_cents=amount, le=day).exists():
            fate.note_deja(label)
            continue
        try:
            act(
                engagement=engagement, montant_cents=amount, le=day, reference=proof, by=run.by, at=run.at,
                cle=run.cle(*said), motif=ligne.texte("motif") or SANS_PREUVE,
            )  # fmt: skip
            fate.ecrits.append(label)
        except DejaEnregistre:
            fate.note_deja(label)
