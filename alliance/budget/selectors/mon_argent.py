"""The money of a porteur: what his actions hold, what his organisation is paid, what he must justify and when."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet, Sum

from alliance.budget.models import Affectation, Attribution, Engagement, Versement
from alliance.budget.models.portees import q_porteur
from alliance.budget.selectors.alertes import DERNIER_VERSEMENT
from alliance.budget.selectors.sommeil import engagements_a_justifier
from alliance.territoires.models import Cite

VERSEMENTS_MAX = 50


@dataclass(frozen=True, slots=True)
class LigneAction:
    """What one action holds, step by step; ``a_justifier_cents`` is what was paid and is not proved yet."""

    fiche_id: int
    titre: str
    exercice: int
    decide_cents: int
    attribue_cents: int
    engage_cents: int
    verse_cents: int
    justifie_cents: int
    a_justifier_cents: int


@dataclass(frozen=True, slots=True)
class MonArgent:
    """The page of a porteur; no total of an enveloppe is in it."""

    actions: tuple[LigneAction, ...]
    a_justifier: tuple[Engagement, ...]
    versements: tuple[Versement, ...]

    @property
    def vide(self) -> bool:
        """Whether nothing was decided nor paid yet."""
        return not (self.actions or self.versements)


def engagements_du_porteur(user, cite: Cite) -> QuerySet[Engagement]:
    """Those of his actions, and those that pay his organisation for the action of another."""
    return Engagement.objects.filter(
        q_porteur(user, fiche="affectation__fiche", beneficiaire="beneficiaire_id"), cite=cite
    )


def a_justifier_par(user, cite: Cite) -> QuerySet[Engagement]:
    """What he was paid and has not proved: the nearest day first, those without a day last."""
    rows = engagements_a_justifier(engagements_du_porteur(user, cite))
    return (
        rows.select_related("affectation__fiche", "caisse__titulaire", "beneficiaire")
        .annotate(paye_on=DERNIER_VERSEMENT)
        .order_by(F("justifier_avant_le").asc(nulls_last=True), "pk")
    )


def mon_argent_of(user, cite: Cite) -> MonArgent:
    """Everything of the page, in five queries whatever the number of actions."""
    held = Affectation.objects.filter(q_porteur(user, fiche="fiche"), cite=cite)
    awarded = Attribution.objects.actives().filter(
        q_porteur(user, fiche="affectation__fiche", beneficiaire="beneficiaire_id"), affectation__cite=cite
    )
    bound = engagements_du_porteur(user, cite)
    found: dict[tuple[int, str, int], dict[str, int]] = {}
    _add(found, held, "fiche", decide_cents=F("montant_cents") - F("libere_cents"))
    _add(found, awarded, "affectation__fiche", attribue_cents=F("montant_cents") - F("reduit_cents"))
    _add(
        found, bound, "affectation__fiche", engage_cents=F("montant_cents") - F("desengage_cents"),
        verse_cents=F("verse_cents"), justifie_cents=F("justifie_cents"),
        a_justifier_cents=F("verse_cents") - F("justifie_cents") - F("reverse_cents"),
    )  # fmt: skip
    names = ("decide_cents", "attribue_cents", "engage_cents", "verse_cents", "justifie_cents", "a_justifier_cents")
    actions = [LigneAction(*cle, *(sums.get(name, 0) for name in names)) for cle, sums in found.items()]
    paid = Versement.objects.filter(engagement__in=bound, annule_at=None).select_related(
        "engagement__affectation__fiche", "engagement__beneficiaire", "caisse__titulaire"
    )
    return MonArgent(
        tuple(sorted(actions, key=lambda one: (-one.exercice, one.titre, one.fiche_id))),
        tuple(a_justifier_par(user, cite)),
        tuple(paid.order_by("-le", "-pk")[:VERSEMENTS_MAX]),
    )


def _add(found: dict[tuple[int, str, int], dict[str, int]], rows: QuerySet, fiche: str, **sommes) -> None:
    """One grouped query: the sums of ``rows`` by action."""
    named = {f"somme_{name}": Sum(value) for name, value in sommes.items()}
    grouped = rows.order_by().values_list(f"{fiche}_id", f"{fiche}__titre", f"{fiche}__exercice").annotate(**named)
    for pk, titre, exercice, *values in grouped:
        found.setdefault((pk, titre, exercice), {}).update(zip(sommes, values, strict=True))


def en_retard(engagement: Engagement, today: date) -> bool:
    """Whether the day given to justify has passed."""
    return engagement.justifier_avant_le is not None and engagement.justifier_avant_le < today
