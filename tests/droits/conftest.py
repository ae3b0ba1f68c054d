"""The world of the table of rights: built once for each file that replays it."""

import logging

import pytest
from django.core.management import call_command

from tests.droits.monde import construire


@pytest.fixture(scope="module")
def monde(django_db_setup, django_db_blocker):
    """Built once, outside the tests' transactions, and wiped at the end."""
    with django_db_blocker.unblock():
        built = construire()
        logging.disable(logging.CRITICAL)
        yield built
        logging.disable(logging.NOTSET)
        call_command("flush", verbosity=0, interactive=False)
