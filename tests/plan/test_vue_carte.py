from datetime import date

import pytest

from alliance.plan.models import EtablissementFiche, QuartierFiche
from alliance.plan.views.carte import contexte_carte
from alliance.territoires.models import ContourQuartier, PerimetreQuartier, RattachementCite
from tests.factories import CiteFactory, EtablissementFactory, FicheActionFactory, QuartierFactory
from tests.plan.vues import AUJOURDHUI, lire_liste, rendre

pytestmark = pytest.mark.django_db
CARRE = {"type": "Polygon", "coordinates": [[[5.0, 47.3], [5.02, 47.3], [5.02, 47.32], [5.0, 47.32], [5.0, 47.3]]]}


def carte(chef, query=""):
    return rendre(contexte_carte, "plan/_carte.html", chef, query)


def comptes(lieux):
    return {lieu.nom: lieu.nombre for lieu in lieux}


@pytest.fixture
def tilleuls(cite):
    quartier = QuartierFactory(nom="Les Tilleuls")
    PerimetreQuartier.objects.create(cite=cite, quartier=quartier)
    return quartier


@pytest.fixture
def ecole(cite):
    found = EtablissementFactory(nom="ECOLE DU PARC", nature="ELEMENTAIRE", latitude=47.31, longitude=5.01)
    RattachementCite.objects.create(cite=cite, etablissement=found)
    return found


def agir(cite, *, quartiers=(), ecoles=(), **champs):
    fiche = FicheActionFactory(cite=cite, **champs)
    for quartier in quartiers:
        QuartierFiche.objects.create(fiche=fiche, quartier=quartier)
    for found in ecoles:
        EtablissementFiche.objects.create(fiche=fiche, etablissement=found)
    return fiche


def contour(quartier, version="2024", geometrie=CARRE):
    ContourQuartier.objects.create(
        quartier=quartier, version=version, geometrie=geometrie, source="essai", importe_at="2026-01-01T00:00:00Z"
    )


def test_places_are_counted_and_those_with_nothing_are_there(chef, cite, tilleuls, ecole):
    moulin = QuartierFactory(nom="Le Moulin")
    PerimetreQuartier.objects.create(cite=cite, quartier=moulin)
    dehors = EtablissementFactory(nom="COLLEGE VOISIN", nature="COLLEGE")
    agir(cite, quartiers=[tilleuls], ecoles=[dehors])
    agir(cite, quartiers=[tilleuls])

    vue = carte(chef, "vue=carte&an=2026&statut=EN_COURS")

    found = vue.contexte["carte_plan"]
    assert comptes(found.quartiers) == {"Les Tilleuls": 2, "Le Moulin": 0}
    assert [(lieu.nombre, lieu.precision) for lieu in found.etablissements] == [
        (1, "collège, non membre de la cité"), (0, "école élémentaire"),
    ]  # fmt: skip
    assert found.quartiers[0].url == f"?statut=EN_COURS&quartier={tilleuls.pk}"
    assert found.quartiers[1].url == ""
    assert found.phrase == "Les 2 actions nomment un quartier ou un établissement. 2 lieux n’en ont aucune."


def test_only_the_list_is_counted(chef, cite, tilleuls, ecole, rf):
    kept = agir(cite, quartiers=[tilleuls], titre="Gardée")
    agir(cite, quartiers=[tilleuls, QuartierFactory(nom="Nommé ailleurs")], ecoles=[EtablissementFactory()])
    lignes, reperes = lire_liste(cite, chef.compte)
    request = rf.get("/")
    request.user = chef.compte

    found = contexte_carte(request, cite, [ligne for ligne in lignes if ligne.pk == kept.pk], reperes, AUJOURDHUI)[
        "carte_plan"
    ]

    assert comptes(found.quartiers) == {"Les Tilleuls": 1}
    assert [lieu.nombre for lieu in found.etablissements] == [0]


def test_a_quartier_outside_the_perimeter_is_said_so(chef, cite):
    agir(cite, quartiers=[QuartierFactory(nom="Ailleurs")])

    (lieu,) = carte(chef).contexte["carte_plan"].quartiers

    assert (lieu.nom, lieu.precision, lieu.nombre) == ("Ailleurs", "hors du périmètre", 1)


def test_the_places_of_yesterday_and_of_other_cites_are_not_there(chef, cite):
    PerimetreQuartier.objects.create(cite=cite, quartier=QuartierFactory(), to_on=date(2026, 11, 22))
    RattachementCite.objects.create(cite=cite, etablissement=EtablissementFactory(), to_on=date(2026, 11, 22))
    other = CiteFactory()
    PerimetreQuartier.objects.create(cite=other, quartier=QuartierFactory())
    agir(other, quartiers=[QuartierFactory()], ecoles=[EtablissementFactory()])

    vue = carte(chef)

    assert vue.contexte["carte_plan"].quartiers == vue.contexte["carte_plan"].etablissements == []
    assert "Aucun lieu à compter" in vue.page.text
    assert "Aucune action dans cette liste." in vue.page.text


@pytest.mark.parametrize(
    ("count", "mots"),
    [(1, "1 action sans quartier ni établissement"), (3, "3 actions sans quartier ni établissement")],
)
def test_actions_without_a_place_are_apart(chef, cite, tilleuls, count, mots):
    agir(cite, quartiers=[tilleuls])
    FicheActionFactory.create_batch(count, cite=cite)

    vue = carte(chef, "axe=4")

    found = vue.contexte["carte_plan"]
    assert mots in [node.text for node in vue.page.find("h2")]
    assert len(found.sans_lieu) == count
    assert found.sans_lieu_url == "?axe=4&quartier=aucun&etablissement=aucun"
    assert found.phrase == f"1 action nomme un quartier ou un établissement, sur {count + 1}."


@pytest.mark.parametrize(("asked", "linked"), [("autre", False), ("meme", True), ("deux", True)])
def test_a_place_beside_another_filter_has_a_link_only_when_it_is_exact(chef, cite, tilleuls, asked, linked):
    other = QuartierFactory()
    agir(cite, quartiers=[tilleuls, other])
    query = {
        "autre": f"quartier={other.pk}", "meme": f"quartier={tilleuls.pk}",
        "deux": f"quartier={other.pk}&quartier={tilleuls.pk}",
    }[asked]  # fmt: skip

    found = {lieu.nom: lieu.url for lieu in carte(chef, query).contexte["carte_plan"].quartiers}

    assert found["Les Tilleuls"] == (f"?quartier={tilleuls.pk}" if linked else "")


def test_without_any_position_the_table_says_why_there_is_no_map(chef, cite, tilleuls):
    agir(cite, quartiers=[tilleuls])

    vue = carte(chef)

    assert vue.contexte["carte_plan"].carte is None
    assert "Pas de carte : ni le contour des quartiers ni la position des établissements ne sont importés." in (
        vue.page.text.replace("\u00a0", " ")
    )
    assert vue.page.find("script") == []


def test_the_map_draws_what_has_a_place_and_says_what_has_none(chef, cite, tilleuls, ecole):
    contour(tilleuls, version="2015", geometrie={"type": "Polygon", "coordinates": []})
    contour(tilleuls)
    RattachementCite.objects.create(cite=cite, etablissement=EtablissementFactory(nom="ECOLE SANS POINT"))
    agir(cite, quartiers=[tilleuls], ecoles=[ecole])

    vue = carte(chef)

    found = vue.contexte["carte_plan"]
    assert [trace.nom for trace in found.carte.quartiers] == ["Les Tilleuls, 1 action"]
    assert found.carte.donnees["quartiers"] == [
        {
            "nom": "Les Tilleuls",
            "url": f"?quartier={tilleuls.pk}",
            "nombre": 1,
            "detail": "1 action",
            "geometrie": CARRE,
        }
    ]
    (point,) = found.carte.donnees["ecoles"]
    assert (point["lat"], point["lon"], point["nombre"], point["membre"]) == (47.31, 5.01, 1, True)
    assert found.carte.donnees["tuiles"]["url"] == ""
    assert found.sans_position == "1 établissement sans position connue\u00a0: dans le tableau, pas sur la carte."
    assert len(vue.page.find("script")) == 1


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_map_asks_two_queries(chef, cite, tilleuls, ecole, rf, django_assert_num_queries, count):
    for _ in range(count):
        agir(cite, quartiers=[tilleuls, QuartierFactory()], ecoles=[ecole])
    lignes, reperes = lire_liste(cite, chef.compte)
    request = rf.get("/")
    request.user = chef.compte

    with django_assert_num_queries(2):
        contexte_carte(request, cite, lignes, reperes, AUJOURDHUI)
