"""One feature of a GeoJSON of quartiers prioritaires, read before anything is written."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from alliance.kernel.errors import DomainError
from alliance.kernel.textes import words
from alliance.territoires.rules import (
    GeometrieInvalide,
    check_code_qpv,
    check_position,
    clean_geometry,
    departement_of_code,
    split_names,
    split_polygons,
)
from alliance.territoires.rules.qpv import split_list
from alliance.territoires.services.importations import cellules
from alliance.territoires.services.importations.colonnes import QPV_CODE, QPV_COMMUNE, QPV_INSEE, QPV_NOM
from alliance.territoires.services.importations.lecture import FichierIllisible, decode, parse_json, text_of
from alliance.territoires.services.importations.rapport import Ligne

_TYPES = frozenset({"Point", "MultiPoint", "Polygon", "MultiPolygon"})


@dataclass(slots=True)
class Element:
    """What a feature says: its codes and names in the same order, its communes, its polygons."""

    ligne: Ligne
    codes: list[str] = field(default_factory=list)
    noms: list[str] = field(default_factory=list)
    communes: list[tuple[str, str]] = field(default_factory=list)
    polygones: list[Any] = field(default_factory=list)
    refus_contour: str = ""

    @property
    def a_confirmer(self) -> bool:
        """Several codes in one feature: each name goes with its code by order alone."""
        return len(self.codes) > 1


def read_elements(raw: bytes) -> tuple[list[Element], str]:
    """The features of the file, and its encoding.

    :raises FichierIllisible: empty, not JSON, not GeoJSON, without feature, or in another projection.
    """
    text, encoding = decode(raw)
    value = parse_json(text)
    features = value.get("features") if isinstance(value, dict) else None
    if isinstance(value, dict) and value.get("type") == "Feature":
        features = [value]
    if not isinstance(features, list):
        raise FichierIllisible("Ce JSON n'est pas un GeoJSON : il manque la liste « features ».")
    if not features:
        raise FichierIllisible("Le GeoJSON ne contient aucun quartier.")
    _check_projection(value)
    return [_read(number, feature) for number, feature in enumerate(features, start=1)], encoding


def _check_projection(value: dict) -> None:
    crs = value.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    code = name.rsplit(":", 1)[-1]
    if name and code not in {"4326", "CRS84", "4171"}:
        raise FichierIllisible(
            f"Le fichier est en projection « {name} ». Convertissez-le en WGS 84 (EPSG:4326) : longitude, latitude."
        )


def _read(number: int, feature: Any) -> Element:
    element = Element(ligne=Ligne(number, ""))
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        element.ligne.refuse("L'élément n'a pas de propriétés.")
        return element
    by_words = {words(name): text_of(value).strip() for name, value in properties.items()}
    try:
        _read_codes(element, by_words)
        _read_communes(element, by_words)
    except DomainError as refusal:
        element.ligne.refuse(refusal.message)
        return element
    _read_contour(element, feature.get("geometry"))
    return element


def _first(by_words: dict[str, str], names: Sequence[str]) -> str:
    found = (by_words.get(words(name), "") for name in names)
    return next((text for text in found if text), "")


def _read_codes(element: Element, by_words: dict[str, str]) -> None:
    text = _first(by_words, QPV_CODE)
    element.ligne.objet = text
    if not text:
        raise FichierIllisible("Le code du quartier manque (« code_qp », « code_qpv »…).")
    element.codes = [check_code_qpv(part) for part in split_list(text)]
    names = _first(by_words, QPV_NOM)
    element.ligne.objet = f"{text} {names}".strip()
    element.noms = split_names(names, len(element.codes))
    if not names:
        raise FichierIllisible("Le nom du quartier manque (« lib_qp », « nom_qp »…).")
    if not element.noms:
        raise FichierIllisible(f"{len(element.codes)} codes pour un autre nombre de noms (« {names} »).")
    if max(map(len, element.noms)) > 150:
        raise FichierIllisible("Le nom du quartier dépasse 150 caractères.")


def _read_communes(element: Element, by_words: dict[str, str]) -> None:
    codes, names = split_list(_first(by_words, QPV_INSEE)), _first(by_words, QPV_COMMUNE)
    paired = split_names(names, len(codes)) if codes else split_list(names)
    for index, text in enumerate(codes or [""] * len(paired)):
        insee = ""
        if text:
            insee, lost = cellules.read_insee(text)
            if lost:
                element.ligne.remarques.append(f"code INSEE « {text} » lu {insee} (zéro de tête perdu)")
            if not insee.startswith(departement_of_code(element.codes[0])):
                element.ligne.remarques.append(f"la commune {insee} n'est pas du département de {element.codes[0]}")
        element.communes.append((insee, paired[index][:120] if index < len(paired) else ""))


def _read_contour(element: Element, geometry: Any) -> None:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if geometry is None:
        element.ligne.remarques.append("sans géométrie : contour inconnu")
    elif kind not in _TYPES:
        element.refus_contour = f"La géométrie « {kind} » n'est pas un contour."
    elif kind in {"Point", "MultiPoint"}:
        _read_points(element, geometry.get("coordinates"))
    elif len(element.codes) > 1:
        element.ligne.remarques.append("un seul contour pour plusieurs codes : contour inconnu")
    else:
        try:
            element.polygones = split_polygons(clean_geometry(geometry))
        except GeometrieInvalide as refusal:
            element.refus_contour = refusal.message
    if element.refus_contour:
        element.ligne.refus.append(f"{element.refus_contour} Contour non enregistré.")


def _read_points(element: Element, coordinates: Any) -> None:
    try:
        for longitude, latitude in _pairs(coordinates):
            check_position(longitude, latitude)
    except GeometrieInvalide as refusal:
        element.refus_contour = refusal.message
        return
    element.ligne.remarques.append("un point seulement : contour inconnu")


def _pairs(coordinates: Any) -> Iterator[tuple[float, float]]:
    points = coordinates if coordinates and isinstance(coordinates[0], list) else [coordinates]
    for point in points:
        numbers = isinstance(point, list) and len(point) >= 2 and all(isinstance(x, int | float) for x in point[:2])
        if not numbers:
            raise GeometrieInvalide("Le point n'est pas formé de deux nombres.")
        yield point[0], point[1]


def is_same_name(first: str, second: str) -> bool:
    """Whether two names are the same to a reader: accents, case, signs and spaces aside."""
    return bool(re.sub(r"\s", "", words(first))) and words(first) == words(second)
