"""Shared fixtures, and the wall around the suite: nothing leaves this machine."""

import gc
import ipaddress
import socket

import pytest
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings

from alliance.acteurs.enums import Role
from tests.factories import HabilitationFactory

# A busy machine is slow, not wrong; and a suite that fails must fail again.
hypothesis_settings.register_profile("suite", deadline=None, derandomize=True)
hypothesis_settings.load_profile("suite")

_real_connect = socket.socket.connect
_real_connect_ex = socket.socket.connect_ex
_real_getaddrinfo = socket.getaddrinfo


class ReseauInterdit(RuntimeError):
    """A test tried to reach another machine."""


def _check(host) -> None:
    if host in {None, "", "localhost"}:
        return
    try:
        local = ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host).is_loopback
    except ValueError:
        local = False
    if not local:
        raise ReseauInterdit(f"Un test veut joindre {host}.")


def _connect(self, address):
    if self.family != socket.AF_UNIX:
        _check(address[0])
    return _real_connect(self, address)


def _connect_ex(self, address):
    if self.family != socket.AF_UNIX:
        _check(address[0])
    return _real_connect_ex(self, address)


def _getaddrinfo(host, *args, **kwargs):
    _check(host)
    return _real_getaddrinfo(host, *args, **kwargs)


BASE = {"db", "transactional_db"}
NAVIGATEURS = {"client", "admin_client"}


def pytest_collection_finish():
    """As the servers do (config/wsgi.py): what was imported is not looked through again at each collection."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(items):
    """Mark what opens no database, and what opens a page.

    The first says the same on both databases. The second costs the most, and the table of rights opens every address
    for every role on PostgreSQL: ``make test`` plays the pages on SQLite only, ``make test-pg`` on PostgreSQL too.
    """
    for item in items:
        if NAVIGATEURS.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("page")
        if not (
            BASE.intersection(getattr(item, "fixturenames", ()))
            or item.get_closest_marker("django_db")
            or issubclass(getattr(item, "cls", None) or object, TransactionTestCase)
        ):
            item.add_marker("sans_base")


@pytest.fixture(autouse=True, scope="session")
def _no_network():
    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", _connect)
    patch.setattr(socket.socket, "connect_ex", _connect_ex)
    patch.setattr(socket, "getaddrinfo", _getaddrinfo)
    yield
    patch.undo()


@pytest.fixture
def chef(db):
    """The habilitation of a chef de projet: ``chef.compte`` and ``chef.cite``."""
    return HabilitationFactory(role=Role.CHEF_DE_PROJET)


@pytest.fixture
def cite(chef):
    """The cité that ``chef`` leads."""
    return chef.cite


@pytest.fixture
def client_chef(client, chef):
    """A client signed in as the chef de projet of ``cite``."""
    client.force_login(chef.compte)
    return client


@pytest.fixture
def client_de(client, cite):
    """A client signed in with another role in ``cite``: ``client_de(Role.TROIKA)``."""

    def sign_in(role: Role, **kwargs):
        habilitation = HabilitationFactory(role=role, cite=kwargs.pop("cite", cite), **kwargs)
        client.force_login(habilitation.compte)
        client.habilitation = habilitation
        return client

    return sign_in
