"""An act of the money in words: what, how much, who recorded it, why, on what proof, and what it waits for."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from alliance.budget.models import (
    Affectation,
    Attribution,
    ConventionAttributive,
    Desengagement,
    Engagement,
    Enveloppe,
    Justification,
    Liberation,
    MouvementEnveloppe,
    Prevision,
    Reversement,
    Versement,
)
from alliance.budget.selectors.actes_argent import SORTES, GenreActe
from alliance.budget.selectors.alertes import DERNIER_VERSEMENT, payee
from alliance.budget.selectors.mots import libelle_mouvement, mots_de
from alliance.budget.selectors.seuils import conventions_dues
from alliance.kernel.dates import format_jour
from alliance.kernel.money import format_cents
from alliance.plan.models import FicheAction


@dataclass(frozen=True, slots=True)
class AttenteActe:
    """What an act waits for: what, from whom, since when, until when."""

    quoi: str
    de_qui: str
    depuis: date | None
    avant: date | None = None

    @property
    def mots(self) -> str:
        """« En attente du versement de 40 € »."""
        for article, contracted in (("le ", "du "), ("les ", "des "), ("un ", "d'un "), ("une ", "d'une ")):
            if self.quoi.startswith(article):
                return f"En attente {contracted}{self.quoi.removeprefix(article)}"
        return f"En attente de {self.quoi}"


@dataclass(frozen=True, slots=True)
class ActeAffiche:
    """One line of the list. ``page`` names the row whose page tells the act whole: its kind and its key."""

    genre: GenreActe
    titre: str
    jour: date
    montant_cents: int
    auteur: str
    page: tuple[str, int]
    reference: str = ""
    motif: str = ""
    enveloppe: Enveloppe | None = None
    fiche: FicheAction | None = None
    attente: AttenteActe | None = None
    annule: str = ""
    est_exemple: bool = False


def afficher(rangs: Iterable[tuple[str, date, int, int]]) -> list[ActeAffiche]:
    """The acts of a page in words, in their order: one query for each kind that is there."""
    rows = list(rangs)
    keys: dict[GenreActe, list[int]] = defaultdict(list)
    for sorte, _jour, pk, _cents in rows:
        keys[GenreActe(sorte)].append(pk)
    read = {genre: _lire(genre, pks) for genre, pks in keys.items()}
    dues = conventions_dues(read.get(GenreActe.ATTRIBUTION, {}).values())
    found = []
    for sorte, jour, pk, cents in rows:
        genre = GenreActe(sorte)
        row = read[genre][pk]
        shown = _attribution(row, dues) if genre == GenreActe.ATTRIBUTION else LECTEURS[genre](row)
        found.append(replace(shown, jour=jour, montant_cents=cents))
    return found


def _lire(genre: GenreActe, pks: list[int]) -> dict[int, Any]:
    sorte = SORTES[genre]
    rows = sorte.modele._default_manager.filter(pk__in=pks).select_related(*sorte.lies)
    if genre == GenreActe.ENGAGEMENT:
        rows = rows.annotate(paye_on=DERNIER_VERSEMENT)
    return {row.pk: row for row in rows}


def _qui(account: Any) -> str:
    return str(account) if account is not None else "Alliance"


def _commun(row: Any, genre: GenreActe, affectation: Affectation | None, **autres: Any) -> ActeAffiche:
    """What every act of the chain has."""
    return ActeAffiche(
        genre=genre, jour=row.le, montant_cents=row.montant_cents, auteur=_qui(row.enregistre_by), motif=row.motif,
        enveloppe=affectation.enveloppe if affectation else None, fiche=affectation.fiche if affectation else None,
        **autres,
    )  # fmt: skip


def _mouvement(row: MouvementEnveloppe) -> ActeAffiche:
    titre = libelle_mouvement(row.nature, mots_de(row.enveloppe.caisse.nature))
    shown = _commun(
        row, GenreActe.MOUVEMENT, None, titre=titre, reference=row.reference, page=("enveloppe", row.enveloppe_id)
    )
    waits = None
    if row.enveloppe.annonce_cents and not row.enveloppe.notifie_cents:
        waits = AttenteActe("la notification", row.enveloppe.financeur.nom, row.le)
    return replace(shown, enveloppe=row.enveloppe, attente=waits, est_exemple=row.enveloppe.est_exemple)


def _prevision(row: Prevision) -> ActeAffiche:
    return ActeAffiche(
        GenreActe.PREVISION, "Prévision : rien n'est réservé", row.modifiee_at.date(), row.montant_cents,
        _qui(row.modifiee_by), ("enveloppe", row.enveloppe_id), motif=row.note, enveloppe=row.enveloppe,
        fiche=row.fiche, attente=AttenteActe("une décision du Cotech", "Cotech", row.modifiee_at.date()),
    )  # fmt: skip


def _affectation(row: Affectation) -> ActeAffiche:
    waits = None
    if row.libre_cents:
        waits = AttenteActe(
            f"un acte attributif ou une commande, pour {format_cents(row.libre_cents)}",
            row.enveloppe.caisse.titulaire.nom, row.le,
        )  # fmt: skip
    return _commun(
        row, GenreActe.AFFECTATION, row, titre="Affectation validée en Cotech",
        reference=f"décision {row.decision.numero_affiche}", page=("affectation", row.pk), attente=waits,
        est_exemple=row.est_exemple,
    )  # fmt: skip


def _liberation(row: Liberation) -> ActeAffiche:
    reference = f"décision {row.decision.numero_affiche}" if row.decision else ""
    return _commun(
        row, GenreActe.LIBERATION, row.affectation, titre="Crédits libérés", reference=reference,
        page=("affectation", row.affectation_id),
    )  # fmt: skip


def _attribution(row: Attribution, dues: set[int]) -> ActeAffiche:
    acte, affectation = row.acte, row.affectation
    return ActeAffiche(
        GenreActe.ATTRIBUTION, f"Attribué à {row.beneficiaire.nom}", acte.signe_on, row.net_cents,
        _qui(acte.enregistre_by), ("acte", acte.pk), f"{acte}, {acte.autorite.nom}", acte.objet, affectation.enveloppe,
        affectation.fiche, None if row.annulee_at else _attend_attribution(row, dues),
        f"annulée : {row.motif_annulation}" if row.annulee_at else "", acte.est_exemple,
    )  # fmt: skip


def _attend_attribution(row: Attribution, dues: set[int]) -> AttenteActe | None:
    """An award is notified, then under a convention when it must, then engaged."""
    if not row.libre_cents:
        return None
    acte, signed = row.acte, row.convention.signee_on if row.convention else None
    if row.notifiee_on is None:
        return AttenteActe("la notification", acte.autorite.nom, acte.signe_on)
    if signed is None and (row.convention or row.pk in dues):
        parties = f"{acte.autorite.nom} et {row.beneficiaire.nom}"
        return AttenteActe("la signature de la convention", parties, row.notifiee_on)
    words = f"l'engagement de {format_cents(row.libre_cents)}"
    return AttenteActe(words, row.affectation.enveloppe.caisse.titulaire.nom, signed or row.notifiee_on)


def _convention(row: ConventionAttributive) -> ActeAffiche:
    since = row.enregistree_at.date()
    waits = None
    if row.signee_on is None:
        waits = AttenteActe("la signature", f"{row.autorite.nom} et {row.beneficiaire.nom}", since)
    words = "Convention signée" if row.signee_on else "Convention à signer"
    return ActeAffiche(
        GenreActe.CONVENTION, f"{words} avec {row.beneficiaire.nom}", row.signee_on or since, row.montant_cents,
        _qui(row.enregistree_by), ("convention", row.pk), row.numero, row.objet, attente=waits,
        est_exemple=row.est_exemple,
    )  # fmt: skip


def _engagement(row: Any) -> ActeAffiche:
    who, keeper = payee(row), row.affectation.enveloppe.caisse.titulaire.nom
    waits = None
    if row.reste_a_verser_cents:
        words = f"le versement de {format_cents(row.reste_a_verser_cents)}"
        waits = AttenteActe(words, keeper, row.paye_on or row.le)
    elif row.reste_a_justifier_cents:
        words = f"les justificatifs de {format_cents(row.reste_a_justifier_cents)}"
        waits = AttenteActe(words, who, row.paye_on, row.justifier_avant_le)
    return _commun(
        row, GenreActe.ENGAGEMENT, row.affectation, titre=f"{row.get_nature_display().capitalize()} : {who}",
        reference=row.reference, page=("engagement", row.pk), attente=waits, est_exemple=row.est_exemple,
    )  # fmt: skip


def _sous_engagement(row: Any, genre: GenreActe, titre: str, reference: str) -> ActeAffiche:
    """An act on an engagement, told on its page."""
    engagement: Engagement = row.engagement
    return _commun(
        row, genre, engagement.affectation, titre=f"{titre} : {payee(engagement)}", reference=reference,
        page=("engagement", engagement.pk),
    )  # fmt: skip


def _desengagement(row: Desengagement) -> ActeAffiche:
    return _sous_engagement(row, GenreActe.DESENGAGEMENT, "Désengagé", row.engagement.reference)


def _versement(row: Versement) -> ActeAffiche:
    shown = _sous_engagement(row, GenreActe.VERSEMENT, f"Versé, {row.get_nature_display()}", row.reference)
    if row.annule_at is None:
        return shown
    day = format_jour(row.annule_at.date())
    return replace(shown, annule=f"annulé le {day} : {row.motif_annulation}")


def _justification(row: Justification) -> ActeAffiche:
    return _sous_engagement(row, GenreActe.JUSTIFICATION, "Justifié", row.reference)


def _reversement(row: Reversement) -> ActeAffiche:
    return _sous_engagement(row, GenreActe.REVERSEMENT, "Reversé", row.reference)


LECTEURS: dict[GenreActe, Callable[[Any], ActeAffiche]] = {
    GenreActe.MOUVEMENT: _mouvement,
    GenreActe.PREVISION: _prevision,
    GenreActe.AFFECTATION: _affectation,
    GenreActe.LIBERATION: _liberation,
    GenreActe.CONVENTION: _convention,
    GenreActe.ENGAGEMENT: _engagement,
    GenreActe.DESENGAGEMENT: _desengagement,
    GenreActe.VERSEMENT: _versement,
    GenreActe.JUSTIFICATION: _justification,
    GenreActe.REVERSEMENT: _reversement,
}
