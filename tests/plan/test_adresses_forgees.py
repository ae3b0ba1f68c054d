"""Addresses that nobody writes by hand, and lists longer than an address: never an error, never another list."""

from datetime import date
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from alliance.kernel.textes import fold, search_words
from alliance.partages.selectors.cles import adresse_of
from alliance.plan.enums import GesteLot
from alliance.plan.forms.filtres import FiltrePlan
from alliance.plan.models import Lot
from alliance.plan.services.fiches import FicheIncoherente, update_fiche
from alliance.plan.services.lots import RETOUR_MAX
from alliance.plan.views.editions import ADRESSE_MAX
from tests.factories import FicheActionFactory, HabilitationFactory, OrganisationFactory
from tests.factories.partages import LienAgendaFactory

pytestmark = pytest.mark.django_db

CHIFFRES = "9" * 5000


@pytest.mark.parametrize(
    "query",
    [
        f"age=0000{CHIFFRES}",
        "age=00008",
        f"tranche=0000{CHIFFRES}-0000{CHIFFRES}",
        f"reperes_min=0000{CHIFFRES}",
        f"reperes_max=0000{CHIFFRES}",
        f"cout_min={CHIFFRES}",
        f"axe={CHIFFRES}",
        "exercice=0",
        f"exercice={CHIFFRES}",
    ],
)
def test_a_number_out_of_measure_is_left_aside_and_said(client_chef, cite, query):
    FicheActionFactory(cite=cite, exercice=2026)

    response = client_chef.get(f"{reverse('plan:plan', args=[cite.slug])}?{query}")

    assert response.status_code == 200
    assert list(FiltrePlan(QueryDict(query)).errors) == [query.partition("=")[0]]


@pytest.mark.parametrize("texte", ["\x00", "ca\x00fe", "\x00cafe"])
def test_a_null_character_is_no_text(texte):
    assert "\x00" not in fold(texte)
    assert all("\x00" not in word for word in search_words(texte))


def test_a_filter_longer_than_what_a_lot_keeps_still_chooses_the_same_fiches(client_chef, cite):
    """The longest address names its narrowest filter last: cut, it would have taken the whole plan."""
    FicheActionFactory(cite=cite, exercice=2026, titre="Intruse")
    kept = FicheActionFactory(cite=cite, exercice=2026, titre="Cafés des parents")
    requete = "&".join(["exercice=2026", *["col=titre"] * RETOUR_MAX, "q=cafe"])

    client_chef.post(
        reverse("plan:lancer_lot", args=[cite.slug]),
        {"toutes": "1", "requete": requete, "geste": GesteLot.AGES, "age_min": "3"},
    )

    lot = Lot.objects.get()
    assert [ligne.fiche_id for ligne in lot.lignes.all()] == [kept.pk]
    assert lot.retour == ""


def test_a_null_character_in_an_address_goes_no_further(client_chef, cite):
    fiche = FicheActionFactory(cite=cite)
    asked = {"fiche": fiche.pk, "requete": "q=a\x00", "geste": GesteLot.AGES, "age_min": "3"}

    client_chef.post(reverse("plan:lancer_lot", args=[cite.slug]), asked)
    journal = client_chef.get(reverse("journal", args=[cite.slug]), {"auteur": "a\x00"})

    assert Lot.objects.get().retour == "q=a"
    assert journal.context["auteur"] == "a"


@pytest.mark.parametrize("chosen", [{"toutes": "1"}, {}])
def test_a_choice_longer_than_an_address_is_exported_all_the_same(client_chef, cite, chosen):
    FicheActionFactory(cite=cite, exercice=2026, titre="Intruse")
    kept = FicheActionFactory(cite=cite, exercice=2026, titre="Cafés des parents")
    requete = "&".join(["format=csv", *["col=titre"] * ADRESSE_MAX, "q=cafe"])
    fiches = {} if chosen else {"fiche": [kept.pk, *range(10**9, 10**9 + 400)]}

    response = client_chef.post(
        reverse("plan:exporter_choix", args=[cite.slug]), {**chosen, **fiches, "requete": requete}
    )

    assert response.status_code == 200
    rows = b"".join(response).decode("utf-8-sig") if response.streaming else response.content.decode("utf-8-sig")
    assert "Cafés des parents" in rows
    assert "Intruse" not in rows


@pytest.mark.parametrize(("champ", "jour"), [("starts_on", date(202, 9, 1)), ("ends_on", date(9999, 12, 31))])
def test_a_year_that_no_action_has_is_refused(chef, cite, champ, jour):
    fiche = FicheActionFactory(cite=cite, starts_on=None, ends_on=None)

    with pytest.raises(FicheIncoherente, match=f"L'année {jour.year} n'est pas possible") as refusal:
        update_fiche(fiche=fiche, by=chef.compte, **{champ: jour})

    fiche.refresh_from_db()
    assert (refusal.value.field, fiche.version, getattr(fiche, champ)) == (champ, 1, None)


def test_a_calendar_holds_the_last_day_of_the_calendar(cite):
    fiche = FicheActionFactory(cite=cite, starts_on=date(2026, 1, 1), ends_on=date.max)
    lien = LienAgendaFactory(habilitation=None, compte=HabilitationFactory(cite=cite).compte, cite=cite)

    content = Client().get(urlsplit(adresse_of(lien)).path).content

    assert f"fiche-{fiche.pk}-fin@".encode() in content


def test_two_rows_of_the_same_indicator_lose_neither(client_chef, cite):
    fiche = FicheActionFactory(cite=cite)
    rows = {"libelle_0": "Venus", "cible_0": "10", "libelle_1": "Venus", "cible_1": "20"}

    response = client_chef.post(_section(fiche, "indicateurs"), {"version": 1, "lignes": 2, **rows})

    assert response.status_code == 422
    assert "Déjà écrit\u00a0: Indicateur 1." in response.content.decode()
    assert {'value="10"', 'value="20"'} <= {word for word in response.content.decode().split() if "value" in word}
    assert fiche.indicateurs.count() == 0


@pytest.mark.parametrize(("precision", "statut"), [("prête la salle", 302), ("anime", 422)])
def test_two_rows_of_the_same_partner_are_one_only_when_they_say_the_same(client_chef, cite, precision, statut):
    fiche, organisation = FicheActionFactory(cite=cite), OrganisationFactory(cite=cite)
    rows = {
        "organisation_0": organisation.pk, "role_0": "ASSOCIE", "precision_0": "prête la salle",
        "organisation_1": organisation.pk, "role_1": "", "precision_1": precision,
    }  # fmt: skip

    response = client_chef.post(_section(fiche, "partenaires"), {"version": 1, "lignes": 2, **rows})

    assert (response.status_code, fiche.partenaires.count()) == (statut, 1 if statut == 302 else 0)


@pytest.mark.parametrize("more", [{}, {"ajouter": "1"}])
def test_a_number_of_rows_out_of_measure_breaks_nothing(client_chef, cite, more):
    fiche = FicheActionFactory(cite=cite)

    response = client_chef.post(_section(fiche, "indicateurs"), {"version": 1, "lignes": CHIFFRES, **more})

    assert response.status_code in {200, 422}
    assert fiche.indicateurs.count() == 0


def _section(fiche, section):
    return reverse("plan:modifier_section", args=[fiche.cite.slug, fiche.pk, section])


@pytest.mark.parametrize("query", ["axe=abc", "age=zz&statut=PREVUE", "exercice=0"])
def test_a_filter_that_cannot_be_read_exports_nothing(client_chef, cite, query):
    FicheActionFactory(cite=cite, exercice=2026)

    response = client_chef.get(f"{reverse('plan:exporter', args=[cite.slug])}?format=csv&{query}")

    assert response.status_code == 302
    assert response["Location"] == f"{reverse('plan:plan', args=[cite.slug])}?format=csv&{query}"
    page = client_chef.get(response["Location"]).content.decode()
    assert "Rien n’est exporté" in page
