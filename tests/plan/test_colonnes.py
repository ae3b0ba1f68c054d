import pytest
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.plan.enums import StatutFiche
from alliance.plan.models import ChangementStatut
from alliance.plan.views import colonnes
from tests.factories import CiteFactory, FicheActionFactory, HabilitationFactory
from tests.html import verifier_page

pytestmark = pytest.mark.django_db


def url_plan(cite, query="?vue=colonnes"):
    return reverse("plan:plan", args=[cite.slug]) + query


def deplacer(client, fiche, nouveau, requete="vue=colonnes", **corps):
    url = reverse("plan:deplacer", args=[fiche.cite.slug, fiche.pk])
    return client.post(f"{url}?depuis={fiche.statut}", {"nouveau": nouveau, "requete": requete, **corps})


def colonnes_of(page):
    return {
        node.find("h2")[0].text: [carte.find("a")[0].text for carte in node.find("li")]
        for node in page.find("section")
        if node.attrs.get("class") == "kb-col"
    }


def test_the_board_has_a_column_by_status_with_its_count(client_chef, cite):
    FicheActionFactory(cite=cite, titre="Neuve")
    FicheActionFactory(cite=cite, titre="Menée", statut=StatutFiche.EN_COURS)
    FicheActionFactory(cite=cite, titre="Perdue", statut=StatutFiche.ANNULEE)

    page = verifier_page(client_chef.get(url_plan(cite)))

    assert colonnes_of(page) == {
        "À instruire": ["Neuve"],
        "En préparation": [],
        "En cours": ["Menée"],
        "Suspendue": [],
        "Terminée": [],
        "Annulée": ["Perdue"],
    }


def test_the_board_holds_only_what_the_filters_keep(client_chef, cite):
    FicheActionFactory(cite=cite, titre="Neuve")
    FicheActionFactory(cite=cite, titre="Autre")

    page = verifier_page(client_chef.get(url_plan(cite, "?vue=colonnes&q=neuve")))

    assert colonnes_of(page)["À instruire"] == ["Neuve"]


def test_a_column_stops_at_thirty_and_leads_to_the_others(client_chef, cite):
    FicheActionFactory.create_batch(32, cite=cite)

    page = verifier_page(client_chef.get(url_plan(cite, "?vue=colonnes&q=action")))

    assert len(colonnes_of(page)["À instruire"]) == colonnes.CARTES_MAX == 30
    [link] = [node for node in page.find("a") if "autres" in node.text and "tableau" in node.text]
    assert link.text == "Voir 2 autres dans le tableau"
    assert len(client_chef.get(url_plan(cite, link.attrs["href"])).context["demande"].retenues) == 32


def test_a_card_moves_and_the_person_stays_on_the_board(client_chef, cite):
    fiche = FicheActionFactory(cite=cite, titre="Cafés")

    response = deplacer(client_chef, fiche, "EN_COURS", requete="vue=colonnes&q=cafes&page=2")

    assert response["Location"] == url_plan(cite, f"?vue=colonnes&q=cafes#carte-{fiche.pk}")
    fiche.refresh_from_db()
    assert fiche.statut == StatutFiche.EN_COURS
    assert "Nouveau statut de « Cafés » : en cours." in verifier_page(client_chef.get(url_plan(cite))).text


def test_a_status_that_asks_for_a_reason_asks_it_then_comes_back(client_chef, cite):
    fiche = FicheActionFactory(cite=cite, statut=StatutFiche.EN_COURS)

    asked = deplacer(client_chef, fiche, "SUSPENDUE")

    assert asked.status_code == 422
    page = verifier_page(asked)
    assert [node.attrs["value"] for node in page.find("option") if "selected" in node.attrs] == ["SUSPENDUE"]
    assert not ChangementStatut.objects.exists()
    refused = deplacer(client_chef, fiche, "SUSPENDUE", motif=" ")
    assert refused.status_code == 422
    assert "Dites pourquoi" in verifier_page(refused).text
    moved = deplacer(client_chef, fiche, "SUSPENDUE", motif="Travaux")
    assert moved["Location"] == url_plan(cite, f"?vue=colonnes#carte-{fiche.pk}")
    assert ChangementStatut.objects.get().motif == "Travaux"


@pytest.mark.parametrize("nouveau", ["TERMINEE", "PARTIE", ""])
def test_a_move_that_is_not_allowed_is_explained(client_chef, cite, nouveau):
    fiche = FicheActionFactory(cite=cite)

    response = deplacer(client_chef, fiche, nouveau)

    assert response.status_code == 422
    verifier_page(response)
    assert not ChangementStatut.objects.exists()


def test_a_card_that_somebody_moved_meanwhile_is_not_moved_again(client_chef, cite):
    fiche = FicheActionFactory(cite=cite)
    type(fiche).objects.filter(pk=fiche.pk).update(statut=StatutFiche.EN_PREPARATION)

    response = deplacer(client_chef, fiche, "EN_COURS")

    assert response.status_code == 422
    assert "Entre-temps, l’action est passée à « en préparation »" in verifier_page(response).text


def test_who_may_not_move_a_card_sees_no_way_to(client_de, cite):
    FicheActionFactory(cite=cite)

    page = verifier_page(client_de(Role.TROIKA).get(url_plan(cite)))

    assert [node for node in page.find("button") if node.attrs.get("name") == "nouveau"] == []


def test_a_referent_moves_only_what_he_follows(client, cite):
    referent = HabilitationFactory(cite=cite, role=Role.REFERENT).compte
    client.force_login(referent)
    mine = FicheActionFactory(cite=cite, referent=referent)
    other = FicheActionFactory(cite=cite)

    page = verifier_page(client.get(url_plan(cite)))

    actions = {node.attrs["formaction"].split("?")[0] for node in page.find("button") if "formaction" in node.attrs}
    assert actions == {reverse("plan:deplacer", args=[cite.slug, mine.pk])}
    assert deplacer(client, other, "EN_COURS").status_code == 403


def test_a_card_of_another_cite_is_not_found(client_chef, cite):
    elsewhere = FicheActionFactory(cite=CiteFactory())

    assert client_chef.post(reverse("plan:deplacer", args=[cite.slug, elsewhere.pk])).status_code == 404
