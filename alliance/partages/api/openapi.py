"""The OpenAPI document: what ninja says of the operations, the filters of the plan, and the refusals."""

from typing import Any

from ninja import NinjaAPI

from alliance.partages.api.refus import TITRES
from alliance.plan.contrats import filtres_offerts

PROBLEME = {
    "title": "Probleme",
    "description": "Ce qui empêche de répondre, en français (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "champs": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    },
}
REFUS = {
    401: "Jeton absent, inconnu, expiré ou révoqué.",
    403: "Le jeton n'ouvre pas cette partie, ou la personne n'y a plus droit.",
    422: "Un paramètre ne se lit pas, ou n'existe pas.",
    429: "Trop d'appels en une minute : attendez « Retry-After » secondes.",
}


def schema_of(api: NinjaAPI, prefix: str) -> dict[str, Any]:
    """The document, for the API mounted at ``prefix``."""
    schema: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=prefix))
    schema["components"]["schemas"]["Probleme"] = PROBLEME
    for address, verbs in schema["paths"].items():
        operation = verbs["get"]
        operation["operationId"] = operation["operationId"].removeprefix("alliance_partages_api_")
        for parameter in operation["parameters"]:
            parameter["schema"] = _in_an_address(parameter["schema"], schema["components"]["schemas"])
        if address.endswith("/fiches"):
            operation["parameters"] += [_parameter(filtre) for filtre in filtres_offerts()]
        refusals = REFUS | ({404: f"{TITRES[404]}."} if "{" in address else {})
        operation["responses"] = {str(code): body for code, body in operation["responses"].items()}
        operation["responses"] |= {str(code): _refusal(words) for code, words in sorted(refusals.items())}
    return schema


def _in_an_address(own: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    """The same values without « null », which no address can write, and with closed lists spelled out."""
    shape = next((part for part in own.get("anyOf", []) if part.get("type") != "null"), own)
    named = components.get(shape.get("$ref", "").rpartition("/")[2], shape)
    kept = {name: value for name, value in named.items() if name not in {"title", "description", "const"}}
    return kept | ({"enum": [named["const"]]} if "const" in named else {})


def _refusal(words: str) -> dict[str, Any]:
    body = {"schema": {"$ref": "#/components/schemas/Probleme"}}
    return {"description": words, "content": {"application/problem+json": body}}


def _parameter(filtre) -> dict[str, Any]:
    schema = {"type": "array", "items": filtre.schema} if filtre.repete else filtre.schema
    return {
        "in": "query",
        "name": filtre.nom,
        "required": False,
        "description": f"{filtre.libelle}. « aucun » : {filtre.sans}." if filtre.sans else f"{filtre.libelle}.",
        "schema": schema,
        **({"style": "form", "explode": True} if filtre.repete else {}),
    }
