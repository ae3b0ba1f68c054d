import json
from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command

from alliance.territoires.models import CodeQuartier, Commune, ContourQuartier, Quartier
from alliance.territoires.services import SourceManquante, create_quartier
from alliance.territoires.services.importations import FichierIllisible, Issue, import_qpv
from tests.factories import CommuneFactory

pytestmark = pytest.mark.django_db

AT = datetime(2026, 10, 1, 8, tzinfo=UTC)
POINT = {"type": "Point", "coordinates": [5.03, 47.32]}


def square(x, y, side=0.01):
    return {"type": "Polygon", "coordinates": [[[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]]}


def feature(code, nom, geometry=POINT, **properties):
    base = {"code_qp": code, "lib_qp": nom, "insee_com": "21231", "lib_com": "Dijon"}
    return {"type": "Feature", "properties": base | properties, "geometry": geometry}


def run(*features, **options):
    raw = json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()
    return import_qpv(**{"raw": raw, "source": "test", "at": AT, "by": None} | options)


def issues(rapport):
    return [ligne.issue for ligne in rapport.lignes]


def test_a_point_gives_a_quartier_without_contour():
    rapport = run(feature("QN02101M", "Le Mail", insee_com="21166", lib_com="Chenôve"))

    code = CodeQuartier.objects.select_related("quartier").get()
    assert (code.code, code.version, code.nom_officiel, code.quartier.nom) == ("QN02101M", "2024", "Le Mail", "Le Mail")
    assert (code.from_on, code.to_on, code.a_confirmer, code.source) == (date(2024, 1, 1), None, False, "test")
    assert code.quartier.communes.get().nom == "Chenôve"
    assert ContourQuartier.objects.count() == 0
    assert "un point seulement : contour inconnu" in rapport.lignes[0].remarques


def test_two_codes_in_one_feature_are_paired_by_order_and_to_confirm():
    rapport = run(feature("QN02102M, QN02103M", "Fontaine D'Ouche, Les Grésilles", square(5.0, 47.3)))

    rows = CodeQuartier.objects.order_by("code").values_list("code", "quartier__nom", "a_confirmer")
    assert list(rows) == [("QN02102M", "Fontaine D'Ouche", True), ("QN02103M", "Les Grésilles", True)]
    assert ContourQuartier.objects.count() == 0
    assert "un seul contour pour plusieurs codes : contour inconnu" in rapport.lignes[0].remarques


def test_a_second_run_writes_nothing():
    features = (
        feature("QN02102M, QN02103M", "Fontaine D'Ouche, Les Grésilles"),
        feature("QN02101M", "Le Mail", square(5.0, 47.29), insee_com="21166", lib_com="Chenôve"),
    )
    run(*features)

    again = run(*features)

    assert (again.ecritures, issues(again)) == (0, [Issue.INCHANGE, Issue.INCHANGE])


def test_a_polygon_is_kept_and_a_changed_one_replaces_it_and_says_so():
    run(feature("QN02102M", "Fontaine d'Ouche", square(5.0, 47.3)))

    rapport = run(
        feature("QN02102M", "Fontaine d'Ouche", square(5.0, 47.3, 0.02)), at=datetime(2026, 11, 1, tzinfo=UTC)
    )

    contour = ContourQuartier.objects.get()
    assert contour.geometrie == square(5.0, 47.3, 0.02)
    assert (contour.version, contour.importe_at) == ("2024", datetime(2026, 11, 1, tzinfo=UTC))
    assert rapport.lignes[0].faits == ["contour 2024 de « Fontaine d'Ouche » remplacé"]
    assert issues(rapport) == [Issue.MODIFIE]


def test_a_point_after_a_polygon_keeps_the_polygon():
    run(feature("QN02102M", "Fontaine d'Ouche", square(5.0, 47.3)))

    rapport = run(feature("QN02102M", "Fontaine d'Ouche"))

    assert (ContourQuartier.objects.count(), rapport.ecritures) == (1, 0)


def test_a_quartier_over_two_communes_is_one_contour_in_two_pieces():
    pieces = (
        feature("QN02102M", "Les Deux Rives", square(5.0, 47.3)),
        feature("QN02102M", "Les Deux Rives", square(5.02, 47.3), insee_com="21166", lib_com="Chenôve"),
    )

    run(*pieces)
    again = run(*pieces)

    contour = ContourQuartier.objects.get()
    assert contour.geometrie["type"] == "MultiPolygon"
    assert sorted(contour.quartier.communes.values_list("nom", flat=True)) == ["Chenôve", "Dijon"]
    assert again.ecritures == 0


@pytest.mark.parametrize("order", [1, -1])
def test_2015_and_2024_meet_in_one_quartier_only_by_the_same_name_in_the_same_commune(order):
    old = feature("QP021001", "FONTAINE D'OUCHE", square(5.0, 47.3))
    new = feature("QN02102M", "Fontaine d’Ouche", square(5.0, 47.3, 0.02))
    (first, second) = (old, new)[::order]
    run(first)

    rapport = run(second)

    quartier = Quartier.objects.get()
    codes = {code.code: code for code in quartier.codes.all()}
    assert set(codes) == {"QP021001", "QN02102M"}
    assert (codes["QP021001"].from_on, codes["QP021001"].to_on) == (date(2015, 1, 1), date(2023, 12, 31))
    linked = codes[second["properties"]["code_qp"]]
    assert linked.a_confirmer is True
    assert [r for r in rapport.lignes[0].remarques if "rapproché" in r] != []
    assert quartier.contours.count() == 2


@pytest.mark.parametrize(
    "other",
    [
        feature("QP021001", "Grésilles"),
        feature("QP021001", "Les Grésilles", insee_com="21166", lib_com="Chenôve"),
    ],
)
def test_another_name_or_another_commune_is_another_quartier(other):
    run(feature("QN02103M", "Les Grésilles"))

    run(other)

    assert Quartier.objects.count() == 2
    assert CodeQuartier.objects.filter(a_confirmer=True).count() == 0


def test_a_quartier_created_by_hand_receives_its_code_to_confirm():
    quartier = create_quartier(nom="Les Grésilles", communes=[CommuneFactory(code_insee="21231", nom="Dijon")], by=None)

    run(feature("QN02103M", "LES GRESILLES"))

    code = CodeQuartier.objects.get()
    assert (code.quartier, code.a_confirmer, Quartier.objects.get().nom) == (quartier, True, "Les Grésilles")


PROPERTIES = [
    {"codeqp": "QN02102M", "nom_qp": "Fontaine", "code_insee": "21231", "nom_com": "Dijon"},
    {"CODE_QP": "QN02102M", "NOM_QP": "Fontaine", "INSEE_COM": 21231, "LIB_COM": "Dijon"},
    {"code_qpv": "qn02102m", "lib_qpv": "Fontaine", "code_commune": "21231", "nom_commune": "Dijon"},
    {"Code QP": "QN02102M", "libelle": "Fontaine", "CODGEO": ["21231"], "commune": ["Dijon"]},
]


@pytest.mark.parametrize("properties", PROPERTIES)
def test_every_style_of_property_is_read(properties):
    rapport = run({"type": "Feature", "properties": properties, "geometry": None})

    assert issues(rapport) == [Issue.CREE]
    code = CodeQuartier.objects.select_related("quartier").get()
    assert (code.code, code.quartier.nom, code.quartier.communes.get().code_insee) == ("QN02102M", "Fontaine", "21231")


def test_a_commune_without_code_is_found_by_name_in_the_departement_of_the_code():
    CommuneFactory(code_insee="21231", nom="Dijon")
    CommuneFactory(code_insee="71001", nom="Dijon")

    run(feature("QN02102M", "Fontaine", insee_com=""))

    assert Quartier.objects.get().communes.get().code_insee == "21231"


def test_what_looks_odd_about_a_commune_is_told():
    rapport = run(feature("QN00101M", "Bourg", insee_com="1053", lib_com="Bourg-en-Bresse"))
    assert "code INSEE « 1053 » lu 01053 (zéro de tête perdu)" in rapport.lignes[0].remarques

    rapport = run(feature("QN02102M", "Fontaine", insee_com="71076", lib_com="Chalon"))
    assert "la commune 71076 n'est pas du département de QN02102M" in rapport.lignes[0].remarques


def test_a_new_official_name_is_told_and_the_name_that_lasts_stays():
    run(feature("QN02102M", "Fontaine"))

    rapport = run(feature("QN02102M", "Fontaine d'Ouche"))

    assert CodeQuartier.objects.get().nom_officiel == "Fontaine d'Ouche"
    assert Quartier.objects.get().nom == "Fontaine"
    assert rapport.lignes[0].faits == ["QN02102M : « Fontaine » → « Fontaine d'Ouche »"]


def test_two_features_that_name_one_code_differently_are_told():
    rapport = run(feature("QN02102M", "Fontaine"), feature("QN02102M", "Autre nom"))

    assert [len(ligne.refus) for ligne in rapport.lignes] == [0, 1]
    assert CodeQuartier.objects.get().nom_officiel == "Fontaine"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (feature("", "Fontaine"), "Le code du quartier manque"),
        (feature("QN0210", "Fontaine"), "n'est pas un code de QPV"),
        (feature("QN02102M", ""), "Le nom du quartier manque"),
        (feature("QN02102M", "x" * 151), "dépasse 150"),
        (feature("QN02102M, QN02103M", "Fontaine"), "2 codes pour un autre nombre de noms"),
        (feature("QN02102M", "Fontaine", insee_com="", lib_com=""), "La commune manque"),
        (feature("QN02102M", "Fontaine", insee_com="", lib_com="Nulle part"), "« Nulle part » n'est pas reconnue"),
        (feature("QN02102M", "Fontaine", insee_com="21231", lib_com=""), "« 21231 » n'est pas reconnue"),
        (feature("QN02102M", "Fontaine", insee_com="Dijon"), "Le code INSEE « Dijon »"),
        ({"type": "Feature", "geometry": POINT}, "pas de propriétés"),
        ("texte", "pas de propriétés"),
    ],
)
def test_a_refused_feature_says_why_and_writes_nothing(given, reason):
    rapport = run(given)

    assert issues(rapport) == [Issue.REFUSE]
    assert reason in rapport.lignes[0].refus[-1]
    assert (Quartier.objects.count(), CodeQuartier.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        ({"type": "LineString", "coordinates": [[5, 47], [5, 48]]}, "LineString"),
        ({"type": "GeometryCollection", "geometries": []}, "GeometryCollection"),
        (square(900580.0, 6507116.0), "Lambert-93"),
        ({"type": "Point", "coordinates": [900580.0, 6507116.0]}, "Lambert-93"),
        ({"type": "Point", "coordinates": [47.3, 5.03]}, "inversées"),
        ({"type": "Point", "coordinates": ["5", "47"]}, "deux nombres"),
        ({"type": "Point", "coordinates": None}, "deux nombres"),
        ({"type": "Polygon", "coordinates": [[[5, 47], [5.1, 47], [5.1, 47.1], [5, 47.1]]]}, "fermé"),
        ("texte", "n'est pas un contour"),
    ],
)
def test_a_bad_geometry_is_refused_and_the_code_is_kept(geometry, reason):
    rapport = run(feature("QN02102M", "Fontaine", geometry))

    assert issues(rapport) == [Issue.CREE]
    assert reason in rapport.lignes[0].refus[0]
    assert (CodeQuartier.objects.count(), ContourQuartier.objects.count()) == (1, 0)


def test_several_points_are_no_contour_either():
    rapport = run(feature("QN02102M", "Fontaine", {"type": "MultiPoint", "coordinates": [[5.0, 47.3], [5.1, 47.3]]}))

    assert "un point seulement : contour inconnu" in rapport.lignes[0].remarques


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "vide"),
        (b"{", "mal formé"),
        (b"[]", "features"),
        (b'{"type": "Polygon"}', "features"),
        (b'{"type": "FeatureCollection", "features": []}', "aucun quartier"),
        (b"PK\x03\x04", "classeur"),
        (
            b'{"features": [{}], "crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}}',
            "EPSG::2154",
        ),
    ],
)
def test_a_file_that_is_not_a_geojson_of_degrees_has_its_own_message(raw, reason):
    with pytest.raises(FichierIllisible) as refusal:
        import_qpv(raw=raw, source="test", at=AT, by=None)

    assert reason in refusal.value.message


def test_a_single_feature_and_a_named_projection_in_degrees_are_read():
    raw = json.dumps(
        feature("QN02102M", "Fontaine") | {"crs": {"properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}}
    ).encode()

    assert issues(import_qpv(raw=raw, source="test", at=AT, by=None)) == [Issue.CREE]


def test_a_dry_run_writes_nothing():
    rapport = run(feature("QN02102M", "Fontaine", square(5.0, 47.3)), dry_run=True)

    assert issues(rapport) == [Issue.CREE]
    assert (Quartier.objects.count(), Commune.objects.count(), ContourQuartier.objects.count()) == (0, 0, 0)


def test_an_import_needs_a_source():
    with pytest.raises(SourceManquante):
        run(feature("QN02102M", "Fontaine"), source="")


def test_the_command_prints_each_feature_and_exits_2_on_a_refusal(tmp_path, capsys):
    path = tmp_path / "qpv.geojson"
    features = [feature("QN02102M", "Fontaine"), feature("QN02102X9", "Faux")]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")

    with pytest.raises(SystemExit) as stop:
        call_command("importer_qpv", str(path), "--source", "ANCT")

    assert stop.value.code == 2
    out = capsys.readouterr().out
    assert "élément 2 · QN02102X9 · refusé · « QN02102X9 » n'est pas un code de QPV" in out
    assert out.splitlines()[-1] == "2 éléments : 1 créé, 0 modifié, 0 inchangé, 0 ignoré, 1 refusé."
    assert CodeQuartier.objects.get().source == "ANCT"
