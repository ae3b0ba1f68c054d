import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from alliance.journal.models import Ecriture
from alliance.kernel.contrats import TypeCourriel, types_courriels
from alliance.notifications.models import Courriel, Preference
from alliance.notifications.selectors import adresse_desabonnement, choix_of, desabonnement_of, preferences_of
from alliance.notifications.services.courriels import enqueue_courriel
from alliance.notifications.services.envois import delete_courriels_of, send_courriel
from alliance.notifications.services.preferences import CourrielObligatoire, switch_off, update_preferences
from tests.factories import CiteFactory, CompteFactory
from tests.factories.acces import MAINTENANT
from tests.html import lire

pytestmark = pytest.mark.django_db
DEMANDE = "acteurs.demande"
FACULTATIF = TypeCourriel("essai.facultatif", "Essai", "acteurs/courriels/demande.txt", facultatif=True, but="Essayer.")


@pytest.fixture(autouse=True)
def _kind():
    types_courriels.register(FACULTATIF.kind, FACULTATIF)
    yield
    types_courriels.remove(FACULTATIF.kind)


def enqueue(compte, kind=FACULTATIF.kind, cle="test.1"):
    contexte = {"cite": CiteFactory.build(slug="x")}
    return enqueue_courriel(cle=cle, kind=kind, objet="Objet", contexte=contexte, destinataire=compte)


def choices(compte):
    return {choix.type.kind: choix.active for choix in choix_of(compte)}


def test_every_optional_kind_is_received_until_it_is_switched_off():
    compte = CompteFactory()

    switch_off(compte=compte, type_courriel=FACULTATIF, by=compte)
    switch_off(compte=compte, type_courriel=FACULTATIF, by=compte)

    assert choices(compte)[FACULTATIF.kind] is False
    assert choices(compte)["accueil.resume"] is True
    assert all(choices(CompteFactory()).values())
    assert DEMANDE not in choices(compte)
    assert str(Preference.objects.get()) == f"préférence essai.facultatif #{Preference.objects.get().pk}"


def test_nothing_is_written_for_a_kind_that_was_switched_off():
    compte = CompteFactory()
    switch_off(compte=compte, type_courriel=FACULTATIF, by=compte)

    assert enqueue(compte) is None
    assert enqueue(CompteFactory(), cle="test.2") is not None
    assert enqueue(compte, kind=DEMANDE, cle="test.3") is not None

    assert sorted(Courriel.objects.values_list("cle", flat=True)) == ["test.2", "test.3"]


def test_a_kind_that_became_compulsory_is_received_again():
    compte = CompteFactory()
    switch_off(compte=compte, type_courriel=FACULTATIF, by=compte)
    types_courriels.register(FACULTATIF.kind, TypeCourriel(FACULTATIF.kind, "Essai", FACULTATIF.gabarit))

    assert enqueue(compte) is not None


def test_a_compulsory_kind_cannot_be_switched_off():
    compte = CompteFactory()

    with pytest.raises(CourrielObligatoire):
        switch_off(compte=compte, type_courriel=TypeCourriel("x", "X", "x.txt"), by=compte)
    with pytest.raises(CourrielObligatoire):
        update_preferences(compte=compte, kinds=[DEMANDE], by=compte)

    assert Preference.objects.count() == 0
    assert Ecriture.objects.count() == 0


def test_an_optional_mail_says_how_to_stop_it():
    compte = CompteFactory()
    courriel, compulsory = enqueue(compte), enqueue(compte, kind=DEMANDE, cle="test.2")
    link = adresse_desabonnement(compte.pk, FACULTATIF.kind)

    for row in (courriel, compulsory):
        send_courriel(courriel=row, at=MAINTENANT)

    assert courriel.corps.endswith(f"\nNe plus recevoir ce courriel : {link}\n")
    assert mail.outbox[0].extra_headers["List-Unsubscribe"] == f"<{link}>"
    assert mail.outbox[0].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.outbox[1].extra_headers == {"Auto-Submitted": "auto-generated"}
    assert "Ne plus recevoir" not in compulsory.corps


def test_my_choices_are_mine_to_read_and_are_erased_with_me():
    compte, other = CompteFactory(), CompteFactory()
    update_preferences(compte=compte, kinds=["accueil.resume"], by=compte)
    switch_off(compte=other, type_courriel=FACULTATIF, by=other)

    assert {row["courriel"]: row["choix"] for row in preferences_of(compte)} == {
        choix.type.libelle: "reçu" if choix.type.kind == "accueil.resume" else "non reçu" for choix in choix_of(compte)
    }
    delete_courriels_of(compte=compte)
    assert [row.compte_id for row in Preference.objects.all()] == [other.pk]


def test_the_page_saves_every_choice_at_once(client):
    compte = CompteFactory()
    client.force_login(compte)
    page = lire(client.get(reverse("mes_courriels")).content.decode())
    boxes = [box for box in page.find("input") if box.attrs.get("name") == "kinds"]
    assert {box.attrs["value"] for box in boxes if "checked" in box.attrs} == set(choices(compte))

    response = client.post(reverse("mes_courriels"), {"kinds": [FACULTATIF.kind]})

    assert response.headers["Location"] == reverse("mes_courriels")
    assert [kind for kind, active in choices(compte).items() if active] == [FACULTATIF.kind]
    page = lire(client.get(reverse("mes_courriels")).content.decode())
    boxes = [box for box in page.find("input") if box.attrs.get("name") == "kinds"]
    assert [box.attrs["value"] for box in boxes if "checked" in box.attrs] == [FACULTATIF.kind]


def test_the_page_refuses_a_compulsory_kind(client):
    client.force_login(CompteFactory())

    response = client.post(reverse("mes_courriels"), {"kinds": [DEMANDE]})

    assert response.status_code == 422
    assert Preference.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_whatever_was_chosen(client, django_assert_num_queries, count):
    compte = CompteFactory()
    for number in range(count):
        Preference.objects.create(compte=compte, kind=f"essai.{number}")
    client.force_login(compte)

    with django_assert_num_queries(4):
        client.get(reverse("mes_courriels"))


def test_one_click_stops_the_mail_without_signing_in(client):
    compte = CompteFactory()
    link = adresse_desabonnement(compte.pk, FACULTATIF.kind)

    shown = client.get(link)
    assert choices(compte)[FACULTATIF.kind] is True
    done = client.post(link, {"List-Unsubscribe": "One-Click"})

    assert (shown.status_code, done.status_code) == (200, 200)
    assert "Ne plus recevoir ce courriel" in shown.content.decode()
    assert "Vous ne recevrez plus" in done.content.decode()
    assert choices(compte)[FACULTATIF.kind] is False
    assert Ecriture.objects.get().user_id == compte.pk


def test_a_mail_program_needs_no_token_of_ours():
    compte = CompteFactory()

    response = Client(enforce_csrf_checks=True).post(adresse_desabonnement(compte.pk, FACULTATIF.kind))

    assert response.status_code == 200


@pytest.mark.parametrize("verbe", ["get", "post"])
@pytest.mark.parametrize("case", ["forged", "gone", "compulsory", "closed"])
def test_a_link_that_opens_nothing_is_not_found(client, verbe, case):
    compte = CompteFactory(is_active=case != "closed")
    kind = {"gone": "essai.disparu", "compulsory": DEMANDE}.get(case, FACULTATIF.kind)
    link = adresse_desabonnement(compte.pk, kind)
    if case == "forged":
        link = link.replace(f"/{compte.pk}-", f"/{compte.pk + 1}-")

    response = getattr(client, verbe)(link)

    assert response.status_code == 404
    assert desabonnement_of(link.rstrip("/").rpartition("/")[2]) is None
    assert Preference.objects.count() == 0
