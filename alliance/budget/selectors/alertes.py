"""What somebody must look at in the money: each alert says what, how much, since when, and where to act."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, cast

from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet, Sum

from alliance.acteurs.models import Habilitation
from alliance.budget.enums import DroitOrganisme
from alliance.budget.models import Attribution, Engagement, Enveloppe
from alliance.budget.models.portees import ROLES_DE_CAISSE
from alliance.budget.rules import (
    DROIT_PAR_TYPE,
    JOURS_DE_SOMMEIL,
    JOURS_SANS_PAIEMENT,
    SEUIL_CONVENTION_CENTS,
    Totaux,
    depassement_previsions,
    disponible,
    fin_septembre,
    is_sous_le_seuil,
    non_depense,
    non_engage,
)
from alliance.budget.selectors.criteres import CriteresArgent, reglage_of
from alliance.kernel.dates import format_jour
from alliance.kernel.money import format_cents
from alliance.kernel.requetes import Ecrite, jour
from alliance.territoires.models import Cite

TOUT = CriteresArgent()


class GenreAlerte(StrEnum):
    """Why an alert is raised."""

    NON_JUSTIFIE = "non_justifie"
    IMPAYE = "impaye"
    CONVENTION = "convention"
    PREVISIONS = "previsions"
    SEUIL = "seuil"
    NON_DEPENSE = "non_depense"
    JAMAIS_NOTIFIE = "jamais_notifie"


class Cible(StrEnum):
    """What an alert leads to."""

    ENVELOPPE = "enveloppe"
    ENGAGEMENT = "engagement"
    ACTE = "acte"


@dataclass(frozen=True, slots=True)
class Alerte:
    """One thing to look at: its words, what it weighs, since when, and the row it is about.

    ``tenue`` says whether somebody keeps the budget of a late engagement.
    """

    genre: GenreAlerte
    titre: str
    detail: str
    montant_cents: int
    cible: Cible
    pk: int
    caisse_id: int | None = None
    depuis: date | None = None
    echeance: date | None = None
    grave: bool = False
    tenue: bool = False


def alertes_of(
    cite: Cite, enveloppes: tuple[Enveloppe, ...], totaux: dict[int, Totaux], today: date,
    criteres: CriteresArgent = TOUT,
) -> list[Alerte]:  # fmt: skip
    """Every alert on some enveloppes that the person may see: the gravest first, then by weight.

    :param enveloppes: those of ``portefeuille_of``, crédits spécifiques only: droit commun is declared, nobody is late
        with it.
    :param criteres: narrows what is late to some actions; an enveloppe is always looked at whole.
    """
    keys = [one.pk for one in enveloppes]
    running = [one for one in enveloppes if not cast(Any, one).exercice_clos]
    found = [
        *_sur_engagements(keys, criteres, today),
        *_conventions(cite, keys),
        *(alerte for one in running for alerte in _sur_enveloppe(one, totaux, today)),
        *_annonces(running),
    ]
    return sorted(found, key=lambda one: (not one.grave, list(GenreAlerte).index(one.genre), -one.montant_cents))


def nom_enveloppe(enveloppe: Enveloppe) -> str:
    """« CAF 2026, budget du CCAS »."""
    return f"{enveloppe.financeur.nom} {enveloppe.exercice}, {enveloppe.caisse.nom}"


def _sur_enveloppe(enveloppe: Enveloppe, totaux: dict[int, Totaux], today: date) -> Iterator[Alerte]:
    """Running out, planned beyond what is left, or not spent while the year ends."""
    own = totaux.get(enveloppe.pk, Totaux())
    nom, reste = nom_enveloppe(enveloppe), disponible(own)
    excess = depassement_previsions(own)
    if excess:
        yield Alerte(
            GenreAlerte.PREVISIONS, f"Prévisions au-delà de ce qui reste : {nom}",
            f"{format_cents(own.prevu_cents)} prévus, {_euros(reste)} à décider.", excess, Cible.ENVELOPPE,
            enveloppe.pk, enveloppe.caisse_id,
        )  # fmt: skip
    seuil = reglage_of(enveloppe.caisse).seuil_alerte_pct
    if is_sous_le_seuil(own, seuil) and enveloppe.exercice >= today.year:
        yield Alerte(
            GenreAlerte.SEUIL, f"Il reste moins de {seuil} % : {nom}",
            f"{_euros(reste)} à décider sur {_euros(own.notifie_cents)}.", reste, Cible.ENVELOPPE, enveloppe.pk,
            enveloppe.caisse_id,
        )  # fmt: skip
    limit = fin_septembre(enveloppe.exercice)
    if today >= limit and non_depense(own) > 0:
        yield Alerte(
            GenreAlerte.NON_DEPENSE, f"Pas dépensé au {format_jour(limit)} : {nom}",
            f"{_euros(non_depense(own))} ne sont pas versés, dont {_euros(non_engage(own))} pas même engagés.",
            non_depense(own), Cible.ENVELOPPE, enveloppe.pk, enveloppe.caisse_id, depuis=limit,
        )  # fmt: skip


def _euros(cents: int) -> str:
    """Zero is an amount in a sentence."""
    return format_cents(cents) if cents else "0 €"


def _annonces(enveloppes: list[Enveloppe]) -> Iterator[Alerte]:
    """Announced, and never notified: nothing may be affected on a promise."""
    for one in enveloppes:
        since = cast(Any, one).annonce_on
        if since is not None and one.annonce_cents and not one.notifie_cents:
            yield Alerte(
                GenreAlerte.JAMAIS_NOTIFIE, f"Annoncé, jamais notifié : {nom_enveloppe(one)}",
                f"{format_cents(one.annonce_cents)} annoncés : rien ne s'affecte avant la notification.",
                one.annonce_cents, Cible.ENVELOPPE, one.pk, one.caisse_id, depuis=since,
            )  # fmt: skip


class _EnRetard(NamedTuple):
    """An engagement that is unpaid for too long, or unjustified after its day."""

    pk: int
    reference: str
    tiers: str
    objet: str
    beneficiaire: str | None
    caisse_id: int
    le: date | None
    justifier_avant_le: date | None
    reste_a_verser: int
    reste_a_justifier: int
    tenue: bool
    paye_on: date | None
    desengage_on: date | None

    @property
    def payee(self) -> str:
        """Who is paid, in words."""
        return self.beneficiaire if self.beneficiaire is not None else self.tiers or self.objet


def _en_retard(
    enveloppes: Sequence[int], days: Sequence[date], criteres: CriteresArgent = TOUT
) -> QuerySet[Engagement, tuple[Any, ...]]:
    """Unjustified after its day, and unpaid for too long, in one query.

    :param days: the last one of an engagement that waits for too long, then today.
    """
    last, today = days
    unpaid = Q(le__lte=last, montant_cents__gt=F("desengage_cents") + F("verse_cents"))
    unproved = Q(justifier_avant_le__lt=today, verse_cents__gt=F("justifie_cents") + F("reverse_cents"))
    keepers = Habilitation.objects.en_cours(today).filter(caisse_id=OuterRef("caisse_id"), role__in=ROLES_DE_CAISSE)
    return (
        Engagement.objects.filter(
            unpaid | unproved, affectation__enveloppe_id__in=enveloppes, **criteres.fiches("affectation__fiche")
        )
        .annotate(
            a_verser=F("montant_cents") - F("desengage_cents") - F("verse_cents"),
            a_justifier=F("verse_cents") - F("justifie_cents") - F("reverse_cents"),
            tenue=Exists(keepers),
        )
        .values_list(
            "pk", "reference", "tiers", "objet", "beneficiaire__nom", "caisse_id", "le", "justifier_avant_le",
            "a_verser", "a_justifier", "tenue",
        )
        .annotate(paye_on=DERNIER_VERSEMENT, desengage_on=Max("desengagements__le"))
        .order_by("pk")
    )  # fmt: skip


DERNIER_VERSEMENT = Max("versements__le", filter=Q(versements__annule_at=None))
"""The day of the last payment in force of an engagement."""
_EN_RETARD = Ecrite(_en_retard)


def _retards(enveloppes: list[int], criteres: CriteresArgent, today: date) -> Iterator[_EnRetard]:
    if not enveloppes:
        return
    days = (today - timedelta(days=JOURS_SANS_PAIEMENT), today)
    rows = _en_retard(enveloppes, days, criteres) if criteres.sur_actions else _EN_RETARD.rows(enveloppes, days)
    for row in rows:
        yield _EnRetard._make((*row[:6], jour(row[6]), jour(row[7]), *row[8:11], jour(row[11]), jour(row[12])))


def _sur_engagements(enveloppes: list[int], criteres: CriteresArgent, today: date) -> Iterator[Alerte]:
    """Unjustified after its day, and unpaid for too long."""
    last = today - timedelta(days=JOURS_SANS_PAIEMENT)
    for one in _retards(enveloppes, criteres, today):
        due = one.justifier_avant_le
        if due is not None and due < today and one.reste_a_justifier:
            yield Alerte(
                GenreAlerte.NON_JUSTIFIE, f"Pas justifié à la date prévue : {one.payee}",
                f"{format_cents(one.reste_a_justifier)} à justifier avant le {format_jour(due)}, engagement "
                f"{one.reference}.",
                one.reste_a_justifier, Cible.ENGAGEMENT, one.pk, one.caisse_id, depuis=one.paye_on, echeance=due,
                grave=True, tenue=bool(one.tenue),
            )  # fmt: skip
        since = max(day for day in (one.le, one.paye_on, one.desengage_on) if day is not None)
        if since <= last and one.reste_a_verser:
            yield Alerte(
                GenreAlerte.IMPAYE, f"Engagé et pas payé depuis {(today - since).days} jours : {one.payee}",
                f"{format_cents(one.reste_a_verser)} à verser, engagement {one.reference}.",
                one.reste_a_verser, Cible.ENGAGEMENT, one.pk, one.caisse_id, depuis=since, grave=True,
                tenue=bool(one.tenue),
            )  # fmt: skip


def retard_cents(alertes: Iterable[Alerte]) -> int:
    """What is late: unpaid for too long, or not justified at its day."""
    return sum(one.montant_cents for one in alertes if one.genre in {GenreAlerte.IMPAYE, GenreAlerte.NON_JUSTIFIE})


def engagements_dormants_cents(alertes: Iterable[Alerte], today: date) -> int:
    """What is engaged and has not moved for ``JOURS_DE_SOMMEIL`` days: it was unpaid for longer than that."""
    last = today - timedelta(days=JOURS_DE_SOMMEIL)
    unpaid = (one for one in alertes if one.genre == GenreAlerte.IMPAYE)
    return sum(one.montant_cents for one in unpaid if one.depuis is not None and one.depuis <= last)


def payee(engagement: Engagement) -> str:
    """Who is paid, in words."""
    if engagement.beneficiaire is not None:
        return engagement.beneficiaire.nom
    return engagement.tiers or engagement.objet


DE_DROIT_PRIVE = Q(beneficiaire__statut_juridique__droit=DroitOrganisme.PRIVE) | Q(
    beneficiaire__statut_juridique=None,
    beneficiaire__type__in=[kind for kind, law in DROIT_PAR_TYPE.items() if law == DroitOrganisme.PRIVE],
)
"""Awards to a body of private law, declared or told by its kind."""


def _au_dela(keys: Sequence[int], _days: Any) -> QuerySet[Attribution, tuple[Any, ...]]:
    """Where one authority awards more than the threshold to one private body in a year without a signed convention.

    The sum takes every award of the authority; the alert is raised for what the person may see of it.

    :param keys: the cité, then the enveloppes.
    """
    unsigned = Q(convention=None) | Q(convention__signee_on=None)
    seen, net = Q(affectation__enveloppe_id__in=keys[1:]), F("montant_cents") - F("reduit_cents")
    return (
        Attribution.objects.actives()
        .filter(DE_DROIT_PRIVE, acte__cite_id=keys[0])
        .order_by()
        .values_list(
            "acte__autorite__nom", "beneficiaire__nom", "acte__exercice", "acte__autorite_id", "beneficiaire_id"
        )
        .annotate(
            total=Sum(net),
            sans=Sum(net, filter=unsigned & seen),
            first=Min("acte_id", filter=unsigned & seen),
            caisse=Min("affectation__enveloppe__caisse_id", filter=unsigned & seen),
            since=Max("acte__signe_on", filter=unsigned & seen),
        )
        .filter(total__gt=SEUIL_CONVENTION_CENTS, sans__gt=0)
        .order_by("acte__exercice", "beneficiaire__nom")
    )


_AU_DELA = Ecrite(_au_dela)


def _conventions(cite: Cite, enveloppes: list[int]) -> Iterator[Alerte]:
    """The conventions to sign, each with the first act that asks for it."""
    groups = _AU_DELA.rows([cite.pk, *enveloppes]) if enveloppes else []
    for autorite, beneficiaire, exercice, _a, _b, total, sans, first, caisse, since in groups:
        yield Alerte(
            GenreAlerte.CONVENTION, f"Convention à signer : {beneficiaire}",
            f"{autorite} lui attribue {format_cents(int(total))} pour {exercice}, plus de "
            f"{format_cents(SEUIL_CONVENTION_CENTS)} ; {format_cents(int(sans))} n'ont pas de convention signée.",
            int(sans), Cible.ACTE, first, caisse, depuis=jour(since), grave=True,
        )  # fmt: skip
