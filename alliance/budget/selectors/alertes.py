"""What somebody must look at in the money: each alert says what, how much, since when, and where to act."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import F, Max, Min, Q, Sum

from alliance.budget.enums import DroitOrganisme, NatureMouvement
from alliance.budget.models import Attribution, Engagement, Enveloppe, ExerciceClos, MouvementEnveloppe
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
    """One thing to look at: its words, what it weighs, since when, and the row it is about."""

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


def alertes_of(
    cite: Cite, enveloppes: tuple[Enveloppe, ...], totaux: dict[int, Totaux], today: date,
    criteres: CriteresArgent = TOUT,
) -> list[Alerte]:  # fmt: skip
    """Every alert on some enveloppes that the person may see: the gravest first, then by weight.

    :param enveloppes: crédits spécifiques only: droit commun is declared, nobody is late with it.
    :param criteres: narrows what is late to some actions; an enveloppe is always looked at whole.
    """
    closed = set(ExerciceClos.objects.filter(cite=cite).values_list("exercice", flat=True))
    found = [
        *_sur_engagements([one.pk for one in enveloppes], criteres, today),
        *_conventions(cite, [one.pk for one in enveloppes]),
        *(alerte for one in enveloppes if one.exercice not in closed for alerte in _sur_enveloppe(one, totaux, today)),
        *_annonces([one for one in enveloppes if one.exercice not in closed]),
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
    waiting = {one.pk: one for one in enveloppes if one.annonce_cents and not one.notifie_cents}
    if not waiting:
        return
    acts = MouvementEnveloppe.objects.filter(enveloppe_id__in=waiting, nature=NatureMouvement.ANNONCE)
    for pk, since in acts.order_by().values_list("enveloppe_id").annotate(since=Min("le")):
        one = waiting[pk]
        yield Alerte(
            GenreAlerte.JAMAIS_NOTIFIE, f"Annoncé, jamais notifié : {nom_enveloppe(one)}",
            f"{format_cents(one.annonce_cents)} annoncés : rien ne s'affecte avant la notification.",
            one.annonce_cents, Cible.ENVELOPPE, pk, one.caisse_id, depuis=since,
        )  # fmt: skip


def _sur_engagements(enveloppes: list[int], criteres: CriteresArgent, today: date) -> Iterator[Alerte]:
    """Unjustified after its day, and unpaid for too long, in one query."""
    last = today - timedelta(days=JOURS_SANS_PAIEMENT)
    unpaid = Q(le__lte=last, montant_cents__gt=F("desengage_cents") + F("verse_cents"))
    unproved = Q(justifier_avant_le__lt=today, verse_cents__gt=F("justifie_cents") + F("reverse_cents"))
    rows = (
        Engagement.objects.filter(
            unpaid | unproved, affectation__enveloppe_id__in=enveloppes, **criteres.fiches("affectation__fiche")
        )
        .annotate(paye_on=DERNIER_VERSEMENT, desengage_on=Max("desengagements__le"))
        .select_related("beneficiaire")
        .only(*LUS)
        .order_by("pk")
    )
    for one in rows:
        qui, due = payee(one), one.justifier_avant_le
        if due is not None and due < today and one.reste_a_justifier_cents:
            yield Alerte(
                GenreAlerte.NON_JUSTIFIE, f"Pas justifié à la date prévue : {qui}",
                f"{format_cents(one.reste_a_justifier_cents)} à justifier avant le {format_jour(due)}, engagement "
                f"{one.reference}.",
                one.reste_a_justifier_cents, Cible.ENGAGEMENT, one.pk, one.caisse_id, depuis=one.paye_on, echeance=due,
                grave=True,
            )  # fmt: skip
        since = max(day for day in (one.le, one.paye_on, one.desengage_on) if day is not None)
        if since <= last and one.reste_a_verser_cents:
            yield Alerte(
                GenreAlerte.IMPAYE, f"Engagé et pas payé depuis {(today - since).days} jours : {qui}",
                f"{format_cents(one.reste_a_verser_cents)} à verser, engagement {one.reference}.",
                one.reste_a_verser_cents, Cible.ENGAGEMENT, one.pk, one.caisse_id, depuis=since, grave=True,
            )  # fmt: skip


LUS = (
    "le", "reference", "montant_cents", "desengage_cents", "verse_cents", "justifie_cents", "reverse_cents",
    "justifier_avant_le", "caisse_id", "tiers", "objet", "beneficiaire__nom",
)  # fmt: skip
"""What an alert on an engagement is written from."""
DERNIER_VERSEMENT = Max("versements__le", filter=Q(versements__annule_at=None))
"""The day of the last payment in force of an engagement."""


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


def _conventions(cite: Cite, enveloppes: list[int]) -> Iterator[Alerte]:
    """Where one authority awards more than the threshold to one private body in a year without a signed convention.

    The sum takes every award of the authority; the alert is raised for what the person may see of it.
    """
    unsigned = Q(convention=None) | Q(convention__signee_on=None)
    seen, net = Q(affectation__enveloppe_id__in=enveloppes), F("montant_cents") - F("reduit_cents")
    groups = (
        Attribution.objects.actives()
        .filter(DE_DROIT_PRIVE, acte__cite=cite)
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
    for autorite, beneficiaire, exercice, _a, _b, total, sans, first, caisse, since in groups:
        yield Alerte(
            GenreAlerte.CONVENTION, f"Convention à signer : {beneficiaire}",
            f"{autorite} lui attribue {format_cents(total)} pour {exercice}, plus de "
            f"{format_cents(SEUIL_CONVENTION_CENTS)} ; {format_cents(sans)} n'ont pas de convention signée.",
            sans, Cible.ACTE, first, caisse, depuis=since, grave=True,
        )  # fmt: skip
