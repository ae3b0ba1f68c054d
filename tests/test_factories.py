import pytest

from alliance.acteurs.enums import Role
from tests.factories import FicheActionFactory, HabilitationFactory


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role if role != Role.NATIONAL])
def test_a_habilitation_comes_with_what_its_role_is_bound_to(role):
    habilitation = HabilitationFactory(role=role)

    assert (habilitation.pole is not None) == (role == Role.TROIKA)
    assert (habilitation.caisse is not None) == (role in {Role.GESTIONNAIRE, Role.COMPTABLE})
    assert (habilitation.organisation is not None) == (role in {Role.PORTEUR, Role.INTERVENANT})


@pytest.mark.django_db
def test_a_chef_de_projet_sees_the_fiches_of_her_cite_only():
    chef = HabilitationFactory()
    mine, _foreign = FicheActionFactory(cite=chef.cite), FicheActionFactory()

    assert list(type(mine).objects.visible_to(chef.compte)) == [mine]
