"""An import as it stands: its file read again, its columns named, each line judged. Nothing is written."""

import re
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date

from alliance.documents.lecture import Classeur, Feuille, lire_tableur
from alliance.documents.models import Document
from alliance.kernel.textes import plural
from alliance.plan.enums import EtatImport
from alliance.plan.lecture.tableau import Tableau, lire_tableau, score_entete
from alliance.plan.models import ImportPlan
from alliance.plan.selectors.analyse import Analyse, analyser, lire_lignes
from alliance.plan.selectors.referentiel import Referentiel, charger_referentiel
from alliance.plan.selectors.valeurs_ligne import GARDER, SANS_LA_CELLULE, Options

LIGNES_LONGUES = 2_000
"""Beyond it, the person is told that reading takes a moment."""

CHIFFRES = frozenset({"cout_cents", "demande_cents", "effectif_attendu", "part_qpv_pct"})
"""Fields whose value belongs to one year."""

_lus: OrderedDict[str, Classeur] = OrderedDict()
_LUS_MAX = 4


@dataclass(slots=True)
class Apercu:
    """What the preview shows."""

    import_plan: ImportPlan
    classeur: Classeur
    tableau: Tableau
    analyse: Analyse
    referentiel: Referentiel
    autres_feuilles: list[str] = field(default_factory=list)
    masquees: list[str] = field(default_factory=list)
    avertissements: list[str] = field(default_factory=list)

    @property
    def importable(self) -> bool:
        """Whether there is something to write and no column is contested."""
        return not self.tableau.conflits and self.analyse.a_importer > 0


def classeur_of(document: Document) -> Classeur:
    """The stored file, read; the last few are kept in memory, by their content."""
    if document.sha256 in _lus:
        _lus.move_to_end(document.sha256)
        return _lus[document.sha256]
    with document.fichier.open("rb") as stored:
        classeur = lire_tableur(stored.read(), document.nom, taille_max=document.taille_octets)
    _lus[document.sha256] = classeur
    while len(_lus) > _LUS_MAX:
        _lus.popitem(last=False)
    return classeur


def options_of(import_plan: ImportPlan) -> Options:
    """The choices kept with an import."""
    kept = import_plan.options
    return Options(
        exercice=import_plan.exercice,
        cellules_refusees=kept.get("cellules_refusees", SANS_LA_CELLULE),
        cellules_vides=kept.get("cellules_vides", GARDER),
        resolutions=kept.get("resolutions", {}),
    )


def choisir_feuille(classeur: Classeur, exercice: int, retenues: dict[str, str] | None = None) -> Feuille:
    """The visible sheet whose headings name most fields; between equals, the one named after the exercice."""
    visibles = [feuille for feuille in classeur.feuilles if not feuille.masquee and not feuille.vide]
    candidates = visibles or [feuille for feuille in classeur.feuilles if not feuille.vide] or classeur.feuilles
    return max(
        candidates,
        key=lambda feuille: (score_entete(feuille, retenues or {}), str(exercice) in feuille.nom),
    )


def feuille_of(import_plan: ImportPlan, classeur: Classeur) -> Feuille:
    """The sheet that was chosen."""
    for feuille in classeur.feuilles:
        if feuille.nom == import_plan.feuille:
            return feuille
    return choisir_feuille(classeur, import_plan.exercice)


def tableau_of(import_plan: ImportPlan, classeur: Classeur, referentiel: Referentiel) -> Tableau:
    """The sheet of an import as a table, with the columns chosen by hand."""
    return lire_tableau(
        feuille_of(import_plan, classeur),
        choix={int(position): champ for position, champ in import_plan.colonnes.items()},
        retenues=referentiel.colonnes_retenues,
        ligne_entete=import_plan.options.get("ligne_entete"),
        axes_connus=referentiel.est_un_axe,
    )


def apercu_of(import_plan: ImportPlan, today: date, classeur: Classeur | None = None) -> Apercu:
    """What the import would do today; ``classeur`` is given for a file that is not stored."""
    classeur = classeur or classeur_of(import_plan.document)
    referentiel = charger_referentiel(import_plan.cite, today)
    tableau = tableau_of(import_plan, classeur, referentiel)
    analyse = analyser(tableau, referentiel, options_of(import_plan), lire_lignes(tableau))
    apercu = Apercu(import_plan, classeur, tableau, analyse, referentiel)
    for feuille in classeur.feuilles:
        if feuille.masquee:
            apercu.masquees.append(feuille.nom)
        elif feuille.nom != tableau.feuille and not feuille.vide:
            apercu.autres_feuilles.append(feuille.nom)
    apercu.avertissements = _avertissements(apercu)
    return apercu


def _avertissements(apercu: Apercu) -> list[str]:
    tableau, exercice = apercu.tableau, apercu.import_plan.exercice
    said = []
    if len(tableau.lignes) > LIGNES_LONGUES:
        said.append(f"Ce fichier compte {len(tableau.lignes)} lignes : l'import prendra quelques minutes.")
    said += _masquees(feuille_of(apercu.import_plan, apercu.classeur), tableau)
    found = score_entete(feuille_of(apercu.import_plan, apercu.classeur), apercu.referentiel.colonnes_retenues)
    rivals = [
        feuille.nom
        for feuille in apercu.classeur.feuilles
        if feuille.nom in apercu.autres_feuilles
        and score_entete(feuille, apercu.referentiel.colonnes_retenues) * 10 >= max(2, found) * 6
    ]
    if rivals:
        names = ", ".join(f"« {name} »" for name in rivals)
        said.append(f"D'autres feuilles ressemblent à un plan : {names}. Vérifiez que la bonne est lue.")
    years = {str(year) for year in range(2019, 2101)} - {str(exercice)}
    other_year = any(year in tableau.feuille for year in years) and str(exercice) not in tableau.feuille
    if other_year and "exercice" not in tableau.champs:
        said.append(f"La feuille s'appelle « {tableau.feuille} », et les actions iront dans l'exercice {exercice}.")
    said += _annees_des_colonnes(tableau, exercice)
    if not tableau.entete_reconnu:
        said.append("Aucun en-tête n'a été reconnu : dites ci-dessous ce que contient chaque colonne.")
    elif "titre" not in tableau.champs:
        said.append("Aucune colonne ne donne le titre des actions : choisissez-la ci-dessous.")
    return said


def _annees_des_colonnes(tableau: Tableau, exercice: int) -> list[str]:
    """An amount or a number whose heading names another year than the one of the import."""
    said = []
    for colonne in tableau.colonnes:
        years = set(re.findall(r"(?<!\d)20\d{2}(?!\d)", colonne.entete))
        if colonne.champ in CHIFFRES and colonne.origine != "choisie" and years and str(exercice) not in years:
            said.append(
                f"La colonne {colonne.lettre} « {colonne.entete} » parle d'une autre année que l'exercice {exercice}. "
                "Vérifiez qu'elle est à lire."
            )
    return [] if "exercice" in tableau.champs else said


def imports_of(cite, user):
    """The imports of a cité, the latest first, with what each one needs to be shown."""
    rows = ImportPlan.objects.visible_to(user).filter(cite=cite).select_related("document", "depose_by")
    return rows.order_by("-depose_at", "-pk")


def is_running(import_plan: ImportPlan) -> bool:
    """Whether lines are still to be written."""
    return import_plan.etat in {EtatImport.EN_ATTENTE, EtatImport.EN_COURS}


def _masquees(feuille: Feuille, tableau: Tableau) -> list[str]:
    """Rows and columns hidden in the spreadsheet are read too: the person who does not see them is told."""
    said = []
    rows = sorted(ligne.numero for ligne in tableau.lignes if ligne.numero - 1 in feuille.lignes_masquees)
    if rows:
        shown = ", ".join(str(number) for number in rows[:10]) + (", …" if len(rows) > 10 else "")
        said.append(
            f"{plural(len(rows), 'ligne masquée', 'lignes masquées')} dans votre tableur (filtre ou ligne cachée) "
            f"{'est lue' if len(rows) == 1 else 'sont lues'} comme les autres : {shown}."
        )
    columns = [
        colonne.lettre
        for colonne in tableau.colonnes
        if colonne.champ and colonne.position in feuille.colonnes_masquees
    ]
    if columns:
        said.append(f"Colonnes masquées dans votre tableur, lues comme les autres : {', '.join(columns)}.")
    return said
