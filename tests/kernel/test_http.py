import pytest
from django import forms
from django.http import HttpResponse
from django.test import RequestFactory

from alliance.kernel.errors import DomainError
from alliance.kernel.http import paginate, render_page, submit


class Exemple(forms.Form):
    titre = forms.CharField()


def test_submit_hands_the_cleaned_data_and_keeps_the_result():
    form = Exemple({"titre": " Cafés "})

    done = submit(form, lambda **given: given, by="chef")

    assert (done, form.result) == (True, {"titre": "Cafés", "by": "chef"})


def test_submit_does_not_call_the_service_of_an_invalid_form():
    assert submit(Exemple({}), lambda **_given: pytest.fail("called")) is False


@pytest.mark.parametrize(("field", "shown_on"), [("titre", "titre"), (None, "__all__"), ("absent", "__all__")])
def test_a_refusal_becomes_an_error_of_its_field(field, shown_on):
    form = Exemple({"titre": "Cafés"})

    def refuse(**_given):
        raise DomainError("Ce titre est pris.", field=field)

    assert submit(form, refuse) is False
    assert form.errors == {shown_on: ["Ce titre est pris."]}


class Htmx:
    def __init__(self, history=False, boosted=False):
        self.history_restore_request, self.boosted = history, boosted


@pytest.mark.parametrize(
    ("htmx", "name"),
    [
        (None, "page.html"),
        (Htmx(), "page.html#liste"),
        (Htmx(history=True), "page.html"),
        (Htmx(boosted=True), "page.html"),
    ],
)
def test_a_fragment_is_only_for_those_who_ask_for_one(monkeypatch, htmx, name):
    asked = []
    monkeypatch.setattr(
        "alliance.kernel.http.render", lambda _r, template, _c, status: asked.append(template) or HttpResponse()
    )
    request = RequestFactory().get("/")
    request.htmx = htmx

    response = render_page(request, "page.html", {}, partial="liste")

    assert asked == [name]
    assert response["Vary"] == "HX-Request"


@pytest.mark.parametrize(("asked", "number"), [("", 1), ("2", 2), ("99", 3), ("-1", 3), ("zut", 1)])
def test_an_absurd_page_gives_a_near_one(asked, number):
    request = RequestFactory().get("/", {"page": asked})

    assert paginate(request, list(range(25)), per_page=10).number == number
