"""Engagements and payments as their lists and pages show them: filters, the échéancier, what each one waits for."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from alliance.acteurs.models import Caisse, Organisation
from alliance.budget.enums import NatureEngagement, NatureVersement
from alliance.budget.models import Affectation, EcheanceConvention, Engagement, Versement
from alliance.kernel.textes import fold
from alliance.plan.models import PartenaireFiche
from alliance.territoires.models import Cite

A_VERSER, A_JUSTIFIER, SOLDE = "a_verser", "a_justifier", "solde"
ETATS = ((A_VERSER, "à verser"), (A_JUSTIFIER, "à justifier"), (SOLDE, "soldé"))
_RESTE_A_VERSER = Q(montant_cents__gt=F("desengage_cents") + F("verse_cents"))
_RESTE_A_JUSTIFIER = Q(verse_cents__gt=F("justifie_cents") + F("reverse_cents"))


@dataclass(frozen=True, slots=True)
class CriteresEngagements:
    """What the list of engagements is narrowed to; an empty value narrows nothing."""

    q: str = ""
    caisse: int | None = None
    exercice: int | None = None
    nature: str = ""
    etat: str = ""
    fiche: int | None = None


@dataclass(frozen=True, slots=True)
class CriteresVersements:
    """What the list of payments is narrowed to; ``annules`` shows those alone that were cancelled."""

    q: str = ""
    caisse: int | None = None
    exercice: int | None = None
    du: date | None = None
    au: date | None = None
    annules: bool = False


def engagements_of(user: Any, cite: Cite, criteres: CriteresEngagements) -> QuerySet[Engagement]:
    """The engagements that the person may see, the latest first."""
    rows = Engagement.objects.visible_to(user).filter(cite=cite)
    exact = {
        "caisse_id": criteres.caisse,
        "exercice": criteres.exercice,
        "nature": criteres.nature or None,
        "affectation__fiche_id": criteres.fiche,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    if criteres.etat == A_VERSER:
        rows = rows.filter(_RESTE_A_VERSER)
    elif criteres.etat == A_JUSTIFIER:
        rows = rows.filter(_RESTE_A_JUSTIFIER)
    elif criteres.etat == SOLDE:
        rows = rows.exclude(_RESTE_A_VERSER).exclude(_RESTE_A_JUSTIFIER)
    if criteres.q:
        rows = rows.filter(_mots(criteres.q, ""))
    return rows.select_related("caisse", "beneficiaire", "affectation__fiche").order_by("-le", "-pk")


def versements_of(user: Any, cite: Cite, criteres: CriteresVersements) -> QuerySet[Versement]:
    """The payments that the person may see, the latest first; the cancelled ones apart."""
    rows = Versement.objects.visible_to(user).filter(
        engagement__cite=cite, annule_at__isnull=not criteres.annules
    )  # fmt: skip
    exact = {
        "caisse_id": criteres.caisse,
        "engagement__exercice": criteres.exercice,
        "le__gte": criteres.du,
        "le__lte": criteres.au,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    if criteres.q:
        rows = rows.filter(Q(reference__icontains=criteres.q) | _mots(criteres.q, "engagement__"))
    related = ("caisse", "engagement__beneficiaire", "engagement__affectation__fiche")
    return rows.select_related(*related).order_by("-le", "-pk")


def _mots(q: str, path: str) -> Q:
    """A reference of the payer, a word of the object, or the name of who is paid."""
    found = Q(**{f"{path}beneficiaire__nom_recherche__contains": fold(q)})
    for name in ("reference", "numero_ej", "numero_dp", "numero_mandat", "facture", "objet", "tiers"):
        found |= Q(**{f"{path}{name}__icontains": q})
    return found


def somme_cents(rows: QuerySet[Versement]) -> int:
    """What these payments amount to."""
    return rows.order_by().aggregate(total=Sum("montant_cents"))["total"] or 0


@dataclass(frozen=True, slots=True)
class ChoixEngagements:
    """What the filters offer: only what the lists hold."""

    caisses: list[tuple[int, str]]
    exercices: list[int]


def choix_of(user: Any, cite: Cite) -> ChoixEngagements:
    """The budgets and the years of the engagements that the person may see; one query."""
    rows = Engagement.objects.visible_to(user).filter(cite=cite).order_by()
    pairs = set(rows.values_list("caisse_id", "caisse__nom", "exercice").distinct())
    return ChoixEngagements(
        caisses=sorted({(pk, nom) for pk, nom, _exercice in pairs}, key=lambda pair: pair[1]),
        exercices=sorted({exercice for _pk, _nom, exercice in pairs}, reverse=True),
    )


@dataclass(frozen=True, slots=True)
class Tranche:
    """One line of the échéancier, and what of it is not paid yet."""

    echeance: EcheanceConvention
    reste_cents: int

    def is_due(self, today: date) -> bool:
        """Whether its day has come, and something of it is left."""
        return self.reste_cents > 0 and self.echeance.prevue_on <= today


@dataclass(frozen=True, slots=True)
class Proposition:
    """What the next payment should be; ``tranche`` is the line of the échéancier that says so."""

    montant_cents: int
    nature: str
    tranche: Tranche | None = None

    def is_due(self, today: date) -> bool:
        """Whether it may be paid today; without an échéancier, nothing else is waited for."""
        return self.tranche is None or self.tranche.is_due(today)


@dataclass(slots=True)
class Echeanciers:
    """The échéanciers of several engagements, read in two queries."""

    tranches: dict[int, list[Tranche]] = field(default_factory=dict)

    def of(self, engagement: Engagement) -> list[Tranche]:
        """The lines of the convention of an engagement, in order; none without a convention."""
        award = engagement.attribution
        return self.tranches.get(award.convention_id or 0, []) if award is not None else []

    def proposition(self, engagement: Engagement) -> Proposition:
        """The next payment of an engagement that is not wholly paid."""
        left = engagement.reste_a_verser_cents
        for tranche in self.of(engagement):
            if tranche.reste_cents > 0:
                return Proposition(min(tranche.reste_cents, left), tranche.echeance.nature, tranche)
        nature = NatureVersement.SOLDE if engagement.verse_cents else NatureVersement.PAIEMENT
        return Proposition(left, nature.value)


def echeanciers_of(engagements: Iterable[Engagement]) -> Echeanciers:
    """What is left of each line of their conventions: what is paid uses the lines up in their order.

    A convention may cover several awards: the payments of all its engagements count.

    :param engagements: read with their ``attribution``.
    """
    conventions = {row.attribution.convention_id for row in engagements if row.attribution is not None} - {None}
    if not conventions:
        return Echeanciers()
    rows = Engagement.objects.filter(attribution__convention_id__in=conventions).order_by()
    paid: dict[int, int] = dict(rows.values_list("attribution__convention_id").annotate(total=Sum("verse_cents")))
    found: dict[int, list[Tranche]] = {}
    for line in EcheanceConvention.objects.filter(convention_id__in=conventions).order_by("convention_id", "rang"):
        used = min(paid.get(line.convention_id, 0), line.montant_cents)
        paid[line.convention_id] = paid.get(line.convention_id, 0) - used
        found.setdefault(line.convention_id, []).append(Tranche(line, line.montant_cents - used))
    return Echeanciers(found)


@dataclass(frozen=True, slots=True)
class AttenteEngagement:
    """What an engagement waits for: what, how much, from whom, since when, and by when."""

    mots: str
    montant_cents: int
    de_qui: str
    depuis: date
    avant: date | None = None


def attentes_of(
    engagement: Engagement, proposition: Proposition | None, dernier: date | None
) -> list[AttenteEngagement]:
    """What an engagement waits for: the next payment, the proof of what was paid.

    :param proposition: the next payment, when something is left to pay.
    :param dernier: day of the last payment.
    """
    waits = []
    if proposition is not None and engagement.reste_a_verser_cents:
        tranche = proposition.tranche
        since = max(engagement.le, tranche.echeance.prevue_on) if tranche else engagement.le
        holder = engagement.caisse.titulaire.nom
        waits.append(AttenteEngagement(MOTS_VERSER[proposition.nature], proposition.montant_cents, holder, since))
    if engagement.reste_a_justifier_cents:
        who = payee_of(engagement)
        if engagement.nature != NatureEngagement.SUBVENTION:
            who = engagement.caisse.titulaire.nom
        waits.append(
            AttenteEngagement(
                "le justificatif", engagement.reste_a_justifier_cents, who, dernier or engagement.le,
                engagement.justifier_avant_le,
            )
        )  # fmt: skip
    return waits


MOTS_VERSER: dict[str, str] = {
    NatureVersement.ACOMPTE: "l'acompte",
    NatureVersement.SOLDE: "le solde",
    NatureVersement.PAIEMENT: "le versement",
}


def payee_of(engagement: Engagement) -> str:
    """The name of who is paid."""
    return engagement.beneficiaire.nom if engagement.beneficiaire else engagement.tiers or "personnel"


def payables(user: Any, affectation: Affectation, caisse: Caisse) -> QuerySet[Organisation]:
    """Who may be named on a commande: what the person sees of the directory, and those whom this action or this budget
    already deals with: a keeper of a budget does not read the directory.
    """
    fiche = affectation.fiche
    partners = PartenaireFiche.objects.filter(fiche=fiche).values("organisation_id")
    paid = Engagement.objects.filter(caisse=caisse, beneficiaire__isnull=False).values("beneficiaire_id")
    known = Q(pk__in=[pk for pk in (fiche.porteur_id, caisse.titulaire_id) if pk])
    seen = Organisation.objects.visible_to(user).values("pk")
    rows = Organisation.objects.filter(cite_id=affectation.cite_id).actives()
    return rows.filter(known | Q(pk__in=partners) | Q(pk__in=paid) | Q(pk__in=seen)).order_by("nom_recherche", "pk")
