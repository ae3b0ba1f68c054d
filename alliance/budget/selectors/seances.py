"""What the expenses of a séance would leave in each enveloppe, and which item of it cannot be closed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from alliance.budget.enums import NatureCredit
from alliance.budget.models import DepenseDemandee, Enveloppe
from alliance.budget.selectors.affectations import nom_enveloppe
from alliance.budget.selectors.depenses import depenses_des_points, euros
from alliance.gouvernance.enums import ISSUES_ADOPTEES, Issue, Proposition, TypeDecision
from alliance.gouvernance.models import Point
from alliance.kernel.money import NBSP


@dataclass(slots=True)
class DepenseEnSeance:
    """One expense of an agenda; ``compte`` is false when nothing will be spent by it, ``mot`` then says why.

    ``reste_cents`` is what would be left in the enveloppe after it and those before it on the agenda.
    """

    depense: DepenseDemandee
    point: Point
    rang: int
    compte: bool = True
    mot: str = ""
    courant: bool = False
    reste_cents: int = 0


@dataclass(slots=True)
class EnveloppeEnSeance:
    """An enveloppe that the agenda draws on: what is left in it now, what the items ask, what would be left."""

    enveloppe: Enveloppe
    nom: str
    depenses: list[DepenseEnSeance] = field(default_factory=list)

    @property
    def disponible_cents(self) -> int:
        """What may still be affected now: the very columns that ``totaux_of`` reads."""
        return self.enveloppe.disponible_cents

    def _somme(self, *, courant: bool) -> int:
        return sum(
            one.depense.montant_cents for one in self.depenses if one.compte and one.courant == courant
        )  # fmt: skip

    @property
    def point_cents(self) -> int:
        """What the item in hand asks from it."""
        return self._somme(courant=True)

    @property
    def autres_cents(self) -> int:
        """What the other items of this séance ask from it."""
        return self._somme(courant=False)

    @property
    def apres_cents(self) -> int:
        """What would be left if the item in hand and all the others were adopted; negative when it cannot hold them."""
        return self.disponible_cents - self.autres_cents - self.point_cents

    @property
    def manque_cents(self) -> int:
        """What is missing for all of them; zero when the enveloppe holds them."""
        return max(0, -self.apres_cents)

    @property
    def is_en_main(self) -> bool:
        """Whether the item in hand draws on it."""
        return any(one.courant for one in self.depenses)


def enveloppes_en_seance(depenses: Iterable[DepenseEnSeance]) -> list[EnveloppeEnSeance]:
    """The enveloppes that these expenses draw on, in the order of the agenda, each with its running remainder."""
    found: dict[int, EnveloppeEnSeance] = {}
    for one in depenses:
        enveloppe = one.depense.enveloppe
        line = found.setdefault(enveloppe.pk, EnveloppeEnSeance(enveloppe, nom_enveloppe(enveloppe)))
        before = line.depenses[-1].reste_cents if line.depenses else line.disponible_cents
        one.reste_cents = before - (one.depense.montant_cents if one.compte else 0)
        line.depenses.append(one)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Reste:
    """What an expense finds in its enveloppe: what is left, what the others of its séance ask, what would be left."""

    disponible_cents: int
    autres_cents: int
    apres_cents: int


def restes_of(depenses: Sequence[DepenseDemandee]) -> dict[int, Reste]:
    """For each expense that waits for its decision, what its enveloppe would hold after its item.

    Those that wait for an agenda are alone in front of it. One query at most, whatever their number.
    """
    waiting = [one for one in depenses if one.decision_id is None and one.retiree_at is None]
    seances = {one.point.seance_id for one in waiting if one.point is not None and one.point.seance_id is not None}
    asked: dict[tuple[int | None, int], dict[int | None, int]] = defaultdict(lambda: defaultdict(int))
    if seances:
        rows = DepenseDemandee.objects.en_attente().filter(point__seance__in=seances)
        rows = rows.exclude(point__proposition=Proposition.AJOURNER)
        for seance, enveloppe, point, cents in rows.values_list(
            "point__seance_id", "enveloppe_id", "point_id", "montant_cents"
        ):
            asked[seance, enveloppe][point] += cents
    return {one.pk: _reste(one, asked) for one in waiting}


def _reste(depense: DepenseDemandee, asked: Mapping) -> Reste:
    left = depense.enveloppe.disponible_cents
    seance = depense.point.seance_id if depense.point is not None else None
    per_point = asked.get((seance, depense.enveloppe_id), {}) if seance is not None else {}
    others = sum(cents for point, cents in per_point.items() if point != depense.point_id)
    own = per_point.get(depense.point_id, 0) or depense.montant_cents
    return Reste(left, others, left - others - own)


def empechement_of(depense: DepenseDemandee) -> str:
    """Why this expense can no longer be decided, whatever is left in its enveloppe; empty when it can.

    :param depense: read through ``selectors.depenses.lues``.
    """
    enveloppe, fiche = depense.enveloppe, depense.fiche
    if enveloppe.nature == NatureCredit.DROIT_COMMUN:
        return "le droit commun se déclare, il ne s'affecte pas. Choisissez une enveloppe de crédits spécifiques."
    if depense.exercice_clos:  # type: ignore[attr-defined]
        return f"l'exercice {enveloppe.exercice} est clos. Choisissez une enveloppe d'un exercice ouvert."
    if fiche.archivee_at is not None:
        return "l'action n'est plus au plan. Retirez cette dépense, ou faites revenir l'action."
    point = depense.point
    if point is not None and point.type_decision != TypeDecision.DEPENSE:
        return "ce point n'est plus une décision de dépense. Rendez-lui son type, ou déliez cette dépense."
    if point is not None and point.caisse_id != enveloppe.caisse_id:
        return f"le point porte sur un autre budget que l'enveloppe ({enveloppe.caisse.nom}). Changez l'un ou l'autre."
    return ""


def alerte_of(depense: DepenseDemandee, reste: Reste) -> str:
    """What to know before deciding: an enveloppe not notified, or that cannot hold every item of the séance."""
    if reste.apres_cents >= 0:
        return ""
    if not depense.enveloppe.notifie_cents:
        return "l'enveloppe n'est pas encore notifiée : rien ne peut y être affecté."
    missing = euros(-reste.apres_cents)
    if reste.autres_cents:
        return f"il manque {missing} dans l'enveloppe pour ce point et les autres de cette séance."
    return f"il manque {missing} dans l'enveloppe : il y reste {euros(reste.disponible_cents)}."


def refus_de_cloture(decided: Sequence[tuple[Point, Issue]]) -> dict[int, str]:
    """Why the items of a séance cannot be closed with these issues; in the order of the agenda, the first ones served.

    A decision under a condition reserves nothing yet; one that is not adopted spends nothing.

    :param decided: the items put to decision with the issue that the rule gives, in the order of the agenda.
    """
    adopted = {point.pk: (point, issue) for point, issue in decided if issue in ISSUES_ADOPTEES}
    found = depenses_des_points([point for point, _issue in adopted.values()]) if adopted else []
    if not found:
        return {}
    per_point: dict[int, list[DepenseDemandee]] = defaultdict(list)
    for one in found:
        per_point[one.point_id or 0].append(one)
    left = {one.enveloppe_id: one.enveloppe.disponible_cents for one in found}
    refused = {}
    for pk, (point, issue) in adopted.items():
        said = _ecart(point, per_point[pk]) if per_point[pk] else ""
        if not said and issue == Issue.ADOPTEE:
            said = _depassement(per_point[pk], left)
        if said:
            refused[pk] = said
    return refused


def _ecart(point: Point, depenses: Sequence[DepenseDemandee]) -> str:
    asked = sum(one.montant_cents for one in depenses)
    if point.montant_cents in {asked, None}:
        return ""
    return (
        f"le point porte {euros(point.montant_cents or 0)}, et ses dépenses font {euros(asked)}. Écrivez le même "
        "montant des deux côtés."
    )


def _depassement(depenses: Sequence[DepenseDemandee], left: dict[int, int]) -> str:
    """Take each expense out of what is left; the first that does not fit is told, and nothing of the item is taken."""
    taken: dict[int, int] = defaultdict(int)
    for one in depenses:
        rest = left[one.enveloppe_id] - taken[one.enveloppe_id]
        if one.montant_cents > rest:
            return _manque(one, rest)
        taken[one.enveloppe_id] += one.montant_cents
    for enveloppe, cents in taken.items():
        left[enveloppe] -= cents
    return ""


def _manque(depense: DepenseDemandee, rest: int) -> str:
    asked = f"{euros(depense.montant_cents)} demandés pour «{NBSP}{depense.fiche.titre}{NBSP}»"
    name = nom_enveloppe(depense.enveloppe)
    if not depense.enveloppe.notifie_cents:
        return (
            f"{asked}, et l'enveloppe {name} n'est pas encore notifiée. Enregistrez sa notification, ou ajournez ce "
            "point."
        )
    return (
        f"{asked}, et il reste {euros(max(rest, 0))} dans l'enveloppe {name}, une fois servis les points qui précèdent."
        f" Il manque {euros(depense.montant_cents - rest)} : ajournez ce point, ou baissez son montant."
    )
