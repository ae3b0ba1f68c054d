"""What the cells of a file may name in a cité, read once: headings, organisations, places, people, fiches."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from alliance.acteurs.models import Habilitation, Organisation
from alliance.kernel.textes import fold
from alliance.plan.lecture.noms import Ecole, Intitule, Repertoire, cle_nom
from alliance.plan.models import (
    Axe,
    CorrespondanceColonne,
    CorrespondanceValeur,
    FicheAction,
    Levier,
    SousThematique,
)
from alliance.territoires.models import Cite, CodeQuartier, PerimetreQuartier, RattachementCite


@dataclass(frozen=True, slots=True)
class FicheConnue:
    """What is enough to recognise a fiche."""

    pk: int
    code: str
    exercice: int
    titre: str
    porteur_id: int | None
    archivee: bool


@dataclass(slots=True)
class Referentiel:
    """Everything of one cité that a file may name; objects by primary key, and the names that point to them."""

    cite: Cite
    axes: dict[int, Axe] = field(default_factory=dict)
    sous_thematiques: dict[int, SousThematique] = field(default_factory=dict)
    leviers: dict[int, Levier] = field(default_factory=dict)
    organisations: dict[int, Organisation] = field(default_factory=dict)
    noms_organisations: Repertoire = field(default_factory=Repertoire)
    sirets: dict[str, int] = field(default_factory=dict)
    uais: dict[str, int] = field(default_factory=dict)
    quartiers: dict[int, Any] = field(default_factory=dict)
    noms_quartiers: Repertoire = field(default_factory=Repertoire)
    ecoles: dict[int, Any] = field(default_factory=dict)
    personnes: dict[str, list[Any]] = field(default_factory=dict)
    noms_cite: frozenset[str] = frozenset()
    colonnes_retenues: dict[str, str] = field(default_factory=dict)
    valeurs_retenues: dict[tuple[str, str], str] = field(default_factory=dict)
    fiches: dict[int, FicheConnue] = field(default_factory=dict)
    par_code: dict[tuple[str, int], int] = field(default_factory=dict)
    par_titre: dict[tuple[str, int], list[int]] = field(default_factory=dict)

    @property
    def intitules_axes(self) -> list[Intitule]:
        """Axes as a cell may name them."""
        return [Intitule(axe.pk, axe.code, axe.nom) for axe in self.axes.values()]

    def intitules_sous(self, axe: Axe | None) -> list[Intitule]:
        """Sous-thématiques of an axis, or of all when it is not known."""
        return [
            Intitule(sous.pk, sous.code, sous.nom)
            for sous in self.sous_thematiques.values()
            if axe is None or sous.axe_id == axe.pk
        ]

    @property
    def liste_ecoles(self) -> list[Ecole]:
        """Établissements as a cell may name them."""
        return [Ecole(ecole.pk, ecole.uai, ecole.nom, ecole.nature) for ecole in self.ecoles.values()]

    def est_un_axe(self, texte: str) -> bool:
        """Whether a line that holds only this text is the title of an axis."""
        return any(cle_nom(texte) in {cle_nom(axe.nom), cle_nom(str(axe))} for axe in self.axes.values())


def charger_referentiel(cite: Cite, today: date) -> Referentiel:
    """Read all of it, in a constant number of queries."""
    referentiel = Referentiel(cite=cite)
    _charger_structure(referentiel)
    _charger_organisations(referentiel)
    _charger_lieux(referentiel, today)
    _charger_personnes(referentiel, today)
    referentiel.colonnes_retenues = {
        row.entete: row.champ for row in CorrespondanceColonne.objects.filter(cite=cite).order_by("pk")
    }
    referentiel.valeurs_retenues = {
        (row.champ, row.valeur): row.cible for row in CorrespondanceValeur.objects.filter(cite=cite).order_by("pk")
    }
    charger_fiches(referentiel)
    return referentiel


def charger_fiches(referentiel: Referentiel) -> None:
    """Read again which fiches exist: they move while an import runs."""
    rows = FicheAction.objects.filter(cite=referentiel.cite).order_by("pk")
    par_titre: dict[tuple[str, int], list[int]] = defaultdict(list)
    referentiel.fiches, referentiel.par_code = {}, {}
    for pk, code, exercice, titre, porteur_id, archivee_at in rows.values_list(
        "pk", "code", "exercice", "titre", "porteur_id", "archivee_at"
    ):
        fiche = FicheConnue(pk, code, exercice, titre, porteur_id, archivee_at is not None)
        referentiel.fiches[pk] = fiche
        if code:
            referentiel.par_code[fold(code), exercice] = pk
        par_titre[fold(titre), exercice].append(pk)
    referentiel.par_titre = dict(par_titre)


def _charger_structure(referentiel: Referentiel) -> None:
    cite = referentiel.cite
    referentiel.axes = {axe.pk: axe for axe in Axe.objects.filter(cite=cite).order_by("ordre", "pk")}
    sous = SousThematique.objects.filter(axe__cite=cite).select_related("axe").order_by("axe__ordre", "ordre", "pk")
    referentiel.sous_thematiques = {row.pk: row for row in sous}
    leviers = Levier.objects.filter(axe__cite=cite).select_related("axe").order_by("axe__ordre", "ordre", "pk")
    referentiel.leviers = {row.pk: row for row in leviers}
    names = [cite.nom, cite.slug, *cite.communes.values_list("nom", flat=True)]
    referentiel.noms_cite = frozenset(cle_nom(name) for name in names if cle_nom(name))


def _charger_organisations(referentiel: Referentiel) -> None:
    rows = Organisation.objects.filter(cite=referentiel.cite).select_related("etablissement").order_by("pk")
    for row in rows.filter(archivee_at=None):
        referentiel.organisations[row.pk] = row
        referentiel.noms_organisations.ajouter(row.pk, row.nom, row.sigle, f"{row.nom} {row.sigle}")
        if row.siret:
            referentiel.sirets[row.siret] = row.pk
        if row.etablissement:
            referentiel.uais[row.etablissement.uai.lower()] = row.pk


def _charger_lieux(referentiel: Referentiel, today: date) -> None:
    perimetre = PerimetreQuartier.objects.en_cours(today).filter(cite=referentiel.cite).select_related("quartier")
    referentiel.quartiers = {row.quartier_id: row.quartier for row in perimetre.order_by("quartier__nom", "pk")}
    for quartier in referentiel.quartiers.values():
        referentiel.noms_quartiers.ajouter(quartier.pk, quartier.nom)
    for code in CodeQuartier.objects.filter(quartier__in=list(referentiel.quartiers)).order_by("pk"):
        referentiel.noms_quartiers.ajouter(code.quartier_id, code.code, code.nom_officiel)
    members = RattachementCite.objects.en_cours(today).filter(cite=referentiel.cite).select_related("etablissement")
    referentiel.ecoles = {
        row.etablissement_id: row.etablissement for row in members.order_by("etablissement__nom", "pk")
    }


def _charger_personnes(referentiel: Referentiel, today: date) -> None:
    rows = Habilitation.objects.en_cours(today).filter(cite=referentiel.cite).select_related("compte").order_by("pk")
    for row in rows:
        for name in {cle_nom(row.compte.nom), fold(row.compte.email)} - {""}:
            known = referentiel.personnes.setdefault(name, [])
            if row.compte not in known:
                known.append(row.compte)
