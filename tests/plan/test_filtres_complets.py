from datetime import date, datetime, timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from alliance.acteurs.enums import Role
from alliance.plan.enums import Dimension, RolePartenaire
from alliance.plan.forms.filtres import FiltrePlan
from alliance.plan.models import FicheAction
from alliance.plan.rules import passed_day
from alliance.plan.selectors import Criteres, PartenaireSaisi, fiches_filtrees
from alliance.plan.services.archivage import archive_fiche
from alliance.plan.services.fiches import create_fiche
from tests.factories import (
    AxeFactory,
    EtablissementFactory,
    FicheActionFactory,
    HabilitationFactory,
    LevierFactory,
    OrganisationFactory,
    QuartierFactory,
    SousThematiqueFactory,
)

pytestmark = pytest.mark.django_db

CODES = {
    "public": (Dimension.PUBLIC, "ENFANTS", "JEUNES"),
    "public_specifique": (Dimension.PUBLIC_SPECIFIQUE, "HANDICAP", "ISOLES"),
    "temps": (Dimension.TEMPS, "SCOLAIRE", "VACANCES"),
    "jour": (Dimension.JOUR, "LUNDI", "SAMEDI"),
    "modalite": (Dimension.MODALITE, "COLLECTIF", "FORMATION"),
    "theme": (Dimension.THEME, "CULTURE", "SPORT"),
    "dispositif": (Dimension.DISPOSITIF, "PRE", "CLAS"),
    "objectif_national": (Dimension.OBJECTIF_NATIONAL, "ECOLE", "POSSIBLES"),
}


def criteres_of(query: str) -> Criteres:
    return FiltrePlan(QueryDict(query)).criteres


def kept(cite, chef, query: str) -> list[str]:
    return [fiche.titre for fiche in fiches_filtrees(cite, chef.compte, criteres_of(query))]


@pytest.mark.parametrize("parametre", CODES)
def test_a_code_keeps_one_of_several_values_or_none(cite, chef, parametre):
    dimension, one, other = CODES[parametre]
    for titre, valeurs in (("A", [one]), ("B", [other]), ("C", [])):
        create_fiche(cite=cite, exercice=2026, titre=titre, by=chef.compte, codages={dimension: valeurs})

    assert kept(cite, chef, f"{parametre}={one}") == ["A"]
    assert kept(cite, chef, f"{parametre}={one}&{parametre}={other}") == ["A", "B"]
    assert kept(cite, chef, f"{parametre}=aucun") == ["C"]
    assert kept(cite, chef, f"{parametre}=aucun&{parametre}={other}") == ["B", "C"]


@pytest.fixture
def liees(cite, chef):
    """Fiche A has one of everything, B another, C nothing; the objects of A and of B, by parameter."""
    found = {}
    for titre in ("A", "B"):
        axe = AxeFactory(cite=cite)
        objets = {
            "sous_thematique": SousThematiqueFactory(axe=axe), "levier": LevierFactory(axe=axe),
            "porteur": OrganisationFactory(cite=cite), "partenaire": OrganisationFactory(cite=cite),
            "referent": HabilitationFactory(cite=cite, role=Role.REFERENT).compte,
            "quartier": QuartierFactory(), "etablissement": EtablissementFactory(),
        }  # fmt: skip
        create_fiche(
            cite=cite, exercice=2026, titre=titre, by=chef.compte, sous_thematique=objets["sous_thematique"],
            leviers=[objets["levier"]], porteur=objets["porteur"], referent=objets["referent"],
            partenaires=[PartenaireSaisi(objets["partenaire"], RolePartenaire.FINANCEUR)],
            quartiers=[objets["quartier"]], etablissements=[objets["etablissement"]],
        )  # fmt: skip
        found[titre] = {**{nom: objet.pk for nom, objet in objets.items()}, "axe": axe.pk}
    create_fiche(cite=cite, exercice=2026, titre="C", by=chef.compte)
    return found


@pytest.mark.parametrize(
    "parametre",
    ["axe", "sous_thematique", "levier", "porteur", "partenaire", "referent", "quartier", "etablissement"],
)
def test_an_object_keeps_one_of_several_or_none(cite, chef, liees, parametre):
    one, other = liees["A"][parametre], liees["B"][parametre]

    assert kept(cite, chef, f"{parametre}={one}") == ["A"]
    assert kept(cite, chef, f"{parametre}={one}&{parametre}={other}") == ["A", "B"]
    assert kept(cite, chef, f"{parametre}=aucun") == ["C"]
    assert kept(cite, chef, f"{parametre}=aucune&{parametre}={one}") == ["A", "C"]


@pytest.mark.parametrize(
    ("query", "titres"),
    [
        ("tranche=3-5", ["de 3 à 5", "dès 5"]),
        ("tranche=6-10", ["dès 5", "de 6 à 10"]),
        ("tranche=3-5&tranche=11-11", ["de 3 à 5", "dès 5", "jusqu'à 11 de 11"]),
        ("tranche=3-5,11-11", ["de 3 à 5", "dès 5", "jusqu'à 11 de 11"]),
        ("tranche=aucun", ["sans âge"]),
        ("tranche=0-2", []),
    ],
)
def test_a_bracket_keeps_the_fiches_whose_ages_meet_it(cite, chef, query, titres):
    for rang, (titre, ages) in enumerate(
        {"de 3 à 5": (3, 5), "dès 5": (5, 10), "de 6 à 10": (6, 10), "jusqu'à 11 de 11": (11, 11),
         "sans âge": (None, None)}.items()
    ):  # fmt: skip
        FicheActionFactory(cite=cite, titre=titre, code=str(rang), age_min=ages[0], age_max=ages[1])

    assert kept(cite, chef, query) == titres


@pytest.mark.parametrize(
    ("query", "titres"),
    [
        ("du=2026-03-31", ["mars", "dès avril", "jusqu'en juin"]),
        ("du=2026-04-01", ["dès avril", "jusqu'en juin"]),
        ("au=2026-03-01", ["mars", "jusqu'en juin"]),
        ("au=2026-02-28", ["jusqu'en juin"]),
        ("du=2026-07-01", ["dès avril"]),
        ("du=2026-03-15&au=2026-03-20", ["mars", "jusqu'en juin"]),
    ],
)
def test_days_keep_the_fiches_that_take_place_then(cite, chef, query, titres):
    mars, avril, juin = date(2026, 3, 1), date(2026, 4, 1), date(2026, 6, 30)
    FicheActionFactory(cite=cite, titre="mars", code="1", starts_on=mars, ends_on=date(2026, 3, 31))
    FicheActionFactory(cite=cite, titre="dès avril", code="2", starts_on=avril)
    FicheActionFactory(cite=cite, titre="jusqu'en juin", code="3", ends_on=juin)
    FicheActionFactory(cite=cite, titre="sans date", code="4")

    assert kept(cite, chef, query) == titres


@pytest.mark.parametrize(
    ("query", "titres"),
    [
        ("cout_min=1000", ["1 000 €", "2 000 €"]),
        ("cout_min=1000,01", ["2 000 €"]),
        ("cout_max=1 000 €", ["0 €", "1 000 €"]),
        ("cout_min=500&cout_max=1500", ["1 000 €"]),
        ("sexe=FILLES", ["0 €"]),
        ("sexe=aucun", ["1 000 €", "2 000 €", "non chiffrée"]),
        ("nature=POSTE&nature=PONCTUELLE", ["1 000 €"]),
        ("nature=aucun", ["0 €", "2 000 €", "non chiffrée"]),
        ("age=0&cout_min=0", []),
    ],
)
def test_amounts_and_plain_choices(cite, chef, query, titres):
    FicheActionFactory(cite=cite, titre="0 €", code="1", cout_cents=0, sexe="FILLES")
    FicheActionFactory(cite=cite, titre="1 000 €", code="2", cout_cents=100_000, nature="POSTE")
    FicheActionFactory(cite=cite, titre="2 000 €", code="3", cout_cents=200_000)
    FicheActionFactory(cite=cite, titre="non chiffrée", code="4")

    assert kept(cite, chef, query) == titres


def test_what_changed_since_a_day_begins_at_midnight_in_paris(cite, chef):
    before = FicheActionFactory(cite=cite, titre="la veille")
    after = FicheActionFactory(cite=cite, titre="le jour même")
    for fiche, hour in ((before, datetime(2026, 2, 28, 23, 59)), (after, datetime(2026, 3, 1, 0, 0))):
        FicheAction.objects.filter(pk=fiche.pk).update(modifiee_at=timezone.make_aware(hour))

    assert kept(cite, chef, "modifiee_depuis=2026-03-01") == ["le jour même"]


def test_archived_fiches_are_asked_for_and_come_alone_whatever_the_exercice(cite, chef):
    FicheActionFactory(cite=cite, titre="Au plan")
    gone = FicheActionFactory(cite=cite, titre="Sortie", exercice=2024)
    archive_fiche(fiche=gone, motif="Finie", by=chef.compte, at=timezone.now())

    assert kept(cite, chef, "exercice=tous") == ["Au plan"]
    assert kept(cite, chef, "archivees=1") == ["Sortie"]
    assert kept(cite, chef, "archivees=1&exercice=2026") == []
    assert kept(cite, chef, "archivees=0") == ["Au plan"]


def test_chosen_fiches_come_whatever_the_exercice(cite, chef):
    chosen = [FicheActionFactory(cite=cite, titre=f"Action {annee}", exercice=annee) for annee in (2024, 2025)]
    FicheActionFactory(cite=cite, titre="Autre")

    assert kept(cite, chef, "&".join(f"fiche={fiche.pk}" for fiche in chosen)) == ["Action 2024", "Action 2025"]


@pytest.mark.parametrize("texte", ["cafe parent", "PARENTS café", "les parents du café", "cafés", "100%", "l'école"])
def test_a_search_finds_words_in_any_order_without_accents_nor_plural(cite, chef, texte):
    create_fiche(cite=cite, exercice=2026, titre="Café des parents à 100% à l’école", by=chef.compte)
    create_fiche(cite=cite, exercice=2026, titre="Foot", by=chef.compte)

    assert len(kept(cite, chef, f"q={texte.replace('%', '%25')}")) == 1


@pytest.mark.parametrize(
    ("query", "parametre"),
    [
        ("axe=un", "axe"),
        ("axe=-1", "axe"),
        ("axe=99999999999999999999", "axe"),
        ("axe=²", "axe"),
        ("age=-1", "age"),
        ("age=121", "age"),
        ("age=9999999999999999999999", "age"),
        ("tranche=5", "tranche"),
        ("tranche=5-3", "tranche"),
        ("tranche=a-b", "tranche"),
        ("du=demain", "du"),
        ("au=2026-02-30", "au"),
        ("cout_min=beaucoup", "cout_min"),
        ("cout_max=-5", "cout_max"),
        ("statut=PARTI", "statut"),
        ("statut=aucun", "statut"),
        ("manque=rien", "manque"),
        ("archivees=oui", "archivees"),
        ("exercice=hier", "exercice"),
        ("fiche=x", "fiche"),
    ],
)
def test_what_cannot_be_read_is_left_aside_and_named(query, parametre):
    form = FiltrePlan(QueryDict(query))

    assert form.criteres == Criteres()
    assert list(form.errors) == [parametre]


def test_a_bound_of_age_is_read():
    assert criteres_of("age=120&tranche=0-120") == Criteres(age=120, tranche=((0, 120),))


def test_a_value_given_twice_or_empty_counts_once():
    form = FiltrePlan(QueryDict("statut=EN_COURS&statut=EN_COURS&statut=&q=&age=5&age=8&inconnu=1"))

    assert form.criteres == Criteres(statut=("EN_COURS",), age=8)
    assert form.errors == {}


@pytest.mark.parametrize("statut", ["A_INSTRUIRE", "EN_PREPARATION", "EN_COURS", "SUSPENDUE", "TERMINEE", "ANNULEE"])
@pytest.mark.parametrize("starts", [None, -1, 0, 1])
@pytest.mark.parametrize("ends", [None, 1, 2, -1])
def test_the_list_calls_late_what_the_views_and_the_home_call_late(chef, cite, statut, starts, ends):
    today = timezone.localdate()
    days = [None if shift is None else today + timedelta(days=shift) for shift in (starts, ends)]
    if None not in days and days[1] < days[0]:
        days.reverse()
    fiche = FicheActionFactory(cite=cite, statut=statut, starts_on=days[0], ends_on=days[1])

    kept = fiches_filtrees(cite, chef.compte, Criteres(retard=True, tous_exercices=True))

    late = passed_day(statut, *days, today) is not None
    assert [row.pk for row in kept] == ([fiche.pk] if late else [])
