import json
from datetime import date

import pytest
from django.core.management import call_command

from alliance.territoires.models import PeriodeVacances
from alliance.territoires.services import DeclarationInvalide, SourceManquante, record_vacances
from alliance.territoires.services.importations import FichierIllisible, Issue, import_calendrier
from alliance.territoires.services.importations.calendrier import read_jour_de_paris, zones_of
from alliance.territoires.services.importations.cellules import CelluleInvalide

pytestmark = pytest.mark.django_db

HEADER = "description;population;start_date;end_date;location;zones;annee_scolaire"
TOUSSAINT = "Vacances de la Toussaint;-;2025-10-17T22:00:00+00:00;2025-11-02T23:00:00+00:00;Dijon;Zone A;2025-2026"


def run(*rows, **options):
    raw = "\n".join([HEADER, *rows]).encode()
    return import_calendrier(**{"raw": raw, "source": "calendrier officiel", "by": None} | options)


def issues(rapport):
    return [ligne.issue for ligne in rapport.lignes]


def held():
    return list(
        PeriodeVacances.objects.order_by("zone", "starts_on").values_list("zone", "nom", "starts_on", "ends_on")
    )


def test_stamps_are_paris_days_and_the_last_one_is_the_return():
    rapport = run(TOUSSAINT)

    assert issues(rapport) == [Issue.CREE]
    assert held() == [("A", "Vacances de la Toussaint", date(2025, 10, 18), date(2025, 11, 2))]
    row = PeriodeVacances.objects.get()
    assert (row.annee_scolaire, row.source) == ("2025-2026", "calendrier officiel")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-10-17T22:00:00+00:00", date(2025, 10, 18)),
        ("2025-12-19T23:00:00+00:00", date(2025, 12, 20)),
        ("2025-12-19T22:59:00+00:00", date(2025, 12, 19)),
        ("2026-03-28T23:00:00Z", date(2026, 3, 29)),
        ("2026-03-29T22:00:00Z", date(2026, 3, 30)),
        ("2025-10-18T00:00:00+02:00", date(2025, 10, 18)),
        ("2025-10-17T22:00:00", date(2025, 10, 18)),
        ("2025-10-18T00:00:00", date(2025, 10, 18)),
        ("2025-10-18", date(2025, 10, 18)),
        ("18/10/2025", date(2025, 10, 18)),
        ("20251018", date(2025, 10, 18)),
    ],
)
def test_a_stamp_is_the_day_it_is_in_paris(text, day):
    assert read_jour_de_paris(text) == day


def test_a_date_that_is_not_one_is_refused():
    with pytest.raises(CelluleInvalide):
        read_jour_de_paris("mi-octobre")


def test_one_line_per_academie_is_one_holiday_and_a_second_run_writes_nothing():
    rows = [TOUSSAINT, TOUSSAINT.replace("Dijon", "Lyon"), TOUSSAINT.replace("Dijon", "Besançon")]

    first, again = run(*rows), run(*rows)

    assert issues(first) == [Issue.CREE, Issue.IGNORE, Issue.IGNORE]
    assert (again.ecritures, PeriodeVacances.objects.count()) == (0, 1)


def test_lines_of_teachers_are_left_out_and_told():
    rapport = run(
        "Vacances d'Été;Enseignants;2026-07-03T22:00:00+00:00;2026-08-30T22:00:00+00:00;Dijon;Zone A;2025-2026",
        "Vacances d'Été;Élèves;2026-07-03T22:00:00+00:00;2026-08-31T22:00:00+00:00;Dijon;Zone A;2025-2026",
    )

    assert issues(rapport) == [Issue.IGNORE, Issue.CREE]
    assert rapport.lignes[0].remarques == ["ne concerne que les enseignants"]
    assert held() == [("A", "Vacances d'Été", date(2026, 7, 4), date(2026, 8, 31))]


def test_a_single_instant_is_one_day():
    run("Pont de l'Ascension;-;2027-05-06T22:00:00+00:00;2027-05-06T22:00:00+00:00;Dijon;Zone A;2026-2027")

    assert held() == [("A", "Pont de l'Ascension", date(2027, 5, 7), date(2027, 5, 7))]


@pytest.mark.parametrize(
    "nom", ["Début des Vacances d'Été", "Rentrée scolaire des élèves", "Prérentrée des enseignants"]
)
def test_what_is_no_period_is_left_out_and_told(nom):
    rapport = run(f"{nom};-;2027-07-02T22:00:00+00:00;2027-07-02T22:00:00+00:00;Dijon;Zone A;2026-2027")

    assert issues(rapport) == [Issue.IGNORE]
    assert (len(rapport.lignes[0].remarques), PeriodeVacances.objects.count()) == (1, 0)


def test_a_corrected_date_is_updated_and_told():
    run(TOUSSAINT)

    rapport = run(TOUSSAINT.replace("2025-11-02T23", "2025-11-03T23"))

    assert issues(rapport) == [Issue.MODIFIE]
    assert held()[0][3] == date(2025, 11, 3)
    assert rapport.lignes[0].faits == [
        "zone A, du 18 octobre 2025 au 3 novembre 2025 (avant : du 18 octobre 2025 au 2 novembre 2025)"
    ]


def test_two_lines_that_contradict_each_other_are_refused_and_the_first_wins():
    rows = [TOUSSAINT, TOUSSAINT.replace("2025-11-02T23", "2025-11-03T23").replace("Dijon", "Lyon")]

    rapport, again = run(*rows), run(*rows)

    assert issues(rapport) == [Issue.CREE, Issue.REFUSE]
    assert (held()[0][3], again.ecritures) == (date(2025, 11, 2), 0)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (TOUSSAINT.replace("2025-11-02T23:00:00+00:00", "2025-10-01T22:00:00+00:00"), "précède le début"),
        (TOUSSAINT.replace("2025-11-02", "2026-11-02"), "n'est pas une période de vacances"),
        (TOUSSAINT.replace("2025-10-17T22:00:00+00:00", "bientôt"), "n'est pas lisible"),
        (TOUSSAINT.replace("2025-10-17T22:00:00+00:00", ""), "La date de début manque"),
        (TOUSSAINT.replace("Vacances de la Toussaint", ""), "Le nom des vacances manque"),
        (TOUSSAINT.replace("Zone A", ""), "La zone «  » n'est pas reconnue"),
        (TOUSSAINT + ";en trop", "un séparateur est en trop"),
        (TOUSSAINT.replace("2025-2026", "l'an prochain"), "n'est pas une rentrée"),
    ],
)
def test_a_refused_line_says_why_and_writes_nothing(row, reason):
    rapport = run(row)

    assert issues(rapport) == [Issue.REFUSE]
    assert reason in rapport.lignes[0].refus[0]
    assert PeriodeVacances.objects.count() == 0


def test_the_zone_filter_leaves_the_others_out():
    rapport = run(TOUSSAINT, TOUSSAINT.replace("Zone A", "Zone B").replace("Dijon", "Lille"), zone="A")

    assert (issues(rapport), rapport.hors_filtre) == ([Issue.CREE], 1)
    assert {row[0] for row in held()} == {"A"}


@pytest.mark.parametrize(
    ("text", "zones"),
    [
        ("Zone A", ["A"]),
        ("Zones A/B/C", ["A", "B", "C"]),
        ("Zones A B C", ["A", "B", "C"]),
        ("Zones A/C - Corse", ["A", "C", "Corse"]),
        ("a", ["A"]),
        ("Guadeloupe", ["Guadeloupe"]),
        ("Corse", ["Corse"]),
        ("", []),
    ],
)
def test_zones_are_read_in_every_style(text, zones):
    assert zones_of(text) == zones


def test_a_json_export_is_read():
    row = dict(zip(HEADER.split(";"), TOUSSAINT.split(";"), strict=True))
    raw = json.dumps({"total_count": 1, "results": [row]}).encode()

    import_calendrier(raw=raw, source="test", by=None)

    assert held() == [("A", "Vacances de la Toussaint", date(2025, 10, 18), date(2025, 11, 2))]


def event(nom, start, end, zone):
    return (
        f"BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:{start}\r\nDTEND;VALUE=DATE:{end}\r\nSUMMARY:{nom} - {zone}\r\n"
        f"LOCATION:{zone}\r\nEND:VEVENT\r\n"
    )


def ical(*events):
    return ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + "".join(events) + "END:VCALENDAR\r\n").encode()


def test_a_calendar_that_cuts_holidays_where_zones_meet_is_put_together_again():
    raw = ical(
        event("Vacances d'Hiver", "20260221", "20260223", "Zones A/B/C"),
        event("Vacances d'Hiver", "20260214", "20260221", "Zones A/B"),
        event("Vacances d'Hiver", "20260207", "20260214", "Zone A"),
        event("Vacances d'Hiver", "20260223", "20260302", "Zones B/C - Corse"),
        event("Vacances d'Été(prérentrée Enseignants)", "20250829", "20250901", "Zones A/B/C"),
        event("Début des Vacances d'Été", "20260704", "20260704", "Corse"),
    )

    rapport = import_calendrier(raw=raw, source="test", by=None)
    again = import_calendrier(raw=raw, source="test", by=None)

    assert held() == [
        ("A", "Vacances d'Hiver", date(2026, 2, 7), date(2026, 2, 22)),
        ("B", "Vacances d'Hiver", date(2026, 2, 14), date(2026, 3, 1)),
        ("C", "Vacances d'Hiver", date(2026, 2, 21), date(2026, 3, 1)),
        ("Corse", "Vacances d'Hiver", date(2026, 2, 23), date(2026, 3, 1)),
    ]
    assert (rapport.a_des_refus, again.ecritures) == (False, 0)


def test_folded_lines_escapes_and_a_missing_zone_in_the_title_are_read():
    raw = (
        b"\xef\xbb\xbfBEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20251018\nDTEND;VALUE=DATE:20251103\n"
        b"SUMMARY:Vacances de la\n  Toussaint\nLOCATION:Zone A\nDESCRIPTION:a\\, b\\nc\nEND:VEVENT\nEND:VCALENDAR\n"
    )

    import_calendrier(raw=raw, source="test", by=None)

    assert held() == [("A", "Vacances de la Toussaint", date(2025, 10, 18), date(2025, 11, 2))]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "vide"),
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", "aucun événement"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20251018\n", "coupé"),
        (b"uai;nom\n1;2\n", "Aucune colonne"),
    ],
)
def test_a_file_that_is_no_calendar_has_its_own_message(raw, reason):
    with pytest.raises(FichierIllisible) as refusal:
        import_calendrier(raw=raw, source="test", by=None)

    assert reason in refusal.value.message


def test_a_dry_run_writes_nothing():
    assert issues(run(TOUSSAINT, dry_run=True)) == [Issue.CREE]
    assert PeriodeVacances.objects.count() == 0


def test_an_import_needs_a_source():
    with pytest.raises(SourceManquante):
        run(TOUSSAINT, source=" ")


def test_the_command_imports_one_zone(tmp_path, capsys):
    path = tmp_path / "calendrier.csv"
    path.write_text("\n".join([HEADER, TOUSSAINT]), encoding="utf-8")

    call_command("importer_calendrier", str(path), "--zone", "A")

    assert capsys.readouterr().out.splitlines() == [
        "ligne 2 · Vacances de la Toussaint Zone A Dijon · créé · zone A, du 18 octobre 2025 au 2 novembre 2025",
        "1 ligne : 1 créée, 0 modifiée, 0 inchangée, 0 ignorée, 0 refusée.",
    ]


PERIODE = {"zone": "A", "annee_scolaire": "2025-2026", "nom": "Vacances de Noël", "by": None}


def test_a_holiday_typed_twice_is_corrected():
    for end in (date(2026, 1, 3), date(2026, 1, 4)):
        record_vacances(**PERIODE, starts_on=date(2025, 12, 20), ends_on=end, source="Journal officiel")

    assert held() == [("A", "Vacances de Noël", date(2025, 12, 20), date(2026, 1, 4))]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [({"ends_on": date(2025, 12, 1)}, DeclarationInvalide), ({"source": " "}, SourceManquante)],
)
def test_a_holiday_without_source_or_backwards_is_refused(changes, refusal):
    given = PERIODE | {"starts_on": date(2025, 12, 20), "ends_on": date(2026, 1, 4), "source": "JO"} | changes

    with pytest.raises(refusal):
        record_vacances(**given)

    assert PeriodeVacances.objects.count() == 0


def test_a_line_of_several_zones_gives_the_one_that_is_asked():
    run(TOUSSAINT.replace("Zone A", "Zones A/B"), zone="B")

    assert [row[0] for row in held()] == ["B"]


def test_an_event_of_two_zones_may_create_one_and_correct_the_other():
    run(TOUSSAINT)

    rapport = run(TOUSSAINT.replace("Zone A", "Zones B/A").replace("2025-11-02T23", "2025-11-03T23"))

    assert issues(rapport) == [Issue.CREE]
    assert [row[3] for row in held()] == [date(2025, 11, 3), date(2025, 11, 3)]
