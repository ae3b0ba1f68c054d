import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from alliance.acteurs.enums import Role
from alliance.journal.models import Ecriture
from alliance.plan.models import JeuTranches, TrancheAge
from alliance.plan.rules import (
    AGE_ADULTE_MAX_ANS,
    AGE_MAX_ANS,
    DECOUPAGES_PAR_DEFAUT,
    Tranche,
    chevauchement,
    runs_of,
    trous,
)
from alliance.plan.selectors.tranches import jeux_of
from alliance.plan.services.tranches import (
    AucuneTranche,
    DecoupageExistant,
    NomDecoupageVide,
    TrancheALEnvers,
    TranchesChevauchees,
    TrancheTropHaute,
    create_jeu,
    delete_jeu,
    update_jeu,
)
from tests.factories import CiteFactory
from tests.html import verifier_page

AGES = range(AGE_ADULTE_MAX_ANS + 1)
age = st.integers(0, AGE_ADULTE_MAX_ANS)
age_or_none = st.none() | age
a_range = st.tuples(age_or_none, age_or_none).filter(
    lambda ages: None in ages or ages[0] <= ages[1]  # the constraint of the fiche
)
a_bracket = st.tuples(age, age).map(sorted).map(lambda ages: Tranche(*ages))


def holds(age_min, age_max, years):
    """Brute force: is the action open to somebody of this age? Nobody said: to nobody."""
    if age_min is None and age_max is None:
        return False
    return years in AGES[age_min or 0 : (AGE_ADULTE_MAX_ANS if age_max is None else age_max) + 1]


@given(ages=a_range, tranche=a_bracket)
def test_an_action_is_in_a_bracket_when_it_is_open_to_one_of_its_ages(ages, tranche):
    brute = any(holds(*ages, years) for years in range(tranche.age_min, tranche.age_max + 1))

    assert tranche.touche(*ages) == brute


@pytest.mark.parametrize(
    ("ages", "expected"),
    [
        ((3, 3), False),
        ((2, 3), True),
        ((None, 2), True),
        ((3, None), False),
        ((0, None), True),
        ((None, None), False),
        ((30, 60), False),
    ],
)
def test_the_bounds_of_0_to_2_are_both_inside(ages, expected):
    assert Tranche(0, 2).touche(*ages) == expected


@given(tranches=st.lists(a_bracket, max_size=5))
def test_an_overlap_is_an_age_held_twice(tranches):
    twice = any(sum(tranche.contient(years) for tranche in tranches) > 1 for years in AGES)

    assert (chevauchement(tranches) is not None) == twice


@given(tranches=st.lists(a_bracket, max_size=4))
def test_gaps_are_the_ages_of_the_programme_that_no_bracket_holds(tranches):
    found = {years for gap in trous(tranches) for years in range(gap.age_min, gap.age_max + 1)}

    assert found == {y for y in range(AGE_MAX_ANS + 1) if not any(t.contient(y) for t in tranches)}


def test_runs_group_what_follows():
    assert runs_of([9, 3, 4, 5]) == (Tranche(3, 5), Tranche(9, 9))


@pytest.mark.parametrize("decoupage", DECOUPAGES_PAR_DEFAUT)
def test_default_sets_hold_each_age_once(decoupage):
    assert chevauchement(decoupage.tranches) is None
    assert trous(decoupage.tranches) == ()


@pytest.mark.django_db
def test_the_default_sets_hold_until_the_cite_makes_its_own(chef, cite):
    assert [jeu.nom for jeu in jeux_of(cite, chef.compte)] == [jeu.nom for jeu in DECOUPAGES_PAR_DEFAUT]

    create_jeu(cite=cite, nom="École", tranches=[Tranche(6, 10), Tranche(3, 5)], by=chef.compte, source=" INSEE ")
    create_jeu(cite=cite, nom="Ados", tranches=[Tranche(11, 17)], by=chef.compte)

    ecole, ados = jeux_of(cite, chef.compte)
    assert (ecole.nom, ecole.source, ecole.tranches) == ("École", "INSEE", (Tranche(3, 5), Tranche(6, 10)))
    assert ecole.trous == (Tranche(0, 2), Tranche(11, 25))
    assert (ados.tranche_of(11), ados.tranche_of(18)) == (Tranche(11, 17), None)
    assert Ecriture.objects.filter(kind="plan.jeutranches.created", cite_id=cite.pk).count() == 2


@pytest.mark.django_db
def test_sets_of_another_cite_are_not_read(chef, cite):
    other = CiteFactory()
    create_jeu(cite=other, nom="Ailleurs", tranches=[Tranche(0, 25)], by=None)

    assert "Ailleurs" not in {jeu.nom for jeu in jeux_of(cite, chef.compte)}
    assert "Ailleurs" not in {jeu.nom for jeu in jeux_of(other, chef.compte)}


@pytest.mark.django_db
@pytest.mark.parametrize("nombre", [1, 3])
def test_sets_are_read_in_one_query(chef, cite, nombre, django_assert_num_queries):
    for rang in range(nombre):
        create_jeu(cite=cite, nom=f"Jeu {rang}", tranches=[Tranche(0, rang)], by=chef.compte)
    chef.compte.is_administrateur  # noqa: B018 -- loaded
    jeux_of(cite, chef.compte)

    with django_assert_num_queries(2):
        assert len(jeux_of(cite, chef.compte)) == nombre


REFUS = [
    (" ", [Tranche(0, 2)], NomDecoupageVide, "nom"),
    ("ecole", [Tranche(0, 2)], DecoupageExistant, "nom"),
    ("Autre", [], AucuneTranche, "tranches"),
    ("Autre", [Tranche(5, 3)], TrancheALEnvers, "tranches"),
    ("Autre", [Tranche(3, AGE_ADULTE_MAX_ANS + 1)], TrancheTropHaute, "tranches"),
    ("Autre", [Tranche(3, 6), Tranche(0, 3)], TranchesChevauchees, "tranches"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("nom", "tranches", "refusal", "field"), REFUS)
def test_a_wrong_set_is_refused_and_nothing_is_written(chef, cite, nom, tranches, refusal, field):
    create_jeu(cite=cite, nom="École", tranches=[Tranche(3, 5)], by=chef.compte)

    with pytest.raises(refusal) as caught:
        create_jeu(cite=cite, nom=nom, tranches=tranches, by=chef.compte)

    assert caught.value.field == field
    assert list(JeuTranches.objects.values_list("nom", flat=True)) == ["École"]


@pytest.mark.django_db
@pytest.mark.parametrize(("nom", "tranches", "refusal", "field"), REFUS)
def test_a_wrong_change_is_refused_and_nothing_is_written(chef, cite, nom, tranches, refusal, field):
    create_jeu(cite=cite, nom="École", tranches=[Tranche(3, 5)], by=chef.compte)
    jeu = create_jeu(cite=cite, nom="Autre jeu", tranches=[Tranche(0, 2)], by=chef.compte)

    with pytest.raises(refusal) as caught:
        update_jeu(jeu=jeu, nom=nom, tranches=tranches, by=chef.compte)

    assert caught.value.field == field
    jeu.refresh_from_db()
    assert (jeu.nom, [str(row) for row in jeu.tranches.all()]) == ("Autre jeu", ["0-2 ans"])
    assert not Ecriture.objects.filter(kind="plan.jeutranches.updated").exists()


@pytest.mark.django_db
def test_neighbours_that_share_no_age_are_accepted_up_to_the_last_human_age(chef, cite):
    jeu = create_jeu(cite=cite, nom="Vie", tranches=[Tranche(0, 3), Tranche(4, AGE_ADULTE_MAX_ANS)], by=chef.compte)

    assert jeu.tranches.count() == 2


@pytest.mark.django_db
def test_a_set_changes_once_and_then_not_again(chef, cite):
    jeu = create_jeu(cite=cite, nom="École", tranches=[Tranche(3, 5)], by=chef.compte)

    for _again in range(2):
        update_jeu(jeu=jeu, nom="École ", tranches=[Tranche(6, 10), Tranche(3, 5)], source="CNAF", by=chef.compte)

    [lu] = jeux_of(cite, chef.compte)
    assert (lu.nom, lu.source, lu.tranches) == ("École", "CNAF", (Tranche(3, 5), Tranche(6, 10)))
    assert Ecriture.objects.filter(kind="plan.jeutranches.updated").count() == 1


@pytest.mark.django_db
def test_the_last_set_taken_away_brings_the_default_ones_back(chef, cite):
    jeu = create_jeu(cite=cite, nom="École", tranches=[Tranche(3, 5)], by=chef.compte)

    delete_jeu(jeu=jeu, by=chef.compte)

    assert not TrancheAge.objects.exists()
    assert len(jeux_of(cite, chef.compte)) == len(DECOUPAGES_PAR_DEFAUT)
    assert Ecriture.objects.filter(kind="plan.jeutranches.deleted", cite_id=cite.pk).count() == 1


def url(nom, cite, *args):
    return reverse(f"plan:{nom}", args=[cite.slug, *args])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "answers"),
    [
        ("", ["de 3 à 15 ans", "de 3 à 5 ans"]),
        ("?age=2", ["de 0 à 2 ans", "de 0 à 2 ans"]),
        ("?age=16", ["de 16 à 25 ans", "de 16 à 25 ans"]),
        ("?age=26", ["aucune tranche", "aucune tranche"]),
        ("?age=trois", []),
        ("?age=121", []),
    ],
)
def test_the_page_answers_in_which_bracket_a_child_is(client_chef, cite, query, answers):
    response = client_chef.get(url("tranches", cite) + query)

    verifier_page(response)
    assert [answer.replace("\u00a0", " ") for _nom, answer in response.context["reponses"]] == answers


@pytest.mark.django_db
def test_gaps_are_shown(client_chef, chef, cite):
    create_jeu(cite=cite, nom="École", tranches=[Tranche(3, 5), Tranche(7, 25)], by=chef.compte)

    page = verifier_page(client_chef.get(url("tranches", cite)))

    assert "Aucune tranche de 0 à 2 ans et 6 ans." in page.text.replace("\u00a0", " ")


@pytest.mark.django_db
@pytest.mark.parametrize("texte", ["0-2, 3–5;6 à 10 ans\n11", " 11-11 ,6-10, 0 - 2,3-5"])
def test_brackets_are_typed_as_people_write_them(client_chef, chef, cite, texte):
    response = client_chef.post(url("creer_jeu", cite), {"nom": "École", "tranches": texte})

    assert response.status_code == 302
    [jeu] = jeux_of(cite, chef.compte)
    assert [tranche.cle for tranche in jeu.tranches] == ["0-2", "3-5", "6-10", "11-11"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("nom", "texte", "message"),
    [
        ("École", "0-3, 3-6", "se chevauchent : 3 ans serait compté deux fois"),
        ("École", "trois ans", "« trois ans » ne se lit pas"),
        ("École", "5-3", "finit avant de commencer. Écrivez 3-5."),
        ("École", "", "Écrivez au moins une tranche"),
        ("École", ",", "Écrivez au moins une tranche"),
        (" ", "0-2", "Donnez un nom à ce découpage"),
    ],
)
def test_a_refusal_keeps_what_was_typed(client_chef, cite, nom, texte, message):
    response = client_chef.post(url("creer_jeu", cite), {"nom": nom, "tranches": texte})

    assert response.status_code == 422
    assert message in verifier_page(response).text
    assert not JeuTranches.objects.exists()


@pytest.mark.django_db
def test_a_default_set_is_taken_as_a_model_then_changed_and_taken_away(client_chef, chef, cite):
    page = verifier_page(client_chef.get(url("creer_jeu", cite) + "?modele=defaut1"))
    [field] = [node for node in page.find("input") if node.attrs.get("name") == "tranches"]
    client_chef.post(url("creer_jeu", cite), {"nom": "Le nôtre", "tranches": field.attrs["value"]})
    jeu = JeuTranches.objects.get()
    verifier_page(client_chef.get(url("modifier_jeu", cite, jeu.pk)))

    client_chef.post(url("modifier_jeu", cite, jeu.pk), {"nom": "Le nôtre", "tranches": "0-25"})
    verifier_page(client_chef.get(url("tranches", cite)))

    assert field.attrs["value"] == "0-2, 3-15, 16-25"
    assert jeux_of(cite, chef.compte)[0].tranches == (Tranche(0, 25),)
    assert client_chef.post(url("supprimer_jeu", cite, jeu.pk)).status_code == 302
    assert not JeuTranches.objects.exists()


@pytest.mark.django_db
def test_a_set_of_another_cite_is_not_found(client_chef, cite):
    jeu = create_jeu(cite=CiteFactory(), nom="Ailleurs", tranches=[Tranche(0, 2)], by=None)

    assert client_chef.get(url("modifier_jeu", cite, jeu.pk)).status_code == 404
    assert client_chef.post(url("supprimer_jeu", cite, jeu.pk)).status_code == 404


@pytest.mark.django_db
def test_those_who_read_see_why_they_cannot_change(client_de, cite):
    client = client_de(Role.LECTEUR)

    assert "Seul le chef de projet règle" in verifier_page(client.get(url("tranches", cite))).text
    assert client.get(url("creer_jeu", cite)).status_code == 403
