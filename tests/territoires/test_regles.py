import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.territoires.enums import NatureEtablissement as N
from alliance.territoires.enums import Secteur, VersionQPV
from alliance.territoires.rules import (
    CodeInvalide,
    GeometrieInvalide,
    RentreeInvalide,
    UaiInvalide,
    annee_de_rentree,
    check_code_qpv,
    check_position,
    check_uai,
    clean_geometry,
    contains,
    departement_of_code,
    libelle_rentree,
    nature_of,
    nom_lisible,
    parse_position,
    prefers,
    secteur_of,
    split_names,
    split_polygons,
    uai_key,
    version_of,
)
from alliance.territoires.rules.geometrie import join_polygons
from alliance.territoires.rules.qpv import dates_of_list


@pytest.mark.parametrize("uai", ["0211357L", "0211162Z", "0210024M", "0211463B", "0212102W"])
def test_the_key_of_known_schools_is_right(uai):
    assert check_uai(uai) == uai


@given(st.integers(0, 9_999_999))
def test_a_uai_is_read_whatever_its_spaces_and_case(number):
    digits = f"{number:07d}"
    code = digits + uai_key(digits)

    assert check_uai(f"  {code[:3]} {code[3:7].lower()} {code[7].lower()}\u00a0") == code


@given(st.integers(0, 9_999_999), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_any_other_letter_is_refused(number, letter):
    digits = f"{number:07d}"
    if letter == uai_key(digits):
        return

    with pytest.raises(UaiInvalide):
        check_uai(digits + letter)


@given(st.integers(0, 9_999_999), st.integers(0, 6), st.integers(1, 9))
def test_one_wrong_digit_is_caught(number, place, shift):
    digits = f"{number:07d}"
    wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]

    with pytest.raises(UaiInvalide):
        check_uai(wrong + uai_key(digits))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "manque"),
        ("211357L", "Écrivez « 0211357L »"),
        ("0211357", "7 chiffres et une lettre"),
        ("0211357M", "la lettre de 0211357 est L"),
        ("collège", "7 chiffres et une lettre"),
    ],
)
def test_a_refused_uai_says_why(text, words):
    with pytest.raises(UaiInvalide) as refusal:
        check_uai(text)

    assert words in refusal.value.message
    assert refusal.value.field == "uai"


@pytest.mark.parametrize(
    ("text", "year"),
    [("2022-2023", 2022), ("2022", 2022), ("2022/2023", 2022), ("Rentrée 2022", 2022), ("2022-23", 2022)],
)
def test_a_rentree_is_read_in_every_style(text, year):
    assert annee_de_rentree(text) == year


@pytest.mark.parametrize("text", ["", "22", "2022-2024", "2023-2022", "1850", "2022-2023-2024"])
def test_a_rentree_that_is_not_one_is_refused(text):
    with pytest.raises(RentreeInvalide):
        annee_de_rentree(text)


def test_a_rentree_is_shown_as_a_school_year():
    assert libelle_rentree(2022) == "2022-2023"


@pytest.mark.parametrize(
    ("code", "version", "departement"),
    [
        ("QP021001", VersionQPV.QPV_2015, "21"),
        ("QN02102M", VersionQPV.QPV_2024, "21"),
        ("qn 00101 n", VersionQPV.QPV_2024, "01"),
        ("QN02A01M", VersionQPV.QPV_2024, "2A"),
        ("QP971001", VersionQPV.QPV_2015, "971"),
    ],
)
def test_a_qpv_code_says_its_list_and_its_departement(code, version, departement):
    checked = check_code_qpv(code)

    assert version_of(checked) == version
    assert departement_of_code(checked) == departement


@pytest.mark.parametrize("code", ["", "QP02100", "QN021021", "QN0210M", "XX021001", "QP021001M"])
def test_a_malformed_qpv_code_is_refused(code):
    with pytest.raises(CodeInvalide):
        check_code_qpv(code)


def test_the_lists_follow_each_other_in_metropole_and_are_not_dated_overseas():
    (_start, end), (start, _end) = dates_of_list("QP021001"), dates_of_list("QN02102M")

    assert (start - end).days == 1
    assert dates_of_list("QN97101M") == (None, None)


def test_a_single_name_is_never_cut():
    assert split_names("Bourg, Centre", 1) == ["Bourg, Centre"]
    assert split_names("  ", 1) == []
    assert split_names("Fontaine d'Ouche, Les Grésilles", 2) == ["Fontaine d'Ouche", "Les Grésilles"]
    assert split_names("Bourg, Centre, Nord", 2) == []


SQUARE = {"type": "Polygon", "coordinates": [[[5.0, 47.0], [5.2, 47.0], [5.2, 47.2], [5.0, 47.2], [5.0, 47.0]]]}
HOLED = {
    "type": "Polygon",
    "coordinates": [
        SQUARE["coordinates"][0],
        [[5.05, 47.05], [5.15, 47.05], [5.15, 47.15], [5.05, 47.15], [5.05, 47.05]],
    ],
}
degrees = st.floats(-0.3, 0.5, allow_nan=False).map(lambda x: round(x, 6))


@given(degrees, degrees)
def test_a_square_contains_what_its_bounds_contain(dx, dy):
    inside = 0 <= dx <= 0.2 and 0 <= dy <= 0.2
    if min(abs(dx), abs(dx - 0.2), abs(dy), abs(dy - 0.2)) < 1e-7 and not inside:
        return

    assert contains(SQUARE, 5.0 + dx, 47.0 + dy) == inside


@given(st.integers(3, 40), st.floats(0, 2 * math.pi), st.floats(0, 0.9))
def test_a_regular_polygon_contains_its_inner_circle(sides, angle, share):
    ring = [
        [5 + 0.1 * math.cos(2 * math.pi * k / sides), 47 + 0.1 * math.sin(2 * math.pi * k / sides)]
        for k in range(sides)
    ]
    geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    apothem = 0.1 * math.cos(math.pi / sides)

    assert contains(geometry, 5 + share * apothem * math.cos(angle), 47 + share * apothem * math.sin(angle))
    assert not contains(geometry, 5 + 0.11 * math.cos(angle), 47 + 0.11 * math.sin(angle))


@given(st.integers(0, 3), st.floats(0, 1))
def test_a_point_on_an_edge_is_inside(side, share):
    ring = SQUARE["coordinates"][0]
    a, b = ring[side], ring[side + 1]

    assert contains(SQUARE, a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))


@pytest.mark.parametrize(
    ("x", "y", "inside"), [(5.02, 47.02, True), (5.1, 47.1, False), (5.05, 47.1, True), (4.99, 47.1, False)]
)
def test_a_hole_is_outside_and_its_edge_is_not(x, y, inside):
    assert contains(HOLED, x, y) == inside


def test_a_multipolygon_contains_what_one_of_its_parts_contains():
    other = [[[x + 1, y] for x, y in SQUARE["coordinates"][0]]]
    both = clean_geometry({"type": "MultiPolygon", "coordinates": [other, SQUARE["coordinates"]]})

    assert contains(both, 5.1, 47.1)
    assert contains(both, 6.1, 47.1)
    assert not contains(both, 5.6, 47.1)
    assert join_polygons(split_polygons(both) * 2) == both


def test_altitudes_are_dropped():
    ring = [[x, y, 240.5] for x, y in SQUARE["coordinates"][0]]

    assert clean_geometry({"type": "Polygon", "coordinates": [ring]}) == SQUARE


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        (None, "n'est pas un contour"),
        ({"type": "LineString", "coordinates": []}, "LineString"),
        ({"type": "Polygon", "coordinates": None}, "vide"),
        ({"type": "MultiPolygon", "coordinates": []}, "vide"),
        ({"type": "Polygon", "coordinates": [[[5, 47], [5.1, 47], [5, 47]]]}, "quatre points"),
        ({"type": "Polygon", "coordinates": [[[5, 47], [5.1, 47], [5.1, 47.1], [5, 47.1]]]}, "fermé"),
        ({"type": "Polygon", "coordinates": [[[5, 47], [5.1, 47], [5, 47], [5, 47]]]}, "plat"),
        ({"type": "Polygon", "coordinates": [[[5, 47], ["5", 47], [5.1, 47.1], [5, 47]]]}, "deux nombres"),
        ({"type": "Polygon", "coordinates": [[[900580.1, 6507116.4]] * 4]}, "Lambert-93"),
        ({"type": "Polygon", "coordinates": [[[47.1, 5.0]] * 4]}, "inversées"),
    ],
)
def test_a_geometry_that_is_no_contour_is_refused_with_its_reason(geometry, words):
    with pytest.raises(GeometrieInvalide) as refusal:
        clean_geometry(geometry)

    assert words in refusal.value.message


@pytest.mark.parametrize("text", ["47.32, 5.03", "47,32 ; 5,03", "47.32 5.03", " 47.32,5.03 "])
def test_a_position_is_read_as_people_paste_it(text):
    assert parse_position(text) == (47.32, 5.03)


@pytest.mark.parametrize("text", ["", "47.32", "ici", "5.03, 47.32", "0, 0", "6507116 900580"])
def test_a_position_that_is_not_one_is_refused(text):
    with pytest.raises(GeometrieInvalide):
        parse_position(text)


@pytest.mark.parametrize(("longitude", "latitude"), [(5.03, 47.3), (55.5, -21.1), (-61.0, 14.6), (9.1, 42.1)])
def test_points_of_every_part_of_france_are_accepted(longitude, latitude):
    assert check_position(longitude, latitude) is None


@pytest.mark.parametrize(
    ("words", "nature"),
    [
        ({"nature": "ECOLE MATERNELLE D APPLICATION"}, N.MATERNELLE),
        ({"nature": "ECOLE DE NIVEAU ELEMENTAIRE"}, N.ELEMENTAIRE),
        ({"nature": "ECOLE DE NIVEAU ELEMENTAIRE", "nom": "Ecole primaire Chevreul"}, N.PRIMAIRE),
        ({"nature": "ECOLE DE NIVEAU ELEMENTAIRE", "maternelle": "1", "elementaire": "1"}, N.PRIMAIRE),
        ({"nature": "Ecole", "maternelle": "1.0", "elementaire": "0"}, N.MATERNELLE),
        ({"nature": "Ecole", "maternelle": "0", "elementaire": "1"}, N.ELEMENTAIRE),
        ({"nature": "Ecole"}, None),
        ({"nom": "ECOLE ELEMENTAIRE SPECIALISEE PLEIN AIR"}, N.SPECIALISE),
        ({"nom": "COLLEGE JEAN PHILIPPE RAMEAU"}, N.COLLEGE),
        ({"nature": "COLLEGE", "nom": "Collège privé Saint-Joseph"}, N.COLLEGE),
        ({"nature": "LYCEE PROFESSIONNEL"}, N.LYCEE_PRO),
        ({"nature": "LYCEE D ENSEIGNEMENT GENERAL"}, N.LYCEE),
        ({"nature": "LEGT"}, N.LYCEE),
        ({"nature": "LP"}, N.LYCEE_PRO),
        ({"nature": "ETABLISSEMENT REGIONAL D'ENSEIGNT ADAPTE"}, N.SPECIALISE),
        ({"nature": "SECTION ENSEIGT GEN. ET PROF. ADAPTE"}, N.SPECIALISE),
        ({"nature": "CENTRE D INFORMATION ET D ORIENTATION"}, N.CIO),
        ({"nom": "JEAN JAURES"}, None),
    ],
)
def test_the_nature_comes_from_the_official_words_only(words, nature):
    assert nature_of(**words) == nature


@pytest.mark.parametrize(
    ("secteur", "contrat", "expected"),
    [
        ("public", "", Secteur.PUBLIC),
        ("Public", "SANS OBJET", Secteur.PUBLIC),
        ("privé sous contrat", "", Secteur.PRIVE),
        ("Privé", "CONTRAT D'ASSOCIATION TOUTES CLASSES", Secteur.PRIVE),
        ("Privé", "HORS CONTRAT", Secteur.PRIVE_HORS),
        ("", "", None),
    ],
)
def test_the_sector_comes_from_the_official_words(secteur, contrat, expected):
    assert secteur_of(secteur, contrat) == expected


@pytest.mark.parametrize(
    ("nom", "shown"),
    [
        ("ECOLE ELEMENTAIRE PUBLIQUE LES CHAMPS PERDRIX", "École élémentaire publique les Champs Perdrix"),
        ("COTE D'OR", "Cote d'Or"),
        ("Collège Jean-Philippe Rameau", "Collège Jean-Philippe Rameau"),
    ],
)
def test_a_name_in_capitals_is_shown_without_inventing_an_accent(nom, shown):
    assert nom_lisible(nom) == shown


@pytest.mark.parametrize(
    ("known", "new", "better"),
    [
        ("", "A", True),
        ("A", "", False),
        ("A", "A", False),
        ("École", "ECOLE", False),
        ("ECOLE", "École", True),
        ("A", "B", True),
    ],
)
def test_capitals_never_replace_a_name_typed_with_care(known, new, better):
    assert prefers(known, new) == better


def test_a_clean_geometry_is_plain_json():
    assert json.loads(json.dumps(clean_geometry(HOLED))) == HOLED
