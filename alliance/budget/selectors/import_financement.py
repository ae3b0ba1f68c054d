"""What an import would do to a plan de financement, line by line. Nothing is written, nothing is guessed."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from alliance.budget.enums import EtatImport, FamilleFinanceur, GenreImport
from alliance.budget.lecture.financement import Lecture, LigneLue
from alliance.budget.models import Financeur, ImportBudget, LigneFinancement, PlanFinancement
from alliance.budget.rules.comptes import SUBVENTIONS, cle_de_ligne, poste_of
from alliance.budget.selectors.financement import financeurs_of, lignes_of, plan_of
from alliance.kernel.money import NBSP, format_cents
from alliance.kernel.textes import fold, words
from alliance.plan.models import FicheAction

NOUVELLE, MODIFIEE, INCHANGEE, REFUSEE = "nouvelle", "modifiee", "inchangee", "refusee"


@dataclass(frozen=True, slots=True)
class Changement:
    """One value that the import would change."""

    mot: str
    avant: str
    apres: str


@dataclass(frozen=True, slots=True)
class LigneApercue:
    """A line of the file beside the line of the plan that it would replace.

    ``accorde_en_jeu``: both hold a granted amount, and they differ; ours stays unless the person says otherwise.
    """

    rang: int
    lue: LigneLue
    existante: LigneFinancement | None
    verdict: str
    changements: list[Changement] = field(default_factory=list)
    accorde_en_jeu: bool = False
    financeur: Financeur | None = None


@dataclass(slots=True)
class ApercuFinancement:
    """What the preview shows. ``absentes`` are lines of the plan that the file does not hold."""

    import_budget: ImportBudget
    lecture: Lecture
    plan: PlanFinancement | None
    lignes: list[LigneApercue]
    absentes: list[LigneFinancement]
    deja: ImportBudget | None

    @property
    def version(self) -> int:
        """The version of the plan that was compared; 0 when there is none."""
        return self.plan.version if self.plan else 0

    def compte(self, verdict: str) -> int:
        """How many lines have a verdict."""
        return sum(1 for ligne in self.lignes if ligne.verdict == verdict)

    @property
    def importable(self) -> bool:
        """Whether at least one line can be written."""
        return any(ligne.verdict != REFUSEE for ligne in self.lignes)


def imports_of(fiche: Any, exercice: int) -> Any:
    """The imports of a plan, the last first."""
    rows = ImportBudget.objects.filter(genre=GenreImport.FINANCEMENT, fiche=fiche, exercice=exercice)
    return rows.select_related("document", "depose_by").order_by("-depose_at", "-pk")


def is_a_garder(ligne: LigneFinancement) -> bool:
    """Whether a line holds something that a file does not: it is never taken off unless the person asks for it."""
    return ligne.accorde_cents is not None or ligne.preuve_id is not None or ligne.droit_commun_cents > 0


def apercu_of(import_budget: ImportBudget) -> ApercuFinancement:
    """Compare what was read with the plan as it stands."""
    lecture = Lecture.de_memoire(import_budget.lecture)
    plan = plan_of(cast("FicheAction", import_budget.fiche), import_budget.exercice)
    existing = lignes_of(plan)
    pairs = apparier(lecture.lignes, existing)
    financeurs = financeurs_of(import_budget.cite)
    lignes = [
        _apercue(rang, lue, pairs.get(rang), financeur_de(lue, financeurs)) for rang, lue in enumerate(lecture.lignes)
    ]
    matched = {row.pk for row in pairs.values()}
    deja = (
        imports_of(import_budget.fiche, import_budget.exercice)
        .filter(etat=EtatImport.FAIT, document__sha256=import_budget.document.sha256)
        .exclude(pk=import_budget.pk)
        .first()
    )
    absentes = [row for row in existing if row.pk not in matched]
    return ApercuFinancement(import_budget, lecture, plan, lignes, absentes, deja)


def apparier(lues: Sequence[LigneLue], existantes: Collection[LigneFinancement]) -> dict[int, LigneFinancement]:
    """The line of the plan that each line of the file is: same account and words, else same side and words.

    Two lines with the same words are taken in their order, so that a file brought twice changes nothing.
    """
    found: dict[int, LigneFinancement] = {}
    free = list(existantes)
    for key_of in (_full_key, _words_key):
        waiting: dict[tuple[str, ...], list[LigneFinancement]] = defaultdict(list)
        for row in free:
            waiting[key_of(row)].append(row)
        for rang, lue in enumerate(lues):
            if rang not in found and lue.lisible and waiting[key_of(lue)]:
                found[rang] = waiting[key_of(lue)].pop(0)
        free = [row for rows in waiting.values() for row in rows]
    return found


def _full_key(ligne: Any) -> tuple[str, ...]:
    return cle_de_ligne(ligne.sens, ligne.compte, ligne.libelle)


def _words_key(ligne: Any) -> tuple[str, ...]:
    return str(ligne.sens), fold(ligne.libelle)


def financeur_de(lue: LigneLue, financeurs: Sequence[Financeur]) -> Financeur | None:
    """The financeur of the cité that a subvention names; none is created, none is guessed among several."""
    poste = poste_of(lue.compte)
    if poste is None or poste.code != SUBVENTIONS or lue.ecartee:
        return None
    names = {fold(lue.libelle), fold(lue.financeur)}
    same = [row for row in financeurs if fold(row.nom) in names]
    if not same and "147" in words(lue.libelle).replace("p147", "147").split():
        same = [row for row in financeurs if row.famille == FamilleFinanceur.ETAT_VILLE]
    return same[0] if len(same) == 1 else None


def _apercue(rang: int, lue: LigneLue, existante: LigneFinancement | None, financeur: Financeur | None) -> LigneApercue:
    if not lue.lisible:
        return LigneApercue(rang, lue, None, REFUSEE)
    if existante is None:
        return LigneApercue(rang, lue, None, NOUVELLE, financeur=financeur)
    changes = [
        Changement("montant", _euros(existante.montant_cents), _euros(lue.montant_cents)),
        Changement("compte", existante.compte, lue.compte),
        Changement("libellé", existante.libelle, lue.libelle),
        Changement("ce que dit le dossier", existante.avis, lue.avis or existante.avis),
        Changement("commentaire", existante.commentaire, lue.commentaire or existante.commentaire),
        Changement("compte pour rien", _oui(existante.ecartee), _oui(lue.ecartee)),
    ]
    if lue.droit_commun_cents:
        changes.append(Changement("droit commun", _euros(existante.droit_commun_cents), _euros(lue.droit_commun_cents)))
    elif existante.droit_commun_cents > lue.montant_cents:
        changes.append(Changement("droit commun", _euros(existante.droit_commun_cents), _euros(lue.montant_cents)))
    if existante.accorde_cents is None and lue.accorde_cents is not None:
        changes.append(Changement("accordé", "pas de réponse", _euros(lue.accorde_cents)))
    kept = [change for change in changes if change.avant != change.apres]
    at_stake = (
        existante.accorde_cents is not None
        and lue.accorde_cents is not None
        and existante.accorde_cents != lue.accorde_cents
    )
    verdict = MODIFIEE if kept or at_stake else INCHANGEE
    return LigneApercue(rang, lue, existante, verdict, kept, at_stake, financeur)


def _euros(cents: int | None) -> str:
    return format_cents(cents) if cents else f"0{NBSP}€"


def _oui(value: bool) -> str:
    return "oui" if value else "non"
