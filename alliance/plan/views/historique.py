from dataclasses import dataclass, field
from datetime import datetime

from django.views.decorators.http import require_GET

from alliance.kernel.differences import Morceau, morceaux, resserres
from alliance.kernel.http import paginate, render_page
from alliance.plan.enums import OrigineModification, StatutFiche
from alliance.plan.models import ChangementStatut, Modification, ModificationChamp
from alliance.plan.permissions import can_edit_fiche
from alliance.plan.rules import ANNULABLES
from alliance.plan.selectors.historique import MODIFICATION, STATUT, PageHistorique, auteurs_of, evenements, page_of
from alliance.plan.selectors.memoire import est_multiple
from alliance.plan.selectors.rendu import libelle_de
from alliance.plan.selectors.trace import suit_les_decisions
from alliance.plan.views.affichage import STATUTS
from alliance.plan.views.fiche import fiche_for
from alliance.plan.views.sections import SECTIONS

PAR_PAGE = 20
VALIDATION = "validation"
COURT_MAX = 60
"""Beyond this many characters, two values are compared word by word."""

TITRES = {
    OrigineModification.CREATION: "Création de l’action",
    OrigineModification.SAISIE: "Modification",
    OrigineModification.IMPORT: "Import d’un tableur",
    OrigineModification.LOT: "Modification groupée",
    OrigineModification.ANNULATION: "Annulation d’une modification",
    OrigineModification.COPIE: "Copie d’une autre action",
    OrigineModification.RECONDUCTION: "Reconduction d’un autre exercice",
    OrigineModification.ARCHIVAGE: "Archivage",
    OrigineModification.DESARCHIVAGE: "Retour au plan",
    OrigineModification.DECISION: "Décision",
}


@dataclass(slots=True)
class ChampLu:
    """One field before and after, shown as short values, as lines that came and went, or word by word."""

    libelle: str
    avant: str
    apres: str
    forme: str
    venues: list[str] = field(default_factory=list)
    parties: list[str] = field(default_factory=list)
    restees: int = 0
    pieces: list[Morceau] = field(default_factory=list)


@dataclass(slots=True)
class Evenement:
    """One line of the history."""

    at: datetime
    auteur: str
    titre: str
    motif: str = ""
    version: int | None = None
    champs: list[ChampLu] = field(default_factory=list)
    autres: int = 0
    creation: bool = False
    statut: tuple | None = None
    annulable: Modification | None = None
    verbe: str = ""
    annulee: bool = False


@require_GET
def historique(request, cite, pk):
    current = fiche_for(request, cite, pk)
    groupes = choix_des_champs()
    known = {champ for _titre, choix in groupes for champ, _libelle in choix}
    champs = [champ for champ in request.GET.getlist("champ") if champ in known]
    auteurs = auteurs_of(current)
    asked = request.GET.get("par", "")
    par = next((auteur for auteur in auteurs if str(auteur.pk) == asked), None)
    page = paginate(request, evenements(current, champs=champs, par=par.pk if par else None), per_page=PAR_PAGE)
    rows = list(page.object_list)
    read = page_of(current, rows)
    modifiable = can_edit_fiche(request.user, current) and not current.archivee_at
    context = {
        "fiche": current,
        "page": page,
        "evenements": [
            _evenement(genre, key, read, champs, suit=suit_les_decisions(request.user, cite))
            for _at, genre, key in rows
        ],
        "groupes": groupes,
        "champs": champs,
        "libelles": [_libelle(champ) for champ in champs],
        "auteurs": auteurs,
        "par": par,
        "modifiable": modifiable,
    }
    return render_page(request, "plan/historique.html", context)


def choix_des_champs() -> list[tuple[str, list[tuple[str, str]]]]:
    """Fields that a person may ask for, by section, the status first."""
    groups = [
        (section.titre, [(champ, libelle_de(champ)) for champ in section.form.champs_de_fiche().values()])
        for section in SECTIONS
        if section.form
    ]
    return [("Suivi", [(STATUT, "Statut"), (VALIDATION, libelle_de(VALIDATION))]), *groups]


def _libelle(champ: str) -> str:
    return "Statut" if champ == STATUT else libelle_de(champ)


def _evenement(genre: str, pk: int, read: PageHistorique, champs: list[str], *, suit: bool) -> Evenement:
    if genre == MODIFICATION:
        return _de_modification(read.modifications[pk], read, champs, suit=suit)
    return _de_statut(read.changements[pk])


def _de_statut(change: ChangementStatut) -> Evenement:
    return Evenement(
        at=change.change_at,
        auteur=change.change_by.nom if change.change_by else "",
        titre=f"Statut : {STATUTS[change.nouveau].mot}",
        motif=change.motif,
        statut=(StatutFiche(change.ancien).label if change.ancien else "", StatutFiche(change.nouveau).label),
    )


def _de_modification(modification: Modification, read: PageHistorique, champs: list[str], *, suit: bool) -> Evenement:
    # Which decision it was is told with the decision itself, to those who read it.
    motif = modification.motif if suit or modification.origine != OrigineModification.DECISION else ""
    rows = list(modification.champs.all())
    shown = [row for row in rows if not champs or row.champ in champs]
    latest = all(read.derniere_version[row.champ] == modification.version for row in rows)
    undone = modification.pk in read.annulees
    open_ = rows and latest and not undone and modification.version > 1 and modification.origine in ANNULABLES
    return Evenement(
        at=modification.modifiee_at,
        auteur=modification.modifiee_by.nom if modification.modifiee_by else "",
        titre=TITRES[OrigineModification(modification.origine)],
        motif=motif,
        version=modification.version,
        champs=[champ_lu(row) for row in shown],
        autres=len(rows) - len(shown),
        creation=modification.version == 1,
        annulable=modification if open_ else None,
        verbe="Rétablir" if modification.origine == OrigineModification.ANNULATION else "Annuler",
        annulee=undone,
    )


def champ_lu(row: ModificationChamp) -> ChampLu:
    """The change of a field, in the form that reads best."""
    lu = ChampLu(libelle_de(row.champ), row.texte_avant, row.texte_apres, "court")
    if est_multiple(row.champ):
        before, after = row.texte_avant.splitlines(), row.texte_apres.splitlines()
        lu.forme = "liste"
        lu.venues = [line for line in after if line not in before]
        lu.parties = [line for line in before if line not in after]
        lu.restees = len([line for line in after if line in before])
    elif row.texte_avant and row.texte_apres and max(len(row.texte_avant), len(row.texte_apres)) > COURT_MAX:
        lu.forme = "texte"
        lu.pieces = resserres(morceaux(row.texte_avant, row.texte_apres))
    return lu
