"""Who may enter what: the roles of a person, read once per request."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from alliance.acteurs.enums import Portee, Role
from alliance.acteurs.models import Delegation, Habilitation


@dataclass(frozen=True, slots=True)
class Fonction:
    """One right that holds today, in plain values; a delegation shows the chef de projet's role in part."""

    cite_id: int | None
    role: Role
    portees: frozenset[Portee]
    pole_id: int | None = None
    caisse_id: int | None = None
    organisation_id: int | None = None
    qualite: str = ""
    to_on: date | None = None
    par_delegation: bool = False


def fonctions_of(user) -> tuple[Fonction, ...]:
    """Every right of ``user`` today: habilitations, then delegations received. One query, once a request.

    A delegation holds only while the person who gave it is chef de projet herself. The technical
    administrator has none, whatever the rows say: she sees the content of no cité.
    """
    if not getattr(user, "is_authenticated", False) or user.is_administrateur:
        return ()
    cached = getattr(user, "_fonctions", None)
    if cached is not None:
        return cached
    fonctions = _load_fonctions(user.pk, timezone.localdate())
    # Only the account that a request carries keeps the answer: it lives as long as the request.
    if getattr(user, "_garde_fonctions", False):
        user._fonctions = fonctions
    return fonctions


PERSONNE, JOUR = -1, date.min
"""What the statement is compiled with, and what each call puts in their place."""


def _load_fonctions(compte_id: int, today: date) -> tuple[Fonction, ...]:
    sql, params = _compiled(connection.vendor)
    values: dict[Any, Any] = {PERSONNE: compte_id, JOUR: today, JOUR.isoformat(): today.isoformat()}
    with connection.cursor() as cursor:
        cursor.execute(sql, [values.get(param, param) for param in params])
        rows = cursor.fetchall()
    return tuple(_fonction(*row) for _delegation, _from_on, _pk, *row in sorted(rows, key=lambda row: row[:3]))


@cache
def _compiled(_vendor: str) -> tuple[str, tuple[Any, ...]]:
    """The statement of ``_rows``, written once a process: writing it again cost a quarter of each request."""
    return _rows(PERSONNE, JOUR).query.sql_with_params()


def _rows(compte_id: int, today: date) -> QuerySet[Habilitation, tuple[Any, ...]]:
    own = Habilitation.objects.en_cours(today).filter(compte_id=compte_id)
    chefs = Habilitation.objects.en_cours(today).filter(
        role=Role.CHEF_DE_PROJET, compte_id=OuterRef("delegant_id"), cite_id=OuterRef("cite_id")
    )
    received = Delegation.objects.en_cours(today).filter(Exists(chefs), compte_id=compte_id)
    nobody = Cast(Value(None), BigIntegerField())
    return own.values_list(
        Value(0), "from_on", "pk", "cite_id", "role", Value(""), "pole_id", "caisse_id", "organisation_id", "qualite",
        "to_on",
    ).union(
        received.values_list(
            Value(1), "from_on", "pk", "cite_id", Value(Role.CHEF_DE_PROJET.value), "portee", nobody, nobody, nobody,
            Value(""), "to_on",
        ),
        all=True,
    )  # fmt: skip


def _fonction(cite_id, role, portee, pole_id, caisse_id, organisation_id, qualite, to_on) -> Fonction:
    """One row of either kind: a delegation gives one part of the chef de projet's role."""
    portees = {Portee(portee)} if portee else {Portee.TOUT} if role == Role.CHEF_DE_PROJET else set()
    until = date.fromisoformat(to_on) if isinstance(to_on, str) else to_on  # SQLite gives days as texts
    return Fonction(
        cite_id=cite_id, role=Role(role), portees=frozenset(portees), pole_id=pole_id, caisse_id=caisse_id,
        organisation_id=organisation_id, qualite=qualite, to_on=until, par_delegation=bool(portee),
    )  # fmt: skip


def cite_ids_where(user, roles: Iterable[str] | None = None) -> frozenset[int]:
    """Cités where ``user`` holds today one of ``roles``, or any role. The kernel's role resolver."""
    wanted = None if roles is None else set(roles)
    return frozenset(
        fonction.cite_id
        for fonction in fonctions_of(user)
        if fonction.cite_id is not None and (wanted is None or fonction.role in wanted)
    )


def roles_of(user, cite) -> frozenset[Role]:
    """Roles of ``user`` in ``cite`` today, delegated ones included."""
    return frozenset(fonction.role for fonction in fonctions_of(user) if fonction.cite_id == cite.pk)


def agit_comme_chef(user, cite, portee: Portee) -> bool:
    """Whether ``user`` holds the chef de projet's role in ``cite``, whole or for ``portee``."""
    return any(
        fonction.cite_id == cite.pk and fonction.portees & {Portee.TOUT, portee} for fonction in fonctions_of(user)
    )


def est_chef_en_titre(user, cite) -> bool:
    """Whether ``user`` is chef de projet of ``cite`` in her own right, not by delegation."""
    return any(
        fonction.cite_id == cite.pk and fonction.role == Role.CHEF_DE_PROJET and not fonction.par_delegation
        for fonction in fonctions_of(user)
    )


def organisation_ids_of(user, roles: Iterable[str] | None = None) -> frozenset[int]:
    """Organisations that ``user`` acts for today, in one of ``roles`` or in any."""
    wanted = None if roles is None else set(roles)
    return frozenset(
        fonction.organisation_id
        for fonction in fonctions_of(user)
        if fonction.organisation_id is not None and (wanted is None or fonction.role in wanted)
    )
