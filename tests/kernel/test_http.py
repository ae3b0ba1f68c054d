import pytest
from django import forms
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from alliance.kernel.errors import DomainError
from alliance.kernel.http import DEJA_ENREGISTRE, paginate, render_page, submit
from alliance.plan.models import FiltreEnregistre
from tests.factories import CiteFactory, CompteFactory
from tests.factories.filtres import FiltreEnregistreFactory


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


@pytest.fixture
def saved_twice():
    @transaction.atomic
    def save(titre):
        for _click in range(2):
            FiltreEnregistreFactory(cite=cite, compte=compte, nom=titre)

    cite, compte = CiteFactory(), CompteFactory()
    return save


@pytest.mark.django_db
def test_a_race_lost_keeps_what_was_typed(saved_twice):
    form = Exemple({"titre": "Cafés"})

    assert submit(form, saved_twice) is False
    assert form.errors == {"__all__": [DEJA_ENREGISTRE]}
    assert FiltreEnregistre.objects.count() == 0


@pytest.mark.django_db
def test_another_fault_of_the_base_is_not_hidden():
    compte = CompteFactory()

    def orphan(titre):
        with transaction.atomic():
            FiltreEnregistre.objects.create(cite=None, compte=compte, nom=titre, cree_at=timezone.now())

    with pytest.raises(IntegrityError):
        submit(Exemple({"titre": "Cafés"}), orphan)


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
