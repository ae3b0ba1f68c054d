import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from alliance.kernel import permissions
from alliance.kernel.permissions import GRANTED, denied, require


def test_a_verdict_is_its_answer():
    assert [bool(GRANTED), bool(denied("Non.")), denied("Non.").reason] == [True, False, "Non."]


def test_a_no_stops_the_request_with_its_reason():
    with pytest.raises(PermissionDenied, match="Seul le chef de projet"):
        require(denied("Seul le chef de projet peut le faire."))


def test_a_yes_lets_it_go():
    assert require(GRANTED) is None


def test_a_predicate_is_listed_with_its_words(monkeypatch):
    monkeypatch.setattr(permissions, "PERMISSIONS", {})

    @permissions.permission("Lire le plan")
    def can_read(_user):
        """Everybody of the cité."""
        return GRANTED

    (listed,) = permissions.PERMISSIONS.values()
    assert (listed.label, listed.doc, listed.predicate) == ("Lire le plan", "Everybody of the cité.", can_read)
    assert can_read(None) is GRANTED


@pytest.mark.parametrize("user", [AnonymousUser(), None])
def test_the_anonymous_sees_no_cite_and_steers_none(user):
    assert permissions.visible_cite_ids(user) == frozenset()
    assert permissions.agit_comme_chef(user, None, "TOUT") is False


def test_without_a_resolver_nobody_sees_anything(monkeypatch):
    monkeypatch.setattr(permissions, "_resolvers", [])
    monkeypatch.setattr(permissions, "_act_resolvers", [])
    user = type("Compte", (), {"is_authenticated": True})()

    assert permissions.visible_cite_ids(user) == frozenset()
    assert permissions.agit_comme_chef(user, None, "TOUT") is False
