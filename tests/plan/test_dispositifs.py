import pytest

from alliance.journal.models import Ecriture
from alliance.plan.models import DispositifCoordonne
from alliance.plan.services.dispositifs import (
    DispositifInconnu,
    PiloteDAilleurs,
    declare_dispositif,
    withdraw_dispositif,
)
from tests.factories import CiteFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def kinds():
    return list(Ecriture.objects.order_by("pk").values_list("kind", flat=True))


def test_a_scheme_is_declared_once_then_brought_up_to_date(chef, cite):
    pilote = OrganisationFactory(cite=cite)

    row = declare_dispositif(cite=cite, dispositif="PRE", by=chef.compte)
    declare_dispositif(cite=cite, dispositif="PRE", by=chef.compte)
    declare_dispositif(cite=cite, dispositif="PRE", pilote=pilote, precision=" Deux groupes ", by=chef.compte)

    row.refresh_from_db()
    assert (row.pilote, row.precision, str(row)) == (pilote, "Deux groupes", "PRE")
    assert kinds() == ["plan.dispositif.declared", "plan.dispositif.updated"]


@pytest.mark.parametrize(
    ("dispositif", "ailleurs", "refusal", "field"),
    [("INCONNU", False, DispositifInconnu, "dispositif"), ("CLAS", True, PiloteDAilleurs, "pilote")],
)
def test_what_is_not_of_the_cite_or_of_the_list_is_refused(chef, cite, dispositif, ailleurs, refusal, field):
    pilote = OrganisationFactory(cite=CiteFactory()) if ailleurs else None

    with pytest.raises(refusal) as caught:
        declare_dispositif(cite=cite, dispositif=dispositif, pilote=pilote, by=chef.compte)

    assert caught.value.field == field
    assert not DispositifCoordonne.objects.exists()
    assert kinds() == []


def test_a_scheme_is_withdrawn(chef, cite):
    row = declare_dispositif(cite=cite, dispositif="PRE", by=chef.compte)

    withdraw_dispositif(coordonne=row, by=chef.compte)

    assert not DispositifCoordonne.objects.exists()
    assert kinds()[-1] == "plan.dispositif.withdrawn"
