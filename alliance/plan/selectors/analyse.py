"""What an import would do of each line: the preview shows it, the execution writes it. One function for both."""

from dataclasses import dataclass

from alliance.plan.enums import VerdictLigne
from alliance.plan.lecture.lignes import LigneLue, lire_ligne
from alliance.plan.lecture.tableau import Tableau
from alliance.plan.models import FicheAction
from alliance.plan.selectors.decisions import ACreer, Inconnue
from alliance.plan.selectors.etat import fiches_with_rows
from alliance.plan.selectors.jugement import Juge
from alliance.plan.selectors.reconnaissance import apparier
from alliance.plan.selectors.referentiel import Referentiel
from alliance.plan.selectors.resolution import Resolveur
from alliance.plan.selectors.valeurs_ligne import LigneAnalysee, Options


@dataclass(slots=True)
class Analyse:
    """The whole file."""

    tableau: Tableau
    lignes: list[LigneAnalysee]
    inconnues: list[Inconnue]

    def compte(self, verdict: str) -> int:
        """How many lines have this verdict."""
        return sum(1 for ligne in self.lignes if ligne.verdict == verdict)

    @property
    def a_importer(self) -> int:
        """Lines that would write something."""
        return self.compte(VerdictLigne.CREEE) + self.compte(VerdictLigne.MODIFIEE)

    @property
    def creations(self) -> list[ACreer]:
        """Headings and organisations that the lines to import need, each once, axes first."""
        kept: dict[str, ACreer] = {}
        for ligne in self.lignes:
            if ligne.verdict in {VerdictLigne.CREEE, VerdictLigne.MODIFIEE}:
                for item in ligne.a_creer:
                    kept.setdefault(item.pk, item)
        order = {"axe": 0, "sous_thematique": 1, "organisation": 2}
        return sorted(kept.values(), key=lambda item: order[item.genre])


def lire_lignes(tableau: Tableau) -> list[LigneLue]:
    """Every line of the table, read without knowing the cité."""
    return [lire_ligne(brute, tableau) for brute in tableau.lignes]


def analyser(
    tableau: Tableau,
    referentiel: Referentiel,
    options: Options,
    lues: list[LigneLue] | None = None,
    *,
    tranche: range | None = None,
) -> Analyse:
    """Say of each line whether it creates, changes, changes nothing or is refused, and why. Writes nothing.

    :param tranche: positions of the lines to judge; the others only serve to recognise doubles.
    """
    lues = lire_lignes(tableau) if lues is None else lues
    appariement = apparier(lues, referentiel, options.exercice)
    judged = [position for position in range(len(lues)) if tranche is None or position in tranche]
    wanted = {appariement.fiches[position] for position in judged if position in appariement.fiches}
    fiches = _charger(referentiel, wanted)
    resolveur = Resolveur(referentiel, options.resolutions)
    resolveur.preparer(text for lue in lues for text in (*lue.a_resoudre.get("axe", []), *(lue.groupe_axe or ())[:1]))
    lignes = [Juge(lues[position], position, appariement, fiches, resolveur, options).juger() for position in judged]
    return Analyse(tableau, lignes, list(resolveur.inconnues.values()))


def _charger(referentiel: Referentiel, pks: set[int]) -> dict[int, FicheAction]:
    """The recognised fiches with their rows, in a number of queries that does not grow with the lines."""
    wanted = sorted(pks)
    found: dict[int, FicheAction] = {}
    for start in range(0, len(wanted), 2000):
        rows = FicheAction.objects.filter(cite=referentiel.cite, pk__in=wanted[start : start + 2000])
        found |= {fiche.pk: fiche for fiche in fiches_with_rows(rows)}
    return found
