"""Simulations before the Cotech: opened, filled, typed by several people at once, deleted. Nothing is reserved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Sum

from alliance.budget.enums import DepartScenario, NatureCredit
from alliance.budget.models import DepenseDemandee, Enveloppe, LigneScenario, Prevision, Scenario
from alliance.budget.rules import TAUX_MAX, montant_du_taux, montant_saisi
from alliance.budget.selectors.depenses import libres
from alliance.budget.selectors.scenarios import mots_retenu
from alliance.budget.services.controles import CiteDifferente, check_exercice_ouvert
from alliance.journal.services import record
from alliance.kernel.errors import DomainError
from alliance.kernel.money import MAX_CENTS, format_cents
from alliance.plan.enums import Validation
from alliance.plan.models import FicheAction
from alliance.territoires.models import Cite

CREATION_PAR_LOT = 200


class ScenarioSansNom(DomainError):
    pass


class NomDejaPris(DomainError):
    pass


class ScenarioRetenu(DomainError):
    pass


class EnveloppeHorsScenario(DomainError):
    pass


class LigneDejaLa(DomainError):
    pass


class LigneInconnue(DomainError):
    pass


class MontantOuTaux(DomainError):
    pass


class ScenarioModifie(DomainError):
    """Somebody changed the same lines meanwhile; ``lignes`` gives what they hold now, by key."""

    def __init__(self, message: str, *, lignes: dict[int, int], version: int) -> None:
        super().__init__(message)
        self.lignes = lignes
        self.version = version


@dataclass(frozen=True, slots=True)
class SaisieLigne:
    """One line as it was typed. ``base_cents`` is the amount that the form showed when it was opened.

    ``taux`` is in hundredths of a percent; whichever of the amount and the rate was changed gives the other.
    """

    ligne: int
    base_cents: int
    propose_cents: int | None
    taux: int | None = None


@transaction.atomic
def create_scenario(
    *, cite: Cite, exercice: int, nom: str, by: Any, at: datetime, depart: str = DepartScenario.VIDE,
    a_partir_de: Scenario | None = None, enveloppe: Enveloppe | None = None, taux: int = 10_000, note: str = "",
    est_exemple: bool = False,
) -> Scenario:  # fmt: skip
    """Open a scenario on the enveloppes of an exercice, with its first lines.

    :param enveloppe: which one pays, for the lines that come from the plan: an action names none.
    :param taux: the rate of the first proposals, in hundredths of a percent; a copy keeps its own.
    :raises ScenarioSansNom: no name is given.
    :raises NomDejaPris: a scenario of this exercice has this name.
    :raises ExerciceEstClos: the year is closed.
    :raises CiteDifferente: the scenario to copy is of another cité or exercice, or none is given.
    :raises EnveloppeHorsScenario: no enveloppe pays the actions, or it is of another year, or of droit commun.
    """
    check_exercice_ouvert(cite, exercice)
    scenario = Scenario.objects.create(
        cite=cite, exercice=exercice, nom=_checked_name(cite, exercice, nom), note=note.strip(), cree_at=at, cree_by=by,
        est_exemple=est_exemple,
    )  # fmt: skip
    lines = list(_first_lines(scenario, depart, a_partir_de, enveloppe, taux))
    LigneScenario.objects.bulk_create(lines, batch_size=CREATION_PAR_LOT)
    record(
        kind="budget.scenario.created", by=by, subject=scenario, exercice=exercice, depart=str(depart),
        lignes=len(lines),
    )  # fmt: skip
    return scenario


def _checked_name(cite: Cite, exercice: int, nom: str, *, but: Scenario | None = None) -> str:
    plain = " ".join(nom.split())
    if not plain:
        raise ScenarioSansNom("Donnez un nom au scénario, par exemple « Prudent ».", field="nom")
    same = Scenario.objects.filter(cite=cite, exercice=exercice, nom=plain)
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise NomDejaPris(
            f"Un scénario de {exercice} s'appelle déjà « {plain} ». Choisissez un autre nom.", field="nom"
        )
    return plain


def _first_lines(
    scenario: Scenario, depart: str, source: Scenario | None, enveloppe: Enveloppe | None, taux: int
) -> Iterable[LigneScenario]:
    if depart == DepartScenario.VIDE:
        return []
    if depart == DepartScenario.SCENARIO:
        return _copied(scenario, source)
    cite, exercice = scenario.cite, scenario.exercice
    asked: Iterable[tuple[int, int, int]]
    if depart == DepartScenario.DEPENSES:
        rows = libres(DepenseDemandee.objects.filter(cite=cite, enveloppe__exercice=exercice, fiche__archivee_at=None))
        asked = rows.order_by().values_list("fiche_id", "enveloppe_id").annotate(Sum("montant_cents"))
    elif depart == DepartScenario.PREVISIONS:
        plans = Prevision.objects.filter(enveloppe__cite=cite, enveloppe__exercice=exercice, fiche__archivee_at=None)
        plans = plans.filter(enveloppe__nature=NatureCredit.SPECIFIQUE).order_by()
        asked = plans.values_list("fiche_id", "enveloppe_id", "montant_cents")
    else:
        payer = _checked_enveloppe(scenario, enveloppe)
        asked = [(pk, payer.pk, cents) for pk, cents in _actions(scenario, avant=depart == DepartScenario.AVANT)]
    return [
        LigneScenario(
            scenario=scenario, fiche_id=fiche, enveloppe_id=pk, demande_cents=cents,
            propose_cents=montant_du_taux(cents, taux),
        )
        for fiche, pk, cents in asked
    ]  # fmt: skip


def _copied(scenario: Scenario, source: Scenario | None) -> Iterable[LigneScenario]:
    if source is None or (source.cite_id, source.exercice) != (scenario.cite_id, scenario.exercice):
        raise CiteDifferente("Choisissez le scénario à copier, du même exercice.", field="a_partir_de")
    for line in source.lignes.all():
        line.pk, line.scenario = None, scenario
        line._state.adding = True
        yield line


def _actions(scenario: Scenario, *, avant: bool) -> Iterable[tuple[int, int]]:
    """The actions of the plan that ask for something; those of the year before, as long as they are not renewed."""
    rows = FicheAction.objects.actives().filter(cite=scenario.cite, exercice=scenario.exercice - avant)
    rows = rows.filter(demande_cents__gt=0).exclude(validation=Validation.RETIREE)
    if avant:
        renewed = FicheAction.objects.actives().filter(exercice=scenario.exercice, reconduite_de__isnull=False)
        rows = rows.exclude(pk__in=renewed.values("reconduite_de"))
    return rows.values_list("pk", "demande_cents")


def _checked_enveloppe(scenario: Scenario, enveloppe: Enveloppe | None) -> Enveloppe:
    if enveloppe is None:
        raise EnveloppeHorsScenario("Choisissez l'enveloppe qui paierait ces actions.", field="enveloppe")
    if (enveloppe.cite_id, enveloppe.exercice) != (scenario.cite_id, scenario.exercice):
        raise EnveloppeHorsScenario(
            f"Cette enveloppe est de {enveloppe.exercice} : le scénario porte sur les enveloppes de "
            f"{scenario.exercice} de cette cité.",
            field="enveloppe",
        )
    if enveloppe.nature == NatureCredit.DROIT_COMMUN:
        raise EnveloppeHorsScenario(
            "Le droit commun ne se dépense pas par une décision. Choisissez une enveloppe de crédits spécifiques.",
            field="enveloppe",
        )
    return enveloppe


def lock_scenario(scenario: Scenario) -> Scenario:
    """The row as it is now, held until the end of the transaction.

    :raises ScenarioRetenu: it became agenda items: it is kept as it was.
    """
    current = Scenario.objects.select_for_update(of=("self",)).select_related("cite").get(pk=scenario.pk)
    if current.retenu_at is not None:
        raise ScenarioRetenu(
            f"Ce scénario est retenu {mots_retenu(current)} : il ne change plus. Copiez-le pour en essayer un autre."
        )
    return current


def _bump(scenario: Scenario, current: Scenario) -> None:
    current.version += 1
    current.save(update_fields=["version"])
    scenario.version = current.version


@transaction.atomic
def rename_scenario(*, scenario: Scenario, nom: str, by: Any, note: str = "") -> Scenario:
    """Give it another name, another note.

    :raises ScenarioRetenu: it became agenda items.
    :raises ScenarioSansNom: no name is given.
    :raises NomDejaPris: a scenario of this exercice has this name.
    """
    current = lock_scenario(scenario)
    scenario.nom = current.nom = _checked_name(current.cite, current.exercice, nom, but=current)
    scenario.note = current.note = note.strip()
    current.save(update_fields=["nom", "note"])
    record(kind="budget.scenario.renamed", by=by, subject=current)
    return scenario


@transaction.atomic
def delete_scenario(*, scenario: Scenario, by: Any) -> None:
    """Throw a trial away, with its lines: nothing was reserved by it.

    :raises ScenarioRetenu: it became agenda items: it is part of the trace.
    """
    current = lock_scenario(scenario)
    record(kind="budget.scenario.deleted", by=by, subject=current, exercice=current.exercice)
    current.delete()


@transaction.atomic
def add_ligne(
    *, scenario: Scenario, fiche: FicheAction, enveloppe: Enveloppe, demande_cents: int, by: Any,
    propose_cents: int | None = None, note: str = "",
) -> LigneScenario:  # fmt: skip
    """Add an action, paid by an enveloppe; all that is asked is proposed, unless an amount is given.

    :raises ScenarioRetenu: it became agenda items.
    :raises CiteDifferente: the action is of another cité.
    :raises EnveloppeHorsScenario: the enveloppe is of another year or cité, or of droit commun.
    :raises LigneDejaLa: this action has a line on this enveloppe.
    """
    current = lock_scenario(scenario)
    _check_line(current, fiche, _checked_enveloppe(current, enveloppe))
    line = LigneScenario.objects.create(
        scenario=current, fiche=fiche, enveloppe=enveloppe, demande_cents=demande_cents, note=note.strip(),
        propose_cents=demande_cents if propose_cents is None else propose_cents,
    )  # fmt: skip
    _bump(scenario, current)
    record(kind="budget.scenario.line_added", by=by, subject=current, fiche=fiche.pk, enveloppe=enveloppe.pk)
    return line


@transaction.atomic
def modifier_ligne(
    *, ligne: LigneScenario, enveloppe: Enveloppe, demande_cents: int, by: Any, note: str = ""
) -> LigneScenario:  # fmt: skip
    """Change which enveloppe pays, or what is asked; what is proposed stays.

    :raises DomainError: a refusal of ``add_ligne``.
    """
    current = lock_scenario(ligne.scenario)
    _check_line(current, ligne.fiche, _checked_enveloppe(current, enveloppe), but=ligne)
    ligne.enveloppe, ligne.demande_cents, ligne.note = enveloppe, demande_cents, note.strip()
    ligne.save(update_fields=["enveloppe", "demande_cents", "note"])
    _bump(ligne.scenario, current)
    record(kind="budget.scenario.updated", by=by, subject=current, lignes=[ligne.pk])
    return ligne


def _check_line(
    scenario: Scenario, fiche: FicheAction, enveloppe: Enveloppe, *, but: LigneScenario | None = None
) -> None:
    if fiche.cite_id != scenario.cite_id:
        raise CiteDifferente("Cette action est d'une autre cité.", field="fiche")
    same = scenario.lignes.filter(fiche=fiche, enveloppe=enveloppe)
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise LigneDejaLa(
            f"« {fiche.titre} » a déjà une ligne sur cette enveloppe : changez son montant.", field="enveloppe"
        )


@transaction.atomic
def remove_ligne(*, ligne: LigneScenario, by: Any) -> None:
    """Take an action off the scenario.

    :raises ScenarioRetenu: it became agenda items.
    """
    scenario = ligne.scenario
    current = lock_scenario(scenario)
    fiche, enveloppe = ligne.fiche_id, ligne.enveloppe_id
    ligne.delete()
    _bump(scenario, current)
    record(kind="budget.scenario.line_removed", by=by, subject=current, fiche=fiche, enveloppe=enveloppe)


@transaction.atomic
def update_lignes(*, scenario: Scenario, saisies: Sequence[SaisieLigne], version: int, by: Any) -> Scenario:
    """Write what was typed on several lines. Whoever changed other lines meanwhile loses nothing, nor does she.

    A line is changed when what it means differs from what the form showed; the others keep what they hold now.

    :param version: the version that the form was opened on.
    :raises ScenarioRetenu: it became agenda items.
    :raises LigneInconnue: a line that was changed here was taken off meanwhile.
    :raises MontantOuTaux: a line has an amount and a rate that say two things, or a rate of nothing.
    :raises ScenarioModifie: a line that was changed here was changed meanwhile to another amount; nothing is written.
    """
    current = lock_scenario(scenario)
    held = {row.pk: row for row in current.lignes.select_related("fiche")}
    changed, conflicts = [], {}
    for one in saisies:
        line = held.get(one.ligne)
        if line is None:
            if one.propose_cents != one.base_cents:
                raise LigneInconnue("Une ligne que vous changez a été retirée du scénario. Rechargez la page.")
            continue
        meant = _meant(one, line)
        if meant in {one.base_cents, line.propose_cents}:
            continue
        if current.version != version and line.propose_cents != one.base_cents:
            conflicts[line.pk] = line.propose_cents
        line.propose_cents = meant
        changed.append(line)
    if conflicts:
        raise ScenarioModifie(
            "Au même moment, une autre personne a changé les mêmes lignes. Votre saisie est gardée : comparez, puis "
            "enregistrez de nouveau.",
            lignes=conflicts, version=current.version,
        )  # fmt: skip
    if changed:
        LigneScenario.objects.bulk_update(changed, ["propose_cents"], batch_size=CREATION_PAR_LOT)
        _bump(scenario, current)
        record(kind="budget.scenario.updated", by=by, subject=current, lignes=[line.pk for line in changed])
    scenario.version = current.version
    return scenario


def _meant(one: SaisieLigne, line: LigneScenario) -> int:
    field, title = f"montant-{line.pk}", line.fiche.titre
    if one.taux is not None and not line.demande_cents:
        raise MontantOuTaux(f"« {title} » ne demande rien : écrivez un montant, pas un taux.", field=field)
    if one.taux is not None and one.taux > TAUX_MAX:
        raise MontantOuTaux(f"« {title} » : le taux dépasse {TAUX_MAX // 100} %. Vérifiez-le.", field=field)
    meant = montant_saisi(
        demande_cents=line.demande_cents, base_cents=one.base_cents, propose_cents=one.propose_cents, taux=one.taux
    )
    if meant is None:
        raise MontantOuTaux(
            f"« {title} » : le montant et le taux ne disent pas la même chose. Effacez l'un ou l'autre.", field=field
        )
    if not 0 <= meant <= MAX_CENTS:
        raise MontantOuTaux(f"« {title} » : écrivez un montant de 0 à {format_cents(MAX_CENTS)}.", field=field)
    return meant
