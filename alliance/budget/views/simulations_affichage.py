"""The table of a simulation as its page writes it: what was typed, what each enveloppe keeps, what filters offer."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from alliance.budget.forms.scenarios import ecrire_montant, ecrire_taux
from alliance.budget.models import LigneScenario
from alliance.budget.selectors.scenarios import LigneSimulee, ResteEnveloppe, Simulation
from alliance.budget.services.scenarios import ScenarioModifie


@dataclass(frozen=True, slots=True)
class LigneAffichee:
    """A row: what its two boxes hold, what is wrong with them, what somebody else wrote meanwhile."""

    simulee: LigneSimulee
    ligne: LigneScenario
    montant: str
    taux: str
    base: int
    reste: ResteEnveloppe
    lisible: bool
    erreur: str = ""
    autre: int | None = None


def lignes_affichees(made: Simulation, rows: Any, form: Any, lisibles: set[int]) -> list[LigneAffichee]:
    """The rows of a page; what was typed stays when it was refused."""
    left = {one.enveloppe.pk: one for one in made.restes}
    data = form.data if form is not None else {}
    refusal = getattr(form, "refusal", None)
    clash = refusal.lignes if isinstance(refusal, ScenarioModifie) else {}
    shown = []
    for one in rows:
        line, pk = one.ligne, one.ligne.pk
        errors = [*form.errors.get(f"montant-{pk}", []), *form.errors.get(f"taux-{pk}", [])] if form else []
        base = data.get(f"base-{pk}", "")
        shown.append(
            LigneAffichee(
                one, line, lisible=line.fiche_id in lisibles, reste=left[line.enveloppe_id], erreur=" ".join(errors),
                montant=data.get(f"montant-{pk}", ecrire_montant(line.propose_cents)),
                taux=data.get(f"taux-{pk}", ecrire_taux(one.taux)),
                base=int(base) if base.isdecimal() and pk not in clash else line.propose_cents, autre=clash.get(pk),
            )
        )  # fmt: skip
    return shown


def filtrees(made: Simulation, criteres: dict[str, int]) -> list[LigneSimulee]:
    """The lines that the filters keep."""
    return [one for one in made.lignes if all(_cles(one)[name] == value for name, value in criteres.items())]


def _cles(one: LigneSimulee) -> dict[str, int | None]:
    fiche = one.ligne.fiche
    axe = fiche.sous_thematique.axe_id if fiche.sous_thematique else None
    return {"axe": axe, "enveloppe": one.ligne.enveloppe_id, "porteur": fiche.porteur_id}


def choix_des_filtres(made: Simulation) -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """What the lines hold, and nothing else."""
    axes, carriers = {}, {}
    for one in made.lignes:
        fiche = one.ligne.fiche
        if fiche.sous_thematique:
            axes[str(fiche.sous_thematique.axe_id)] = fiche.sous_thematique.axe
        if fiche.porteur:
            carriers[str(fiche.porteur_id)] = fiche.porteur.nom
    ranked = sorted(axes.items(), key=lambda pair: (pair[1].ordre, pair[0]))
    return {
        "axe": ("Tous les axes", [(pk, f"{axe.code}. {axe.nom}") for pk, axe in ranked]),
        "enveloppe": ("Toutes les enveloppes", [(str(one.enveloppe.pk), one.nom) for one in made.restes]),
        "porteur": ("Tous les porteurs", sorted(carriers.items(), key=lambda pair: pair[1].casefold())),
    }


def etats_des_enveloppes(made: Simulation, rows: Any) -> list[tuple[ResteEnveloppe, int]]:
    """Each enveloppe with what the script does not see: what is proposed on the lines that are not on this page."""
    here: dict[int, int] = defaultdict(int)
    for one in rows:
        here[one.ligne.enveloppe_id] += one.ligne.propose_cents
    return [
        (one, one.propose_cents - here[one.enveloppe.pk] - one.affecte_cents) for one in made.restes
    ]  # fmt: skip
