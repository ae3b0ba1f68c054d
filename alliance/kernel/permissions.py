"""Verdicts: may this person do that, and if not, why not.

The kernel knows no role. The app that holds them registers its resolver, so that low apps can scope
their rows without importing upwards.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to "may this person do that?", true or false, with the reason of a no."""

    granted: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.granted


GRANTED = Verdict(True)


def denied(reason: str) -> Verdict:
    """Answer no, and say why in French."""
    return Verdict(False, reason)


@dataclass(frozen=True, slots=True)
class Permission:
    """One predicate, as docs/permissions.md lists it."""

    label: str
    name: str
    doc: str
    predicate: Callable[..., Verdict]


PERMISSIONS: dict[str, Permission] = {}


def permission(label: str) -> Callable[[Callable[..., Verdict]], Callable[..., Verdict]]:
    """Register a predicate under the French words of the act it allows."""

    def register(predicate: Callable[..., Verdict]) -> Callable[..., Verdict]:
        name = f"{predicate.__module__}.{predicate.__qualname__}"
        PERMISSIONS[name] = Permission(label, name, (predicate.__doc__ or "").strip(), predicate)
        return predicate

    return register


def require(verdict: Verdict) -> None:
    """Stop the request with a 403 page that gives the reason.

    :raises PermissionDenied: the verdict is a no.
    """
    if not verdict:
        raise PermissionDenied(verdict.reason)


class RoleResolver(Protocol):
    """What the app that holds the habilitations tells the lower ones, in plain values."""

    def __call__(self, user: Any, roles: Iterable[str] | None) -> frozenset[int]: ...


_resolvers: list[RoleResolver] = []


def register_role_resolver(resolver: RoleResolver) -> None:
    """Name the one function that knows which cités a person may enter."""
    _resolvers[:] = [resolver]


def visible_cite_ids(user: Any, roles: Iterable[str] | None = None) -> frozenset[int]:
    """Primary keys of the cités where ``user`` holds, today, any role (or one of ``roles``)."""
    if not getattr(user, "is_authenticated", False) or not _resolvers:
        return frozenset()
    return _resolvers[0](user, roles)


class ActResolver(Protocol):
    """Whether a person acts as chef de projet in a cité, for one part of that role, in plain values."""

    def __call__(self, user: Any, cite: Any, portee: Any) -> bool: ...


_act_resolvers: list[ActResolver] = []


def register_act_resolver(resolver: ActResolver) -> None:
    """Name the one function that knows who steers a cité, delegations included."""
    _act_resolvers[:] = [resolver]


def agit_comme_chef(user: Any, cite: Any, portee: str) -> bool:
    """Whether ``user`` acts as chef de projet in ``cite`` today, for the part ``portee`` of that role."""
    if not getattr(user, "is_authenticated", False) or not _act_resolvers:
        return False
    return _act_resolvers[0](user, cite, portee)
