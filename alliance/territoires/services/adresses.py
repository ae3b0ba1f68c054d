"""Ask the Base Adresse Nationale where an address is. Nothing is kept, here or in a log."""

import http.client
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from alliance.kernel.errors import DomainError
from alliance.territoires.rules import GeometrieInvalide, check_position

DELAI_SECONDES = 4.0
TAILLE_MAX_OCTETS = 256 * 1024
SCORE_MINIMAL = 0.6
"""Below it, the service answers beside the question more often than not: a person is asked to be precise."""


class GeocodageIndisponible(DomainError):
    pass


class AdresseIntrouvable(DomainError):
    pass


@dataclass(frozen=True, slots=True)
class Lieu:
    """Where an address is, and how the service understood it."""

    latitude: float
    longitude: float
    libelle: str


class _SansRedirection(urllib.request.HTTPRedirectHandler):
    """An answer that points elsewhere is a failure: only the address in the settings is ever asked."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        return None


def locate_address(*, adresse: str, url: str) -> Lieu:
    """Where the service named in the settings places ``adresse``.

    :param url: ``ADRESSES_URL``; never built from what a person typed.
    :raises GeocodageIndisponible: no service, no answer in time, or an answer that is not one.
    :raises AdresseIntrouvable: nothing found, or nothing precise enough.
    """
    if urlsplit(url).scheme not in {"http", "https"}:
        raise GeocodageIndisponible(
            "La recherche d'adresse n'est pas activée. Donnez des coordonnées.", field="adresse"
        )
    features = _ask(f"{url}{'&' if '?' in url else '?'}{urlencode({'q': adresse, 'limit': 1, 'autocomplete': 0})}")
    if not features:
        raise AdresseIntrouvable(
            "Cette adresse n'est pas trouvée. Vérifiez le nom de la rue et la commune.", field="adresse"
        )
    return _lieu(features[0])


def _ask(url: str) -> list[Any]:
    request = urllib.request.Request(url, headers={"Accept": "application/json", "User-Agent": "Alliance"})  # noqa: S310 -- scheme checked by the caller
    opener = urllib.request.build_opener(_SansRedirection)
    try:
        with opener.open(request, timeout=DELAI_SECONDES) as answer:
            raw = answer.read(TAILLE_MAX_OCTETS)
        features = json.loads(raw)["features"]
    except urllib.error.HTTPError as refusal:
        refusal.close()
        busy = "est trop sollicité" if refusal.code == 429 else "a refusé la demande"
        raise GeocodageIndisponible(
            f"Le service d'adresses {busy}. Réessayez plus tard ou donnez des coordonnées.", field="adresse"
        ) from None
    except (OSError, ValueError, KeyError, TypeError, http.client.HTTPException):
        raise GeocodageIndisponible(
            "Le service d'adresses ne répond pas. Réessayez plus tard ou donnez des coordonnées.", field="adresse"
        ) from None
    return features if isinstance(features, list) else []


def _lieu(feature: Any) -> Lieu:
    try:
        longitude, latitude = (float(value) for value in feature["geometry"]["coordinates"][:2])
        properties = feature["properties"]
        score, kind, label = float(properties.get("score", 0)), properties.get("type", ""), str(properties["label"])
        check_position(longitude, latitude)
    except (KeyError, TypeError, ValueError, AttributeError, GeometrieInvalide):
        raise GeocodageIndisponible(
            "La réponse du service d'adresses n'est pas lisible. Donnez des coordonnées.", field="adresse"
        ) from None
    if score < SCORE_MINIMAL or kind in {"municipality", "locality"}:
        raise AdresseIntrouvable(
            f"L'adresse est trop vague : le service propose « {label} ». Ajoutez le numéro, la rue et la commune.",
            field="adresse",
        )
    if kind == "street":
        raise AdresseIntrouvable(
            f"Le service ne trouve que la rue (« {label} »), qui peut traverser une limite. Ajoutez le numéro.",
            field="adresse",
        )
    return Lieu(latitude, longitude, label)
