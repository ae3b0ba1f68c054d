from dataclasses import replace
from datetime import date

import pytest
from django.http import QueryDict

from alliance.acteurs.enums import Role
from alliance.plan.enums import Dimension, Manque, NatureAction, StatutFiche
from alliance.plan.forms.filtres import FiltrePlan
from alliance.plan.selectors import (
    Criteres,
    IndicateurSaisi,
    PartenaireSaisi,
    fiches_filtrees,
    fiches_with_rows,
    lignes_du_plan,
    manques_of,
    reperes_of,
)
from alliance.plan.services.fiches import create_fiche
from tests.factories import (
    AxeFactory,
    CiteFactory,
    EtablissementFactory,
    FicheActionFactory,
    HabilitationFactory,
    LevierFactory,
    OrganisationFactory,
    QuartierFactory,
    SousThematiqueFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def decor(chef, cite):
    axe = AxeFactory(cite=cite)
    referent = HabilitationFactory(cite=cite, role=Role.REFERENT).compte
    return {
        "cite": cite,
        "user": chef.compte,
        "axe": axe,
        "sous_thematique": SousThematiqueFactory(axe=axe),
        "levier": LevierFactory(axe=axe),
        "quartier": QuartierFactory(),
        "etablissement": EtablissementFactory(),
        "porteur": OrganisationFactory(cite=cite),
        "coporteur": OrganisationFactory(cite=cite),
        "referent": referent,
    }


@pytest.fixture
def pleine(decor):
    """A fiche that every filter of the test below keeps, beside an empty one that none keeps."""
    FicheActionFactory(cite=decor["cite"], titre="Vide", statut=StatutFiche.SUSPENDUE)
    return create_fiche(
        cite=decor["cite"], exercice=2026, titre="Théâtre à l'école", by=decor["user"], code="A1",
        sous_thematique=decor["sous_thematique"], leviers=[decor["levier"]], quartiers=[decor["quartier"]],
        etablissements=[decor["etablissement"]], porteur=decor["porteur"], referent=decor["referent"],
        age_min=6, age_max=11,
        partenaires=[PartenaireSaisi(decor["coporteur"], "COPORTEUR")],
        codages={
            Dimension.TEMPS: ["SCOLAIRE"], Dimension.PUBLIC: ["ENFANTS"], Dimension.THEME: ["CULTURE"],
            Dimension.DISPOSITIF: ["PRE"], Dimension.OBJECTIF_NATIONAL: ["POSSIBLES"],
        },
    )  # fmt: skip


def criteres_of(query: str) -> Criteres:
    return FiltrePlan(QueryDict(query)).criteres


@pytest.mark.parametrize(
    "query",
    [
        "q=THEATRE+ecole",
        "q=a1",
        "exercice=2026&q=theatre",
        "exercice=tous&q=theatre",
        "axe={axe}",
        "sous_thematique={sous_thematique}",
        "statut=A_INSTRUIRE",
        "statut=A_INSTRUIRE&statut=EN_COURS",
        "quartier={quartier}",
        "etablissement={etablissement}",
        "temps=SCOLAIRE",
        "public=ENFANTS",
        "theme=CULTURE",
        "dispositif=PRE",
        "objectif_national=POSSIBLES",
        "porteur={porteur}",
        "porteur={coporteur}",
        "referent={referent}",
        "age=6",
        "age=11",
        "levier={levier}",
        "theme=inconnu&age=8",
    ],
)
def test_a_filter_keeps_what_it_names(decor, pleine, query):
    asked = query.format(**{nom: objet.pk for nom, objet in decor.items()})

    kept = fiches_filtrees(decor["cite"], decor["user"], criteres_of(asked))

    assert list(kept) == [pleine]


@pytest.mark.parametrize(
    "query",
    [
        "q=danse",
        "exercice=2025",
        "axe=999999",
        "age=5",
        "age=12",
        "temps=VACANCES",
        "porteur=999999",
        "sous_thematique=aucune",
    ],
)
def test_a_filter_leaves_out_what_it_does_not_name(decor, pleine, query):
    kept = fiches_filtrees(decor["cite"], decor["user"], criteres_of(query))

    assert pleine not in kept


def test_without_any_filter_the_latest_exercice_is_shown(decor):
    FicheActionFactory(cite=decor["cite"], exercice=2021)
    last = FicheActionFactory(cite=decor["cite"], exercice=2022)

    assert list(fiches_filtrees(decor["cite"], decor["user"], Criteres())) == [last]
    assert fiches_filtrees(decor["cite"], decor["user"], Criteres(tous_exercices=True)).count() == 2


def test_fiches_of_another_cite_never_come(decor, pleine):
    FicheActionFactory(cite=CiteFactory(), titre="Théâtre ailleurs")

    assert list(fiches_filtrees(decor["cite"], decor["user"], criteres_of("q=theatre"))) == [pleine]


CODES = {Manque.PUBLICS: Dimension.PUBLIC, Manque.TEMPS: Dimension.TEMPS}


def fiche_sans(decor, absent):
    champs = {
        "sous_thematique": decor["sous_thematique"], "porteur": decor["porteur"], "referent": decor["referent"],
        "besoin": "Un besoin", "age_min": 3, "quartiers": [decor["quartier"]],
         "cout_cents": 100, "indicateurs": [IndicateurSaisi("Venus")],
        "codages": {Dimension.PUBLIC: ["ENFANTS"], Dimension.TEMPS: ["SCOLAIRE"]},
    }  # fmt: skip
    without = {
        Manque.SOUS_THEMATIQUE: "sous_thematique", Manque.PORTEUR: "porteur", Manque.REFERENT: "referent",
        Manque.BESOIN: "besoin", Manque.AGE: "age_min", Manque.QUARTIER: "quartiers", Manque.DATES: "ends_on",
        Manque.COUT: "cout_cents", Manque.INDICATEUR: "indicateurs",
    }  # fmt: skip
    champs |= {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 6, 30)}
    if absent in CODES:
        champs["codages"].pop(CODES[absent])
    elif absent:
        champs.pop(without[absent])
    return create_fiche(cite=decor["cite"], exercice=2026, titre=f"Sans {absent}", by=decor["user"], **champs)


@pytest.mark.parametrize("absent", [None, *Manque])
def test_what_is_missing_is_the_same_in_a_row_in_a_fiche_and_in_a_filter(decor, absent):
    fiche = fiche_sans(decor, absent)
    expected = (absent,) if absent else ()

    [ligne] = lignes_du_plan(decor["cite"], decor["user"], Criteres(), reperes_of(decor["cite"], decor["user"]))
    by_filter = tuple(
        manque
        for manque in Manque
        if fiches_filtrees(decor["cite"], decor["user"], Criteres(manque=(manque.value,))).exists()
    )

    assert ligne.manques == expected
    assert manques_of(fiches_with_rows(type(fiche).objects).get(pk=fiche.pk)) == expected
    assert by_filter == expected


@pytest.mark.parametrize(
    ("nature", "publics", "lacking"),
    [
        ("", [], {Manque.PUBLICS, Manque.AGE, Manque.TEMPS, Manque.COUT}),
        ("", ["PARENTS", "PROFESSIONNELS"], {Manque.COUT}),
        ("", ["PARENTS", "ENFANTS"], {Manque.AGE, Manque.TEMPS, Manque.COUT}),
        (NatureAction.COORDINATION, [], set()),
        (NatureAction.COORDINATION, ["ENFANTS"], set()),
    ],
)
def test_adults_need_no_age_nor_temps_and_a_coordination_addresses_nobody(decor, nature, publics, lacking):
    fiche = create_fiche(
        cite=decor["cite"], exercice=2026, titre="Réunions", by=decor["user"],
        nature=nature, codages={Dimension.PUBLIC: publics},
    )  # fmt: skip
    asked = {Manque.PUBLICS, Manque.AGE, Manque.TEMPS, Manque.COUT}

    found = manques_of(fiches_with_rows(type(fiche).objects).get(pk=fiche.pk))
    [ligne] = lignes_du_plan(decor["cite"], decor["user"], Criteres(), reperes_of(decor["cite"], decor["user"]))
    by_filter = {
        manque
        for manque in asked
        if fiches_filtrees(decor["cite"], decor["user"], Criteres(manque=(manque.value,))).exists()
    }

    assert asked & set(found) == lacking
    assert ligne.manques == found
    assert by_filter == lacking


def test_lignes_keep_every_fiche_and_mark_those_asked(decor, pleine):
    reperes = reperes_of(decor["cite"], decor["user"])

    lignes = lignes_du_plan(decor["cite"], decor["user"], replace(Criteres(), q="theatre"), reperes)

    assert [(ligne.titre, ligne.retenue) for ligne in lignes] == [("Théâtre à l'école", True), ("Vide", False)]
    assert reperes.exercices == {2026: 2}
    assert [repere.nom for repere in reperes.quartiers] == [decor["quartier"].nom]


def test_a_value_that_cannot_be_read_is_named():
    form = FiltrePlan(QueryDict("age=huit&statut=PARTI&axe=un"))

    assert form.criteres == Criteres()
    assert set(form.errors) == {"age", "statut", "axe"}


def test_a_porteur_reads_only_his_own(decor, pleine, client_de):
    porteur = HabilitationFactory(cite=decor["cite"], role=Role.PORTEUR, organisation=decor["porteur"]).compte
    other = HabilitationFactory(cite=decor["cite"], role=Role.PORTEUR).compte

    assert list(fiches_filtrees(decor["cite"], porteur, Criteres())) == [pleine]
    assert list(fiches_filtrees(decor["cite"], other, Criteres())) == []
