import threading
from html import unescape

import pytest
import vobject
from django.db import connections
from django.urls import reverse
from django.utils.html import strip_tags

from alliance.acteurs.enums import Role
from alliance.gouvernance.enums import EtatSeance, NatureSeance, QualiteMembre, Reponse
from alliance.gouvernance.models import Convocation, Presence, SeanceInstance
from alliance.gouvernance.selectors.reponses import adresse_reponse
from alliance.gouvernance.services.convocations import convoquer
from alliance.gouvernance.services.reponses import repondre
from alliance.kernel.errors import DomainError
from alliance.notifications.models import Courriel
from tests.factories import HabilitationFactory
from tests.factories.gouvernance import MembreFactory, PointFactory
from tests.gouvernance.courriers import BIENTOT, LE_10_SEPTEMBRE, ecrits, preparer, relire
from tests.gouvernance.test_numerotation import sur_postgres
from tests.html import lire, verifier_page

pytestmark = pytest.mark.django_db
AT = LE_10_SEPTEMBRE


@pytest.fixture
def brouillon(chef):
    return preparer(chef.cite, chef.compte, **BIENTOT)


@pytest.fixture
def seance(brouillon, chef):
    convoquer(seance=brouillon, by=chef.compte, at=AT)
    return relire(brouillon)


@pytest.fixture
def titulaire(seance):
    membre = seance.instance.membres.filter(qualite=QualiteMembre.TITULAIRE).first()
    HabilitationFactory(compte=membre.compte, cite=seance.instance.cite, role=Role.LECTEUR)
    return membre


def page(seance, nom, *args):
    return reverse(f"gouvernance:{nom}", args=[seance.instance.cite.slug, seance.pk, *args])


def titre(response) -> str:
    [heading] = lire(response.content.decode()).find("h1")
    return " ".join(heading.text.split())


def words(response) -> str:
    return " ".join(unescape(strip_tags(response.content.decode())).split())


@pytest.mark.parametrize("nom", ["convoquer", "prevenir", "annuler_seance", "convocations"])
def test_the_pages_read_well(client_chef, brouillon, chef, nom):
    if nom != "convoquer":
        convoquer(seance=brouillon, by=chef.compte, at=AT)
        SeanceInstance.objects.filter(pk=brouillon.pk).update(a_prevenir=True)

    verifier_page(client_chef.get(page(brouillon, nom)))


def test_the_pages_of_an_answer_read_well(client, client_chef, seance, titulaire):
    verifier_page(client_chef.get(page(seance, "repondre_pour", titulaire.pk)))
    client.logout()
    verifier_page(client.get(adresse_reponse(seance, titulaire)))
    verifier_page(client.post(adresse_reponse(seance, titulaire), {"reponse": "REPRESENTE"}))
    client.force_login(titulaire.compte)
    verifier_page(client.get(page(seance, "repondre")))
    verifier_page(client.get(reverse("mes_courriels")))


def test_the_page_says_who_receives_what_before_anything_leaves(client_chef, brouillon):
    response = client_chef.get(page(brouillon, "convoquer"))

    assert titre(response) == "Convoquer 9 personnes : 8 par courriel, 1 sur papier"
    shown = words(response)
    for membre in brouillon.instance.membres.all():
        assert membre.nom_affiche in shown
    assert "Colos apprenantes" in shown
    assert Courriel.objects.count() == 0


def test_the_button_convokes(client_chef, brouillon):
    response = client_chef.post(page(brouillon, "convoquer"), follow=True)

    assert response.redirect_chain[-1][0] == page(brouillon, "seance")
    assert "9 personnes convoquées : 8 par courriel, 1 sur papier." in words(response)
    assert len(ecrits()) == 8


def test_a_double_click_convokes_once(client_chef, brouillon):
    client_chef.post(page(brouillon, "convoquer"))
    again = client_chef.post(page(brouillon, "convoquer"))

    assert again.status_code == 422
    assert titre(again) == "Cette séance est déjà convoquée"
    assert len(ecrits()) == 8


@pytest.mark.parametrize("people", [1, 3])
def test_convoquer_query_count(client_chef, brouillon, django_assert_num_queries, people):
    for number in range(people):
        MembreFactory(instance=brouillon.instance, pole=brouillon.instance.poles_attendus.first().pole)
        PointFactory(seance=brouillon, ordre=10 + number)

    with django_assert_num_queries(18):
        client_chef.get(page(brouillon, "convoquer"))


@pytest.mark.parametrize("people", [1, 3])
def test_convocations_query_count(client_chef, brouillon, chef, django_assert_num_queries, people):
    for _number in range(people):
        MembreFactory(instance=brouillon.instance, pole=brouillon.instance.poles_attendus.first().pole)
    convoquer(seance=brouillon, by=chef.compte, at=AT)

    with django_assert_num_queries(8):
        client_chef.get(page(brouillon, "convocations"))


def test_an_empty_agenda_is_refused_with_what_to_do(client_chef, brouillon):
    brouillon.points.all().delete()

    response = client_chef.post(page(brouillon, "convoquer"))

    assert response.status_code == 422
    assert "Inscrivez au moins un point avant de convoquer." in words(response)
    assert Convocation.objects.count() == 0


def test_a_change_is_announced_on_demand(client_chef, seance):
    assert titre(client_chef.get(page(seance, "prevenir"))) == "Tout le monde est prévenu"
    SeanceInstance.objects.filter(pk=seance.pk).update(lieu="Collège (exemple)", a_prevenir=True)

    shown = client_chef.get(page(seance, "prevenir"))
    assert titre(shown) == "Prévenir 9 personnes : 8 par courriel, 1 sur papier"
    assert "Le lieu : Collège (exemple) (avant : Salle des mariages)" in words(shown)
    assert len(ecrits()) == 8
    done = client_chef.post(page(seance, "prevenir"), follow=True)

    assert "9 personnes prévenues : 8 par courriel, 1 sur papier." in words(done)
    again = client_chef.post(page(seance, "prevenir"))
    assert (again.status_code, len(ecrits())) == (422, 16)


def test_the_page_of_the_seance_offers_to_tell_who_came(client_chef, seance):
    MembreFactory(instance=seance.instance)

    shown = words(client_chef.get(page(seance, "seance")))

    assert "La composition a changé depuis la convocation. Prévenir 10 personnes" in shown


def test_cancelling_asks_why(client_chef, seance):
    shown = client_chef.get(page(seance, "annuler_seance"))
    assert "9 personnes : 8 par courriel, 1 à prévenir vous-même." in words(shown)

    refused = client_chef.post(page(seance, "annuler_seance"), {"motif": ""})
    done = client_chef.post(page(seance, "annuler_seance"), {"motif": "Grève"}, follow=True)

    assert refused.status_code == 422
    assert "La séance est annulée. 9 personnes prévenues : 8 par courriel, 1 sur papier." in words(done)
    assert client_chef.post(page(seance, "annuler_seance"), {"motif": "Grève"}).status_code == 422


def test_giving_up_a_draft_tells_nobody(client_chef, brouillon):
    response = client_chef.post(page(brouillon, "annuler_seance"), follow=True)

    assert "La séance est annulée. Personne n'en savait rien." in words(response)
    assert Courriel.objects.count() == 0


def test_the_list_says_what_each_received_and_answered(client_chef, seance):
    zoe = seance.instance.membres.get(nom="Zoé (exemple)")
    repondre(
        seance=seance, membre=zoe, reponse=Reponse.REPRESENTE, remplacant="Un voisin", commentaire="Merci", by=None,
        at=AT,
    )  # fmt: skip
    Courriel.objects.filter(cle=f"convocation:{seance.pk}:{zoe.pk}:0").update(essais=5, pris_at=AT)

    shown = words(client_chef.get(page(seance, "convocations")))

    assert "1 personne sans courriel : Sans Courriel (exemple)." in shown
    assert "Le courriel n’est pas parti" in shown
    assert "Représenté par Un voisin « Merci »" in shown


def test_a_draft_has_no_list_yet(client_chef, brouillon):
    assert "Personne n’est convoqué" in words(client_chef.get(page(brouillon, "convocations")))


def test_a_member_answers_from_the_seance(client, seance, titulaire):
    client.force_login(titulaire.compte)
    assert "Vous n’avez pas encore répondu." in words(client.get(page(seance, "seance")))

    done = client.post(page(seance, "repondre"), {"reponse": "EXCUSE", "commentaire": "Formation"}, follow=True)

    assert done.redirect_chain[-1][0] == page(seance, "seance")
    assert "C'est noté : excusé." in words(done)
    assert "Vous avez répondu : excusé." in words(done)
    assert Presence.objects.get().membre == titulaire
    again = lire(client.get(page(seance, "repondre")).content.decode())
    [chosen] = [box for box in again.find("input") if box.attrs.get("type") == "radio" and "checked" in box.attrs]
    assert chosen.attrs["value"] == "EXCUSE"


def test_a_substitute_is_offered_among_colleagues_and_may_be_anybody(client, seance, titulaire):
    client.force_login(titulaire.compte)
    colleague = seance.instance.membres.get(qualite=QualiteMembre.SUPPLEANT, pole=titulaire.pole)

    shown = lire(client.get(page(seance, "repondre")).content.decode())
    assert [option.attrs["value"] for option in shown.find("option")] == [colleague.nom_affiche]
    refused = client.post(page(seance, "repondre"), {"reponse": "REPRESENTE"})
    client.post(page(seance, "repondre"), {"reponse": "REPRESENTE", "remplacant": "Une autre personne"})

    assert refused.status_code == 422
    assert "Dites qui vous représente." in words(refused)
    assert Presence.objects.get().remplacant == "Une autre personne"


def test_the_secretary_types_an_answer_that_came_by_phone(client_chef, seance):
    paper = seance.instance.membres.get(nom="Sans Courriel (exemple)")

    assert titre(client_chef.get(page(seance, "repondre_pour", paper.pk))) == "Réponse de Sans Courriel (exemple)"
    done = client_chef.post(page(seance, "repondre_pour", paper.pk), {"reponse": "PRESENT"}, follow=True)

    assert done.redirect_chain[-1][0] == page(seance, "convocations")
    assert "Sans Courriel (exemple) : présent." in words(done)


def test_what_is_closed_says_so_on_each_page(client, client_chef, seance, titulaire):
    SeanceInstance.objects.filter(pk=seance.pk).update(etat=EtatSeance.TENUE, ouverte_at=AT)

    assert "Cette séance a déjà eu lieu." in words(client_chef.get(page(seance, "repondre_pour", titulaire.pk)))
    refused = client_chef.post(page(seance, "repondre_pour", titulaire.pk), {"reponse": "PRESENT"})
    client.force_login(titulaire.compte)

    assert "Cette séance a déjà eu lieu." in words(client.get(page(seance, "repondre")))
    assert refused.status_code == 422
    assert Presence.objects.count() == 0


def test_the_seance_goes_into_a_calendar(client, seance, titulaire):
    client.force_login(titulaire.compte)

    response = client.get(page(seance, "invitation_ics"))

    read = vobject.readOne(response.content.decode())
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert (read.method.value, read.vevent.uid.value) == ("PUBLISH", str(seance.uid))
    assert "attendee" not in read.vevent.contents
    assert "/reponse/" not in read.vevent.description.value


def test_neither_a_draft_nor_a_consultation_goes_into_a_calendar(client_chef, brouillon, seance):
    consultation = preparer(seance.instance.cite, seance.cree_by, nom="Consultés", nature=NatureSeance.CONSULTATION)
    fresh = preparer(seance.instance.cite, seance.cree_by, nom="Autre", **BIENTOT)

    assert client_chef.get(page(consultation, "invitation_ics")).status_code == 404
    assert client_chef.get(page(fresh, "invitation_ics")).status_code == 404


class TestLienPersonnel:
    """The link of the mail: no account, no session."""

    @pytest.fixture
    def zoe(self, seance):
        return seance.instance.membres.get(nom="Zoé (exemple)")

    @pytest.fixture
    def lien(self, seance, zoe):
        return adresse_reponse(seance, zoe)

    def test_shows_the_seance_and_writes_nothing(self, client, seance, lien):
        response = client.get(lien)

        assert titre(response) == "Zoé (exemple), viendrez-vous ?"
        shown = words(response)
        assert "jeudi 4 mars 2100, de 14 h à 16 h" in shown
        assert "Salle des mariages" in shown
        assert "Colos apprenantes" in shown
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert Presence.objects.count() == 0

    def test_names_no_other_member(self, client, seance, zoe, lien):
        shown = words(client.get(lien))

        for membre in seance.instance.membres.exclude(pk=zoe.pk):
            assert membre.nom_affiche not in shown

    def test_records_the_answer(self, client, zoe, lien):
        done = client.post(lien, {"reponse": "PRESENT"}, follow=True)

        assert "C'est noté : présent." in words(done)
        assert "Votre réponse actuelle : présent" in words(done)
        assert Presence.objects.get().membre == zoe

    def test_refuses_an_empty_answer(self, client, lien):
        response = client.post(lien, {})

        assert response.status_code == 422
        assert Presence.objects.count() == 0

    @pytest.mark.parametrize("verbe", ["get", "post"])
    def test_is_not_found_when_forged(self, client, seance, zoe, lien, verbe):
        forged = lien.replace(f"-{zoe.pk}~", f"-{zoe.pk + 1}~")

        assert getattr(client, verbe)(forged, {"reponse": "PRESENT"}).status_code == 404
        assert Presence.objects.count() == 0

    @pytest.mark.parametrize("verbe", ["get", "post"])
    @pytest.mark.parametrize("case", ["held", "cancelled", "left"])
    def test_says_what_to_do_once_closed(self, client, seance, zoe, lien, verbe, case):
        if case == "left":
            zoe.to_on = AT.date()
            zoe.save()
        else:
            values = {"etat": EtatSeance.TENUE, "ouverte_at": AT}
            if case == "cancelled":
                values = {"etat": EtatSeance.ANNULEE, "annulee_at": AT}
            SeanceInstance.objects.filter(pk=seance.pk).update(**values)

        response = getattr(client, verbe)(lien, {"reponse": "PRESENT"})

        assert response.status_code == 410
        assert "Répondez au courriel de convocation" in words(response)
        assert "Colos apprenantes" not in words(response)
        assert Presence.objects.count() == 0


@sur_postgres
@pytest.mark.django_db(transaction=True)
def test_two_people_convoke_at_once_and_each_member_is_written_to_once():
    chef = HabilitationFactory()
    draft = preparer(chef.cite, chef.compte, **BIENTOT)
    barrier, refused = threading.Barrier(2), []

    def act():
        try:
            barrier.wait(timeout=10)
            convoquer(seance=relire(draft), by=chef.compte, at=AT)
        except DomainError as refusal:
            refused.append(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert len(refused) == 1
    assert Convocation.objects.count() == 9
    assert len(ecrits()) == 8
