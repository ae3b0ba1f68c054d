import pytest

from alliance.gouvernance.models import PointModele
from alliance.gouvernance.services.modeles import (
    POINTS_MAX,
    ModeleImpossible,
    add_point_modele,
    update_point_modele,
)
from tests.factories.gouvernance import InstanceFactory

pytestmark = pytest.mark.django_db
GIVEN = {"titre": "Suites", "nature": "INFORMATION", "duree_min": 5}


@pytest.mark.parametrize(
    ("change", "field"), [({"titre": " "}, "titre"), ({"nature": "VOTE"}, "nature"), ({"duree_min": 0}, "duree_min")]
)
def test_a_line_says_what_it_asks_and_for_how_long(cite, chef, change, field):
    instance = InstanceFactory(cite=cite)
    point = add_point_modele(instance=instance, by=chef.compte, **GIVEN)

    for act, target in ((add_point_modele, {"instance": instance}), (update_point_modele, {"point": point})):
        with pytest.raises(ModeleImpossible) as raised:
            act(**target, by=chef.compte, **{**GIVEN, **change})
        assert raised.value.field == field

    assert PointModele.objects.values_list("titre", "nature", "duree_min").get() == ("Suites", "INFORMATION", 5)


def test_a_template_has_sixty_lines_at_most(cite, chef):
    instance = InstanceFactory(cite=cite)
    PointModele.objects.bulk_create(
        PointModele(instance=instance, ordre=rank, **GIVEN) for rank in range(1, POINTS_MAX)
    )

    last = add_point_modele(instance=instance, by=chef.compte, **GIVEN)
    with pytest.raises(ModeleImpossible):
        add_point_modele(instance=instance, by=chef.compte, **GIVEN)

    assert (last.ordre, PointModele.objects.count()) == (POINTS_MAX, POINTS_MAX)
