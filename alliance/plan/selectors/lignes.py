"""The rows of the plan as a list, in one query whatever their number."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import BooleanField, Case, Q, Value, When
from django.db.models.functions import Left

from alliance.plan.enums import Dimension, Manque
from alliance.plan.models import FicheAction
from alliance.plan.rules import Presence, manques, passed_day
from alliance.plan.selectors.etat import codages_of
from alliance.plan.selectors.filtres import (
    ADULTES,
    MINEURS,
    Criteres,
    a_codage,
    a_dimension,
    a_indicateur,
    a_quartier,
    choisir_exercice,
    condition,
    fiches_de_base,
    ordre_du_plan,
)
from alliance.plan.selectors.reperes import Reperes


@dataclass(slots=True)
class LignePlan:
    """One fiche of the list, in plain values; ``retenue`` says whether the criteria keep it."""

    pk: int
    exercice: int
    code: str
    titre: str
    statut: str
    validation: str
    age_min: int | None
    age_max: int | None
    adultes: bool
    cout_cents: int | None
    starts_on: date | None
    ends_on: date | None
    est_exemple: bool
    porteur_id: int | None
    porteur: str
    referent_id: int | None
    referent: str
    axe_id: int | None
    sous_thematique_id: int | None
    retenue: bool
    manques: tuple[Manque, ...] = field(default=())

    def jour_passe(self, today: date) -> date | None:
        """The day that the action let pass, when it is late: the one answer of the list, the views and the home."""
        return passed_day(self.statut, self.starts_on, self.ends_on, today)


def lignes_du_plan(cite, user, criteres: Criteres, reperes: Reperes) -> list[LignePlan]:
    """Every fiche of the exercice asked, each marked ``retenue`` or not, in the order of the plan: one query."""
    fiches = fiches_de_base(cite, user, criteres)
    if not criteres.tous_exercices:
        fiches = fiches.filter(exercice=criteres.exercice or choisir_exercice(reperes.exercices))
    question = condition(criteres, user)
    rows = ordre_du_plan(fiches).annotate(
        **({"retenue": _oui_non(question)} if question else {}),
        adultes=a_codage(Dimension.PUBLIC, ADULTES),
        mineurs=a_codage(Dimension.PUBLIC, MINEURS),
        debut_besoin=Left("besoin", 1),
        avec_indicateur=a_indicateur(),
        avec_quartier=a_quartier(),
        avec_temps=a_dimension(Dimension.TEMPS),
    )
    return [_ligne(row) for row in rows.values(*_CHAMPS_LIGNE, *(["retenue"] if question else []))]


_CHAMPS_LIGNE = (
    "pk", "exercice", "code", "titre", "statut", "validation", "nature", "age_min", "age_max", "cout_cents",
    "starts_on", "ends_on", "est_exemple", "porteur_id", "porteur__nom", "referent_id", "referent__nom",
    "sous_thematique_id", "sous_thematique__axe_id", "adultes", "mineurs", "debut_besoin", "avec_indicateur",
    "avec_quartier", "avec_temps",
)  # fmt: skip


def _oui_non(question: Q) -> Case:
    return Case(When(question, then=Value(True)), default=Value(False), output_field=BooleanField())


def _ligne(row: dict) -> LignePlan:
    adultes = row["adultes"] and not row["mineurs"]
    presence = Presence(
        sous_thematique=row["sous_thematique_id"] is not None,
        porteur=row["porteur_id"] is not None,
        referent=row["referent_id"] is not None,
        besoin=bool(row["debut_besoin"]),
        publics=row["adultes"] or row["mineurs"],
        age=row["age_min"] is not None or row["age_max"] is not None,
        quartier=row["avec_quartier"],
        temps=row["avec_temps"],
        debut=row["starts_on"] is not None,
        fin=row["ends_on"] is not None,
        cout=row["cout_cents"] is not None,
        indicateur=row["avec_indicateur"],
        nature=row["nature"],
        seulement_adultes=adultes,
    )
    return LignePlan(
        pk=row["pk"], exercice=row["exercice"], code=row["code"], titre=row["titre"], statut=row["statut"],
        validation=row["validation"],
        age_min=row["age_min"], age_max=row["age_max"], adultes=adultes, cout_cents=row["cout_cents"],
        starts_on=row["starts_on"], ends_on=row["ends_on"], est_exemple=row["est_exemple"],
        porteur_id=row["porteur_id"], porteur=row["porteur__nom"] or "",
        referent_id=row["referent_id"], referent=row["referent__nom"] or "",
        axe_id=row["sous_thematique__axe_id"], sous_thematique_id=row["sous_thematique_id"],
        retenue=bool(row.get("retenue", True)), manques=manques(presence),
    )  # fmt: skip


def manques_of(fiche: FicheAction) -> tuple[Manque, ...]:
    """What one fiche lacks; its rows are read from what ``fiches_with_rows`` prefetched."""
    coded = codages_of(fiche)
    return manques(
        Presence(
            sous_thematique=fiche.sous_thematique_id is not None,
            porteur=fiche.porteur_id is not None,
            referent=fiche.referent_id is not None,
            besoin=bool(fiche.besoin),
            publics=bool(coded[Dimension.PUBLIC]),
            age=fiche.age_min is not None or fiche.age_max is not None,
            quartier=bool(fiche.quartiers_concernes.all()),
            temps=bool(coded[Dimension.TEMPS]),
            debut=fiche.starts_on is not None,
            fin=fiche.ends_on is not None,
            cout=fiche.cout_cents is not None,
            indicateur=bool(fiche.indicateurs.all()),
            nature=fiche.nature,
            seulement_adultes=_adults_only(coded[Dimension.PUBLIC]),
        )
    )


def _adults_only(publics: Iterable[str]) -> bool:
    given = set(publics)
    return bool(given & set(ADULTES)) and not given & set(MINEURS)
