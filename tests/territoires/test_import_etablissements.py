import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.journal.models import Ecriture
from alliance.territoires.enums import NatureEtablissement, Secteur
from alliance.territoires.models import Commune, ConstatRentree, Etablissement
from alliance.territoires.services import SourceManquante
from alliance.territoires.services.importations import FichierIllisible, Issue, import_etablissements
from alliance.territoires.services.importations.cellules import CelluleInvalide, read_code_postal, read_jour
from tests.factories import CommuneFactory, EtablissementFactory

pytestmark = pytest.mark.django_db

DEPP = (
    "rentree_scolaire;academie;code_du_departement;departement;uai;nom_de_l_etablissment;code_insee_de_la_commune;"
    "nom_de_la_commune;secteur;effectifs;ips\n"
    "2022-2023;DIJON;021;COTE D'OR;0211463B;ECOLE ELEMENTAIRE PUBLIQUE EXEMPLE;21231;DIJON;public;83.0;77.1\n"
    "2022-2023;DIJON;021;COTE D'OR;0211192G;ECOLE PRIMAIRE PRIVEE MODELE;21231;DIJON;privé sous contrat;384.0;133.4\n"
)
ANNUAIRE = (
    "Identifiant_de_l_etablissement,Nom_etablissement,Type_etablissement,Statut_public_prive,Adresse_1,Code_Postal,"
    "Code_Commune,Nom_commune,Ecole_maternelle,Ecole_elementaire,Telephone,Web,Mail,Nombre_d_eleves,latitude,longitude,"
    "etat,date_ouverture,libelle_nature,nom_circonscription,type_contrat_prive\n"
    '0211463B,École élémentaire publique exemple,Ecole,Public,"1, place du Lac",21000,21231,Dijon,0,1,03 80 00 00 00,'
    "www.exemple.invalid,ecole@exemple.invalid,90,47.3201,5.0012,OUVERT,1975-09-01,ECOLE DE NIVEAU ELEMENTAIRE,"
    "Dijon Ouest,SANS OBJET\n"
)


def run(text, **options):
    raw = text if isinstance(text, bytes) else text.encode()
    return import_etablissements(**{"raw": raw, "source": "test", "by": None} | options)


def issues(rapport):
    return [ligne.issue for ligne in rapport.lignes]


def test_the_depp_table_gives_schools_and_their_rentree():
    rapport = run(DEPP)

    assert issues(rapport) == [Issue.CREE, Issue.CREE]
    ecole = Etablissement.objects.get(uai="0211463B")
    assert (ecole.nom, ecole.nature, ecole.secteur, ecole.commune.code_insee, ecole.source) == (
        "ECOLE ELEMENTAIRE PUBLIQUE EXEMPLE",
        NatureEtablissement.ELEMENTAIRE,
        Secteur.PUBLIC,
        "21231",
        "test",
    )
    assert ecole.nom_recherche == "ecole elementaire publique exemple"
    constat = ecole.constats.get()
    assert (constat.rentree, constat.effectif, constat.ips_dixiemes, constat.source) == (2022, 83, 771, "test")
    assert Etablissement.objects.get(uai="0211192G").secteur == Secteur.PRIVE


def test_a_second_run_writes_nothing():
    run(DEPP + "")
    run(ANNUAIRE)

    with CaptureQueriesContext(connection) as queries:
        again = [run(DEPP), run(ANNUAIRE)]

    writes = [
        q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE")) and "journal_" not in q["sql"]
    ]
    assert writes == []
    assert [rapport.ecritures for rapport in again] == [0, 0]
    assert [issue for rapport in again for issue in issues(rapport)] == [Issue.INCHANGE] * 3


def test_depp_and_annuaire_complete_one_another_in_either_order():
    run(ANNUAIRE)
    run(DEPP)
    first = Etablissement.objects.values().get(uai="0211463B")
    Etablissement.objects.all().exclude(uai="").update(source="")
    ConstatRentree.objects.all().delete()
    Etablissement.objects.all().delete()
    run(DEPP)
    run(ANNUAIRE)
    second = Etablissement.objects.values().get(uai="0211463B")

    assert {k: v for k, v in first.items() if k not in {"id", "source"}} == {
        k: v for k, v in second.items() if k not in {"id", "source"}
    }
    assert second["nom"] == "École élémentaire publique exemple"
    assert (second["adresse"], second["code_postal"], second["site_web"]) == (
        "1, place du Lac",
        "21000",
        "http://www.exemple.invalid",
    )
    assert (second["latitude"], second["longitude"], second["ouvert_on"].isoformat()) == (47.3201, 5.0012, "1975-09-01")
    assert Commune.objects.get().nom == "Dijon"
    assert ConstatRentree.objects.get(etablissement_id=second["id"]).effectif == 83


HEADERS = [
    "UAI;Nom de l'établissement;Code INSEE de la commune;Nom de la commune;Secteur;Effectifs;IPS;Rentrée scolaire",
    "uai,nom_de_l_etablissment,code_insee_de_la_commune,nom_de_la_commune,secteur,effectifs,ips,rentree_scolaire",
    "numero_uai\tappellation_officielle\tcode_commune\tlibelle_commune\tsecteur_public_prive_libe\teffectif\tips\trentree",
    "code_uai;nom_etablissement;Code commune;commune;statut_public_prive;nombre_d_eleves;ips;annee_scolaire",
    "identifiant_de_l_etablissement|nom_etablissement|code_commune|nom_commune|statut_public_prive|nombre_d_eleves|ips|rentree",
    "Identifiant_de_l_etablissement;patronyme_uai;Code_INSEE;Nom_commune;Secteur;Nb élèves;IPS;Année",
    "Numéro de l'école;Patronyme;code insee;Commune;Secteur;Nombre total d'élèves;IPS;Rentrée scolaire",
]


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("header", HEADERS)
def test_every_header_style_is_read(header, bom):
    separator = next(sign for sign in "\t|;," if sign in header)
    decimal = "77.1" if separator == "," else "77,1"
    row = ["0211463B", "ECOLE ELEMENTAIRE EXEMPLE", "21231", "DIJON", "public", "83.0", decimal, "2022-2023"]
    text = f"{header}\r\n{separator.join(row)}\r\n"

    rapport = run(bom + text.encode())

    assert issues(rapport) == [Issue.CREE]
    constat = ConstatRentree.objects.select_related("etablissement__commune").get()
    assert (constat.etablissement.nom, constat.etablissement.commune.code_insee) == (
        "ECOLE ELEMENTAIRE EXEMPLE",
        "21231",
    )
    assert (constat.rentree, constat.effectif, constat.ips_dixiemes) == (2022, 83, 771)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_encoding_is_read(encoding):
    text = "uai;nom_etablissement;code_commune;nom_commune\n0211463B;École « Les Grésilles » – n° 1;21166;Chenôve\n"

    run(text.encode(encoding))

    ecole = Etablissement.objects.get()
    assert (ecole.nom, ecole.commune.nom) == ("École « Les Grésilles » – n° 1", "Chenôve")


def test_title_lines_blank_lines_and_quoted_line_breaks_keep_their_numbers():
    text = (
        "Établissements de la Côte-d'Or\n\nuai;nom_etablissement;code_commune;nom_commune;adresse_1\n\n"
        '0211463B;"Exemple; un";21231;Dijon;"1, rue\nA"\n;;;;\n0211463Z;Faux;21231;Dijon;\n'
    )

    rapport = run(text)

    assert [(ligne.numero, ligne.issue) for ligne in rapport.lignes] == [(5, Issue.CREE), (8, Issue.REFUSE)]
    assert Etablissement.objects.get().nom == "Exemple; un"


@pytest.mark.parametrize(
    "wrap",
    [
        lambda rows: rows,
        lambda rows: {"total_count": 1, "results": rows},
        lambda rows: {"records": [{"record": {"fields": row}} for row in rows]},
        lambda rows: [{"datasetid": "x", "fields": row} for row in rows],
        lambda rows: {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {k: v for k, v in row.items() if k != "position"},
                    "geometry": {"type": "Point", "coordinates": [5.0012, 47.3201]},
                }
                for row in rows
            ],
        },
    ],
)
def test_every_json_export_is_read(wrap):
    row = {
        "identifiant_de_l_etablissement": "0211463B",
        "nom_etablissement": "École exemple",
        "code_commune": "21231",
        "nom_commune": "Dijon",
        "ecole_maternelle": 1,
        "ecole_elementaire": True,
        "nombre_d_eleves": 83,
        "rentree_scolaire": 2022,
        "position": {"lon": 5.0012, "lat": 47.3201},
        "telephone": None,
    }

    rapport = run(json.dumps(wrap([row])))

    assert issues(rapport) == [Issue.CREE]
    ecole = Etablissement.objects.get()
    assert (ecole.nature, ecole.latitude, ecole.longitude) == (NatureEtablissement.PRIMAIRE, 47.3201, 5.0012)
    assert ecole.constats.get().effectif == 83


def table(header, *rows):
    return "\n".join([header, *rows])


BASE = "uai;nom_etablissement;code_commune;nom_commune"


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("ips", "environ 100", "n'est pas un nombre"),
        ("ips", "1052", "hors de l'échelle"),
        ("effectifs", "12,5", "n'est pas un nombre d'élèves"),
        ("effectifs", "-3", "n'est pas un nombre"),
        ("rentree_scolaire", "l'an dernier", "n'est pas une rentrée"),
        ("secteur", "associatif", "ni public ni privé"),
        ("code_postal", "2100A", "ne compte pas 5 chiffres"),
        ("position", "900580.1,6507116.4", "Lambert-93"),
        ("position", "5.03,47.3", "inversées"),
        ("mail", "ecole(at)exemple", "mal formée"),
        ("web", "pas un site", "mal formée"),
        ("date_ouverture", "hier", "n'est pas lisible"),
        ("circonscription", "x" * 151, "dépasse 150 caractères"),
    ],
)
def test_a_bad_cell_is_named_and_the_rest_of_the_line_is_kept(column, cell, reason):
    rapport = run(table(f"{BASE};{column}", f"0211463B;Exemple;21231;Dijon;{cell}"), rentree=2022)

    (ligne,) = rapport.lignes
    assert (ligne.issue, len(ligne.refus), reason in ligne.refus[0]) == (Issue.CREE, 1, True)
    assert rapport.a_des_refus
    assert Etablissement.objects.get().nom == "Exemple"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("0211463C;Exemple;21231;Dijon", "la lettre de 0211463 est B"),
        (";Exemple;21231;Dijon", "L'UAI manque"),
        ("0211463B;;21231;Dijon", "Le nom manque"),
        ("0211463B;Exemple;;Ailleurs", "code INSEE de la commune manque"),
        ("0211463B;Exemple;21231;", "code INSEE de la commune manque"),
        ("0211463B;Exemple;21231;Dijon;en trop", "un séparateur est en trop"),
    ],
)
def test_a_refused_line_says_why_and_writes_nothing(row, reason):
    rapport = run(table(BASE, row))

    (ligne,) = rapport.lignes
    assert (ligne.issue, reason in ligne.refus[-1], ligne.numero) == (Issue.REFUSE, True, 2)
    assert Etablissement.objects.count() == 0


@pytest.mark.parametrize("said", ["NS", "nd", "", "-"])
def test_an_ips_that_is_not_published_stays_unknown(said):
    rapport = run(table(f"{BASE};ips;effectifs", f"0211463B;Exemple;21231;Dijon;{said};40"), rentree=2022)

    assert ConstatRentree.objects.get().ips_dixiemes is None
    assert not rapport.a_des_refus


def test_lost_leading_zeros_are_restored_and_told():
    rapport = run(table(f"{BASE};code_postal", "10024B;Exemple;1053;Bourg;1000"))

    (ligne,) = rapport.lignes
    assert ligne.issue == Issue.REFUSE
    rapport = run(table(f"{BASE};code_postal", "011463K;Exemple;1053;Bourg-en-Bresse;1000"))
    (ligne,) = rapport.lignes
    ecole = Etablissement.objects.get()
    assert (ecole.uai, ecole.commune.code_insee, ecole.code_postal) == ("0011463K", "01053", "01000")
    assert len([remark for remark in ligne.remarques if "zéro" in remark or "lu 01000" in remark]) == 3


def test_an_ips_with_more_decimals_is_rounded_and_told():
    rapport = run(table(f"{BASE};ips", "0211463B;Exemple;21231;Dijon;77,15"), rentree=2022)

    assert ConstatRentree.objects.get().ips_dixiemes == 772
    assert "IPS « 77,15 » arrondi au dixième" in rapport.lignes[0].remarques


def test_a_blank_never_replaces_a_known_value():
    run(ANNUAIRE)

    rapport = run(table(f"{BASE};telephone;mail;latitude;longitude", "0211463B;;21231;Dijon;;;;"))

    ecole = Etablissement.objects.get()
    assert (ecole.telephone, ecole.email, ecole.latitude) == ("03 80 00 00 00", "ecole@exemple.invalid", 47.3201)
    assert issues(rapport) == [Issue.INCHANGE]


def test_the_annuaire_corrects_what_changed_and_says_it():
    run(ANNUAIRE)

    rapport = run(ANNUAIRE.replace("03 80 00 00 00", "03 80 11 11 11").replace("47.3201", "47.3202"))

    assert rapport.lignes[0].faits == [
        "position : « 47.3201 » → « 47.3202 »",
        "téléphone : « 03 80 00 00 00 » → « 03 80 11 11 11 »",
    ]
    assert rapport.ecritures == 1


def test_several_rentrees_of_one_school_keep_the_newest_name_whatever_their_order():
    header = f"{BASE};rentree_scolaire;effectifs;ips"
    rows = [
        "0211463B;ECOLE ELEMENTAIRE NOUVEAU NOM;21231;DIJON;2023-2024;80;78.0",
        "0211463B;ECOLE ELEMENTAIRE ANCIEN NOM;21231;DIJON;2021-2022;85;76.0",
    ]

    for order in (rows, rows[::-1]):
        run(table(header, *order))
        again = run(table(header, *order))

        assert again.ecritures == 0
        assert Etablissement.objects.get().nom == "ECOLE ELEMENTAIRE NOUVEAU NOM"
    assert dict(ConstatRentree.objects.values_list("rentree", "effectif")) == {2021: 85, 2023: 80}


def test_an_older_table_does_not_rename_a_school():
    run(table(f"{BASE};rentree;effectifs", "0211463B;NOM DE 2023;21231;DIJON;2023;80"))

    run(table(f"{BASE};rentree;effectifs", "0211463B;NOM DE 2019;21231;DIJON;2019;70"))

    assert Etablissement.objects.get().nom == "NOM DE 2023"


def test_two_lines_that_contradict_each_other_are_told_and_the_first_wins():
    text = table(
        f"{BASE};effectifs;telephone",
        "0211463B;Exemple;21231;Dijon;83;",
        "0211463B;Autre nom;21166;Chenôve;84;03 80 00 00 00",
        "0211463B;Exemple;21231;Dijon;83;",
    )

    rapport = run(text, rentree=2022)
    again = run(text, rentree=2022)

    ecole = Etablissement.objects.get()
    assert (ecole.nom, ecole.telephone, ecole.commune.code_insee) == ("Exemple", "03 80 00 00 00", "21231")
    assert ConstatRentree.objects.get().effectif == 83
    assert [len(ligne.refus) for ligne in rapport.lignes] == [0, 3, 0]
    assert again.ecritures == 0


def test_a_statistics_table_with_another_commune_changes_nothing_and_says_it():
    run(ANNUAIRE)
    CommuneFactory(code_insee="21166", nom="Chenôve")

    rapport = run(table(f"{BASE};rentree;effectifs", "0211463B;EXEMPLE;21166;Chenôve;2022;83"))

    assert Etablissement.objects.get().commune.code_insee == "21231"
    assert "commune 21166 ici, 21231 connue" in rapport.lignes[0].remarques


def test_the_annuaire_moves_a_school_to_its_new_commune():
    run(ANNUAIRE)

    run(table(BASE, "0211463B;École élémentaire publique exemple;21166;Chenôve"))

    assert Etablissement.objects.get().commune.nom == "Chenôve"


def test_a_vaguer_word_does_not_replace_a_precise_one():
    EtablissementFactory(uai="0211463B", nature="PRIMAIRE", secteur="PRIVE_HORS", nom="Exemple")

    run(table("uai;nom_etablissement;libelle_nature;secteur", "0211463B;Exemple;ECOLE DE NIVEAU ELEMENTAIRE;Privé"))

    ecole = Etablissement.objects.get()
    assert (ecole.nature, ecole.secteur) == ("PRIMAIRE", "PRIVE_HORS")


def test_a_commune_without_code_is_found_by_its_only_name_in_the_departement():
    CommuneFactory(code_insee="21231", nom="Dijon")
    CommuneFactory(code_insee="71001", nom="Dijon")

    rapport = run(table("numero_ecole;patronyme;commune;departement", "0211463B;EXEMPLE;DIJON;COTE D'OR"))

    assert Etablissement.objects.get().commune.code_insee == "21231"
    assert rapport.lignes[0].remarques == ["commune reconnue par son nom : Dijon (21231)"]


def test_a_head_count_without_rentree_is_left_out_and_told():
    rapport = run(ANNUAIRE)

    assert ConstatRentree.objects.count() == 0
    assert [r for r in rapport.lignes[0].remarques if "effectif non daté" in r] == [
        "effectif non daté, laissé de côté (donnez --rentree pour le garder)"
    ]


def test_a_closed_school_without_a_date_is_told():
    rapport = run(table(f"{BASE};etat", "0211463B;Exemple;21231;Dijon;FERME"))

    assert rapport.lignes[0].remarques[0] == "dit fermé, sans date : la fermeture n'est pas enregistrée"
    run(table(f"{BASE};etat;date_fermeture", "0211463B;Exemple;21231;Dijon;FERME;31/08/2024"))
    assert Etablissement.objects.get().ferme_on.isoformat() == "2024-08-31"


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        ({"communes": ["21231"]}, {"0211463B"}),
        ({"departement": "021"}, {"0211463B", "0211192G"}),
        ({"departement": "21"}, {"0211463B", "0211192G"}),
        ({"departement": "1"}, {"0011463K"}),
    ],
)
def test_the_filters_leave_the_rest_out(options, kept):
    text = table(BASE, "0211463B;A;21231;Dijon", "0211192G;B;21166;Chenôve", "0011463K;C;01053;Bourg-en-Bresse")

    rapport = run(text, **options)

    assert set(Etablissement.objects.values_list("uai", flat=True)) == kept
    assert rapport.hors_filtre == 3 - len(kept)


def test_a_dry_run_reads_all_and_writes_nothing():
    rapport = run(DEPP, dry_run=True)

    assert issues(rapport) == [Issue.CREE, Issue.CREE]
    assert (Etablissement.objects.count(), Commune.objects.count(), Ecriture.objects.count()) == (0, 0, 0)
    assert rapport.resume.startswith("À blanc, rien n'est écrit : 2 lignes")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "vide"),
        (b"  \n ", "vide"),
        (b"PK\x03\x04abc", "classeur"),
        (b"\xd0\xcf\x11\xe0", "ancien classeur"),
        (b"%PDF-1.7", "PDF"),
        (b"uai;\x00nom", "pas un texte"),
        (b"\x81\x8d", "pas lisible"),
        (b"nom;ville\na;b\n", "Aucune colonne"),
        (b"uai;nom;UAI\n", "apparaît deux fois"),
        (b"{", "mal formé"),
        (b"[1]", "pas une liste d'enregistrements"),
        (b"{}", "pas une liste d'enregistrements"),
        (b"[]", "aucun enregistrement"),
        (b'[{"nom": "x"}]', "Aucune colonne"),
        (b"[" * 100_000, "imbriqu"),
        (b'uai;nom\n"0211463B;' + b"x" * 200_000, "guillemet"),
    ],
)
def test_a_file_that_is_not_the_expected_one_has_its_own_message(raw, reason):
    with pytest.raises(FichierIllisible) as refusal:
        run(raw)

    assert reason in refusal.value.message


def test_an_import_needs_a_source():
    with pytest.raises(SourceManquante):
        run(DEPP, source=" ")


def test_the_import_is_journaled_once_with_its_counts():
    run(DEPP)

    ecriture = Ecriture.objects.get()
    assert (ecriture.kind, ecriture.details["crees"]) == ("territoires.etablissements.imported", 2)


def test_excel_guards_are_removed():
    run(table(BASE, '="0211463B";Exemple;="21231";Dijon'))

    assert Etablissement.objects.get().commune.code_insee == "21231"


def test_cells_have_their_edge_cases():
    assert read_code_postal("1000.0") == ("01000", True)
    assert read_jour("nd") is None
    with pytest.raises(CelluleInvalide):
        read_jour("2024-13-45")


def test_the_command_prints_each_line_and_exits_0(tmp_path, capsys):
    path = tmp_path / "ecoles.csv"
    path.write_text(DEPP, encoding="utf-8")

    call_command("importer_etablissements", str(path))

    out = capsys.readouterr().out.splitlines()
    assert out[0] == (
        "ligne 2 · 0211463B ECOLE ELEMENTAIRE PUBLIQUE EXEMPLE · créé · effectif 2022-2023 : 83 ; IPS 2022-2023 : 77,1"
        " ; commune DIJON (21231) créée"
    )
    assert out[-1] == "2 lignes : 2 créées, 0 modifiée, 0 inchangée, 0 ignorée, 0 refusée."
    assert Etablissement.objects.first().source == "fichier ecoles.csv"


def test_the_command_exits_2_when_a_line_is_refused(tmp_path, capsys):
    path = tmp_path / "ecoles.csv"
    path.write_text(DEPP + "2022-2023;;021;;0211463C;FAUX;21231;DIJON;public;1;80\n", encoding="utf-8")

    with pytest.raises(SystemExit) as stop:
        call_command("importer_etablissements", str(path), "--departement", "21", "--dry-run")

    assert stop.value.code == 2
    assert "ligne 4 · 0211463C · refusé · L'UAI « 0211463C » est faux" in capsys.readouterr().out


@pytest.mark.parametrize(("content", "code"), [(None, 1), (b"", 2)])
def test_the_command_says_when_the_file_cannot_be_read(tmp_path, content, code):
    path = tmp_path / "absent.csv"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(CommandError) as stop:
        call_command("importer_etablissements", str(path))

    assert stop.value.returncode == code


def test_overseas_departements_keep_their_three_digits():
    rapport = run(table(BASE, "9710001A;A;97101;Les Abymes", "0211463B;B;21231;Dijon"), departement="971")

    assert rapport.hors_filtre == 1


def test_nothing_to_write_when_the_second_table_adds_nothing():
    run(table(f"{BASE};rentree;effectifs;ips", "0211463B;EXEMPLE;21231;DIJON;2022;83;77,1"))

    rapport = run(table(f"{BASE};rentree;effectifs;ips", "0211463B;EXEMPLE;21231;DIJON;2022;83;NS"))

    assert (rapport.ecritures, ConstatRentree.objects.get().ips_dixiemes) == (0, 771)


def test_an_absurd_head_count_is_refused():
    rapport = run(table(f"{BASE};effectifs", "0211463B;Exemple;21231;Dijon;1000000"), rentree=2022)

    assert "n'est pas un nombre d'élèves" in rapport.lignes[0].refus[0]


def test_each_source_that_changed_a_sheet_is_named():
    run(DEPP, source="DEPP")
    run(ANNUAIRE, source="Annuaire")

    assert Etablissement.objects.get(uai="0211463B").source == "DEPP ; Annuaire"


def test_a_statistics_table_does_not_correct_what_is_known():
    run(table(f"{BASE};secteur", "0211463B;Exemple;21231;Dijon;public"))

    run(table(f"{BASE};secteur;rentree;effectifs", "0211463B;Exemple;21231;Dijon;privé sous contrat;2022;NS"))

    assert Etablissement.objects.get().secteur == Secteur.PUBLIC


def test_a_header_below_twenty_lines_is_not_looked_for():
    with pytest.raises(FichierIllisible):
        run("titre\n" * 25 + table(BASE, "0211463B;Exemple;21231;Dijon"))
