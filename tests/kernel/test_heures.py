from datetime import UTC, date, datetime, time

import pytest

from alliance.kernel.heures import (
    HeureAmbigue,
    HeureInexistante,
    format_creneau,
    format_duree,
    format_heure,
    format_jour_semaine,
    instant_of,
)
from alliance.kernel.money import NBSP
from alliance.kernel.templatetags.alliance import creneau, duree, heure, jour_semaine


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


@pytest.mark.parametrize(
    ("jour", "utc"),
    [
        (date(2026, 10, 22), datetime(2026, 10, 22, 12, 0, tzinfo=UTC)),
        (date(2026, 10, 26), datetime(2026, 10, 26, 13, 0, tzinfo=UTC)),
        (date(2027, 3, 26), datetime(2027, 3, 26, 13, 0, tzinfo=UTC)),
        (date(2027, 3, 29), datetime(2027, 3, 29, 12, 0, tzinfo=UTC)),
    ],
)
def test_two_in_the_afternoon_stays_the_local_hour(jour, utc):
    assert instant_of(jour, time(14, 0)) == utc


@pytest.mark.parametrize("heure_tapee", [time(2, 0), time(2, 59)])
def test_an_hour_that_does_not_exist_is_refused(heure_tapee):
    with pytest.raises(HeureInexistante) as refusal:
        instant_of(date(2027, 3, 28), heure_tapee)

    assert "n'existe pas le 28 mars 2027" in refusal.value.message


@pytest.mark.parametrize("heure_tapee", [time(1, 59), time(3, 0)])
def test_the_hours_around_the_jump_exist(heure_tapee):
    assert instant_of(date(2027, 3, 28), heure_tapee).date() == date(2027, 3, 28)


def test_an_hour_that_comes_twice_asks_which_one():
    jour, twice = date(2026, 10, 25), time(2, 30)

    with pytest.raises(HeureAmbigue) as refusal:
        instant_of(jour, twice)

    assert "vient deux fois le 25 octobre 2026" in refusal.value.message
    assert instant_of(jour, twice, seconde=False) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert instant_of(jour, twice, seconde=True) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "mots"), [(0, "0 min"), (45, "45 min"), (60, "1 h"), (120, "2 h"), (130, "2 h 10"), (125, "2 h 05")]
)
def test_a_duration_in_words(minutes, mots):
    assert plain(format_duree(minutes)) == mots
    assert plain(duree(minutes)) == mots


def test_an_hour_in_words():
    assert plain(format_heure(time(9, 30))) == "9 h 30"
    assert plain(format_heure(datetime(2026, 10, 22, 12, 0, tzinfo=UTC))) == "14 h"
    assert (heure(None), duree(None), jour_semaine(None)) == ("", "", "")


def test_a_slot_in_words():
    start, end = datetime(2026, 10, 22, 12, 0, tzinfo=UTC), datetime(2026, 10, 22, 14, 0, tzinfo=UTC)

    assert plain(format_creneau(start, end)) == "jeudi 22 octobre 2026, de 14 h à 16 h"
    assert plain(creneau(start, datetime(2026, 10, 24, 14, 0, tzinfo=UTC))) == (
        "du jeudi 22 octobre 2026 à 14 h au samedi 24 octobre 2026 à 16 h"
    )
    assert format_jour_semaine(start, annee=False) == "jeudi 22 octobre"
    assert plain(heure(start)) == "14 h"
    assert jour_semaine(end) == "jeudi 22 octobre 2026"
