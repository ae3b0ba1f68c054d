"""docs/permissions.md, written from the code: who may act, and what each role sees."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db.models import Model
from django.utils.module_loading import autodiscover_modules

from alliance.acteurs.enums import Portee, Role
from alliance.acteurs.selectors import Fonction
from alliance.kernel.permissions import PERMISSIONS

_CITE, _COMPTE, _ORGANISATION = 987_654_321, 876_543_219, 765_432_198
"""Keys that no row has: found in a query, they tell what it is narrowed by."""

_ENTETE = """# Qui peut faire quoi, et qui voit quoi

Page écrite par `manage.py documenter_permissions` à partir du code ; ne la modifiez pas à la main.
`make check` refuse une page qui ne dit plus ce que fait le code.

## Les actes

Chaque acte a un prédicat, qui répond oui, ou non avec sa raison. La colonne « règle » est la phrase du code.

| acte | règle (en anglais, du code) | prédicat |
|---|---|---|
"""

_VISIBILITE = """
## Ce que voit chaque rôle

Calculé en interrogeant `visible_to` de chaque table. **tout** : toute la cité ; **une partie** : une partie de la cité,
selon l'état ou le lien ; **le sien** : ce qui concerne la personne ou son organisation ; **–** : rien. Une autre cité
n'est jamais visible. Les délégations ouvrent ce que voit un chef de projet.

"""


@dataclass(frozen=True)
class _Personne:
    """Somebody with one function and no row in the base: what ``visible_to`` needs to answer."""

    _fonctions: tuple[Fonction, ...]
    pk: int = _COMPTE
    is_authenticated: bool = True
    is_administrateur: bool = False


def _personnes() -> Iterator[tuple[str, _Personne]]:
    for role in Role:
        portees = frozenset({Portee.TOUT}) if role == Role.CHEF_DE_PROJET else frozenset()
        cite_id = None if role == Role.NATIONAL else _CITE
        yield role.label, _Personne((Fonction(cite_id, role, portees, organisation_id=_ORGANISATION),))
    yield "administrateur technique", _Personne((), is_administrateur=True)


def _question(model: type[Model], personne: _Personne) -> tuple[str, tuple] | None:
    """The query that ``visible_to`` asks for somebody, or nothing when it can only be empty."""
    try:
        return model._default_manager.visible_to(personne).query.sql_with_params()  # type: ignore[attr-defined]
    except EmptyResultSet:
        return None


def _extent(model: type[Model], personne: _Personne, whole: tuple[str, tuple] | None) -> str:
    asked = _question(model, personne)
    if asked is None:
        return "–"
    if " WHERE " not in asked[0] or (asked == whole and _CITE in asked[1]):
        return "tout"
    return "une partie" if _CITE in asked[1] else "le sien"


def _visible_models() -> list[type[Model]]:
    found = [model for model in apps.get_models() if hasattr(model._default_manager, "visible_to")]
    return sorted(found, key=lambda model: model._meta.label)


def permissions_markdown() -> str:
    """The whole page: acts from the registry of predicates, visibility from each table's own scope."""
    autodiscover_modules("permissions")
    rows = sorted(PERMISSIONS.values(), key=lambda one: (one.name.rsplit(".", 1)[0], one.label))
    lines = [f"| {one.label} | {' '.join(one.doc.split())} | `{_short(one.name)}` |" for one in rows]
    personnes = list(_personnes())
    titles = [nom for nom, _personne in personnes]
    table = [f"| table | {' | '.join(titles)} |", f"|---|{'---|' * len(titles)}"]
    for model in _visible_models():
        whole = _question(model, personnes[0][1])
        extents = [_extent(model, personne, whole) for _nom, personne in personnes]
        table.append(f"| {model._meta.verbose_name} (`{model._meta.label}`) | {' | '.join(extents)} |")
    return _ENTETE + "\n".join(lines) + "\n" + _VISIBILITE + "\n".join(table) + "\n"


def _short(name: str) -> str:
    return name.removeprefix("alliance.").replace(".permissions.", ".")
