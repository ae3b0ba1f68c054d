"""Refusals of the API, as JSON problems in French (RFC 9457)."""

import json

from django.http import HttpResponse

TITRES = {
    401: "Jeton absent ou refusé",
    403: "Accès refusé",
    404: "Introuvable",
    405: "Lecture seule",
    422: "Demande illisible",
    429: "Trop d'appels",
}


class Refus(Exception):
    """What stops a call: a status, the French words, the parameters at fault, the headers that go with it."""

    def __init__(self, status: int, detail: str, *, champs: dict[str, list[str]] | None = None, **entetes: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.champs = champs
        self.entetes = entetes


def probleme(refus: Refus) -> HttpResponse:
    """The refusal as an answer; a 401 says which key is expected."""
    body = {"type": "about:blank", "title": TITRES[refus.status], "status": refus.status, "detail": refus.detail}
    if refus.champs:
        body["champs"] = refus.champs
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False), status=refus.status, content_type="application/problem+json"
    )
    if refus.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="Alliance"'
    for name, value in refus.entetes.items():
        response[name.replace("_", "-")] = value
    response["Cache-Control"] = "no-store"
    return response
