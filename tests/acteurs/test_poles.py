import pytest
from django.urls import reverse

from alliance.acteurs.enums import NaturePole, Role
from alliance.acteurs.models import Pole
from alliance.acteurs.services.cites import HorsCite, PoleDejaCree, create_pole
from alliance.acteurs.services.poles import PoleUtilise, TropPeuDePoles, delete_pole, update_pole
from tests.factories import HabilitationFactory, OrganisationFactory, PoleFactory
from tests.html import verifier_page

pytestmark = pytest.mark.django_db


def troika(cite):
    return [PoleFactory(cite=cite, nom=nom, ordre=rank) for rank, nom in enumerate(("P", "E", "C"), start=1)]


def change(pole, by, **given):
    values = {"nature": pole.nature, "nom": pole.nom, "initiale": pole.initiale, **given}
    update_pole(pole=pole, by=by, **values)


def test_a_pole_is_renamed_and_tied_to_its_institution(chef, cite):
    pole, body = troika(cite)[0], OrganisationFactory(cite=cite)

    change(pole, chef.compte, nom="Sous-préfecture", organisation=body)

    pole.refresh_from_db()
    assert (pole.nom, pole.organisation) == ("Sous-préfecture", body)


def test_two_poles_never_have_one_name(chef, cite):
    first, second, _third = troika(cite)

    with pytest.raises(PoleDejaCree):
        change(second, chef.compte, nom=first.nom)


def test_the_institution_is_of_the_cite(chef, cite):
    with pytest.raises(HorsCite):
        change(troika(cite)[0], chef.compte, organisation=OrganisationFactory())


def test_a_cite_keeps_three_poles(chef, cite):
    poles = troika(cite)

    with pytest.raises(TropPeuDePoles):
        delete_pole(pole=poles[0], by=chef.compte)

    assert Pole.objects.filter(cite=cite).count() == 3


def test_a_fourth_pole_that_nobody_speaks_for_is_taken_away(chef, cite):
    troika(cite)
    fourth = create_pole(cite=cite, nature=NaturePole.AUTRE, nom="CAF", initiale="CA", by=chef.compte)

    delete_pole(pole=fourth, by=chef.compte)

    assert Pole.objects.filter(cite=cite).count() == 3


def test_a_pole_that_somebody_speaks_for_stays(chef, cite):
    troika(cite)
    fourth = PoleFactory(cite=cite, nom="CAF")
    HabilitationFactory(cite=cite, role=Role.TROIKA, pole=fourth)

    with pytest.raises(PoleUtilise):
        delete_pole(pole=fourth, by=chef.compte)


def test_the_page_lists_them_and_adds_one(client_chef, cite):
    troika(cite)
    url = reverse("acteurs:poles", args=[cite.slug])
    verifier_page(client_chef.get(url))

    answer = client_chef.post(url, {"nom": "Département", "initiale": "D", "nature": "AUTRE"})

    assert answer.status_code == 302
    assert Pole.objects.filter(cite=cite).count() == 4


def test_a_refusal_keeps_what_was_typed(client_chef, cite):
    troika(cite)

    answer = client_chef.post(
        reverse("acteurs:poles", args=[cite.slug]), {"nom": "P", "initiale": "XY", "nature": "AUTRE"}
    )

    assert answer.status_code == 422
    assert 'value="XY"' in answer.content.decode()
    verifier_page(answer)
