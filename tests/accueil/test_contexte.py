from datetime import date

import pytest
from django.test import RequestFactory

from alliance.accueil.contexte import interface
from alliance.acteurs.enums import Portee, Role
from alliance.acteurs.models import Delegation
from alliance.kernel.contrats import Entree, navigation
from alliance.territoires.models import Cite
from tests.factories import CiteFactory, CompteFactory, HabilitationFactory


@pytest.fixture
def entree():
    """Register an entry for the time of a test."""
    keys = []

    def register(key, groupe="Piloter", url_name="accueil_cite", visible=True, prefixes=()):
        name = f"essai.{key}"
        keys.append(name)
        navigation.register(name, Entree(groupe, key, url_name, "list", lambda _u, _c: visible, prefixes), ordre=-1)

    yield register
    for key in keys:
        navigation.remove(key)


def _request(user, cite, view_name="accueil_cite"):
    request = RequestFactory().get("/")
    request.user, request.cite = user, cite
    request.cites_ouvertes = list(Cite.objects.visible_to(user).order_by("nom", "pk"))
    request.resolver_match = type("Match", (), {"view_name": view_name})
    return request


def _liens(context):
    return {lien.libelle: lien for groupe in context["navigation"] for lien in groupe.liens}


def test_an_anonymous_page_only_knows_the_version():
    assert set(interface(RequestFactory().get("/"))) == {"version_alliance"}


@pytest.mark.django_db
def test_entries_stand_under_the_three_verbs_in_order(entree):
    habilitation = HabilitationFactory()
    entree("rendre", "Rendre compte")
    entree("piloter")
    entree("vivre", "Faire vivre")
    entree("ailleurs", "Autre")

    groupes = interface(_request(habilitation.compte, habilitation.cite))["navigation"]

    assert [groupe.libelle for groupe in groupes] == ["Piloter", "Faire vivre", "Rendre compte", "Autre"]


@pytest.mark.django_db
def test_what_one_may_not_use_is_absent(entree):
    habilitation = HabilitationFactory()
    entree("ouvert")
    entree("interdit", visible=False)
    entree("pas encore", url_name="nulle:part")

    liens = _liens(interface(_request(habilitation.compte, habilitation.cite)))

    assert {"ouvert", "interdit", "pas encore"} & set(liens) == {"ouvert"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("view_name", "courant"), [("accueil_cite", "page"), ("plan:fiche", "true"), ("acteurs:annuaire", "")]
)
def test_the_current_entry_is_told(entree, view_name, courant):
    habilitation = HabilitationFactory()
    entree("ici", prefixes=("plan:",))

    liens = _liens(interface(_request(habilitation.compte, habilitation.cite, view_name)))

    assert liens["ici"].courant == courant


@pytest.mark.django_db
def test_a_person_of_two_cites_may_switch_and_reads_her_function_in_each():
    compte = CompteFactory()
    dijon = HabilitationFactory(compte=compte, cite=CiteFactory(nom="Dijon"), to_on=date(2099, 8, 31))
    HabilitationFactory(compte=compte, cite=CiteFactory(nom="Autun"), role=Role.LECTEUR)
    CiteFactory(nom="Étrangère")

    context = interface(_request(compte, dijon.cite))

    assert [(cite.nom, cite.fonctions_affichees) for cite in context["cites_ouvertes"]] == [
        ("Autun", "partenaire"),
        ("Dijon", "chef de projet"),
    ]
    assert [(f.libelle, f.portees, f.to_on) for f in context["fonctions_ici"]] == [
        ("Chef de projet", "", date(2099, 8, 31))
    ]


@pytest.mark.django_db
def test_without_a_cite_there_is_no_navigation():
    compte = CompteFactory()

    context = interface(_request(compte, None))

    assert (context["navigation"], context["cites_ouvertes"], context["fonctions_ici"]) == ([], [], [])


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_layout_asks_nothing_more_than_the_middleware(count, django_assert_num_queries):
    compte = CompteFactory()
    first = HabilitationFactory(compte=compte)
    for _ in range(count - 1):
        HabilitationFactory(compte=compte)
    compte._garde_fonctions = True

    request = _request(compte, first.cite)

    with django_assert_num_queries(0):
        interface(request)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_a_request_reads_rights_once(client, count, django_assert_num_queries):
    habilitation = HabilitationFactory()
    for _ in range(count - 1):
        HabilitationFactory(compte=habilitation.compte)
    client.force_login(habilitation.compte)
    client.get("/accessibilite/")

    # Session, account, rights (2): a page about no cité asks for nothing more.
    with django_assert_num_queries(3):
        client.get("/accessibilite/")


@pytest.mark.django_db
def test_a_delegated_part_is_told_as_such():
    chef = HabilitationFactory()
    adjoint = CompteFactory()
    Delegation.objects.create(
        cite=chef.cite,
        delegant=chef.compte,
        compte=adjoint,
        portee=Portee.PLAN,
        from_on=date(2020, 1, 1),
        to_on=date(2099, 1, 1),
        motif="Intérim",
    )

    fonctions = interface(_request(adjoint, chef.cite))["fonctions_ici"]

    assert [(f.libelle, f.portees) for f in fonctions] == [("Chef de projet", "le plan d'actions")]
