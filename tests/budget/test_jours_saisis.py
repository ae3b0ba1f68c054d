"""Days typed in the forms of the budget."""

import pytest
from django.core.exceptions import ValidationError

from alliance.budget.forms.affectations import AffecterForm, LibererForm
from alliance.budget.forms.attributions import ActeForm, NotifierForm, ReduireForm
from alliance.budget.forms.conventions import EcheanceForm, SignerForm
from alliance.budget.forms.engagements import CompleterForm, DesengagerForm, EngagerForm, JustifierForm, VerserForm
from alliance.budget.forms.enveloppes import MouvementForm, ReportForm

CHAMPS = [
    (AffecterForm, "le"),
    (LibererForm, "le"),
    (ActeForm, "signe_on"),
    (NotifierForm, "le"),
    (ReduireForm, "le"),
    (EcheanceForm, "prevue_on"),
    (SignerForm, "signee_on"),
    (EngagerForm, "justifier_avant_le"),
    (DesengagerForm, "le"),
    (VerserForm, "le"),
    (JustifierForm, "le"),
    (CompleterForm, "mandate_on"),
    (MouvementForm, "le"),
    (ReportForm, "le"),
]


@pytest.mark.parametrize(("form", "nom"), CHAMPS, ids=lambda one: getattr(one, "__name__", one))
def test_a_day_that_does_not_exist_is_named_with_a_model(form, nom):
    field = form.base_fields[nom]

    with pytest.raises(ValidationError) as refusal:
        field.clean("31/02/2026")

    said, model = refusal.value.messages[0].split(". ")
    assert (said, model[:7]) == ("« 31/02/2026 » n'est pas une date", "Écrivez")


def test_the_year_of_an_act_before_the_programme_is_refused_in_its_own_words():
    field = ActeForm.base_fields["exercice"]

    with pytest.raises(ValidationError) as refusal:
        field.clean("1999")

    assert refusal.value.messages == ["Le programme commence en 2019. Écrivez une année, de 2019 à 2100."]
