"""What the OpenAPI document promises is what the API does: schemathesis throws at it what it allows and forbids."""

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.urls import reverse
from django.utils import timezone

from alliance.partages.api.openapi import schema_of
from alliance.partages.api.service import RACINE, api
from alliance.plan.contrats import filtres_offerts
from config.wsgi import application
from tests.factories import FicheActionFactory, OrganisationFactory, SousThematiqueFactory
from tests.factories.partages import secret_of

pytestmark = pytest.mark.django_db
ADRESSES = sorted(schema_of(api, RACINE)["paths"])
EXEMPLES = 25
REPETES = {filtre.nom for filtre in filtres_offerts() if filtre.repete}


@pytest.fixture(scope="module")
def outils():
    """Heavy to import, and wanted here only."""
    import hypothesis  # noqa: PLC0415 -- a second of imports that no other test pays
    import schemathesis  # noqa: PLC0415 -- a second of imports that no other test pays

    return hypothesis, schemathesis


@pytest.fixture
def connexion_gardee():
    """A real WSGI call closes the connection of before, and with it the transaction of the test on PostgreSQL."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.mark.usefixtures("connexion_gardee")
@pytest.mark.parametrize("adresse", ADRESSES)
@pytest.mark.parametrize("sens", ["POSITIVE", "NEGATIVE"])
def test_the_api_keeps_its_word(adresse, sens, jeton, cite, outils, monkeypatch):
    hypothesis, schemathesis = outils
    monkeypatch.setattr("alliance.partages.usages.APPELS_PAR_MINUTE", 10**6)
    heading = SousThematiqueFactory(axe__cite=cite)
    sheet = OrganisationFactory(cite=cite)
    FicheActionFactory(cite=cite, exercice=timezone.localdate().year, sous_thematique=heading, porteur=sheet)
    operation = schemathesis.openapi.from_wsgi(reverse("api:openapi"), application)[adresse]["get"]
    mode = schemathesis.GenerationMode[sens]
    headers = {"Authorization": f"Bearer {secret_of(jeton)}", "Accept-Encoding": "identity"}

    @hypothesis.settings(
        max_examples=EXEMPLES,
        database=None,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.generate],
    )
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def throw(case):
        hypothesis.assume(all(_can_be_told(name, value) for name, value in (case.query or {}).items()))
        case.call_and_validate(headers=headers)

    throw()


def _can_be_told(name, value) -> bool:
    """What an address can say: one value is a list of one, an empty one asks nothing, spaces around do not count."""
    values = value if isinstance(value, list) else [value]
    told = isinstance(value, list) or name not in REPETES
    return told and all(part.strip() == part != "" for part in values if isinstance(part, str))


@pytest.mark.parametrize("adresse", ADRESSES)
def test_every_operation_names_its_refusals(adresse):
    operation = schema_of(api, RACINE)["paths"][adresse]["get"]

    assert {"200", "401", "403", "422", "429"} <= set(operation["responses"])
    assert operation["security"] == [{"ParJeton": []}]
    assert operation["summary"]
    assert set(schema_of(api, RACINE)["paths"][adresse]) == {"get"}
