import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError

from alliance.comptes.models import Compte, display_name
from alliance.comptes.selectors import get_compte_by_email, is_installation_vierge
from alliance.comptes.services import AdresseDejaPrise, create_compte
from tests.factories import CompteFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("password", [None, "une phrase bien longue"])
def test_an_account_opens_with_a_verified_address(password):
    by = CompteFactory()

    compte = create_compte(email=" Une@Exemple.invalid ", nom=" Une ", by=by, mot_de_passe=password, est_exemple=True)

    assert (compte.email, compte.nom, compte.ouvert_by, compte.est_exemple) == ("une@exemple.invalid", "Une", by, True)
    assert compte.has_usable_password() == (password is not None)
    assert [(row.email, row.verified, row.primary) for row in EmailAddress.objects.filter(user=compte)] == [
        ("une@exemple.invalid", True, True)
    ]


def test_an_address_opens_one_account_whatever_the_case():
    CompteFactory(email="une@exemple.invalid")

    with pytest.raises(AdresseDejaPrise):
        create_compte(email="UNE@exemple.invalid", nom="Autre", by=None)

    assert (Compte.objects.count(), EmailAddress.objects.count()) == (1, 0)


def test_the_database_refuses_two_addresses_that_differ_by_case():
    CompteFactory(email="une@exemple.invalid")

    with pytest.raises(IntegrityError):
        CompteFactory(email="UNE@exemple.invalid")


def test_an_account_is_found_without_case():
    compte = CompteFactory(email="une@exemple.invalid")

    assert get_compte_by_email(" Une@Exemple.INVALID") == compte
    assert Compte.objects.get_by_natural_key("UNE@exemple.invalid") == compte
    assert get_compte_by_email("autre@exemple.invalid") is None


def test_an_installation_is_blank_until_somebody_is_there():
    assert is_installation_vierge()

    compte = CompteFactory(nom="Une")

    assert not is_installation_vierge()
    assert (str(compte), display_name(compte), compte.is_staff) == ("Une", "Une", False)
    assert str(CompteFactory(nom="")).startswith("compte ")
