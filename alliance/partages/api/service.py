"""The API put together: its operations, its refusals in JSON, its addresses. Reading only, by token only."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

from alliance.partages.api import annuaire, jeton, plan
from alliance.partages.api.acces import SANS_JETON
from alliance.partages.api.demande import ILLISIBLE
from alliance.partages.api.openapi import schema_of
from alliance.partages.api.refus import Refus, probleme

RACINE = "/api/v1/"
INTRODUCTION = (
    "Lire le plan d'actions et l'annuaire d'une cité depuis un autre logiciel, avec les droits de la personne qui "
    "donne son jeton. L'API lit seulement ; elle ne rend ni les noms des référents, ni les notes, ni l'historique."
)
MESSAGES = {
    "missing": "Ce paramètre est obligatoire.",
    "int_parsing": "Écrivez un nombre entier.",
    "greater_than_equal": "Le nombre est trop petit : {ge} au moins.",
    "less_than_equal": "Le nombre est trop grand : {le} au plus.",
    "string_too_long": "Le texte est trop long : {max_length} caractères au plus.",
    "enum": "Cette valeur n'est pas dans la liste : {expected}.",
    "literal_error": "Cette valeur n'est pas dans la liste : {expected}.",
}
"""What pydantic refuses, by its own codes, in words to act upon."""

api = NinjaAPI(
    title="API d'Alliance",
    version="1",
    description=INTRODUCTION,
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
)
api.add_router("", jeton.router)
api.add_router("", plan.router)
api.add_router("", annuaire.router)


@api.exception_handler(Refus)
def _refused(_request: HttpRequest, refus: Refus) -> HttpResponse:
    return probleme(refus)


@api.exception_handler(AuthenticationError)
def _unknown(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    return probleme(Refus(401, SANS_JETON))


@api.exception_handler(PermissionDenied)
def _denied(_request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return probleme(Refus(403, str(error)))


@api.exception_handler(Http404)
def _not_found(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return probleme(Refus(404, "Rien ici, ou rien que cette personne puisse voir."))


@api.exception_handler(ValidationError)
def _unreadable(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    champs: dict[str, list[str]] = {}
    for line in error.errors:
        words = MESSAGES.get(line["type"], "Cette valeur ne se lit pas.").format(**line.get("ctx", {}))
        champs.setdefault(str(line["loc"][-1]), []).append(words)
    return probleme(Refus(422, ILLISIBLE, champs=champs))


def _door(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The door of each address: GET only, no session asked, and « not modified » when the client has it already."""

    @wraps(view)
    def through(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "GET":
            return probleme(Refus(405, "L'API lit seulement : appelez-la avec GET.", Allow="GET"))
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            response["Cache-Control"] = "private, no-cache"
            patch_vary_headers(response, ["Authorization"])
            etag = quote_etag(sha256(response.content).hexdigest()[:32])
            response["ETag"] = etag
            response = get_conditional_response(request, etag=etag, response=response) or response
        return response

    return login_not_required(csrf_exempt(through))


def racine(_request: HttpRequest) -> HttpResponse:
    """What stands at the root: where to read what the API does."""
    site = settings.URL_PUBLIQUE
    return JsonResponse({"nom": api.title, "openapi": f"{site}{RACINE}openapi.json", "documentation": f"{site}/api/"})


def openapi(_request: HttpRequest) -> HttpResponse:
    """The OpenAPI document: the same for everybody, it says nothing of anyone."""
    return JsonResponse(schema_of(api, RACINE), json_dumps_params={"ensure_ascii": False})


def inconnue(_request: HttpRequest, reste: str) -> HttpResponse:
    """An address that is not one of the API."""
    return probleme(Refus(404, f"L'API n'a pas d'adresse « {reste[:80]} ». Voyez {RACINE}openapi.json."))


def _operations() -> list[URLPattern]:
    """The addresses of the operations; those that ninja adds for its own pages are ours instead."""
    patterns = [pattern for pattern in api.urls[0] if pattern.name != "api-root"]
    for pattern in patterns:
        pattern.callback = _door(pattern.callback)
    return patterns


urlpatterns = [
    *_operations(),
    path("", _door(racine), name="racine"),
    path("openapi.json", _door(openapi), name="openapi"),
    path("<path:reste>", _door(inconnue), name="inconnue"),
]
