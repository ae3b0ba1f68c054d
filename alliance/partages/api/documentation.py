"""The page « L'API » for people: the same document as machines read, in our own layout (docs/adr/0014)."""

import re
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from alliance.kernel.http import render_page
from alliance.partages.api.openapi import schema_of
from alliance.partages.api.refus import TITRES
from alliance.partages.api.service import RACINE, api
from alliance.partages.rules import APPELS_PAR_MINUTE

FORMES = {"integer": "nombre entier", "string": "texte"}
MOTIFS = {"{1,4}": "année", "]-[": "deux âges, 3-5", "[.,]": "montant en euros"}
"""What a pattern asks for, by a part that only it has."""


@login_not_required
@require_GET
def documentation(request: HttpRequest) -> HttpResponse:
    schema = schema_of(api, RACINE)
    context = {
        "groupes": _groups(schema),
        "racine": f"{settings.URL_PUBLIQUE}{RACINE}",
        "refus": [(code, titre) for code, titre in TITRES.items() if code != 405],
        "appels_par_minute": APPELS_PAR_MINUTE,
    }
    return render_page(request, "partages/documentation.html", context)


def _groups(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Operations by tag, in the order of the document."""
    groups: dict[str, list[dict]] = {}
    for address, verbs in schema["paths"].items():
        operation = verbs["get"]
        groups.setdefault(operation["tags"][0], []).append(_operation(address, operation, schema))
    return [{"titre": tag, "operations": operations} for tag, operations in groups.items()]


def _operation(address: str, operation: dict, schema: dict) -> dict:
    body = operation["responses"]["200"]["content"]["application/json"]["schema"]
    return {
        "ident": operation["operationId"],
        "adresse": address.replace("{pk}", "12"),
        "titre": operation["summary"],
        "description": operation.get("description", ""),
        "parametres": [_parameter(parameter) for parameter in operation.get("parameters", [])],
        "champs": _fields(body, schema),
    }


def _parameter(parameter: dict) -> dict:
    own = parameter["schema"]
    shape = own.get("items", own)
    return {
        "nom": parameter["name"],
        "mots": parameter.get("description", ""),
        "forme": _shape(shape),
        "valeurs": shape.get("enum", []),
        "repete": own.get("type") == "array",
    }


def _shape(shape: dict) -> str:
    """What a value looks like, in words."""
    if "pattern" in shape:
        what = next((words for start, words in MOTIFS.items() if start in shape["pattern"]), "identifiant")
        return what + "".join(f", ou « {word} »" for word in re.findall(r"[a-z]{3,}", shape["pattern"]))
    if shape.get("format") == "date":
        return "jour, AAAA-MM-JJ"
    return "un de ces codes" if "enum" in shape else FORMES.get(shape.get("type", "string"), "texte")


def _fields(body: dict, schema: dict) -> list[str]:
    """The names of what comes back; of one line when it is a list."""
    properties = _resolve(body.get("items", body), schema).get("properties", {})
    if "elements" in properties:
        properties = _resolve(properties["elements"]["items"], schema).get("properties", {})
    return list(properties)


def _resolve(body: dict, schema: dict) -> dict:
    name = body.get("$ref", "").rpartition("/")[2]
    return schema["components"]["schemas"].get(name, body)
