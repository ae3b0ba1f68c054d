"""What a bulk edit is about: its value read again from plain keys, and what it would write in each fiche."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q

from alliance.acteurs.models import Organisation
from alliance.acteurs.selectors import etablissements_choisissables, quartiers_choisissables
from alliance.kernel.dates import format_jour
from alliance.plan.enums import VALEURS, Dimension, EtatLigneLot, EtatTravail, GesteLot, StatutFiche
from alliance.plan.models import FicheAction, LigneLot, Lot, SousThematique
from alliance.plan.selectors.choix import referents_de_la_cite
from alliance.plan.selectors.etat import codages_of
from alliance.plan.selectors.lignee import cle_de_lignee

AJOUTS = frozenset({GesteLot.AJOUTER_CODAGE, GesteLot.AJOUTER_QUARTIER, GesteLot.AJOUTER_ETABLISSEMENT})
GESTES_DE_CHAMP = frozenset(set(GesteLot) - {GesteLot.STATUT, GesteLot.ARCHIVER, GesteLot.RECONDUIRE})
"""Gestes that write a field, hence can be undone field by field."""

STATUTS_ARRETES = frozenset({StatutFiche.ANNULEE, StatutFiche.REORIENTEE})
"""Actions that renewing a whole plan leaves out, unless asked otherwise."""

ANNULE = "annule"
"""Key of ``parametres`` that names the bulk edit whose effect is taken back."""


@dataclass(frozen=True, slots=True)
class Cible:
    """A geste and its value, objects found; ``mots`` completes the geste's words."""

    geste: GesteLot
    valeur: Any
    mots: str
    parametres: Mapping[str, Any] = field(default_factory=dict)

    @property
    def phrase(self) -> str:
        """« donner un référent : Coordination du groupe parents »."""
        return f"{self.geste.label}{f' : {self.mots}' if self.mots else ''}"


def cible_of(cite, geste: str, parametres: Mapping[str, Any]) -> Cible | None:
    """The value of a bulk edit; ``None`` when what it names is not, or not any more, of this cité."""
    kind = GesteLot(geste)
    try:
        found = _LECTEURS[kind](cite, parametres)
    except (KeyError, TypeError, ValueError):
        return None
    return None if found is None else Cible(kind, found[0], found[1], dict(parametres))


def champs_du_geste(cible: Cible, fiche: FicheAction) -> dict[str, Any]:
    """The fields that the geste writes in this fiche, as services take them; its rows are read for the lists."""
    return _CHAMPS[cible.geste](cible, fiche)


def _objet(rows, key) -> tuple[Any, str] | None:
    found = rows.filter(pk=int(key)).first()
    return None if found is None else (found, str(found))


def _referent(cite, parametres):
    found = referents_de_la_cite(cite).filter(pk=int(parametres["referent"])).first()
    return None if found is None else (found, found.nom)


def _porteur(cite, parametres):
    return _objet(Organisation.objects.filter(cite=cite), parametres["porteur"])


def _sous_thematique(cite, parametres):
    return _objet(SousThematique.objects.filter(axe__cite=cite), parametres["sous_thematique"])


def _quartier(cite, parametres):
    return _objet(quartiers_choisissables(cite), parametres["quartier"])


def _etablissement(cite, parametres):
    return _objet(etablissements_choisissables(cite), parametres["etablissement"])


def _statut(_cite, parametres):
    statut = StatutFiche(parametres["statut"])
    return statut, f"« {statut.label} »"


def _codage(_cite, parametres):
    dimension = Dimension(parametres["dimension"])
    valeur = VALEURS[dimension](parametres["valeur"])
    return (dimension, valeur), f"{valeur.label} ({dimension.label})"


def _dates(_cite, parametres):
    days = {champ: date.fromisoformat(parametres[champ]) for champ in ("starts_on", "ends_on") if parametres.get(champ)}
    names = {"starts_on": "début", "ends_on": "fin"}
    words = ", ".join(f"{names[champ]} le {format_jour(day)}" for champ, day in days.items())
    return (days, words) if days else None


def _ages(_cite, parametres):
    ages = {
        champ: int(parametres[champ]) for champ in ("age_min", "age_max") if parametres.get(champ) not in (None, "")
    }
    names = {"age_min": "dès", "age_max": "jusqu’à"}
    return (ages, ", ".join(f"{names[champ]} {age} ans" for champ, age in ages.items())) if ages else None


def _archiver(_cite, parametres):
    motif = str(parametres["motif"]).strip()
    return (motif, f"« {motif} »") if motif else None


def _reconduire(_cite, parametres):
    exercice = int(parametres["exercice"])
    return exercice, f"plan {exercice}"


_LECTEURS = {
    GesteLot.REFERENT: _referent,
    GesteLot.PORTEUR: _porteur,
    GesteLot.SOUS_THEMATIQUE: _sous_thematique,
    GesteLot.STATUT: _statut,
    GesteLot.DATES: _dates,
    GesteLot.AGES: _ages,
    GesteLot.AJOUTER_CODAGE: _codage,
    GesteLot.RETIRER_CODAGE: _codage,
    GesteLot.AJOUTER_QUARTIER: _quartier,
    GesteLot.RETIRER_QUARTIER: _quartier,
    GesteLot.AJOUTER_ETABLISSEMENT: _etablissement,
    GesteLot.RETIRER_ETABLISSEMENT: _etablissement,
    GesteLot.ARCHIVER: _archiver,
    GesteLot.RECONDUIRE: _reconduire,
}


def _un_champ(champ: str):
    return lambda cible, _fiche: {champ: cible.valeur}


def _plusieurs_champs(cible: Cible, _fiche: FicheAction) -> dict[str, Any]:
    return dict(cible.valeur)


def _codages(cible: Cible, fiche: FicheAction) -> dict[str, Any]:
    dimension, valeur = cible.valeur
    held = [item for item in codages_of(fiche)[dimension] if item != valeur]
    return {"codages": {dimension: [*held, valeur.value] if cible.geste in AJOUTS else held}}


def _quartiers(cible: Cible, fiche: FicheAction) -> dict[str, Any]:
    rows = [(row.quartier, row.effectif_attendu) for row in fiche.quartiers_concernes.all()]
    if cible.geste not in AJOUTS:
        return {"quartiers": [row for row in rows if row[0].pk != cible.valeur.pk]}
    return {"quartiers": rows if cible.valeur.pk in {row[0].pk for row in rows} else [*rows, (cible.valeur, None)]}


def _etablissements(cible: Cible, fiche: FicheAction) -> dict[str, Any]:
    held = [
        row.etablissement
        for row in fiche.etablissements_concernes.all()
        if row.etablissement_id != cible.valeur.pk
    ]  # fmt: skip
    return {"etablissements": [*held, cible.valeur] if cible.geste in AJOUTS else held}


_CHAMPS = {
    GesteLot.REFERENT: _un_champ("referent"),
    GesteLot.PORTEUR: _un_champ("porteur"),
    GesteLot.SOUS_THEMATIQUE: _un_champ("sous_thematique"),
    GesteLot.DATES: _plusieurs_champs,
    GesteLot.AGES: _plusieurs_champs,
    GesteLot.AJOUTER_CODAGE: _codages,
    GesteLot.RETIRER_CODAGE: _codages,
    GesteLot.AJOUTER_QUARTIER: _quartiers,
    GesteLot.RETIRER_QUARTIER: _quartiers,
    GesteLot.AJOUTER_ETABLISSEMENT: _etablissements,
    GesteLot.RETIRER_ETABLISSEMENT: _etablissements,
}


def suites_of(cite, fiches: Iterable[FicheAction], exercice: int) -> dict[int, FicheAction]:
    """By line, the fiche that is in the plan of ``exercice`` already."""
    keys = {cle_de_lignee(fiche) for fiche in fiches}
    rows = FicheAction.objects.actives().filter(cite=cite, exercice=exercice)
    return {cle_de_lignee(row): row for row in rows.filter(Q(pk__in=keys) | Q(racine_id__in=keys))}


def lots_of(cite, user):
    """The bulk edits that the person asked for in this cité, the latest first, with their counts."""
    rows = Lot.objects.visible_to(user).filter(cite=cite)
    counts = {
        nom: Count("lignes", filter=Q(lignes__etat=etat))
        for nom, etat in (
            ("faites", EtatLigneLot.FAITE),
            ("pareilles", EtatLigneLot.INCHANGEE),
            ("refusees", EtatLigneLot.REFUSEE),
        )
    }
    return rows.annotate(**counts).order_by("-demande_at", "-pk")


def lignes_du_lot(lot: Lot, etat: str = ""):
    """Lines of a bulk edit, in their order, with the fiches that they name."""
    rows = LigneLot.objects.filter(lot=lot).select_related("fiche", "resultat")
    if etat in EtatLigneLot.values:
        rows = rows.filter(etat=etat)
    return rows.order_by("ordre", "pk")


def is_running(lot: Lot) -> bool:
    """Whether lines are still to be done."""
    return lot.etat in {EtatTravail.EN_ATTENTE, EtatTravail.EN_COURS}
