"""From the decision to the convention: affectation, act, award, notification, then one convention per number."""

from collections.abc import Sequence
from datetime import date

from alliance.acteurs.models import Organisation
from alliance.budget.enums import NatureActe, NatureVersement
from alliance.budget.lecture.reprise import LigneReprise
from alliance.budget.models import ActeAttributif, Affectation, Attribution, ConventionAttributive, Enveloppe
from alliance.budget.services.affectations import create_affectation
from alliance.budget.services.attributions import add_attribution, notifier_attribution, record_acte
from alliance.budget.services.conventions import EcheanceSaisie, create_convention, sign_convention
from alliance.budget.services.reprise.mouvements import enveloppe_of
from alliance.budget.services.reprise.passage import (
    SANS_PREUVE,
    LigneDifferente,
    LigneIncomplete,
    Passage,
    Sort,
    besoin,
    verifier_pareil,
)


def affectation_of(run: Passage, ligne: LigneReprise, fate: Sort | None = None) -> Affectation:
    """The affectation of a line: one per enveloppe, action and decision, whatever the number of its lines.

    :raises LigneDifferente: it is there with another amount.
    """
    known = run.connu("affectation", ligne.feuille, ligne.numero)
    if known is not None:
        return known
    enveloppe = enveloppe_of(run, ligne, ouvrir=False)
    fiche = run.reperes.fiche(ligne.texte("action"), enveloppe.exercice)
    decision = run.reperes.decision(ligne.texte("decision"))
    amount = besoin(ligne.cents("affecte"), "le montant affecté")
    rows = list(
        Affectation.objects.filter(enveloppe=enveloppe, fiche=fiche, decision=decision)
        .select_related("enveloppe__caisse__titulaire", "enveloppe__financeur", "fiche").order_by("pk")
    )  # fmt: skip
    row = next((one for one in rows if one.montant_cents == amount), None)
    if row is None and rows:
        verifier_pareil("Cette action, sur cette enveloppe et cette décision,", (amount, rows[0].montant_cents))
    if row is None:
        row = create_affectation(
            enveloppe=enveloppe, fiche=fiche, decision=decision, montant_cents=amount,
            le=ligne.jour("affecte_on") or decision.prise_on, by=run.by, at=run.at, est_exemple=run.est_exemple,
            motif=SANS_PREUVE,
        )  # fmt: skip
        if fate is not None:
            fate.ecrits.append("affectation")
    else:
        verifier_pareil("Cette affectation", (ligne.jour("affecte_on"), row.le))
        if fate is not None:
            fate.note_deja("affectation")
    return run.retenir(row, "affectation", ligne.feuille, ligne.numero)


def jouer_affectation(run: Passage, ligne: LigneReprise, fate: Sort) -> None:
    """Reserve what the decision gives to the action."""
    affectation_of(run, ligne, fate)


def jouer_notification(run: Passage, ligne: LigneReprise, fate: Sort) -> None:
    """The act, what it gives to the beneficiary, and the notification.

    :raises LigneIncomplete: an award, a notification or a convention without the act.
    """
    if not ligne.texte("acte"):
        for champ, quoi in (("attribue", "Attribué"), ("notifie_on", "Notifié le"), ("convention", "Convention")):
            if ligne.cellules.get(champ):
                raise LigneIncomplete(f"« {quoi} » est rempli sans acte attributif : donnez le numéro de l'acte.")
        return
    affectation = affectation_of(run, ligne)
    acte = _acte(run, ligne, affectation.enveloppe, fate)
    payee = run.reperes.organisation(besoin(ligne.texte("beneficiaire"), "le bénéficiaire"))
    award = _attribution(acte, affectation, payee)
    given, notified = ligne.cents("attribue"), ligne.jour("notifie_on")
    if award is None:
        _refuse_annulee(acte, affectation, payee)
        award = add_attribution(
            acte=acte, affectation=affectation, beneficiaire=payee, by=run.by, at=run.at,
            montant_cents=given if given is not None else affectation.montant_cents,
        )  # fmt: skip
        fate.ecrits.append("attribution")
    else:
        verifier_pareil("Cette attribution", (given, award.montant_cents))
        fate.note_deja("attribution")
    if notified and award.notifiee_on is None:
        notifier_attribution(attribution=award, le=notified, by=run.by, at=run.at)
        fate.ecrits.append("notification")
    elif notified:
        verifier_pareil("La notification", (notified, award.notifiee_on))
    run.retenir(award, "attribution", ligne.feuille, ligne.numero)


def _autorite(run: Passage, ligne: LigneReprise, enveloppe: Enveloppe) -> Organisation:
    named = ligne.texte("autorite")
    return run.reperes.organisation(named) if named else enveloppe.caisse.titulaire


def _acte(run: Passage, ligne: LigneReprise, enveloppe: Enveloppe, fate: Sort) -> ActeAttributif:
    autorite, number = _autorite(run, ligne, enveloppe), ligne.texte("acte")
    signed = ligne.jour("signe_on")
    found = ActeAttributif.objects.filter(
        cite=run.cite, autorite=autorite, numero=number, exercice=enveloppe.exercice
    ).select_related("autorite").first()  # fmt: skip
    if found is not None:
        verifier_pareil(f"L'acte « {number} »", (signed, found.signe_on))
        return found
    fate.ecrits.append("acte attributif")
    return record_acte(
        cite=run.cite, autorite=autorite, nature=ligne.texte("nature_acte") or NatureActe.AUTRE, numero=number,
        exercice=enveloppe.exercice, signe_on=besoin(signed, "la date de signature de l'acte"), by=run.by, at=run.at,
        est_exemple=run.est_exemple,
    )  # fmt: skip


def _attribution(acte: ActeAttributif, affectation: Affectation, payee: Organisation) -> Attribution | None:
    rows = Attribution.objects.actives().filter(acte=acte, affectation=affectation, beneficiaire=payee)
    return rows.select_related("acte__autorite", "beneficiaire", "affectation__enveloppe", "convention").first()


def _refuse_annulee(acte: ActeAttributif, affectation: Affectation, payee: Organisation) -> None:
    """What was cancelled in Alliance does not come back with a second run of the file."""
    if Attribution.objects.filter(acte=acte, affectation=affectation, beneficiaire=payee).exists():
        raise LigneDifferente(
            "Cette attribution a été annulée dans Alliance : si elle existe de nouveau, enregistrez-la à la main, avec "
            "son acte."
        )


def award_of(run: Passage, ligne: LigneReprise) -> Attribution:
    """The award of a line whose first steps are done.

    :raises LigneIncomplete: it is not there.
    """
    known = run.connu("attribution", ligne.feuille, ligne.numero)
    if known is not None:
        return known
    affectation = affectation_of(run, ligne)
    acte = ActeAttributif.objects.filter(
        cite=run.cite, autorite=_autorite(run, ligne, affectation.enveloppe), numero=ligne.texte("acte"),
        exercice=affectation.enveloppe.exercice,
    ).first()  # fmt: skip
    payee = run.reperes.organisation(ligne.texte("beneficiaire"))
    award = _attribution(acte, affectation, payee) if acte is not None else None
    if award is None:
        raise LigneIncomplete("L'attribution de cette ligne est introuvable.")
    return run.retenir(award, "attribution", ligne.feuille, ligne.numero)


def jouer_convention(run: Passage, ligne: LigneReprise, fate: Sort, lignes: Sequence[LigneReprise]) -> None:
    """One convention over all the awards that name it, then its signature.

    :param ligne: the first of ``lignes`` that is not refused.
    :raises LigneIncomplete: one of its lines is refused: a convention is drawn up over all of them.
    """
    number = ligne.texte("convention")
    kept = [one for one in lignes if not run.sort(one).refus]
    awards = list({award.pk: award for award in (award_of(run, one) for one in kept)}.values())
    acte = awards[0].acte
    found = ConventionAttributive.objects.filter(cite=run.cite, autorite=acte.autorite, numero=number).first()
    if found is None:
        refused = [one.numero for one in lignes if run.sort(one).refus]
        if refused:
            raise LigneIncomplete(
                f"La convention « {number} » porte aussi la ligne {refused[0]}, qui est refusée : corrigez-la, puis "
                "reprenez le fichier."
            )
        solde = EcheanceSaisie(NatureVersement.SOLDE, sum(row.net_cents for row in awards), date(acte.exercice, 12, 31))
        found = create_convention(
            attributions=awards, numero=number, echeances=[solde], by=run.by, at=run.at, est_exemple=run.est_exemple
        )
        fate.ecrits.append("convention")
    elif any(award.convention_id != found.pk for award in awards):
        raise LigneDifferente(
            f"La convention « {number} » est déjà dans Alliance sans toutes ces attributions : donnez un autre numéro, "
            "ou préparez-la de nouveau à la main."
        )
    else:
        fate.note_deja("convention")
    signed = next((day for one in kept if (day := one.jour("convention_on"))), None)
    if signed and found.signee_on is None:
        sign_convention(convention=found, signee_on=signed, by=run.by, at=run.at)
        fate.ecrits.append("signature")
    for one in kept:
        run.oublier("attribution", one.feuille, one.numero)
