import re

import pytest
from django.urls import reverse

from alliance.acteurs.enums import Portee, Role
from alliance.acteurs.models import Delegation
from alliance.plan.enums import StatutFiche
from alliance.plan.services.fiches import create_fiche
from tests.factories import (
    AxeFactory,
    CiteFactory,
    FicheActionFactory,
    HabilitationFactory,
    OrganisationFactory,
    SousThematiqueFactory,
)
from tests.html import verifier_fragment, verifier_page

pytestmark = pytest.mark.django_db


def url_plan(cite, query=""):
    return reverse("plan:plan", args=[cite.slug]) + query


@pytest.fixture
def sous_thematique(cite):
    return SousThematiqueFactory(
        axe=AxeFactory(cite=cite, code="1", nom="Parents", ordre=1), code="1.1", nom="Confiance"
    )


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.CHEF_DE_PROJET, 200),
        (Role.TROIKA, 200),
        (Role.REFERENT, 200),
        (Role.LECTEUR, 200),
        (Role.PORTEUR, 200),
        (Role.INTERVENANT, 200),
        (Role.GESTIONNAIRE, 403),
        (Role.COMPTABLE, 403),
        (Role.REFERENT_PARCOURS, 403),
    ],
)
def test_plan_by_role(client_de, cite, role, status):
    client = client_de(role)

    assert client.get(url_plan(cite)).status_code == status
    assert client.post(url_plan(cite)).status_code == 405


def test_plan_of_another_cite_is_not_found(client_chef):
    assert client_chef.get(url_plan(CiteFactory())).status_code == 404


def test_the_anonymous_are_sent_to_the_sign_in_page(client, cite):
    assert client.get(url_plan(cite)).status_code == 302


@pytest.mark.parametrize(
    "vue",
    [
        "",
        "?vue=tableau",
        "?vue=calendrier",
        "?vue=frise",
        "?vue=carte",
        "?vue=autre",
        "?grouper=quartier",
        "?vue=tableau&grouper=theme&tri=-modifiee&col=public&col=demande",
        "?q=lire",
        "?q=introuvable",
        "?age=huit",
        "?vue=tableau&tri=-cout",
    ],
)
def test_plan_is_a_sound_page(client_chef, chef, cite, sous_thematique, vue):
    create_fiche(
        cite=cite, exercice=2026, titre="Lire", by=chef.compte, sous_thematique=sous_thematique, cout_cents=500
    )
    FicheActionFactory(cite=cite, titre="À classer")

    response = client_chef.get(url_plan(cite, vue))

    verifier_page(response)


def test_an_empty_plan_says_where_to_start(client_chef, cite):
    page = verifier_page(client_chef.get(url_plan(cite)))

    assert "Le plan est vide" in page.text


def test_an_empty_plan_says_who_can_when_one_cannot(client_de, cite):
    page = verifier_page(client_de(Role.LECTEUR).get(url_plan(cite)))

    assert "Aucune action à vous montrer" in page.text


def test_the_tree_groups_fiches_and_keeps_those_to_classify_apart(client_chef, cite, sous_thematique):
    FicheActionFactory(cite=cite, titre="Cafés", sous_thematique=sous_thematique)
    FicheActionFactory(cite=cite, titre="Orpheline")

    page = verifier_page(client_chef.get(url_plan(cite)))

    assert [node.text for node in page.find("h2") if "Axe 1 ·" in node.text or node.text == "À classer"] == [
        "Axe 1 · Parents",
        "À classer",
    ]
    assert [node.text for node in page.find("h3")] == ["1.1 Confiance", "Sans sous-thématique"]


def compte_affiche(response):
    [status] = [node for node in verifier_page(response).walk() if node.attrs.get("role") == "status"]
    return status.text


def test_the_count_says_how_many_of_how_many(client_chef, cite):
    FicheActionFactory(cite=cite, titre="Cafés des parents")
    FicheActionFactory(cite=cite, titre="Lire")

    assert compte_affiche(client_chef.get(url_plan(cite))) == "2 actions"
    assert compte_affiche(client_chef.get(url_plan(cite, "?q=CAFES"))) == "1 action sur 2 avec ce filtre"


def test_an_active_filter_is_a_chip_that_removes_it(client_chef, cite):
    FicheActionFactory(cite=cite)

    page = verifier_page(client_chef.get(url_plan(cite, "?statut=A_INSTRUIRE&q=action")))

    chips = {
        node.attrs["aria-label"]: node.attrs["href"]
        for node in page.find("a")
        if node.attrs.get("class") == "chip on" and "aria-label" in node.attrs
    }
    assert set(chips) == {"Retirer le filtre À instruire", "Retirer le filtre « action »"}
    [left] = client_chef.get(url_plan(cite, chips["Retirer le filtre À instruire"])).context["puces"]
    assert left.mot == "« action »"


def test_other_exercices_are_never_out_of_sight(client_chef, cite):
    FicheActionFactory(cite=cite, exercice=2021, titre="Ancienne")
    FicheActionFactory(cite=cite, exercice=2022)

    page = verifier_page(client_chef.get(url_plan(cite)))

    assert "1 action en 2021" in page.text
    assert "Ancienne" in verifier_page(client_chef.get(url_plan(cite, "?exercice=2021"))).text
    assert "Ancienne" in verifier_page(client_chef.get(url_plan(cite, "?exercice=tous"))).text


@pytest.mark.parametrize(
    ("tri", "titres", "aria"),
    [
        ("titre", ["Abc", "Éveil", "Zoo"], "ascending"),
        ("-titre", ["Zoo", "Éveil", "Abc"], "descending"),
        ("-cout", ["Éveil", "Zoo", "Abc"], None),
        ("inconnu", ["Abc", "Zoo", "Éveil"], None),
    ],
)
def test_the_table_sorts_by_its_columns(client_chef, cite, tri, titres, aria):
    FicheActionFactory(cite=cite, titre="Zoo", code="B", cout_cents=200)
    FicheActionFactory(cite=cite, titre="Abc", code="A", cout_cents=100)
    FicheActionFactory(cite=cite, titre="Éveil", code="C", cout_cents=300)

    page = verifier_page(client_chef.get(url_plan(cite, f"?vue=tableau&tri={tri}")))

    [table] = [node for node in page.find("table") if node.find("tbody") and "fixe" in node.attrs.get("class", "")]
    assert [node.text for node in table.find("th") if node.attrs["scope"] == "row"] == titres
    first = table.find("th")[0]
    assert first.attrs["aria-sort"] == (aria or "none")


def test_the_table_paginates_by_fifty(client_chef, cite):
    FicheActionFactory.create_batch(51, cite=cite)

    assert len(client_chef.get(url_plan(cite, "?vue=tableau")).context["page"]) == 50
    assert len(client_chef.get(url_plan(cite, "?vue=tableau&page=2")).context["page"]) == 1


def test_htmx_receives_the_list_alone(client_chef, cite):
    FicheActionFactory(cite=cite, titre="Cafés")

    response = client_chef.get(url_plan(cite, "?q=cafes"), headers={"HX-Request": "true"})

    assert verifier_fragment(response).children[0].attrs["id"] == "liste"


@pytest.mark.parametrize("vue", ["", "?vue=tableau", "?vue=calendrier", "?vue=frise", "?vue=carte"])
def test_plan_query_count_does_not_grow(client_chef, chef, cite, sous_thematique, vue, django_assert_max_num_queries):
    def queries(count):
        for rang in range(count):
            create_fiche(
                cite=cite, exercice=2026, titre=f"Action {rang}", by=chef.compte, sous_thematique=sous_thematique,
                porteur=OrganisationFactory(cite=cite),
            )  # fmt: skip
        with django_assert_max_num_queries(8) as captured:
            client_chef.get(url_plan(cite, vue))
        return len(captured)

    client_chef.get(url_plan(cite, vue))

    assert queries(1) == queries(3)


def test_a_partner_does_not_see_what_is_still_examined(client_de, cite):
    FicheActionFactory(cite=cite, titre="Secrète", statut=StatutFiche.A_INSTRUIRE)
    FicheActionFactory(cite=cite, titre="Ouverte", statut=StatutFiche.EN_COURS)

    page = verifier_page(client_de(Role.LECTEUR).get(url_plan(cite)))

    assert "Ouverte" in page.text
    assert "Secrète" not in page.text


@pytest.mark.parametrize(
    ("role", "status"), [(Role.CHEF_DE_PROJET, 200), (Role.TROIKA, 403), (Role.PORTEUR, 403), (Role.GESTIONNAIRE, 403)]
)
def test_who_may_add_an_action(client_de, cite, role, status):
    client = client_de(role)

    assert client.get(reverse("plan:creer", args=[cite.slug])).status_code == status
    posted = client.post(reverse("plan:creer", args=[cite.slug]), {"titre": "Neuve", "exercice": 2026})

    assert posted.status_code == (302 if status == 200 else status)


def test_a_title_alone_makes_a_fiche_and_lands_on_it(client_chef, cite, sous_thematique):
    url = reverse("plan:creer", args=[cite.slug])
    page = verifier_page(client_chef.get(f"{url}?sous_thematique={sous_thematique.pk}"))
    [chosen] = [node for node in page.find("option") if "selected" in node.attrs]

    response = client_chef.post(
        url, {"titre": "Neuve", "exercice": 2026, "sous_thematique": chosen.attrs["value"]}, follow=True
    )

    assert re.search(r"/fiches/\d+/$", response.request["PATH_INFO"])
    text = verifier_page(response).text
    assert "Commencez par l’essentiel et le besoin" in text
    assert "L’action est au plan." in text


def test_a_fiche_without_title_is_asked_again(client_chef, cite):
    response = client_chef.post(reverse("plan:creer", args=[cite.slug]), {"titre": " ", "exercice": "2026"})

    assert response.status_code == 422
    verifier_page(response)
    assert cite.fiches.count() == 0


def test_a_sous_thematique_of_another_cite_cannot_be_chosen(client_chef, cite):
    elsewhere = SousThematiqueFactory()

    response = client_chef.post(
        reverse("plan:creer", args=[cite.slug]), {"titre": "N", "exercice": 2026, "sous_thematique": elsewhere.pk}
    )

    assert response.status_code == 422
    assert cite.fiches.count() == 0


def test_the_rail_shows_the_plan_to_those_who_read_it(client_de, client, cite):
    shown = verifier_page(client_de(Role.LECTEUR).get(reverse("accueil_cite", args=[cite.slug])))
    hidden = verifier_page(client_de(Role.GESTIONNAIRE).get(reverse("accueil_cite", args=[cite.slug])))

    assert any(node.attrs.get("href") == url_plan(cite) for node in shown.find("a"))
    assert not any(node.attrs.get("href") == url_plan(cite) for node in hidden.find("a"))


def test_a_delegate_for_the_plan_acts_as_the_chef(client, chef, cite):
    delegate = HabilitationFactory(cite=cite, role=Role.LECTEUR).compte
    Delegation.objects.create(
        cite=cite, delegant=chef.compte, compte=delegate, portee=Portee.PLAN, from_on="2020-01-01", to_on="2099-01-01",
        motif="Intérim",
    )  # fmt: skip
    client.force_login(delegate)

    assert client.get(reverse("plan:creer", args=[cite.slug])).status_code == 200


def test_searching_keeps_the_other_filters(client_chef, cite):
    FicheActionFactory(cite=cite)

    page = verifier_page(client_chef.get(url_plan(cite, "?statut=A_INSTRUIRE&vue=tableau&q=action&page=1")))

    [search] = [node for node in page.find("form") if node.attrs.get("aria-label") == "Chercher dans le plan"]
    kept = {
        (node.attrs["name"], node.attrs["value"]) for node in search.find("input") if node.attrs.get("type") == "hidden"
    }
    assert {("statut", "A_INSTRUIRE"), ("vue", "tableau")} <= kept
    assert not {name for name, _value in kept} & {"q", "page"}


def chosen_of(page):
    return {node.attrs["value"] for node in page.find("option") if "selected" in node.attrs} - {""}


def test_all_the_filters_unfold_in_place_or_on_their_own_page(client_chef, cite, sous_thematique):
    FicheActionFactory(cite=cite, exercice=2022)
    FicheActionFactory(cite=cite, exercice=2021, sous_thematique=sous_thematique)
    address = reverse("plan:filtrer", args=[cite.slug]) + "?exercice=2021&statut=EN_COURS"

    page = verifier_page(client_chef.get(address))
    fragment = verifier_fragment(client_chef.get(address, headers={"HX-Request": "true"}))

    assert fragment.children[0].attrs["id"] == "filtres"
    assert chosen_of(page) == {"2021"}
    assert [node.attrs["value"] for node in page.find("input") if "checked" in node.attrs] == ["EN_COURS"]


def test_the_filters_start_from_the_exercice_shown(client_chef, cite):
    FicheActionFactory(cite=cite, exercice=2022)

    page = verifier_page(client_chef.get(reverse("plan:filtrer", args=[cite.slug])))

    assert chosen_of(page) == {"2022"}


@pytest.mark.parametrize(("role", "status"), [(Role.LECTEUR, 200), (Role.GESTIONNAIRE, 403)])
def test_filters_by_role(client_de, cite, role, status):
    client = client_de(role)

    assert client.get(reverse("plan:filtrer", args=[cite.slug])).status_code == status
    assert client.post(reverse("plan:filtrer", args=[cite.slug])).status_code == 405


def test_a_filter_that_cannot_be_read_is_named(client_chef, cite):
    FicheActionFactory(cite=cite)

    page = verifier_page(client_chef.get(url_plan(cite, "?age=huit")))

    assert "Le filtre « Âge » n’a pas été compris" in page.text
