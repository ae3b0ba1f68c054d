from html import unescape

import pytest
from django.urls import reverse

from alliance.accueil.rules import FAMILLES, PHRASES, phrase
from alliance.accueil.selectors.guides import PAGES, ROLES, find_guide, guide_de_page, guides
from alliance.acteurs.enums import Role
from alliance.journal.services import record
from tests.factories import CiteFactory, EtablissementFactory, HabilitationFactory, OrganisationFactory
from tests.html import verifier_page

pytestmark = pytest.mark.django_db


def journal_url(cite):
    return reverse("journal", args=[cite.slug])


def recherche_url(cite, texte):
    return f"{reverse('recherche', args=[cite.slug])}?q={texte}"


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.CHEF_DE_PROJET, 200), (Role.TROIKA, 200), (Role.LECTEUR, 403), (Role.PORTEUR, 403), (Role.COMPTABLE, 403)],
)
def test_the_journal_is_read_by_those_who_steer(client, role, status):
    person = HabilitationFactory(role=role)
    client.force_login(person.compte)

    assert client.get(journal_url(person.cite)).status_code == status


def test_the_journal_shows_this_cite_only(client):
    chef, foreign = HabilitationFactory(), CiteFactory()
    record(kind="plan.fiche.created", by=chef.compte, cite_id=chef.cite_id)
    record(kind="acteurs.organisation.created", by=chef.compte, cite_id=foreign.pk)
    client.force_login(chef.compte)

    response = client.get(journal_url(chef.cite))

    verifier_page(response)
    assert [acte.auteur for acte in response.context["actes"]] == [chef.compte.nom]
    assert "annuaire" not in response.context["actes"][0].phrase


@pytest.mark.parametrize(("famille", "count"), [("plan", 1), ("acteurs", 1), ("", 2), ("inconnue", 2)])
def test_the_journal_filters_by_place(client, famille, count):
    chef = HabilitationFactory()
    record(kind="plan.fiche.created", by=chef.compte, cite_id=chef.cite_id)
    record(kind="acteurs.site.added", by=chef.compte, cite_id=chef.cite_id)
    client.force_login(chef.compte)

    response = client.get(journal_url(chef.cite), {"famille": famille})

    assert len(response.context["actes"]) == count


@pytest.mark.parametrize("item_count", [1, 3])
def test_journal_query_count(client, django_assert_max_num_queries, item_count):
    chef = HabilitationFactory()
    for _ in range(item_count):
        record(kind="plan.fiche.created", by=chef.compte, cite_id=chef.cite_id)
    client.force_login(chef.compte)

    with django_assert_max_num_queries(9):
        client.get(journal_url(chef.cite))


@pytest.mark.parametrize("kind", [*PHRASES, "plan.autre.chose", "inconnu.objet.change"])
@pytest.mark.parametrize("nombre", [1, 4])
def test_each_act_makes_a_sentence(kind, nombre):
    words = phrase(kind, objet="Lire", nombre=nombre)

    assert "{" not in words
    assert words.split()[0] in {"a", "ont"}


def test_families_name_the_apps():
    assert {kind.split(".")[0] for kind in PHRASES} <= set(FAMILLES)


def test_search_finds_within_what_the_person_may_see(client):
    chef = HabilitationFactory()
    mine = OrganisationFactory(cite=chef.cite, nom="Médiathèque du Lac")
    OrganisationFactory(nom="Médiathèque d'ailleurs")
    client.force_login(chef.compte)

    response = client.get(recherche_url(chef.cite, "mediatheque"))

    verifier_page(response)
    found = [item.titre for groupe in response.context["groupes"] for item in groupe.trouvailles]
    assert found == [mine.nom]


@pytest.mark.parametrize("texte", ["", "a", "%00", "zzzz", "%25", "_"])
def test_search_answers_calmly_to_anything(client, texte):
    chef = HabilitationFactory()
    EtablissementFactory()
    client.force_login(chef.compte)

    response = client.get(recherche_url(chef.cite, texte))

    assert response.status_code == 200
    assert response.context["groupes"] == []


def test_switching_the_cite_moves_the_visit_mark(client):
    chef = HabilitationFactory()
    other = HabilitationFactory(compte=chef.compte)
    client.force_login(chef.compte)
    chef.compte.refresh_from_db()
    before = chef.compte.derniere_visite_at

    response = client.post(reverse("changer_cite"), {"cite": other.cite.slug})

    chef.compte.refresh_from_db()
    assert response.url == reverse("accueil_cite", args=[other.cite.slug])
    assert chef.compte.visite_precedente_at == before
    assert chef.compte.derniere_visite_at is not None


def test_a_cite_of_others_cannot_be_switched_to(client):
    chef = HabilitationFactory()
    client.force_login(chef.compte)

    assert client.post(reverse("changer_cite"), {"cite": CiteFactory().slug}).status_code == 404
    assert client.get(reverse("changer_cite")).status_code == 405


def test_every_guide_opens(client):
    client.force_login(HabilitationFactory().compte)

    verifier_page(client.get(reverse("aide")))
    assert len(guides()) >= 4
    for guide in guides():
        response = client.get(reverse("guide", args=[guide.slug]))
        verifier_page(response)
        assert guide.titre in unescape(response.content.decode())
    assert client.get(reverse("guide", args=["absent"])).status_code == 404


@pytest.mark.parametrize("slug", sorted({*PAGES.values(), *ROLES.values()}))
def test_every_guide_that_a_page_or_a_function_names_exists(slug):
    assert find_guide(slug).slug == slug


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("plan:plan", "regarder-le-plan"),
        ("plan:fiche", "tenir-une-fiche"),
        ("plan:couverture", "qui-n-a-rien"),
        ("plan:preparer_lot", "modifier-plusieurs-fiches"),
        ("partages:jeton_creer", "sortir-le-plan"),
        ("gouvernance:convoquer", "preparer-un-cotech"),
        ("gouvernance:tenir", "tenir-une-seance"),
        ("gouvernance:clore", "tenir-une-seance"),
        ("gouvernance:clore_instance", "groupes-de-travail"),
        ("gouvernance:avis_point", "donner-l-avis-de-son-pole"),
        ("gouvernance:repondre_pour", "preparer-un-cotech"),
        ("gouvernance:decision_numero", "registre-et-missions"),
        ("gouvernance:reprendre_mission", "registre-et-missions"),
    ],
)
def test_a_page_opens_its_guide(name, slug):
    assert guide_de_page(name).slug == slug


def test_the_help_starts_with_the_guide_of_the_function(client):
    person = HabilitationFactory(role=Role.PORTEUR)
    client.force_login(person.compte)

    response = client.get(reverse("aide"))

    assert [guide.slug for guide in response.context["miens"]] == ["porteur"]
