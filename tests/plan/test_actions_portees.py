import pytest
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.plan.contributions.fiches import ACTIONS_PORTEES_MAX, actions_portees
from tests.factories import FicheActionFactory, HabilitationFactory, OrganisationFactory
from tests.html import verifier_page

pytestmark = pytest.mark.django_db


def test_a_sheet_shows_the_actions_that_the_organisation_carries(client_chef, cite):
    organisation = OrganisationFactory(cite=cite)
    fiche = FicheActionFactory(cite=cite, porteur=organisation, titre="Cafés des parents", exercice=2026)
    FicheActionFactory(cite=cite, titre="Autre action")

    tree = verifier_page(client_chef.get(reverse("acteurs:organisation", args=[cite.slug, organisation.pk])))

    links = {link.text: link.attrs["href"] for link in tree.find("a")}
    assert links["Cafés des parents"] == reverse("plan:fiche", args=[cite.slug, fiche.pk])
    assert "Autre action" not in links
    seen = client_chef.get(links["Voir ces actions dans le plan"].replace("&amp;", "&"))
    assert (seen.status_code, "Cafés des parents" in seen.content.decode()) == (200, True)


def test_a_sheet_shows_only_the_actions_that_one_may_see(cite):
    organisation = OrganisationFactory(cite=cite)
    FicheActionFactory(cite=cite, porteur=organisation)
    stranger = HabilitationFactory(role=Role.PORTEUR, cite=cite)

    assert list(actions_portees(stranger.compte, organisation)["fiches"]) == []


def test_a_sheet_shows_the_latest_actions_first_and_not_too_many(chef, cite):
    organisation = OrganisationFactory(cite=cite)
    for exercice in range(2020, 2020 + ACTIONS_PORTEES_MAX + 1):
        FicheActionFactory(cite=cite, porteur=organisation, exercice=exercice)

    fiches = actions_portees(chef.compte, organisation)["fiches"]

    assert [fiche.exercice for fiche in fiches] == list(range(2020 + ACTIONS_PORTEES_MAX, 2020, -1))
