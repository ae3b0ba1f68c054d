import pytest
from django.core.cache import cache
from django.urls import reverse

from alliance.acteurs.enums import Role
from tests.factories import HabilitationFactory
from tests.factories.partages import JetonFactory, secret_of


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def jeton(chef):
    """A token of the chef de projet of ``cite``, for everything."""
    return JetonFactory(habilitation=chef)


@pytest.fixture
def appel(client, jeton):
    """Call an operation by its name: ``appel("fiches", {"statut": "EN_COURS"})``."""

    def call(nom: str, query=None, *, args=(), cle=None, **entetes):
        headers = {"Authorization": f"Bearer {secret_of(cle or jeton)}", **entetes}
        return client.get(reverse(f"api:{nom}", args=args), query, headers=headers)

    return call


@pytest.fixture
def jeton_de(cite):
    """A token of another role of ``cite``: ``jeton_de(Role.LECTEUR)``."""

    def give(role: Role, *, bound=None, **kwargs):
        habilitation = HabilitationFactory(role=role, cite=cite, **(bound or {}))
        return JetonFactory(habilitation=habilitation, **kwargs)

    return give
