"""The three views in time and place as pages of the plan."""

import re
from datetime import date

import pytest
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.plan.enums import Dimension, Jour, StatutFiche
from alliance.plan.models import Codage, EtablissementFiche, QuartierFiche
from tests.factories import EtablissementFactory, FicheActionFactory, QuartierFactory
from tests.html import verifier_page

pytestmark = pytest.mark.django_db
VUES = ["frise", "frise&annee=civile&an=2027", "calendrier&mois=2026-09", "calendrier&annee=civile", "carte"]


def situer(cite, **champs):
    fiche = FicheActionFactory(cite=cite, starts_on=date(2026, 9, 1), ends_on=date(2027, 6, 30), **champs)
    Codage.objects.create(fiche=fiche, dimension=Dimension.JOUR, valeur=Jour.MERCREDI)
    QuartierFiche.objects.create(fiche=fiche, quartier=QuartierFactory())
    EtablissementFiche.objects.create(fiche=fiche, etablissement=EtablissementFactory(latitude=47.3, longitude=5.0))
    return fiche


@pytest.mark.parametrize("vue", VUES)
def test_each_view_is_a_sound_page(client_chef, cite, vue):
    situer(cite)
    FicheActionFactory(cite=cite)

    page = verifier_page(client_chef.get(reverse("plan:plan", args=[cite.slug]) + f"?vue={vue}"))

    assert "2 actions" in page.text


@pytest.mark.parametrize("vue", VUES)
def test_a_view_asks_as_many_queries_of_one_as_of_three(client_chef, cite, vue, django_assert_max_num_queries):
    url = reverse("plan:plan", args=[cite.slug]) + f"?vue={vue}"
    situer(cite)
    counts = []
    for _ in range(2):
        client_chef.get(url)
        with django_assert_max_num_queries(10) as captured:
            client_chef.get(url)
        counts.append(len(captured))
        situer(cite)
        situer(cite)

    assert counts[0] == counts[1]


@pytest.mark.parametrize("vue", VUES)
def test_a_view_shows_only_what_the_person_may_see(client_de, cite, vue):
    situer(cite, titre="Partagée", statut=StatutFiche.EN_COURS)
    situer(cite, titre="Encore à instruire", statut=StatutFiche.A_INSTRUIRE)

    text = client_de(Role.LECTEUR).get(reverse("plan:plan", args=[cite.slug]) + f"?vue={vue}").text

    assert "Encore à instruire" not in text
    assert "1 action" in text


@pytest.mark.parametrize("vue", VUES)
def test_the_number_of_a_view_is_the_number_of_the_list_behind_its_links(client_chef, cite, vue):
    for _ in range(2):
        situer(cite)
    situer(cite, statut=StatutFiche.EN_COURS)
    FicheActionFactory.create_batch(2, cite=cite)
    url = reverse("plan:plan", args=[cite.slug])
    page = verifier_page(client_chef.get(f"{url}?vue={vue}"))
    links = {
        node.attrs["href"]: int(re.search(r"\d+", node.text)[0])
        for section in page.find("section")
        for node in section.find("a")
        if node.attrs["href"].startswith("?") and "vue=" not in node.attrs["href"]
    }

    found = {link: client_chef.get(url + link).context["retenues"] for link in links}

    assert {link: count for link, count in found.items() if count != links[link]} == {}
    assert found
