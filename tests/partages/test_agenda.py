"""The calendar that other software reads: parsed back, with the rights of its owner and nothing of a person."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from alliance.acteurs.enums import Role
from alliance.acteurs.models import Habilitation
from alliance.partages.selectors.cles import adresse_of, lien_of
from alliance.partages.services.cles import revoke_lien
from alliance.partages.usages import usages_of
from alliance.plan.models import FicheAction
from alliance.territoires.models import PeriodeVacances
from tests.factories import CompteFactory, FicheActionFactory, HabilitationFactory, SousThematiqueFactory
from tests.factories.partages import LienAgendaFactory

pytestmark = pytest.mark.django_db
ANNEE = timezone.localdate().year
FERME = "Ce lien d'agenda a été révoqué. Retirez ce calendrier, ou demandez un autre lien à la personne qui l'a donné."


@pytest.fixture
def lien(chef):
    return LienAgendaFactory(habilitation=chef, nom="Plan, « Le Lac » ; tout")


def path_of(lien) -> str:
    return "/" + adresse_of(lien).split("/", 3)[3]


def read(client, lien, **headers):
    return client.get(path_of(lien), headers=headers)


def events(client, lien) -> list:
    return Calendar.from_ical(read(client, lien).content).walk("VEVENT")


def dated(cite, **kwargs):
    defaults = {"cite": cite, "exercice": ANNEE, "starts_on": date(2026, 9, 1), "ends_on": date(2027, 6, 30)}
    return FicheActionFactory(**{**defaults, **kwargs})


def test_a_long_action_is_its_start_and_its_end(client, lien, cite):
    fiche = dated(cite, titre="Lire ensemble", code="1.2", statut="EN_COURS", version=4)

    found = events(client, lien)

    assert [(str(e["SUMMARY"]), e.decoded("DTSTART"), e.decoded("DTEND")) for e in found] == [
        ("Début : Lire ensemble", date(2026, 9, 1), date(2026, 9, 2)),
        ("Fin : Lire ensemble", date(2027, 6, 30), date(2027, 7, 1)),
    ]
    start = found[0]
    assert (start["SEQUENCE"], str(start["STATUS"]), str(start["TRANSP"])) == (4, "CONFIRMED", "TRANSPARENT")
    assert start.decoded("DTSTAMP") == start.decoded("LAST-MODIFIED") == fiche.modifiee_at.replace(microsecond=0)
    assert str(start["URL"]).endswith(reverse("plan:fiche", args=[cite.slug, fiche.pk]))
    assert str(start["DESCRIPTION"]) == "Action 1.2\nStatut : en cours"


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "expected"),
    [
        (date(2026, 9, 1), date(2026, 9, 14), [(date(2026, 9, 1), date(2026, 9, 15))]),
        (
            date(2026, 9, 1),
            date(2026, 9, 15),
            [(date(2026, 9, 1), date(2026, 9, 2)), (date(2026, 9, 15), date(2026, 9, 16))],
        ),
        (date(2026, 9, 1), date(2026, 9, 1), [(date(2026, 9, 1), date(2026, 9, 2))]),
        (date(2026, 9, 1), None, [(date(2026, 9, 1), date(2026, 9, 2))]),
        (None, date(2026, 9, 1), [(date(2026, 9, 1), date(2026, 9, 2))]),
        (None, None, []),
    ],
    ids=["fourteen-days", "fifteen-days", "one-day", "no-end", "no-start", "no-date"],
)
def test_a_short_action_is_one_event(client, lien, cite, starts_on, ends_on, expected):
    dated(cite, starts_on=starts_on, ends_on=ends_on)

    assert [(e.decoded("DTSTART"), e.decoded("DTEND")) for e in events(client, lien)] == expected


def test_identifiers_last_when_dates_move(client, lien, cite):
    fiche = dated(cite)
    before = [str(e["UID"]) for e in events(client, lien)]

    FicheAction.objects.filter(pk=fiche.pk).update(ends_on=date(2027, 7, 1), titre="Autre")

    assert [str(e["UID"]) for e in events(client, lien)] == before
    assert before == [f"fiche-{fiche.pk}-debut@127.0.0.1:8000", f"fiche-{fiche.pk}-fin@127.0.0.1:8000"]


@pytest.mark.parametrize(
    ("statut", "etat"),
    [("ANNULEE", "CANCELLED"), ("EN_PREPARATION", "TENTATIVE"), ("TERMINEE", "CONFIRMED"), ("AJOURNEE", "TENTATIVE")],
)
def test_a_status_is_said_as_calendars_do(client, lien, cite, statut, etat):
    dated(cite, statut=statut)

    assert {str(e["STATUS"]) for e in events(client, lien)} == {etat}


def test_the_calendar_names_itself_and_says_when_to_come_back(client, lien):
    response = read(client, lien)
    calendar = Calendar.from_ical(response.content)

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert str(calendar["X-WR-CALNAME"]) == "Plan, « Le Lac » ; tout"
    assert str(calendar["X-WR-TIMEZONE"]) == "Europe/Paris"
    assert calendar.decoded("REFRESH-INTERVAL") == timedelta(hours=6)
    assert calendar["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Paris"]
    assert (str(calendar["VERSION"]), str(calendar["CALSCALE"])) == ("2.0", "GREGORIAN")


def test_lines_are_folded_and_escaped(client, lien, cite):
    titre = "Éveil ; musique, chant \\ danse\nBEGIN:VEVENT " + "très long " * 15
    dated(cite, titre=titre, ends_on=None)

    content = read(client, lien).content

    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert [str(e["SUMMARY"]) for e in Calendar.from_ical(content).walk("VEVENT")] == [f"Début : {titre}"]


def test_nobody_is_named(client, lien, cite):
    nom = "Prénom Personne"
    dated(cite, referent=CompteFactory(nom=nom), contact=nom, notes=nom, est_exemple=True)

    response = read(client, lien)

    assert nom not in response.content.decode()
    assert lien.compte.email not in response.content.decode()
    assert "Action d'exemple" in response.content.decode()


def test_only_what_the_filters_keep(client, lien, cite):
    heading = SousThematiqueFactory(axe__cite=cite)
    kept = dated(cite, statut="EN_COURS", sous_thematique=heading)
    dated(cite, statut="TERMINEE", sous_thematique=heading)
    dated(cite, statut="EN_COURS")
    lien.requete = f"vue=frise&statut=EN_COURS&axe={heading.axe_id}"
    lien.save()

    found = events(client, lien)

    assert {str(e["UID"]).split("-")[1] for e in found} == {str(kept.pk)}
    assert {str(e["CATEGORIES"].cats[0]) for e in found} == {heading.axe.nom}


def test_a_filter_that_no_longer_reads_shows_nothing_rather_than_everything(client, lien, cite):
    dated(cite)
    lien.requete = "statut=DISPARU"
    lien.save()

    assert events(client, lien) == []


def test_the_rights_are_those_of_the_owner_now(client, cite):
    habilitation = HabilitationFactory(cite=cite, role=Role.LECTEUR)
    lien = LienAgendaFactory(habilitation=habilitation, avec_vacances=True)
    _holiday(cite)
    shared = dated(cite, statut="EN_COURS", ends_on=None)
    dated(cite, ends_on=None)

    assert [str(e["UID"]).split("@")[0] for e in events(client, lien)] == [
        f"fiche-{shared.pk}-debut",
        f"vacances-{PeriodeVacances.objects.get().pk}",
    ]

    Habilitation.objects.filter(pk=habilitation.pk).update(to_on=timezone.localdate() - timedelta(days=1))

    assert events(client, lien) == []


def test_a_closed_account_empties_the_calendar(client, lien, cite):
    dated(cite)
    lien.compte.is_active = False
    lien.compte.save()

    response = read(client, lien)

    assert (response.status_code, Calendar.from_ical(response.content).walk("VEVENT")) == (200, [])


def test_another_cite_is_never_in_it(client, lien):
    dated(HabilitationFactory(compte=lien.compte).cite)

    assert events(client, lien) == []


def _holiday(cite, **kwargs):
    return PeriodeVacances.objects.create(
        zone=kwargs.get("zone", cite.zone), nom="Vacances de la Toussaint", annee_scolaire="2026-2027",
        starts_on=date(2026, 10, 17), ends_on=date(2026, 11, 1), source="exemple",
    )  # fmt: skip


def test_holidays_of_the_zone_come_when_asked(client, lien, cite):
    _holiday(cite)
    _holiday(cite, zone="B")
    assert events(client, lien) == []

    lien.avec_vacances = True
    lien.save()

    assert [(str(e["SUMMARY"]), e.decoded("DTSTART"), e.decoded("DTEND")) for e in events(client, lien)] == [
        ("Vacances de la Toussaint", date(2026, 10, 17), date(2026, 11, 2))
    ]


def test_a_revoked_link_is_gone_and_says_so(client, lien, cite):
    dated(cite, titre="Lire ensemble")
    revoke_lien(lien=lien, by=lien.compte, at=timezone.now())

    response = read(client, lien)

    assert (response.status_code, response.content.decode()) == (410, FERME)


def test_a_link_deleted_later_stays_gone(client, lien):
    address = path_of(lien)
    lien.delete()

    assert client.get(address).status_code == 410


def test_a_number_given_again_opens_no_old_address(client, lien):
    address, pk = path_of(lien), lien.pk
    lien.delete()
    LienAgendaFactory(pk=pk, cree_at=datetime(2026, 3, 2, 9, 0, 0, 1, tzinfo=UTC))

    assert client.get(address).status_code == 410


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda signed: signed[:-1], id="truncated"),
        pytest.param(lambda signed: f"{signed}A", id="too-long"),
        pytest.param(lambda signed: f"9{signed}", id="another-number"),
        pytest.param(lambda signed: signed.split("~")[0], id="no-signature"),
        pytest.param(lambda signed: signing.Signer(sep="~").sign(signed.split("~")[0]), id="another-salt"),
        pytest.param(lambda _signed: "1", id="a-number"),
    ],
)
def test_a_forged_address_is_not_found(client, lien, forge):
    signed = path_of(lien).removeprefix("/agenda/").removesuffix(".ics")

    assert client.get(reverse("agenda", args=[forge(signed)])).status_code == 404


def test_a_changed_secret_key_closes_every_address_unless_kept_as_a_fallback(client, lien, settings):
    address, former = path_of(lien), settings.SECRET_KEY
    signed = address.removeprefix("/agenda/").removesuffix(".ics")

    settings.SECRET_KEY = "une autre clé"
    settings.SECRET_KEY_FALLBACKS = [former]

    assert signing.Signer(salt="partages.agenda", sep="~").unsign(signed) == signed.split("~")[0]
    assert lien_of("1-2~x") == (False, None)


def test_a_calendar_that_did_not_change_is_not_sent_again(client, lien, cite):
    fiche = dated(cite)
    first = read(client, lien)

    again = read(client, lien, **{"If-None-Match": first["ETag"]})
    FicheAction.objects.filter(pk=fiche.pk).update(titre="Autre titre")
    changed = read(client, lien, **{"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert (changed.status_code, changed["ETag"] == first["ETag"]) == (200, False)


def test_a_reading_writes_no_row_and_notes_the_day(client, lien, cite):
    dated(cite)

    with CaptureQueriesContext(connection) as captured:
        read(client, lien)

    assert [query["sql"] for query in captured if not query["sql"].lstrip("(").startswith("SELECT")] == []
    assert usages_of([lien]) == {lien.pk: timezone.localdate()}


def test_as_many_queries_for_one_action_as_for_three(client, lien, cite):
    counts = []
    for more in (1, 2):
        for _ in range(more):
            dated(cite, sous_thematique=SousThematiqueFactory(axe__cite=cite))
        with CaptureQueriesContext(connection) as captured:
            read(client, lien)
        counts.append(len(captured))

    assert counts[0] == counts[1]
    assert counts[0] <= 8


def test_a_link_read_too_often_waits(client, lien, monkeypatch):
    monkeypatch.setattr("alliance.partages.usages.APPELS_PAR_MINUTE", 0)

    response = read(client, lien)

    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 60


def test_a_calendar_is_read_and_nothing_else(client, lien):
    assert client.post(path_of(lien)).status_code == 405
    assert client.head(path_of(lien)).status_code == 200
