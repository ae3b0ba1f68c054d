import re
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from alliance.comptes.models import Compte
from alliance.comptes.services import create_compte
from tests.html import verifier_page

pytestmark = pytest.mark.django_db
EMAIL = "connue@exemple.invalid"
MOT_DE_PASSE = "une phrase bien longue 2026"
LOGIN = "account_login"


@pytest.fixture
def compte():
    return create_compte(email=EMAIL, nom="Connue", by=None, mot_de_passe=MOT_DE_PASSE)


def sign_in(client, email=EMAIL, password=MOT_DE_PASSE, **extra):
    return client.post(reverse(LOGIN), {"login": email, "password": password, **extra})


def sign_in_and_confirm(client):
    """What touches the means of signing in asks for the password again."""
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": MOT_DE_PASSE})


def shape(response, email):
    """What a stranger can compare: status, address, and the page without what she typed."""
    text = response.content.decode().replace(email, "…")
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken[^}]+}|nonce="[^"]+"', "", text)
    return response.status_code, response.headers.get("Location"), text


def test_a_password_opens_the_session_whatever_the_case_of_the_address(client, compte):
    response = sign_in(client, email=EMAIL.upper())

    assert response.url == reverse("accueil")
    assert client.session["_auth_user_id"] == str(compte.pk)


def test_signing_in_moves_the_mark_of_the_last_visit(client, compte):
    before = timezone.now() - timedelta(days=3)
    Compte.objects.filter(pk=compte.pk).update(derniere_visite_at=before)

    sign_in(client)

    compte.refresh_from_db()
    assert compte.visite_precedente_at == before
    assert compte.derniere_visite_at > before


def test_reading_a_page_does_not_move_the_mark(client, compte):
    sign_in(client)
    marked = Compte.objects.values().get()

    client.get(reverse("mon_compte"))

    assert Compte.objects.values().get() == marked


def test_the_session_changes_its_key_at_sign_in(client, compte):
    client.get(reverse(LOGIN))
    session = client.session
    session["avant"] = 1
    session.save()
    planted = client.session.session_key

    sign_in(client)

    assert client.session.session_key != planted
    assert [row.session_key for row in UserSession.objects.filter(user=compte)] == [client.session.session_key]


def test_a_closed_account_does_not_open(client, compte):
    Compte.objects.filter(pk=compte.pk).update(is_active=False)

    sign_in(client)

    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "target", ["https://exemple.invalid/", "//exemple.invalid/", "/\\exemple.invalid", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site(client, compte, target):
    assert sign_in(client, next=target).url == reverse("accueil")


def test_signing_in_leads_back_to_the_page_asked(client, compte):
    asked = reverse("mes_donnees")

    assert client.get(asked).url == f"{reverse(LOGIN)}?next={asked}"
    assert sign_in(client, next=asked).url == asked


@pytest.mark.parametrize("unknown", ["inconnue@exemple.invalid"])
def test_a_wrong_password_says_the_same_for_a_known_and_an_unknown_address(client, compte, unknown):
    known = shape(sign_in(client, password="faux"), EMAIL)
    stranger = shape(sign_in(client, email=unknown, password="faux"), unknown)

    assert known == stranger
    assert known[0] == 200


@pytest.mark.parametrize("page", ["account_request_login_code", "account_reset_password"])
def test_asking_by_mail_says_the_same_for_a_known_and_an_unknown_address(client, compte, page):
    answers = []
    for email in (EMAIL, "inconnue@exemple.invalid"):
        client.logout()
        first = client.post(reverse(page), {"email": email})
        answers.append((shape(first, email), shape(client.get(first.url), email)))

    assert answers[0] == answers[1]
    assert [message.to for message in mail.outbox] == [[EMAIL]]


def test_a_code_received_by_mail_opens_the_session_once(client, compte):
    client.post(reverse("account_request_login_code"), {"email": EMAIL})
    code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", mail.outbox[0].body, re.MULTILINE)[1]
    confirm = reverse("account_confirm_login_code")
    verifier_page(client.get(confirm))

    wrong = client.post(confirm, {"code": "AAAAAA"})
    right = client.post(confirm, {"code": code})

    assert wrong.status_code == 200
    assert right.url == reverse("accueil")
    client.logout()
    assert client.post(confirm, {"code": code}).status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_code_is_guessed_three_times_at_most(client, compte):
    client.post(reverse("account_request_login_code"), {"email": EMAIL})
    code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", mail.outbox[0].body, re.MULTILINE)[1]
    confirm = reverse("account_confirm_login_code")
    for _ in range(3):
        client.post(confirm, {"code": "AAAAAA"})

    client.post(confirm, {"code": code})

    assert "_auth_user_id" not in client.session


def test_a_forgotten_password_is_replaced_by_a_link_that_serves_once(client, compte):
    client.post(reverse("account_reset_password"), {"email": EMAIL})
    link = re.search(r"https?://\S+", mail.outbox[0].body)[0].removeprefix("http://testserver")
    form = client.get(link).url
    verifier_page(client.get(form))
    new = "une autre phrase bien longue"

    client.post(form, {"password1": new, "password2": new})

    compte.refresh_from_db()
    assert compte.check_password(new)
    assert "Ce lien ne sert plus" in client.get(link, follow=True).content.decode()
    assert mail.outbox[-1].subject == "Alliance : Votre mot de passe a été remplacé"


@pytest.mark.parametrize("verb", ["get", "post"])
def test_nobody_signs_up_alone(client, verb):
    data = {"email": "moi@exemple.invalid", "password1": MOT_DE_PASSE, "password2": MOT_DE_PASSE}

    response = getattr(client, verb)(reverse("account_signup"), data)

    verifier_page(response)
    assert Compte.objects.count() == 0


def test_too_many_wrong_passwords_close_the_door_for_a_while(client, compte, settings):
    settings.ACCOUNT_RATE_LIMITS = {}
    for _ in range(5):
        sign_in(client, password="faux")

    response = sign_in(client)

    assert "_auth_user_id" not in client.session
    assert response.status_code == 200


def test_signing_out_takes_a_form(client, compte):
    sign_in(client)

    verifier_page(client.get(reverse("account_logout")))
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))

    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_request_login_code",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_inactive",
        "account_email_verification_sent",
    ],
)
def test_pages_of_the_anonymous_are_sound_and_french(client, name):
    verifier_page(client.get(reverse(name)))


@pytest.mark.parametrize("name", ["mfa_activate_totp", "mfa_add_webauthn"])
def test_what_touches_the_means_of_signing_in_asks_for_the_password_again(client, compte, name):
    sign_in(client)

    response = client.get(reverse(name))

    assert response.url == f"{reverse('account_reauthenticate')}?next={reverse(name).replace('/', '%2F')}"
    verifier_page(client.get(response.url))


@pytest.mark.parametrize(
    "name",
    [
        "account_change_password",
        "account_email",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "usersessions_list",
    ],
)
def test_pages_of_the_account_are_sound(client, compte, name):
    sign_in_and_confirm(client)

    verifier_page(client.get(reverse(name)))


def test_a_new_address_counts_once_it_is_confirmed(client, compte):
    sign_in_and_confirm(client)
    client.post(reverse("account_email"), {"email": "nouvelle@exemple.invalid", "action_add": ""})
    compte.refresh_from_db()
    assert compte.email == EMAIL
    verifier_page(client.get(reverse("account_email")))
    link = re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1]
    verifier_page(client.get(link))

    client.post(link)

    compte.refresh_from_db()
    assert compte.email == "nouvelle@exemple.invalid"
    assert EMAIL in {address for message in mail.outbox for address in message.to}


def test_the_application_asks_for_its_code_at_the_next_sign_in(client, compte):
    from allauth.mfa.totp.internal import auth  # noqa: PLC0415 -- the only place that draws codes

    sign_in_and_confirm(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    code = auth.format_hotp_value(auth.hotp_value(secret, next(iter(auth.yield_hotp_counters_from_time()))))
    client.post(reverse("mfa_activate_totp"), {"code": code})
    client.post(reverse("account_logout"))

    response = sign_in(client)

    assert response.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    verifier_page(client.get(response.url))
