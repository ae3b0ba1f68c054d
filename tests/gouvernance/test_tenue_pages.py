import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.enums import Role
from alliance.gouvernance.enums import EtatSeance, Reponse
from alliance.gouvernance.models import Avis, Deport, Point, Presence, Suite
from tests.factories import HabilitationFactory
from tests.factories.gouvernance import PointFactory, SeanceFactory
from tests.gouvernance.salle import FAVORABLE, RESERVE, avis, chef_de, cotech, point, seance_tenue, titulaires
from tests.html import verifier_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def seance():
    return seance_tenue()


@pytest.fixture
def client_chef(client, seance):
    client.force_login(chef_de(seance.instance.cite))
    return client


def url(nom, seance, *args):
    return reverse(f"gouvernance:{nom}", args=[seance.instance.cite.slug, *args])


def tenir(seance):
    return url("tenir", seance, seance.pk)


def test_the_board_says_what_is_missing(client_chef, seance):
    made = point(seance, FAVORABLE, RESERVE)

    page = client_chef.get(tenir(seance), {"point": made.pk})

    html = page.content.decode()
    assert "Pas encore décidable : il manque l’avis de la collectivité" in html
    assert "Quorum atteint\u00a0: 3 pôles sur 3 présents." in html
    verifier_page(page)


def test_a_member_reads_and_gives_only_the_avis_of_her_pole(client, seance):
    made = point(seance)
    own, other = titulaires(seance)[:2]
    HabilitationFactory(role=Role.TROIKA, cite=seance.instance.cite, compte=own.compte, pole=own.pole)
    client.force_login(own.compte)

    page = client.get(tenir(seance), {"point": made.pk}).content.decode()

    assert url("donner_avis", seance, made.pk, own.pole_id) in page
    assert url("donner_avis", seance, made.pk, other.pole_id) not in page
    assert url("ecrire_compte_rendu", seance, made.pk) not in page


@pytest.mark.parametrize("nombre", [3, 60])
def test_the_board_costs_the_same_at_60_points(client_chef, seance, nombre, django_assert_num_queries):
    for _rank in range(nombre):
        point(seance, FAVORABLE, RESERVE)
    client_chef.get(tenir(seance))

    with django_assert_num_queries(24):
        client_chef.get(tenir(seance))


def test_without_javascript_each_form_comes_back_to_its_place(client_chef, seance):
    made = point(seance)
    membre = titulaires(seance)[0]

    favorable = {"sens": "FAVORABLE", "membre": membre.pk}
    given = client_chef.post(url("donner_avis", seance, made.pk, membre.pole_id), favorable)
    written = client_chef.post(url("ecrire_compte_rendu", seance, made.pk), {"texte": "Dit.", "version": 1, "base": ""})

    assert given.url == f"{tenir(seance)}?point={made.pk}#avis-{made.pk}-{membre.pole_id}"
    assert written.url == f"{tenir(seance)}?point={made.pk}#cr-{made.pk}"
    made.refresh_from_db()
    assert (Avis.objects.get().membre, made.compte_rendu) == (membre, "Dit.")


def test_a_refused_avis_comes_back_with_what_was_typed(client_chef, seance):
    made = point(seance)
    membre = titulaires(seance)[0]

    page = client_chef.post(
        url("donner_avis", seance, made.pk, membre.pole_id), {"sens": "FAVORABLE", "a_lever": "on", "texte": "Mots"}
        | {"membre": membre.pk},
    )  # fmt: skip

    html = page.content.decode()
    assert (page.status_code, "Seule une réserve peut être une condition" in html, ">\nMots</textarea>" in html) == (
        422, True, True,
    )  # fmt: skip


def test_the_same_sending_is_written_once(client_chef, seance):
    made = point(seance)
    cle = str(uuid.uuid4())
    suite = {"quoi": "Écrire", "responsable_nom": "La CAF", "cle": cle}

    first = client_chef.post(url("noter_suite", seance, made.pk), suite, headers={"X-Saisie": "1"})
    again = client_chef.post(url("noter_suite", seance, made.pk), suite, headers={"X-Saisie": "1"})

    assert (first.status_code, again.status_code, Suite.objects.count()) == (200, 200, 1)


def test_a_refused_sending_forgets_its_key(client_chef, seance):
    made = point(seance)
    cle = str(uuid.uuid4())

    refused = client_chef.post(url("noter_suite", seance, made.pk), {"quoi": "Écrire", "cle": cle})
    client_chef.post(url("noter_suite", seance, made.pk), {"quoi": "Écrire", "responsable_nom": "La CAF", "cle": cle})

    assert (refused.status_code, Suite.objects.count()) == (422, 1)


def test_a_script_is_told_the_merged_minutes(client_chef, seance):
    made = point(seance, compte_rendu="Un\nDeux\nTrois", version=4)

    sent = client_chef.post(
        url("ecrire_compte_rendu", seance, made.pk),
        {"texte": "Un\nDeux bis", "version": 2, "base": "Un\nDeux"},
        headers={"X-Saisie": "1"},
    )

    assert sent.json()["fusionne"] is True
    assert [word in sent.json()["texte"] for word in ("Trois", "Deux bis")] == [True, True]


def test_a_script_is_told_the_mark_that_its_next_avis_starts_from(client_chef, seance):
    made = point(seance)
    membre = titulaires(seance)[0]
    sending = {"sens": "FAVORABLE", "membre": membre.pk, "vu": ""}
    address = url("donner_avis", seance, made.pk, membre.pole_id)

    first = client_chef.post(address, sending, headers={"X-Saisie": "1"})
    refused = client_chef.post(address, sending, headers={"X-Saisie": "1"})
    again = client_chef.post(address, sending | {"vu": refused.json()["vu"]}, headers={"X-Saisie": "1"})

    assert (first.status_code, refused.status_code, again.status_code) == (200, 422, 200)
    assert first.json()["vu"] == refused.json()["vu"]


def test_a_convoked_seance_opens_with_who_is_there(client):
    seance = SeanceFactory(instance=cotech(), convoquee=True)
    membre, other = titulaires(seance)[:2]
    Presence.objects.create(seance=seance, membre=membre, reponse=Reponse.EXCUSE)
    client.force_login(chef_de(seance.instance.cite))

    asked = client.get(tenir(seance))
    opened = client.post(url("ouvrir_seance", seance, seance.pk), {f"presence-{other.pk}": "PRESENT"})

    verifier_page(asked)
    seance.refresh_from_db()
    assert f'name="presence-{membre.pk}" value="EXCUSE" checked' in asked.content.decode()
    assert (opened.url, seance.etat) == (tenir(seance), EtatSeance.TENUE)
    assert list(Presence.objects.exclude(presence="").values_list("membre", "presence")) == [(other.pk, "PRESENT")]


def test_a_refused_opening_keeps_the_choices(client):
    seance = SeanceFactory(instance=cotech(), convoquee=True)
    membre = titulaires(seance)[0]
    client.force_login(chef_de(seance.instance.cite))

    page = client.post(url("ouvrir_seance", seance, seance.pk), {f"presence-{membre.pk}": "REPRESENTE"})

    seance.refresh_from_db()
    assert (page.status_code, seance.etat, Presence.objects.count()) == (422, EtatSeance.CONVOQUEE, 0)
    assert "Dites qui représente cette personne" in page.content.decode()


def test_a_delegate_gives_her_avis_from_home(client):
    seance = SeanceFactory(instance=cotech(), convoquee=True)
    made = PointFactory(seance=seance, decision=True)
    membre = titulaires(seance)[0]
    HabilitationFactory(role=Role.TROIKA, cite=seance.instance.cite, compte=membre.compte, pole=membre.pole)
    client.force_login(membre.compte)

    page = client.get(url("avis_point", seance, made.pk))
    sent = client.post(
        url("donner_avis", seance, made.pk, membre.pole_id), {"sens": "FAVORABLE", "vu": "", "retour": "point"}
    )

    verifier_page(page)
    assert sent.url == url("point", seance, made.pk) + "#avis"
    assert Avis.objects.get().a_distance
    assert url("avis_point", seance, made.pk) in client.get(url("point", seance, made.pk)).content.decode()


def test_an_avis_changed_meanwhile_is_shown_before_it_is_replaced(client_chef, seance):
    made = point(seance)
    membre = titulaires(seance)[0]
    avis(made, membre, RESERVE)
    target = url("donner_avis", seance, made.pk, membre.pole_id)

    refused = client_chef.post(target, {"sens": "FAVORABLE", "membre": membre.pk, "vu": ""})

    assert (refused.status_code, Avis.objects.get().sens) == (422, RESERVE)
    assert "enregistré entre-temps" in refused.content.decode()
    client_chef.post(target, {"sens": "FAVORABLE", "membre": membre.pk, "vu": refused.context["poles"][0]["vu"]})
    assert Avis.objects.get().sens == FAVORABLE


def test_a_deport_is_declared_shown_and_lifted(client_chef, seance):
    made = point(seance, FAVORABLE)
    membre = titulaires(seance)[0]

    client_chef.post(url("declarer_deport", seance, made.pk), {"membre": membre.pk, "motif": "Siège au conseil"})
    page = client_chef.get(tenir(seance), {"point": made.pk}).content.decode()
    lifted = client_chef.post(url("lever_deport", seance, Deport.objects.get().pk))

    assert ("Siège au conseil" in page, Avis.objects.count(), Deport.objects.count()) == (True, 0, 0)
    assert lifted.url.startswith(tenir(seance))


def test_a_point_that_is_done_leads_to_the_next_one(client_chef, seance):
    first, second = point(seance, ordre=1), point(seance, ordre=2)

    client_chef.post(url("marquer_traite", seance, first.pk), {"traite": "on"})

    page = client_chef.get(tenir(seance))
    assert (page.context["point"], Point.objects.get(pk=first.pk).traite_at is not None) == (second, True)


def test_a_closed_seance_says_so(client):
    seance = SeanceFactory(instance=cotech(), close=True)
    client.force_login(chef_de(seance.instance.cite))

    page = client.get(tenir(seance))

    assert "Cette séance est close" in page.content.decode()
    verifier_page(page)


def test_the_copy_of_a_browser_goes_with_its_person(client, seance):
    chef = chef_de(seance.instance.cite)
    client.force_login(chef)
    client.get(tenir(seance))
    client.cookies["seance_hors_ligne"] = str(chef.pk)

    kept = client.get(tenir(seance))
    out = client.post(reverse("account_logout"))

    assert (kept.headers.get("Clear-Site-Data"), out.headers.get("Clear-Site-Data")) == (None, '"storage"')


def test_the_copy_of_a_browser_goes_when_another_person_comes(client, seance):
    client.force_login(chef_de(seance.instance.cite))
    client.cookies["seance_hors_ligne"] = "999999"

    assert client.get(tenir(seance)).headers["Clear-Site-Data"] == '"storage"'


def test_an_expired_session_erases_nothing(client, seance):
    client.cookies["seance_hors_ligne"] = "999999"

    assert "Clear-Site-Data" not in client.get(tenir(seance)).headers


def test_the_clock_says_how_late_it_is(client_chef):
    now = timezone.now()
    instance = cotech()
    held = seance_tenue(instance, debut_at=now - timedelta(minutes=40), fin_at=now + timedelta(minutes=80))
    point(held, duree_min=10)
    client_chef.force_login(chef_de(instance.cite))

    assert "30 min de retard" in client_chef.get(tenir(held)).context["horloge"]


def test_a_presence_is_noted_where_it_changes(client_chef, seance):
    membre, other = titulaires(seance)[:2]
    target = url("noter_la_presence", seance, seance.pk)

    noted = client_chef.post(target, {"membre": membre.pk, "presence": "EXCUSE"})
    refused = client_chef.post(target, {"membre": other.pk, "presence": "REPRESENTE"})

    assert noted.url == f"{tenir(seance)}#presence-{membre.pk}"
    assert (refused.status_code, Presence.objects.get(membre=membre).presence) == (422, "EXCUSE")
    assert "Dites qui représente cette personne" in refused.content.decode()


@pytest.mark.parametrize(("typed", "kept"), [("12", "?point=12"), ("²", ""), ("٣", ""), ("x", "")])
def test_a_presence_comes_back_to_the_item_in_hand(client_chef, seance, typed, kept):
    membre = titulaires(seance)[0]

    noted = client_chef.post(
        url("noter_la_presence", seance, seance.pk), {"membre": membre.pk, "presence": "EXCUSE", "point": typed}
    )

    assert noted.url == f"{tenir(seance)}{kept}#presence-{membre.pk}"


def test_from_home_nothing_is_said_of_the_outcome_before_the_seance(client, seance):
    made = point(seance)
    type(seance).objects.filter(pk=seance.pk).update(etat=EtatSeance.CONVOQUEE)
    own = titulaires(seance)[0]
    HabilitationFactory(role=Role.TROIKA, cite=seance.instance.cite, compte=own.compte, pole=own.pole)
    client.force_login(own.compte)

    page = verifier_page(client.get(url("avis_point", seance, made.pk)))

    assert [node.text for node in page.find("h2")][-1] == "La séance n’est pas commencée"
