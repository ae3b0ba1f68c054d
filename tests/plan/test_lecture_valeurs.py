# ruff: noqa: E501 -- tables of examples read better whole
"""Dates, amounts, numbers and ages as people write them: what is read, what is refused, never anything else."""

import math
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alliance.kernel.dates import MOIS
from alliance.plan.lecture.ages import Tranche, lire_age, lire_ages
from alliance.plan.lecture.cellules import CelluleRefusee, contient_identifiant_personnel, est_vide, texte
from alliance.plan.lecture.dates import lire_debut, lire_fin, lire_periode
from alliance.plan.lecture.indicateurs import ecrire_indicateur, lire_indicateurs
from alliance.plan.lecture.listes import DIMENSIONS, chercher, lire_choix, lire_plusieurs, valeurs_de
from alliance.plan.lecture.montants import lire_entier, lire_exercice, lire_montant, lire_pourcentage
from alliance.plan.lecture.noms import cle_nom

LECTEURS = (
    lire_debut, lire_fin, lire_periode, lire_montant, lire_entier, lire_pourcentage, lire_exercice, lire_ages, lire_age,
)  # fmt: skip
CELLULES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=True, allow_infinity=True),
    st.dates(),
    st.datetimes(),
    st.datetimes(timezones=st.just(UTC)),
    st.times(),
    st.text(max_size=40),
    st.text(alphabet="0123456789/-. ,€kKàauànsmoi~+<>()%", max_size=25),
    st.from_regex(r"(du )?\d{1,4}[/. -]\d{1,4}[/. -]?\d{0,4}( au | - |/)?\d{0,2}/?\d{0,2}/?\d{0,4}", fullmatch=True),
)
JOURS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize("lire", LECTEURS)
@given(valeur=CELLULES)
@example(valeur="00/00/0000")
@example(valeur=math.inf)
@example(valeur="²")
@example(valeur="٣-٤")
@example(valeur="1" * 400)
@example(valeur="9" * 5000)
@example(valeur=10**400)
def test_a_reader_answers_or_refuses_with_words(lire, valeur):
    message = "Lu."
    try:
        lire(valeur)
    except CelluleRefusee as refusal:
        message = refusal.message

    assert message.endswith(".")


@given(
    jour=JOURS, forme=st.sampled_from(["{0.day}/{0.month}/{0.year}", "{0:%d-%m-%Y}", "{0:%Y-%m-%d}", "le {0:%d.%m.%Y}"])
)
def test_a_written_day_comes_back(jour, forme):
    assert lire_debut(forme.format(jour)).valeur == jour


@given(jour=JOURS)
def test_a_day_in_letters_comes_back(jour):
    number = "1er" if jour.day == 1 else str(jour.day)

    assert lire_fin(f"{number} {MOIS[jour.month - 1]} {jour.year}").valeur == jour


@given(debut=JOURS, fin=JOURS)
def test_a_period_comes_back_or_is_refused_when_it_goes_backwards(debut, fin):
    written = f"du {debut:%d/%m/%Y} au {fin:%d/%m/%Y}"
    if fin < debut:
        with pytest.raises(CelluleRefusee):
            lire_periode(written)
    else:
        assert (lire_periode(written).valeur.debut, lire_periode(written).valeur.fin) == (debut, fin)


@given(euros=st.integers(0, 10**9), cents=st.integers(0, 99))
def test_an_amount_comes_back_however_it_is_written(euros, cents):
    grouped = f"{euros:,}".replace(",", "\u00a0")
    total = euros * 100 + cents

    assert lire_montant(f"{grouped},{cents:02d} €").valeur == total
    assert lire_montant(f"{euros},{cents:02d}").valeur == total
    assert lire_montant(total / 100).valeur == total


@given(
    ages=st.tuples(st.integers(0, 120), st.integers(0, 120)),
    forme=st.sampled_from(["{}-{} ans", "de {} à {} ans", "{}/{}", "{} – {}"]),
)
def test_ages_come_back_or_are_refused_when_they_go_backwards(ages, forme):
    low, high = ages
    if high < low:
        with pytest.raises(CelluleRefusee):
            lire_ages(forme.format(low, high))
    else:
        assert lire_ages(forme.format(low, high)).valeur == Tranche(low, high)


@given(
    st.text(alphabet="abc éà'(),", min_size=1, max_size=30)
    .map(str.strip)
    .filter(lambda text: text and text[0] not in "("),
    st.integers(0, 999),
)
def test_an_indicator_comes_back(libelle, cible):
    written = ecrire_indicateur(" ".join(libelle.split()), str(cible), "registre", "par mois")

    found, _, refuses = lire_indicateurs(written)

    assert (found, refuses) == ([(" ".join(libelle.split()), str(cible), "registre", "par mois")], [])


@pytest.mark.parametrize(
    ("valeur", "attendu"),
    [
        ("1/9/26", date(2026, 9, 1)),
        ("sept. 2026", date(2026, 9, 1)),
        ("année scolaire 2026-2027", date(2026, 9, 1)),
        (46266, date(2026, 9, 1)),
        ("46266", date(2026, 9, 1)),
        (datetime(2026, 8, 31, 22), date(2026, 9, 1)),
        (datetime(2026, 12, 31, 23), date(2027, 1, 1)),
        ("2026-08-31T22:00:00Z", date(2026, 9, 1)),
        ("2026-09-01T00:00:00+02:00", date(2026, 9, 1)),
        (datetime(2026, 9, 1, 14, 30), date(2026, 9, 1)),
        ("mardi 1er septembre 2026", date(2026, 9, 1)),
        ("09/01/2026", date(2026, 1, 9)),
        ("à définir", None),
    ],
)
def test_a_start_is_read(valeur, attendu):
    assert lire_debut(valeur).valeur == attendu


@pytest.mark.parametrize(
    "valeur", ["sept. 2026", "sept-26", "1/9/26", 46266, "2026-2027", "à définir", datetime(2026, 8, 31, 22)]
)
def test_what_is_not_a_plain_day_is_said(valeur):
    assert lire_debut(valeur).remarque != ""


@pytest.mark.parametrize(
    "valeur",
    [
        "31/02/2026",
        "13/13/2026",
        "rentrée 2026",
        "2026",
        2026,
        "fin juin",
        "T1 2026",
        "1er sept",
        time(8),
        True,
        12,
        "x/y",
    ],
)
def test_a_start_that_is_not_a_day_is_refused(valeur):
    with pytest.raises(CelluleRefusee):
        lire_debut(valeur)


@pytest.mark.parametrize(
    ("valeur", "debut", "fin"),
    [
        ("septembre 2026", date(2026, 9, 1), date(2026, 9, 30)),
        ("2026/2027", date(2026, 9, 1), date(2027, 8, 31)),
        ("septembre 2026 à juin 2027", date(2026, 9, 1), date(2027, 6, 30)),
        ("septembre à juin 2027", date(2026, 9, 1), date(2027, 6, 30)),
        ("du 1er au 15 juillet 2026", date(2026, 7, 1), date(2026, 7, 15)),
        ("01/09/2026-30/06/2027", date(2026, 9, 1), date(2027, 6, 30)),
        ("2026-09-01/2027-06-30", date(2026, 9, 1), date(2027, 6, 30)),
        ("Sept 26 - Juin 27", date(2026, 9, 1), date(2027, 6, 30)),
        ("01/09/2026\n30/06/2027", date(2026, 9, 1), date(2027, 6, 30)),
        ("janv.-27\njuin-27", date(2027, 1, 1), date(2027, 6, 30)),
        ("à partir du 01/09/2026", date(2026, 9, 1), None),
        ("jusqu'au 30/06/2027", None, date(2027, 6, 30)),
        ("année 2026", date(2026, 1, 1), date(2026, 12, 31)),
        (datetime(2026, 6, 14), date(2026, 6, 14), date(2026, 6, 14)),
    ],
)
def test_a_period_is_read(valeur, debut, fin):
    lu = lire_periode(valeur)

    assert (lu.valeur.debut, lu.valeur.fin) == (debut, fin)


@pytest.mark.parametrize(
    "valeur",
    [
        "2026-2029",
        "toute l'année",
        "mercredis",
        "01-06/2027",
        "a\nb",
        "30/06/2027 au 01/09/2026",
        "2026",
        "31/02/2026 au 30/06/2026",
    ],
)
def test_a_vague_period_is_refused(valeur):
    with pytest.raises(CelluleRefusee):
        lire_periode(valeur)


@pytest.mark.parametrize(
    ("valeur", "cents"),
    [
        ("12.000,50", 1_200_050), ("12 k€", 1_200_000), ("1,2 M€", 120_000_000), ("12,000.50", 1_200_050),
        ("12.000", 1_200_000), ("5 000 € (CAF)", 500_000), ("gratuit", 0), (0, 0), ("0", 0), ("NC", None), ("–", None),
        (1333.3333, 133_333), ("€ 5000", 500_000), ("12\u202f000 EUR", 1_200_000), ("12000.0", 1_200_000),
    ],
)  # fmt: skip
def test_an_amount_is_read(valeur, cents):
    assert lire_montant(valeur).valeur == cents


@pytest.mark.parametrize(
    "valeur",
    [
        "environ 5000", "~5000", ">800000 par an", "5000 à 6000", "(dans une enveloppe de 280000 par an sur 3 ans)",
        "1200\n800", "12 000 €\n8 000 €", "1 2 3", "15 00", "257112 dont 116000", "5000 + 3000", "12,000", "1234.567", "-5", -5, True, "5000/an", "100 € par enfant", 10**12,
    ],
)  # fmt: skip
def test_an_estimate_is_not_an_amount(valeur):
    with pytest.raises(CelluleRefusee):
        lire_montant(valeur)


@pytest.mark.parametrize(
    ("valeur", "minimum", "maximum"),
    [
        ("+16 ans", 16, None), ("16 ans et plus", 16, None), ("moins de 6 ans", None, 5), ("18 mois – 3 ans", 1, 3),
        ("tout public", None, None), ("6-11 ans et parents", 6, 11), ("3-5 ans, 6-11 ans", 3, 11), (12, 12, 12),
        ("jusqu'à 6 ans", None, 6), ("0 à 18 mois", 0, 1), ("6 mois à 3 ans", 0, 3), ("3\u201116", 3, 16),
        ("moins de 18 mois", None, 1), ("8 mois", 0, 0), ("jusqu'à 30 mois", None, 2),
    ],
)  # fmt: skip
def test_ages_are_read(valeur, minimum, maximum):
    assert lire_ages(valeur).valeur == Tranche(minimum, maximum)


@pytest.mark.parametrize(
    "valeur",
    [
        "~6-11",
        "CP-CM2",
        "adultes",
        "cycle 3",
        "3-2",
        "03-juin",
        date(2026, 6, 3),
        "3-6 et 11-15",
        "2010-2015",
        3.5,
        True,
        "-6",
        121,
    ],
)
def test_a_class_or_a_guess_is_not_an_age(valeur):
    with pytest.raises(CelluleRefusee):
        lire_ages(valeur)


@pytest.mark.parametrize(("valeur", "age"), [(6, 6), ("6 ans", 6), ("18 mois", 1), ("", None), ("NC", None)])
def test_one_age_is_read(valeur, age):
    assert lire_age(valeur).valeur == age


@pytest.mark.parametrize("valeur", ["3-6", date(2026, 6, 3), 3.5, True, "CP", 130])
def test_one_age_is_one_number(valeur):
    with pytest.raises(CelluleRefusee):
        lire_age(valeur)


@pytest.mark.parametrize(("valeur", "nombre"), [("120 élèves", 120), ("1 200", 1200), (12.0, 12), ("à définir", None)])
def test_a_number_of_people_is_read(valeur, nombre):
    assert lire_entier(valeur).valeur == nombre


@pytest.mark.parametrize(
    "valeur", ["une soixantaine", "60 à 80", "120\n150", "30 familles", "3 classes", 12.5, -1, True, date(2026, 1, 1)]
)
def test_a_number_of_people_is_not_guessed(valeur):
    with pytest.raises(CelluleRefusee):
        lire_entier(valeur)


@pytest.mark.parametrize(
    ("valeur", "pct"), [("80 %", 80), (0.8, 80), ("0,8", 80), ("1 %", 1), (33.3, 33), (0, 0), ("NC", None)]
)
def test_a_percentage_is_read(valeur, pct):
    assert lire_pourcentage(valeur).valeur == pct


@pytest.mark.parametrize("valeur", [1, "1", "120 %", -1, "beaucoup", True, date(2026, 1, 1)])
def test_a_percentage_is_not_guessed(valeur):
    with pytest.raises(CelluleRefusee):
        lire_pourcentage(valeur)


@pytest.mark.parametrize("valeur", ["1234567890A", "INE : 123456789AB", "1 84 12 76 451 089 46", 184127645108946])
def test_a_personal_number_is_seen(valeur):
    assert contient_identifiant_personnel(valeur)


@pytest.mark.parametrize(
    "valeur", ["73282932000074", "732 829 320 00074", "0211357L", "06 12 34 56 78", "12 000 000 €", True, None]
)
def test_other_numbers_are_not_personal(valeur):
    assert not contient_identifiant_personnel(valeur)


@pytest.mark.parametrize("liste", [*DIMENSIONS, "statut", "nature", "sexe"])
def test_every_label_of_our_lists_is_its_own_value(liste):
    for label in valeurs_de(liste):
        assert chercher(liste, label.upper()) is not None


@pytest.mark.parametrize("liste", DIMENSIONS)
def test_all_the_labels_together_come_back(liste):
    lu, refuses = lire_plusieurs(liste, " ; ".join(valeurs_de(liste)))

    assert (len(lu.valeur), lu.remarque, refuses) == (len(valeurs_de(liste)), "", [])


def test_a_choice_says_how_it_was_understood():
    assert (lire_choix("statut", "réalisée").valeur, lire_choix("statut", "réalisée").remarque) == (
        "TERMINEE",
        "« réalisée » lu comme « terminée »",
    )
    assert lire_choix("statut", "NC").valeur == ""


@pytest.mark.parametrize("valeur", ["", "  ", "\u00a0", "-", "N.C.", "à définir", "…", None])
def test_a_blank_has_many_words(valeur):
    assert est_vide(valeur)


def test_the_text_of_a_cell_is_what_a_person_sees():
    assert [texte(value) for value in (True, 12.0, 12.5, date(2026, 9, 1), datetime(2026, 9, 1, 8, 5), math.nan, " a \r\n b ")] == [
        "VRAI", "12", "12,5", "01/09/2026", "01/09/2026 08:05", "", "a\nb",
    ]  # fmt: skip


@pytest.mark.parametrize(("un", "autre"), [("Les Grésilles", "grésilles"), ("M.J.C.", "MJC"), ("L’Éveil", "eveil")])
def test_two_spellings_of_one_name(un, autre):
    assert cle_nom(un) == cle_nom(autre)
