from datetime import date

import pytest
from django import forms

from alliance.kernel.formulaires import error_lines
from tests.html import lire


class Exemple(forms.Form):
    titre = forms.CharField(label="Titre", help_text="Ce que l’on dira.", max_length=120)
    code = forms.CharField(label="Code", max_length=8, required=False, widget=forms.TextInput({"placeholder": "A1"}))
    jour = forms.DateField(label="Jour", required=False)
    temps = forms.ChoiceField(label="Temps", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    publics = forms.MultipleChoiceField(
        label="Publics", choices=[("x", "X")], widget=forms.CheckboxSelectMultiple, required=False, help_text="Aide"
    )
    lieu = forms.ChoiceField(label="Lieu", choices=[("", "Choisir")], required=False)
    accord = forms.BooleanField(label="Publier", required=False)
    cache = forms.CharField(widget=forms.HiddenInput, required=False)


def _control(form, name):
    return next(node for node in lire(str(form)).find("input", "select", "textarea") if node.attrs["name"] == name)


def test_hint_then_error_are_linked_and_stand_before_the_control():
    html = str(Exemple({})["titre"].as_field_group())

    assert lire(html).find("input")[0].attrs["aria-describedby"] == "id_titre_helptext id_titre_error"
    assert sorted(["id_titre_helptext", "id_titre_error", "<input"], key=html.index) == [
        "id_titre_helptext",
        "id_titre_error",
        "<input",
    ]
    assert lire(html).find("input")[0].attrs["aria-invalid"] == "true"


@pytest.mark.parametrize("name", ["temps", "publics"])
def test_groups_are_fieldsets_with_a_legend(name):
    root = lire(str(Exemple()[name].as_field_group()))

    assert [node.text.split(" (")[0] for node in root.find("legend")] == [Exemple()[name].label]


def test_a_groups_error_is_linked_to_its_fieldset():
    root = lire(str(Exemple({})["temps"].as_field_group()))

    assert root.find("fieldset")[0].attrs["aria-describedby"] == "id_temps_error"


@pytest.mark.parametrize(("name", "marked"), [("titre", False), ("code", True), ("publics", True), ("accord", False)])
def test_what_is_optional_says_so(name, marked):
    assert ("(facultatif)" in str(Exemple()[name].as_field_group())) is marked


@pytest.mark.parametrize(
    ("name", "classes"),
    [
        ("titre", "form-control"),
        ("code", "form-control l-court"),
        ("jour", "form-control l-court"),
        ("lieu", "form-select"),
        ("accord", "form-check-input"),
        ("temps", "form-check-input"),
    ],
)
def test_controls_carry_our_classes(name, classes):
    assert _control(Exemple(), name).attrs["class"] == classes


def test_a_placeholder_is_never_shown():
    assert "placeholder" not in _control(Exemple(), "code").attrs


def test_a_day_uses_the_native_input_in_its_own_format():
    control = _control(Exemple(initial={"jour": date(2026, 9, 1)}), "jour")

    assert (control.attrs["type"], control.attrs["value"]) == ("date", "2026-09-01")


@pytest.mark.parametrize("typed", ["2026-09-01", "01/09/2026"])
def test_a_day_is_read_in_french_or_as_the_browser_sends_it(typed):
    form = Exemple({"titre": "T", "temps": "a", "jour": typed})

    assert form.is_valid()
    assert form.cleaned_data["jour"] == date(2026, 9, 1)
    assert _control(form, "jour").attrs["value"] == "2026-09-01"


def test_a_day_typed_wrong_is_shown_again_as_typed():
    control = _control(Exemple({"jour": "31 février"}), "jour")

    assert (control.attrs["type"], control.attrs["value"]) == ("text", "31 février")


def test_the_summary_names_each_error_and_goes_to_the_field():
    root = lire(str(Exemple({"jour": "demain"})))

    links = [(node.attrs["href"], node.text) for node in root.find("a")]
    assert links == [
        ("#id_titre", "Titre : Ce champ est obligatoire."),
        ("#id_jour", "Jour : Saisissez une date valide."),
        ("#id_temps", "Temps : Ce champ est obligatoire."),
    ]
    ids = {node.attrs.get("id") for node in root.walk()}
    assert all(href.removeprefix("#") in ids for href, _text in links)


def test_a_refusal_about_the_whole_comes_first_without_a_link():
    form = Exemple({"titre": "T", "temps": "a"})
    form.add_error(None, "Deux fiches ont ce titre.")
    form.add_error("cache", "Jeton absent.")

    lines = [(line.message, line.libelle, line.ancre) for line in error_lines(form)]

    assert lines == [("Deux fiches ont ce titre.", "", ""), ("Jeton absent.", "", "")]


def test_a_form_without_errors_shows_no_summary():
    assert "al-resume" not in str(Exemple())
    assert "al-resume" not in str(Exemple({"titre": "T", "temps": "a"}))


def test_hidden_fields_have_no_label():
    root = lire(str(Exemple()))

    assert [node.attrs["for"] for node in root.find("label") if node.attrs.get("for") == "id_cache"] == []
    assert _control(Exemple(), "cache").attrs["type"] == "hidden"
