"""Simulations before the Cotech: what each line proposes, what each enveloppe would keep; nothing is reserved."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.utils.timezone import localdate

from alliance.acteurs.models import Organisation
from alliance.budget.enums import Regroupement
from alliance.budget.models import DepenseDemandee, Enveloppe, LigneScenario, Scenario
from alliance.budget.rules import taux_du_montant
from alliance.budget.selectors.depenses import libres
from alliance.budget.selectors.seuils import avertissement, cumuls_prevus
from alliance.gouvernance.models import Point
from alliance.gouvernance.selectors.convocations import titre_seance
from alliance.kernel.dates import format_jour
from alliance.kernel.textes import enumerate_fr
from alliance.plan.models import FicheAction
from alliance.territoires.models import Cite

COMPARES_MIN, COMPARES_MAX = 2, 4


@dataclass(slots=True)
class ResteEnveloppe:
    """What an enveloppe opens to a simulation, what is proposed on it, what would be left.

    ``attendu_cents`` is announced and not notified yet: it may be simulated, and nothing may be affected on it.
    ``affecte_cents`` is what this very simulation, once retained, already got affected.
    """

    enveloppe: Enveloppe
    propose_cents: int = 0
    affecte_cents: int = 0

    @property
    def nom(self) -> str:
        """« État, politique de la ville · budget du CCAS »."""
        return f"{self.enveloppe.financeur.nom} · {self.enveloppe.caisse.nom}"

    @property
    def disponible_cents(self) -> int:
        """What may still be affected now: the very columns that ``totaux_of`` reads."""
        return self.enveloppe.disponible_cents

    @property
    def attendu_cents(self) -> int:
        """What is announced, as long as nothing of it is notified."""
        return 0 if self.enveloppe.notifie_cents else self.enveloppe.annonce_cents

    @property
    def ouvert_cents(self) -> int:
        """What the simulation shares out."""
        return self.disponible_cents + self.attendu_cents

    @property
    def reste_cents(self) -> int:
        """What would be left; negative when more is proposed than there is."""
        return self.ouvert_cents - self.propose_cents + self.affecte_cents

    @property
    def manque_cents(self) -> int:
        """What is missing; zero when everything fits."""
        return max(0, -self.reste_cents)


@dataclass(slots=True)
class LigneSimulee:
    """A line as the table shows it: its rate, and what to know before it is decided."""

    ligne: LigneScenario
    seuil: str = ""

    @property
    def taux(self) -> int | None:
        """In hundredths of a percent."""
        return taux_du_montant(self.ligne.propose_cents, self.ligne.demande_cents)

    @property
    def empechement(self) -> str:
        """Why this line could not become an agenda item."""
        if self.ligne.fiche.archivee_at is not None:
            return "L'action n'est plus au plan : retirez la ligne, ou faites revenir l'action."
        return ""


@dataclass(slots=True)
class Simulation:
    """A scenario with its lines and what each enveloppe would keep."""

    scenario: Scenario
    lignes: list[LigneSimulee] = field(default_factory=list)
    restes: list[ResteEnveloppe] = field(default_factory=list)

    @property
    def demande_cents(self) -> int:
        """All that is asked."""
        return sum(one.ligne.demande_cents for one in self.lignes)

    @property
    def propose_cents(self) -> int:
        """All that is proposed."""
        return sum(one.ligne.propose_cents for one in self.lignes)

    @property
    def reste_cents(self) -> int:
        """What all the enveloppes together would keep: an enveloppe that is overrun takes from the total."""
        return sum(one.reste_cents for one in self.restes)

    @property
    def depassees(self) -> list[ResteEnveloppe]:
        """The enveloppes that cannot hold what is proposed."""
        return [one for one in self.restes if one.manque_cents]

    @property
    def attendues(self) -> list[ResteEnveloppe]:
        """The enveloppes with a proposal that are only announced."""
        return [one for one in self.restes if one.attendu_cents and one.propose_cents]


def scenarios_of(user: Any, cite: Cite) -> QuerySet[Scenario]:
    """The simulations that the person sees, the latest exercice first, each with its sums and number of lines."""
    rows = Scenario.objects.visible_to(user).filter(cite=cite)
    rows = rows.annotate(
        nb_lignes=Count("lignes"),
        demande_cents=Sum("lignes__demande_cents"),
        propose_cents=Sum("lignes__propose_cents"),
    )
    return rows.select_related("cite", "cree_by", "retenu_by").order_by("-exercice", "nom", "pk")


def enveloppes_a_simuler(user: Any, cite: Cite, exercice: int) -> QuerySet[Enveloppe]:
    """The specific enveloppes of a year, notified or only announced."""
    rows = Enveloppe.objects.visible_to(user).specifiques().filter(cite=cite, exercice=exercice)
    return rows.select_related("financeur", "caisse__titulaire").order_by("caisse__nom", "financeur__nom", "pk")


def exercices_a_simuler(user: Any, cite: Cite) -> list[int]:
    """The years with a specific enveloppe that are not closed, the latest first."""
    rows = Enveloppe.objects.visible_to(user).specifiques().filter(cite=cite)
    rows = rows.exclude(exercice__in=cite.exercices_clos.values("exercice"))
    return list(rows.order_by("-exercice").values_list("exercice", flat=True).distinct())


def lignes_of(scenarios: Iterable[Scenario]) -> QuerySet[LigneScenario]:
    """The lines of these scenarios with all that a page shows of them, in the order of the plan; one query."""
    rows = LigneScenario.objects.filter(scenario__in=[one.pk for one in scenarios]).select_related(
        "fiche__porteur__statut_juridique", "fiche__sous_thematique__axe", "enveloppe__financeur",
        "enveloppe__caisse__titulaire",
    )  # fmt: skip
    return rows.order_by("fiche__code", "fiche__titre", "fiche_id", "enveloppe__caisse__nom", "enveloppe_id")


def simulation_of(user: Any, scenario: Scenario) -> Simulation:
    """A scenario as its page shows it; a fixed number of queries, whatever the number of its lines."""
    lines = list(lignes_of([scenario]))
    made = Simulation(scenario, [LigneSimulee(one) for one in lines], _restes(user, scenario, lines))
    if scenario.retenu_at is None:
        _avertir(made)
    return made


def _restes(user: Any, scenario: Scenario, lines: Sequence[LigneScenario]) -> list[ResteEnveloppe]:
    cite = scenario.cite
    found = {row.pk: ResteEnveloppe(row) for row in enveloppes_a_simuler(user, cite, scenario.exercice)}
    for line in lines:
        rest = found.setdefault(line.enveloppe_id, ResteEnveloppe(line.enveloppe))
        rest.propose_cents += line.propose_cents
    if scenario.retenu_at is not None:
        affected = (
            DepenseDemandee.objects.filter(scenario=scenario, affectation__isnull=False)
            .order_by()
            .values_list("enveloppe_id")
            .annotate(total=Sum(F("affectation__montant_cents") - F("affectation__libere_cents")))
        )
        for pk, total in affected:
            if pk in found:
                found[pk].affecte_cents = total
    return list(found.values())


def demandes_en_attente(scenario: Scenario) -> dict[tuple[int, int], list[DepenseDemandee]]:
    """The expenses that wait for an agenda for the same actions and enveloppes: retaining takes them up."""
    rows = libres(DepenseDemandee.objects.filter(cite=scenario.cite_id, enveloppe__exercice=scenario.exercice))
    rows = rows.filter(enveloppe__in=scenario.lignes.values("enveloppe"), fiche__in=scenario.lignes.values("fiche"))
    found: dict[tuple[int, int], list[DepenseDemandee]] = defaultdict(list)
    for row in rows.select_related("fiche", "enveloppe__caisse", "beneficiaire__statut_juridique").order_by("pk"):
        found[row.fiche_id, row.enveloppe_id].append(row)
    return found


def _avertir(made: Simulation) -> None:
    """Tell each line whose beneficiary would pass the threshold with all that this scenario proposes to it."""
    scenario = made.scenario
    waiting = demandes_en_attente(scenario)
    proposed: dict[tuple[int, int], int] = defaultdict(int)
    payees: dict[int, Organisation] = {}
    for one in made.lignes:
        payee = _beneficiaire(one.ligne, waiting)
        if payee is not None and one.ligne.propose_cents:
            payees[one.ligne.pk] = payee
            proposed[one.ligne.enveloppe.caisse.titulaire_id, payee.pk] += one.ligne.propose_cents
    if not payees:
        return
    held = cumuls_prevus(cite=scenario.cite, exercice=scenario.exercice)
    for one in made.lignes:
        if one.ligne.pk in payees:
            authority, payee = one.ligne.enveloppe.caisse.titulaire, payees[one.ligne.pk]
            one.seuil = avertissement(
                autorite=authority, beneficiaire=payee, exercice=scenario.exercice, cumuls=held,
                montant_cents=proposed[authority.pk, payee.pk],
            )  # fmt: skip


def _beneficiaire(ligne: LigneScenario, waiting: dict) -> Organisation | None:
    """Whom the request names, when it names one; else the porteur of the action."""
    named = {
        one.beneficiaire_id: one.beneficiaire
        for one in waiting.get((ligne.fiche_id, ligne.enveloppe_id), [])
        if one.beneficiaire is not None
    }
    return next(iter(named.values())) if len(named) == 1 else ligne.fiche.porteur


@dataclass(frozen=True, slots=True)
class PointPrevu:
    """An agenda item that retaining a scenario would create."""

    titre: str
    caisse: str
    lignes: tuple[LigneScenario, ...]

    @property
    def montant_cents(self) -> int:
        """What it asks."""
        return sum(one.propose_cents for one in self.lignes)


def cle_du_point(fiche: FicheAction, enveloppe: Enveloppe, grouper: str) -> tuple[int, int]:
    """What the expenses of one item share: their budget, and their action when each action has its own item."""
    return (enveloppe.caisse_id, fiche.pk if grouper == Regroupement.ACTION else 0)


def titre_du_point(
    exercice: int, grouper: str, expenses: Sequence[LigneScenario | DepenseDemandee], *, seul: bool
) -> str:
    """« Dépense : Cafés des parents »; « Dépenses 2027, budget du CCAS : 12 actions ».

    :param seul: whether this action has one item only; else the budget is named.
    """
    first = expenses[0]
    budget = first.enveloppe.caisse.nom
    if grouper == Regroupement.ACTION:
        return f"Dépense : {first.fiche.titre}" + ("" if seul else f" ({budget})")
    actions = len({one.fiche_id for one in expenses})
    return f"Dépenses {exercice}, {budget} : {actions} action{'s' if actions > 1 else ''}"


def points_prevus(lignes: Iterable[LigneScenario], exercice: int, grouper: str) -> list[PointPrevu]:
    """The items that these lines would make; a line at zero makes none."""
    groups: dict[tuple[int, int], list[LigneScenario]] = defaultdict(list)
    for one in lignes:
        if one.propose_cents:
            groups[cle_du_point(one.fiche, one.enveloppe, grouper)].append(one)
    seen = [action for _caisse, action in groups]
    return [
        PointPrevu(
            titre_du_point(exercice, grouper, rows, seul=seen.count(action) == 1), rows[0].enveloppe.caisse.nom,
            tuple(rows),
        )
        for (_caisse, action), rows in groups.items()
    ]  # fmt: skip


def mots_retenu(scenario: Scenario) -> str:
    """« depuis le 22 octobre 2026, pour Comité technique n° 14 (le 5 novembre 2026) »: when, and for which séance."""
    since = f"depuis le {format_jour(localdate(scenario.retenu_at))}" if scenario.retenu_at else ""
    points = Point.objects.filter(pk__in=scenario.depenses.values("point")).select_related(
        "seance__instance", "instance"
    )
    names = dict.fromkeys(
        f"{titre_seance(one.seance)} ({format_jour(localdate(one.seance.debut_at))})"
        if one.seance
        else f"{one.instance.nom}, à inscrire"
        for one in points.order_by("seance__debut_at", "pk")
    )
    return f"{since}, pour {enumerate_fr(list(names))}" if names else since


def points_du_scenario(user: Any, scenario: Scenario) -> list[Point]:
    """The agenda items that a retained scenario became, where they stand now, and that the person sees."""
    rows = Point.objects.visible_to(user).filter(pk__in=scenario.depenses.values("point"))
    return list(rows.select_related("seance__instance", "instance").order_by("seance__debut_at", "ordre", "pk"))
