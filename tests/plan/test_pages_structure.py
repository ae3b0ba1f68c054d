import pytest
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.journal.models import Ecriture
from alliance.plan.models import Axe, Levier, SousThematique
from alliance.plan.services.structure import (
    IntituleExistant,
    IntituleUtilise,
    IntituleVide,
    create_axe,
    create_levier,
    create_sous_thematique,
    delete_intitule,
    move_intitule,
    rename_intitule,
)
from tests.factories import (
    AxeFactory,
    FicheActionFactory,
    LevierFactory,
    SousThematiqueFactory,
)
from tests.html import verifier_page

pytestmark = pytest.mark.django_db


def url(nom, cite, *args):
    return reverse(f"plan:{nom}", args=[cite.slug, *args])


@pytest.fixture
def axe(cite):
    return AxeFactory(cite=cite, code="1", nom="Parents", ordre=1)


GESTES = [
    ("creer_axe", lambda axe: [], {"nom": "Neuf"}),
    ("ajouter_intitule", lambda axe: [axe.pk, "levier"], {"nom": "Neuf"}),
    ("ajouter_intitule", lambda axe: [axe.pk, "sous-thematique"], {"nom": "Neuf"}),
    ("renommer_intitule", lambda axe: ["axe", axe.pk], {"nom": "Familles"}),
    ("deplacer_intitule", lambda axe: ["axe", axe.pk], {"vers": "bas"}),
    ("supprimer_intitule", lambda axe: ["axe", axe.pk], {}),
]


@pytest.mark.parametrize(
    ("role", "lit", "ecrit"),
    [
        (Role.CHEF_DE_PROJET, 200, 302),
        (Role.TROIKA, 200, 403),
        (Role.REFERENT, 200, 403),
        (Role.LECTEUR, 200, 403),
        (Role.PORTEUR, 200, 403),
        (Role.GESTIONNAIRE, 403, None),
    ],
)
@pytest.mark.parametrize(("nom", "args", "sent"), GESTES)
def test_structure_by_role(client_de, cite, axe, role, lit, ecrit, nom, args, sent):
    client = client_de(role)

    assert client.get(url("structure", cite)).status_code == lit
    answered = client.post(url(nom, cite, *args(axe)), sent).status_code
    assert answered == ecrit or (ecrit is None and answered in {403, 404})
    assert client.get(url(nom, cite, *args(axe))).status_code == 405


@pytest.mark.parametrize(("nom", "args", "sent"), GESTES[1:])
def test_headings_of_another_cite_are_not_found(client_chef, cite, nom, args, sent):
    assert client_chef.post(url(nom, cite, *args(AxeFactory())), sent).status_code == 404


@pytest.mark.parametrize(
    ("nom", "args"),
    [
        ("ajouter_intitule", lambda axe: [axe.pk, "autre"]),
        ("renommer_intitule", lambda axe: ["autre", axe.pk]),
    ],
)
def test_an_unknown_kind_of_heading_is_not_found(client_chef, cite, axe, nom, args):
    assert client_chef.post(url(nom, cite, *args(axe)), {"nom": "X"}).status_code == 404


def test_structure_is_a_sound_page(client_chef, cite, axe):
    LevierFactory(axe=axe)
    FicheActionFactory(cite=cite, sous_thematique=SousThematiqueFactory(axe=axe))
    AxeFactory(cite=cite, code="2", ordre=2)

    verifier_page(client_chef.get(url("structure", cite)))


def test_an_empty_structure_says_where_to_start(client_chef, cite):
    assert "Aucun axe pour l’instant" in verifier_page(client_chef.get(url("structure", cite))).text


@pytest.mark.parametrize(
    ("nom", "args", "sent"),
    [
        ("creer_axe", lambda axe: [], {"nom": "PARENTS"}),
        ("creer_axe", lambda axe: [], {"nom": " "}),
        ("ajouter_intitule", lambda axe: [axe.pk, "levier"], {"nom": ""}),
        ("renommer_intitule", lambda axe: ["axe", axe.pk], {"nom": ""}),
    ],
)
def test_a_refused_heading_is_shown_where_it_was_typed(client_chef, cite, axe, nom, args, sent):
    before = Ecriture.objects.count()

    response = client_chef.post(url(nom, cite, *args(axe)), sent)

    assert response.status_code == 422
    verifier_page(response)
    assert Ecriture.objects.count() == before


def test_a_heading_in_use_is_not_deleted_and_says_why(client_chef, cite, axe):
    used = SousThematiqueFactory(axe=axe)
    FicheActionFactory(cite=cite, sous_thematique=used)

    response = client_chef.post(url("supprimer_intitule", cite, "sous-thematique", used.pk))

    assert response.status_code == 422
    assert "il contient encore 1 action" in verifier_page(response).text
    assert SousThematique.objects.filter(pk=used.pk).exists()


def test_a_direction_that_is_none_moves_nothing(client_chef, cite, axe):
    response = client_chef.post(url("deplacer_intitule", cite, "axe", axe.pk), {"vers": "ailleurs"}, follow=True)

    assert "Choisissez de monter ou de descendre" in verifier_page(response).text
    assert not Ecriture.objects.filter(kind="plan.intitule.moved").exists()


@pytest.mark.parametrize("count", [1, 3])
def test_structure_query_count(client_chef, cite, count, django_assert_num_queries):
    client_chef.get(url("structure", cite))
    for rang in range(count):
        row = AxeFactory(cite=cite, ordre=rang)
        LevierFactory(axe=row)
        FicheActionFactory(cite=cite, sous_thematique=SousThematiqueFactory(axe=row))

    with django_assert_num_queries(7):
        client_chef.get(url("structure", cite))


def test_headings_take_the_next_code(chef, cite):
    first = create_axe(cite=cite, nom="Parents", by=chef.compte)
    second = create_axe(cite=cite, nom="Temps", by=chef.compte)
    under = create_sous_thematique(axe=second, nom="Lire", by=chef.compte)

    assert (first.code, second.code, under.code) == ("1", "2", "2.1")


@pytest.mark.parametrize(
    "act",
    [
        lambda axe, by: create_axe(cite=axe.cite, nom="Pârents", by=by),
        lambda axe, by: create_axe(cite=axe.cite, nom="Autre", code="1", by=by),
        lambda axe, by: create_levier(axe=axe, nom="levier", by=by),
        lambda axe, by: create_sous_thematique(axe=axe, nom="CONFIANCE", by=by),
        lambda axe, by: create_sous_thematique(axe=axe, nom="Autre", code="1.1", by=by),
        lambda axe, by: rename_intitule(intitule=axe, nom="temps", by=by),
    ],
)
def test_a_heading_is_not_repeated(chef, axe, act):
    AxeFactory(cite=axe.cite, code="2", nom="Temps")
    LevierFactory(axe=axe, nom="Levier")
    SousThematiqueFactory(axe=axe, code="1.1", nom="Confiance")

    with pytest.raises(IntituleExistant):
        act(axe, chef.compte)

    assert (Axe.objects.count(), Levier.objects.count(), SousThematique.objects.count()) == (2, 1, 1)
    assert not Ecriture.objects.exists()


@pytest.mark.parametrize(
    "act",
    [
        lambda axe, by: create_axe(cite=axe.cite, nom="", by=by),
        lambda axe, by: create_levier(axe=axe, nom=" ", by=by),
        lambda axe, by: create_sous_thematique(axe=axe, nom="", by=by),
        lambda axe, by: rename_intitule(intitule=axe, nom="", by=by),
    ],
)
def test_a_heading_has_a_name(chef, axe, act):
    with pytest.raises(IntituleVide):
        act(axe, chef.compte)


def test_renaming_to_the_same_name_writes_nothing(chef, axe):
    rename_intitule(intitule=axe, nom=" Parents ", by=chef.compte)

    assert not Ecriture.objects.exists()


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (lambda axe: SousThematiqueFactory(axe=axe), "1 sous-thématique"),
        (lambda axe: LevierFactory(axe=axe), "1 levier"),
    ],
)
def test_an_axis_that_holds_something_stays(chef, axe, held, words):
    held(axe)

    with pytest.raises(IntituleUtilise, match=words):
        delete_intitule(intitule=axe, by=chef.compte)

    assert Axe.objects.count() == 1


@pytest.mark.parametrize(
    "build", [lambda axe: axe, lambda axe: LevierFactory(axe=axe), lambda axe: SousThematiqueFactory(axe=axe)]
)
def test_an_empty_heading_is_deleted_and_journaled(chef, axe, build):
    heading = build(axe)

    delete_intitule(intitule=heading, by=chef.compte)

    assert not type(heading).objects.exists()
    assert Ecriture.objects.get().kind == "plan.intitule.deleted"
    assert Ecriture.objects.get().cite_id == axe.cite_id


@pytest.mark.parametrize(
    ("vers", "index", "order", "moved"),
    [
        ("haut", 1, ["B", "A", "C"], True),
        ("bas", 1, ["A", "C", "B"], True),
        ("haut", 0, ["A", "B", "C"], False),
        ("bas", 2, ["A", "B", "C"], False),
    ],
)
def test_a_heading_moves_by_one(chef, axe, vers, index, order, moved):
    rows = [SousThematiqueFactory(axe=axe, nom=nom, ordre=1) for nom in "ABC"]

    assert move_intitule(intitule=rows[index], vers=vers, by=chef.compte) is moved
    assert list(axe.sous_thematiques.order_by("ordre", "pk").values_list("nom", flat=True)) == order
    assert Ecriture.objects.count() == int(moved)
