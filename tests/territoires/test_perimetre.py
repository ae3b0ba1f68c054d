from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.territoires import services
from alliance.territoires.rules.perimetre import Contour, Verdict, situate
from alliance.territoires.services.adresses import (
    AdresseIntrouvable,
    GeocodageIndisponible,
    locate_address,
)
from tests.factories import QuartierFactory
from tests.html import verifier_page
from tests.territoires.conftest import AT, FAR, SQUARE

INSIDE, OUTSIDE = (5.01, 47.31), (5.5, 47.31)
KNOWN = Contour(1, "Fontaine d'Ouche", "2024", "2024", SQUARE)
UNKNOWN = Contour(2, "Les Grésilles", "2024")
OLD = Contour(3, "Le Mail", "2024", "2015", FAR)
ONLY_2015 = Contour(4, "Ancien", "2015", "2015", FAR)


@pytest.mark.parametrize(
    ("contours", "point", "verdict", "quartier"),
    [
        ([KNOWN], INSIDE, Verdict.OUI, "Fontaine d'Ouche"),
        ([KNOWN], OUTSIDE, Verdict.NON, ""),
        ([KNOWN, UNKNOWN], INSIDE, Verdict.OUI, "Fontaine d'Ouche"),
        ([KNOWN, UNKNOWN], OUTSIDE, Verdict.INCONNU, ""),
        ([UNKNOWN], INSIDE, Verdict.INCONNU, ""),
        ([KNOWN, OLD], OUTSIDE, Verdict.INCONNU, ""),
        ([OLD], (5.11, 47.31), Verdict.OUI, "Le Mail"),
        ([ONLY_2015], OUTSIDE, Verdict.NON, ""),
        ([], INSIDE, Verdict.INCONNU, ""),
    ],
)
def test_a_missing_contour_is_never_a_no(contours, point, verdict, quartier):
    answer = situate(contours, longitude=point[0], latitude=point[1])

    assert (answer.verdict, answer.quartier) == (verdict, quartier)
    assert answer.raison


def test_the_answer_says_the_version_and_what_is_missing():
    assert situate([KNOWN], longitude=5.01, latitude=47.31).versions == ("QPV 2024",)
    assert "ancienne liste" in situate([OLD], longitude=5.11, latitude=47.31).raison
    missing = situate([KNOWN, UNKNOWN, OLD], longitude=5.5, latitude=47.31)
    assert "Contour non importé : Les Grésilles." in missing.raison
    assert "Contour d'une ancienne liste : Le Mail." in missing.raison
    assert missing.versions == ("QPV 2015", "QPV 2024")


def feature(**changes):
    properties = {"label": "83 Avenue du Lac 21000 Dijon", "score": 0.95, "type": "housenumber"} | changes
    return {"features": [{"geometry": {"type": "Point", "coordinates": [5.01, 47.31]}, "properties": properties}]}


def test_an_address_is_located_by_the_service_of_the_settings(service_d_adresses):
    service_d_adresses.reponse = (200, feature(), {})

    lieu = locate_address(adresse="83 av. du Lac & co, Dijon", url=service_d_adresses.url)

    assert (lieu.latitude, lieu.longitude, lieu.libelle) == (47.31, 5.01, "83 Avenue du Lac 21000 Dijon")
    assert service_d_adresses.vu == ["/search/?q=83+av.+du+Lac+%26+co%2C+Dijon&limit=1&autocomplete=0"]


def test_a_service_with_parameters_keeps_them(service_d_adresses):
    service_d_adresses.reponse = (200, feature(), {})

    locate_address(adresse="x", url=f"{service_d_adresses.url}?index=address")

    assert service_d_adresses.vu == ["/search/?index=address&q=x&limit=1&autocomplete=0"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"features": []}, "n'est pas trouvée"),
        ({"features": "?"}, "n'est pas trouvée"),
        (feature(score=0.3), "trop vague"),
        (feature(type="municipality"), "trop vague"),
        (feature(type="street"), "Ajoutez le numéro"),
    ],
)
def test_an_address_that_is_not_precise_is_refused(service_d_adresses, body, words):
    service_d_adresses.reponse = (200, body, {})

    with pytest.raises(AdresseIntrouvable) as refusal:
        locate_address(adresse="Dijon", url=service_d_adresses.url)

    assert words in refusal.value.message
    assert refusal.value.field == "adresse"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((500, {}, {}), "a refusé la demande"),
        ((429, {}, {}), "trop sollicité"),
        ((302, {}, {"Location": "http://127.0.0.1:1/"}), "a refusé la demande"),
        ((200, b"<html>", {}), "ne répond pas"),
        ((200, [], {}), "ne répond pas"),
        ((200, {"features": [{"geometry": None}]}, {}), "n'est pas lisible"),
        (
            (200, {"features": [{"geometry": {"coordinates": [0, 0]}, "properties": {"label": "x"}}]}, {}),
            "n'est pas lisible",
        ),
    ],
)
def test_a_service_that_fails_is_explained(service_d_adresses, answer, words):
    service_d_adresses.reponse = answer

    with pytest.raises(GeocodageIndisponible) as refusal:
        locate_address(adresse="x", url=service_d_adresses.url)

    assert words in refusal.value.message
    assert len(service_d_adresses.vu) == 1


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "ftp://exemple.invalid/", "http://127.0.0.1:9/search"])
def test_no_service_or_another_kind_of_address_is_refused(url):
    with pytest.raises(GeocodageIndisponible):
        locate_address(adresse="x", url=url)


@pytest.fixture
def url(cite):
    return reverse("territoires:perimetre", args=[cite.slug])


def test_the_page_says_that_addresses_are_off_and_asks_for_coordinates(client_chef, url, dessine):
    response = client_chef.get(url)

    tree = verifier_page(response)
    assert response.status_code == 200
    assert [node.attrs["name"] for node in tree.find("input") if node.attrs.get("type") == "text"] == ["coordonnees"]
    assert "n'est pas activée" in response.content.decode()
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("coordonnees", "word"), [("47.31, 5.01", "Oui"), ("47,31 ; 5,01", "Oui"), ("47.31, 5.5", "Non")]
)
def test_coordinates_are_answered_and_nothing_is_written(client_chef, url, dessine, coordonnees, word):
    with CaptureQueriesContext(connection) as queries:
        response = client_chef.post(url, {"coordonnees": coordonnees})

    tree = verifier_page(response)
    (answer,) = [node for node in tree.walk() if node.attrs.get("class", "").startswith("te-reponse")]
    assert answer.text.startswith(word)
    assert "QPV 2024" in answer.text
    assert [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_a_quartier_without_contour_makes_it_unknown(client_chef, url, cite, dessine):
    services.declare_perimetre(
        cite=cite, quartier=QuartierFactory(nom="Les Grésilles"), from_on=None, source="x", by=None
    )

    response = client_chef.post(url, {"coordonnees": "47.31, 5.5"})

    assert response.context["reponse"].verdict == Verdict.INCONNU


def test_a_quartier_that_left_the_perimeter_no_longer_counts(client_chef, url, cite, dessine):
    services.end_perimetre(perimetre=cite.perimetre.get(), to_on=date(2023, 1, 1), by=None)

    response = client_chef.post(url, {"coordonnees": "47.31, 5.01"})

    assert response.context["reponse"].verdict == Verdict.INCONNU


@pytest.mark.parametrize("typed", [{}, {"coordonnees": "ici"}, {"coordonnees": "5.01, 47.31"}])
def test_what_cannot_be_read_is_422_with_its_reason(client_chef, url, dessine, typed):
    response = client_chef.post(url, typed)

    verifier_page(response)
    assert (response.status_code, response.context["reponse"]) == (422, None)


def test_an_address_is_located_then_answered(client_chef, url, dessine, settings, service_d_adresses):
    settings.ADRESSES_URL = service_d_adresses.url
    service_d_adresses.reponse = (200, feature(), {})

    response = client_chef.post(url, {"adresse": "83 avenue du Lac, Dijon", "coordonnees": ""})

    verifier_page(response)
    assert response.context["reponse"].verdict == Verdict.OUI
    assert "83 Avenue du Lac 21000 Dijon" in response.context["methode"]


@pytest.mark.parametrize(
    "typed", [{"adresse": "", "coordonnees": ""}, {"adresse": "ici", "coordonnees": "47.31, 5.01"}, {"adresse": "ici"}]
)
def test_an_address_that_is_not_one_is_422(client_chef, url, dessine, settings, service_d_adresses, typed):
    settings.ADRESSES_URL = service_d_adresses.url

    response = client_chef.post(url, typed)

    verifier_page(response)
    assert response.status_code == 422


def test_the_newest_contour_answers(client_chef, url, quartier):
    services.set_contour(quartier=quartier, version="2015", geometrie=FAR, source="x", at=AT, by=None)
    services.set_contour(quartier=quartier, version="2024", geometrie=SQUARE, source="x", at=AT, by=None)

    response = client_chef.post(url, {"coordonnees": "47.31, 5.11"})

    assert response.context["reponse"].verdict == Verdict.NON
