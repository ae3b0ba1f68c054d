from datetime import date

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from alliance.kernel.champs import DepotForm, Fichier, Jour, Montant
from alliance.kernel.formulaires import error_lines
from alliance.kernel.money import MAX_CENTS
from tests.html import lire

NBSP = "\u00a0"
MAXIMUM = f"10{NBSP}000{NBSP}000{NBSP}000{NBSP}€"


def _form(champ, typed="", **kwargs):
    class Versement(forms.Form):
        montant = champ

    return Versement({"montant": typed}, **kwargs)


def _read(form):
    return form.errors or form.cleaned_data


def _box(form):
    return lire(str(form)).find("input")[0].attrs


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("0", 0),
        (0, 0),
        ("0,01", 1),
        ("0,1", 10),
        ("1234.5 €", 123450),
        ("1 234,50", 123450),
        (f"1{NBSP}234,50{NBSP}€", 123450),
        ("1\u202f234,50\u202f€", 123450),
        ("1.234,50", 123450),
        ("  6800 euros ", 680000),
        ("9999999999,99", MAX_CENTS - 1),
        ("10 000 000 000", MAX_CENTS),
        ("", None),
        ("   ", None),
    ],
)
def test_an_amount_is_read_as_french_people_type_it(typed, cents):
    form = _form(Montant(label="Montant", required=False), typed)

    assert (form.is_valid(), form.cleaned_data) == (True, {"montant": cents})


@pytest.mark.parametrize(
    ("minimum_cents", "typed", "message"),
    [
        (0, "-0,01", "« -0,01 » est négatif. Écrivez un montant positif, ou 0."),
        (1, "0", "« 0 » est trop petit. Écrivez un montant supérieur à zéro."),
        (1, "-5", "« -5 » est négatif. Écrivez un montant supérieur à zéro."),
        (1000, "9,99", f"« 9,99 » est trop petit. Écrivez 10{NBSP}€ au moins."),
        (-10000, "-100,01", f"« -100,01 » est trop petit. Écrivez −100{NBSP}€ au moins."),
        (0, "10000000000,01", f"« 10000000000,01 » dépasse le maximum, {MAXIMUM}. Vérifiez les zéros."),
        (0, str(10**15), f"« {10**15} » dépasse le maximum, {MAXIMUM}. Vérifiez les zéros."),
        (0, "1" * 60, f"« {'1' * 60} » dépasse le maximum, {MAXIMUM}. Vérifiez les zéros."),
        (
            0,
            "0,001",
            "« 0,001 » a plus de deux décimales. Un montant s'arrête aux centimes : écrivez 6800,50 par exemple.",
        ),
        (0, "12 k€", f"« 12 k€ » est abrégé. Écrivez tous les chiffres : 12{NBSP}000."),
        (0, "100 %", "« 100 % » n'est pas un montant. Écrivez un nombre : 6 800 ou 6800,50."),
        (0, "", "Écrivez le montant en euros, par exemple 6 800."),
    ],
)
def test_a_refusal_says_the_field_the_value_and_what_to_do(minimum_cents, typed, message):
    form = _form(Montant(label="Montant versé", minimum_cents=minimum_cents), typed)

    assert [(line.libelle, line.message) for line in error_lines(form)] == [("Montant versé", message)]
    assert _box(form)["value" if typed else "name"] == (typed or "montant")


@pytest.mark.parametrize(("minimum_cents", "typed"), [(0, "0"), (1, "0,01"), (1000, "10"), (-10000, "−100")])
def test_the_minimum_itself_is_allowed(minimum_cents, typed):
    assert _read(_form(Montant(minimum_cents=minimum_cents), typed)) == {"montant": minimum_cents}


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("500,00", None),
        ("500,01", f"« 500,01 » dépasse le maximum, 500{NBSP}€. Écrivez 500{NBSP}€ au plus."),
        (str(10**15), f"« {10**15} » dépasse le maximum, 500{NBSP}€. Écrivez 500{NBSP}€ au plus."),
    ],
)
def test_a_form_may_set_the_maximum_from_what_is_left(typed, message):
    form = _form(Montant(label="Montant"), typed)
    form.fields["montant"].maximum_cents = 50000

    assert form.errors.get("montant", [None]) == [message]


@pytest.mark.parametrize(
    ("code", "typed"), [("required", ""), ("min_value", "-1"), ("max_value", "10,01"), ("max_value", str(10**15))]
)
def test_a_form_may_word_its_refusals(code, typed):
    champ = Montant(maximum_cents=1000, error_messages={code: "Non : %(valeur)s." if typed else "Non : ."})

    assert _form(champ, typed).errors["montant"] == [f"Non : {typed}."]


@pytest.mark.parametrize(
    ("cents", "shown"), [(680050, f"6{NBSP}800,50{NBSP}€"), (0, f"0{NBSP}€"), (-100, f"−1{NBSP}€")]
)
def test_what_is_kept_is_shown_in_french_and_read_back_unchanged(cents, shown):
    champ = Montant(minimum_cents=-1000)

    form = _form(champ, shown, initial={"montant": cents})

    assert (champ.prepare_value(cents), _read(form), form.changed_data) == (shown, {"montant": cents}, [])


@pytest.mark.parametrize(("minimum_cents", "pad"), [(0, "decimal"), (1, "decimal"), (-1, "text")])
def test_the_box_never_cuts_what_is_pasted_and_opens_the_right_keypad(minimum_cents, pad):
    box = _box(_form(Montant(minimum_cents=minimum_cents), "1"))

    assert (box.get("maxlength"), box["inputmode"], box["class"]) == (None, pad, "l-court form-control")


class Preuve(DepotForm):
    fichier = Fichier(label="Preuve", required=False)
    titre = forms.CharField(required=False)


@pytest.mark.parametrize(
    ("contenu", "message"),
    [
        (b"0123456789", None),
        (b"0123456789a", f"« a.txt » pèse 11{NBSP}octets, la limite est 10{NBSP}octets. "
         "Allégez-le, ou partagez-le en plusieurs fichiers."),
        (b"", "Ce fichier est vide. Choisissez-en un autre."),
        (None, "Choisissez un fichier."),
    ],
)  # fmt: skip
def test_a_file_empty_or_too_heavy_is_refused_before_it_is_read(settings, contenu, message):
    settings.TAILLE_MAX_FICHIER_OCTETS = 10

    form = DepotForm({}, {} if contenu is None else {"fichier": SimpleUploadedFile("a.txt", contenu)})

    assert form.errors.get("fichier", [None]) == [message]


@pytest.mark.parametrize("form", [DepotForm, Preuve])
def test_a_service_is_given_the_name_and_the_content(form):
    sent = form({"titre": "T"}, {"fichier": SimpleUploadedFile("a.txt", b"oui")})

    given = _read(sent)

    assert {name: given[name] for name in ("nom", "contenu")} == {"nom": "a.txt", "contenu": b"oui"}
    assert "fichier" not in given


def test_a_file_that_is_not_asked_for_gives_the_service_nothing():
    assert _read(Preuve({"titre": "T"}, {})) == {"titre": "T"}


class Echeance(forms.Form):
    le = Jour(label="Pour le")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("2026-10-22", date(2026, 10, 22)),
        (" 22/10/2026 ", date(2026, 10, 22)),
        ("31/02/2026", "« 31/02/2026 » n'est pas une date. Écrivez une date : 22/10/2026."),
        ("demain", "« demain » n'est pas une date. Écrivez une date : 22/10/2026."),
        ("", "Donnez la date."),
    ],
)
def test_a_day_is_read_or_named(typed, found):
    form = Echeance({"le": typed})

    assert form.errors.get("le", [None])[0] == (found if isinstance(found, str) else None)
    assert form.cleaned_data.get("le") == (None if isinstance(found, str) else found)
