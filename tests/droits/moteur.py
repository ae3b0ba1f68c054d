"""How a row of the table is replayed: its address, its statuses, foreign ids in the path and in the body."""

import re
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.droits.lignes import Ligne
from tests.droits.monde import Monde
from tests.html import Element

INCONNU = 999_999_999
SECRET_INCONNU = "secret-inconnu"
ECRITURE = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE)", re.IGNORECASE)
TRACES = ("django_session", "usersessions_usersession", "account_emailaddress")
"""What allauth notes of the person's own session and address: not a content."""


def adresses(resolver: URLResolver | None = None, espaces: tuple[str, ...] = ()) -> Iterator[str]:
    """Every URL name that the resolver knows, namespace included."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from adresses(pattern, (*espaces, pattern.namespace) if pattern.namespace else espaces)
        elif isinstance(pattern, URLPattern):
            yield ":".join([*espaces, pattern.name or str(pattern.pattern)])


def arguments(ligne: Ligne, objets: dict, slug: str = "") -> dict:
    """The arguments of the URL, named by the objects of one cité."""
    kwargs = {name: _value(objets[key]) for name, key in ligne.objets.items()}
    if "cite" in kwargs:
        kwargs["cite"] = slug or objets["cite"].slug
    return kwargs | ligne.mots


def _value(thing):
    return getattr(thing, "pk", thing)


def corps(ligne: Ligne, objets: dict) -> dict:
    """What a POST sends."""
    return {name: _value(objets.get(value, value)) if isinstance(value, str) else value
            for name, value in ligne.corps.items()}  # fmt: skip


def envoyer(client, verbe: str, ligne: Ligne, kwargs: dict, data: dict | None = None):
    """One request; what it wrote is undone, so that the next person finds the same world."""
    url = reverse(ligne.nom, kwargs=kwargs)
    with transaction.atomic():
        body = {"csrfmiddlewaretoken": "x", **(data or {})}
        response = client.get(url) if verbe == "get" else client.post(url, body)
        if response.streaming:
            # Read to its end: the test client then closes it without closing the test's own connection.
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    return response


def ecritures(captured: CaptureQueriesContext) -> list[str]:
    """The SQL writes among what was captured, the session's own traces aside."""
    return [
        query["sql"][:120]
        for query in captured.captured_queries
        if ECRITURE.match(query["sql"]) and not any(table in query["sql"] for table in TRACES)
    ]


def de_l_autre_cite(ligne: Ligne, monde: Monde) -> dict:
    """The same address, all of it in the other cité."""
    return arguments(ligne, monde.b)


def variantes_etrangeres(ligne: Ligne, monde: Monde) -> Iterator[tuple[str, dict]]:
    """The same address with what belongs to the other cité, or to nobody, one argument at a time."""
    own = arguments(ligne, monde.a)
    other = arguments(ligne, monde.b)
    if "cite" in own:
        yield "cité étrangère", {**own, "cite": other["cite"]}
        yield "cité inconnue", {**own, "cite": "cite-inconnue"}
    for name in ligne.objets:
        if name != "cite":
            yield f"{name} étranger", {**own, name: other[name]}
            unknown = INCONNU if isinstance(own[name], int) else SECRET_INCONNU
            yield f"{name} inconnu", {**own, name: unknown}


def connexion(url: str) -> str:
    """Where the anonymous are sent."""
    return f"{reverse(settings.LOGIN_URL)}?next={url}"


def listes_d_identifiants(root: Element) -> Iterator[tuple[Element, str, set[str]]]:
    """Fields of a page that offer primary keys: their form, their name, what they offer."""
    for form in root.find("form"):
        if form.attrs.get("method", "get").lower() != "post":
            continue
        offers: dict[str, set[str]] = {}
        for select in form.find("select"):
            values = {option.attrs.get("value", "") for option in select.find("option")} - {""}
            offers[select.attrs.get("name", "")] = values
        for box in form.find("input"):
            if box.attrs.get("type") in {"radio", "checkbox"}:
                offers.setdefault(box.attrs.get("name", ""), set()).add(box.attrs.get("value", ""))
        for name, values in offers.items():
            if name and values and all(value.isdigit() for value in values):
                yield form, name, values


def valeurs(form: Element) -> dict[str, list[str]]:
    """What the browser would send without touching anything."""
    data: dict[str, list[str]] = {}
    for node in form.find("input", "textarea", "select"):
        name, kind = node.attrs.get("name"), node.attrs.get("type", "text")
        if not name or kind in {"submit", "file", "button"}:
            continue
        if node.tag == "select":
            chosen = [option.attrs.get("value", "") for option in node.find("option") if "selected" in option.attrs]
            data[name] = chosen
        elif node.tag == "textarea":
            data[name] = [node.text]
        elif kind not in {"radio", "checkbox"} or "checked" in node.attrs:
            data.setdefault(name, []).append(node.attrs.get("value", "on"))
    return data
