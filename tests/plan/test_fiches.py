from datetime import date

import pytest

from alliance.plan.enums import Dimension, Temps
from alliance.plan.models import FicheAction
from alliance.plan.services.fiches import FicheIncoherente, create_fiche, update_fiche
from tests.factories import HabilitationFactory, OrganisationFactory, QuartierFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def chef():
    return HabilitationFactory()


def test_a_title_is_enough(chef):
    fiche = create_fiche(cite=chef.cite, exercice=2026, titre="  Cafés   des parents ", by=chef.compte)

    assert (fiche.titre, fiche.version, fiche.statut) == ("Cafés des parents", 1, "A_INSTRUIRE")


def test_writing_the_same_values_again_writes_nothing(chef, django_assert_num_queries):
    quartier = QuartierFactory()
    champs = {"codages": {Dimension.TEMPS: [Temps.SCOLAIRE]}, "quartiers": [quartier], "age_min": 3, "age_max": 11}
    fiche = create_fiche(cite=chef.cite, exercice=2026, titre="Lire", by=chef.compte, **champs)

    assert update_fiche(fiche=fiche, by=chef.compte, **champs) == []
    fiche.refresh_from_db()
    assert fiche.version == 1


def test_update_answers_what_changed(chef):
    fiche = create_fiche(cite=chef.cite, exercice=2026, titre="Lire", by=chef.compte)

    changes = update_fiche(fiche=fiche, by=chef.compte, age_min=3, starts_on=date(2026, 9, 1))

    fiche.refresh_from_db()
    assert [(change.champ, change.apres) for change in changes] == [("age_min", 3), ("starts_on", date(2026, 9, 1))]
    assert (fiche.age_min, fiche.version) == (3, 2)


def test_a_porteur_of_another_cite_is_refused_and_nothing_is_written(chef):
    with pytest.raises(FicheIncoherente):
        create_fiche(cite=chef.cite, exercice=2026, titre="Lire", by=chef.compte, porteur=OrganisationFactory())

    assert FicheAction.objects.count() == 0
