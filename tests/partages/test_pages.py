"""« Mes partages »: what a person gives, sees and takes back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.enums import Role
from alliance.partages.models import Jeton, LienAgenda
from alliance.partages.rules import PREFIXE
from alliance.partages.selectors.cles import adresse_of, jeton_of
from alliance.partages.usages import note_usage
from tests.factories import FicheActionFactory, HabilitationFactory, SousThematiqueFactory
from tests.factories.partages import JetonFactory, LienAgendaFactory

pytestmark = pytest.mark.django_db


def url(nom, cite, *args):
    return reverse(f"partages:{nom}", args=[cite.slug, *args])


def text(response) -> str:
    return response.content.decode()


def test_an_empty_page_teaches_what_to_do(client_chef, cite):
    page = text(client_chef.get(url("partages", cite)))

    assert "Aucun calendrier" in page
    assert "Aucun jeton" in page
    assert url("agenda_creer", cite) in page
    assert url("jeton_creer", cite) in page


def test_who_does_not_read_the_plan_is_told_why(client_de, cite):
    page = text(client_de(Role.COMPTABLE).get(url("partages", cite)))

    assert "Votre fonction n&#x27;ouvre pas le plan d&#x27;actions." in page
    assert url("agenda_creer", cite) not in page


def test_the_page_says_what_each_key_opens_and_when_it_served(client_chef, chef, cite):
    served = JetonFactory(habilitation=chef, expire_at=datetime(2090, 1, 1, tzinfo=UTC))
    JetonFactory(habilitation=chef, expire_at=datetime(2021, 1, 1, tzinfo=UTC))
    JetonFactory(habilitation=chef, revoque_at=datetime(2026, 3, 2, tzinfo=UTC))
    lien = LienAgendaFactory(habilitation=chef, requete="statut=EN_COURS")
    closed = LienAgendaFactory(habilitation=chef, revoque_at=datetime(2026, 3, 2, tzinfo=UTC))
    note_usage(served, datetime(2026, 3, 4, tzinfo=UTC).date())

    page = text(client_chef.get(url("partages", cite)))

    assert "Utilisé pour la dernière fois le 4 mars 2026." in page
    assert "Valable jusqu'au 1er janvier 2090." in page
    assert page.count("Jamais utilisé.") == 2
    assert "Expiré depuis le 1er janvier 2021." in page
    assert page.count("Révoqué le 2 mars 2026") == 2
    assert adresse_of(lien) in page
    assert adresse_of(closed) not in page
    assert served.empreinte not in page


def test_nobody_sees_the_keys_of_another(client_chef, cite):
    other = HabilitationFactory(cite=cite)
    foreign = [JetonFactory(habilitation=other, nom="Tableau 900001"), LienAgendaFactory(habilitation=other)]

    page = text(client_chef.get(url("partages", cite)))

    assert [row.nom for row in foreign if row.nom in page] == []


def test_a_token_is_shown_once(client_chef, cite):
    day = timezone.localdate() + timedelta(days=30)
    response = client_chef.post(
        url("jeton_creer", cite), {"nom": "Tableau de bord", "portee": "PLAN", "dernier_jour": day.isoformat()}
    )

    secret = text(response).split(PREFIXE)[1][:43]
    assert response.status_code == 201
    assert "no-store" in response["Cache-Control"]
    assert jeton_of(PREFIXE + secret) == Jeton.objects.get()
    assert PREFIXE not in text(client_chef.get(url("partages", cite)))


@pytest.mark.parametrize(
    ("typed", "mots"),
    [
        ({"nom": ""}, "Ce champ est obligatoire."),
        ({"portee": "TOUT"}, "Sélectionnez un choix valide"),
        ({"dernier_jour": "2090-01-01"}, "Choisissez un jour entre aujourd"),
        ({"dernier_jour": "bientôt"}, "Saisissez une date valide"),
    ],
)
def test_a_form_that_is_wrong_draws_no_token(client_chef, cite, typed, mots):
    values = {"nom": "Tableau", "portee": "PLAN", "dernier_jour": timezone.localdate().isoformat()}

    response = client_chef.post(url("jeton_creer", cite), values | typed)

    assert response.status_code == 422
    assert mots in text(response)
    assert Jeton.objects.count() == 0


def test_the_form_offers_only_what_the_person_may_open(client_de, cite):
    client = client_de(Role.GESTIONNAIRE)

    page = text(client.get(url("jeton_creer", cite)))
    refused = client.post(
        url("jeton_creer", cite),
        {"nom": "x", "portee": "PLAN", "dernier_jour": timezone.localdate().isoformat()},
    )

    assert page.count('name="portee"') == 1
    assert refused.status_code == 422


@pytest.mark.parametrize(
    ("nom", "factory", "model"),
    [("jeton_revoquer", JetonFactory, Jeton), ("agenda_revoquer", LienAgendaFactory, LienAgenda)],
)
def test_a_key_is_revoked_after_a_page_that_says_the_effect(client_chef, chef, cite, nom, factory, model):
    cle = factory(habilitation=chef)

    asked = client_chef.get(url(nom, cite, cle.pk))
    kept = model.objects.get().revoque_at
    done = client_chef.post(url(nom, cite, cle.pk))
    again = client_chef.post(url(nom, cite, cle.pk))

    assert (asked.status_code, kept) == (200, None)
    assert "dès maintenant et pour de bon" in text(asked)
    assert (done.status_code, done["Location"]) == (302, url("partages", cite))
    assert model.objects.get().revoque_at is not None
    assert again.status_code == 422


@pytest.mark.parametrize(("nom", "factory"), [("jeton_revoquer", JetonFactory), ("agenda_revoquer", LienAgendaFactory)])
def test_nobody_revokes_the_key_of_another(client_chef, cite, nom, factory):
    cle = factory(habilitation=HabilitationFactory(cite=cite))

    assert client_chef.post(url(nom, cite, cle.pk)).status_code == 404
    assert type(cle).objects.get(pk=cle.pk).revoque_at is None


def test_a_calendar_takes_the_filters_of_the_plan(client_chef, cite):
    heading = SousThematiqueFactory(axe__cite=cite, axe__code="7", axe__nom="Lire")
    FicheActionFactory(
        cite=cite, exercice=2026, statut="EN_COURS", sous_thematique=heading, starts_on=datetime(2026, 9, 1)
    )  # fmt: skip
    FicheActionFactory(cite=cite, exercice=2026, statut="EN_COURS", sous_thematique=heading)
    query = f"statut=EN_COURS&axe={heading.axe_id}&exercice=2026&q=&page=2"

    page = text(client_chef.get(f"{url('agenda_creer', cite)}?{query}"))
    done = client_chef.post(
        url("agenda_creer", cite), {"nom": "Lire", "requete": f"statut=EN_COURS&axe={heading.axe_id}"}
    )  # fmt: skip

    assert "<dt>Axe</dt><dd>7 Lire</dd>" in page
    assert "<dt>Statut</dt><dd>en cours</dd>" in page
    assert "1 action datée." in page
    assert f'value="statut=EN_COURS&amp;axe={heading.axe_id}&amp;exercice=2026"' in page
    assert done.status_code == 302
    lien = LienAgenda.objects.get()
    assert (lien.requete, lien.avec_vacances) == (f"statut=EN_COURS&axe={heading.axe_id}", False)


def test_a_calendar_without_filters_shows_the_plan(client_chef, cite):
    page = text(client_chef.get(url("agenda_creer", cite)))

    assert "Toutes les actions de l" in page
    assert "aucune action datée" in page


def test_an_unreadable_filter_is_said_and_gives_no_link(client_chef, cite):
    page = text(client_chef.get(f"{url('agenda_creer', cite)}?statut=X&archivees=1&porteur=aucun"))
    refused = client_chef.post(url("agenda_creer", cite), {"nom": "x", "requete": "statut=X"})

    assert "Un filtre ne se lit pas" in page
    assert refused.status_code == 422
    assert LienAgenda.objects.count() == 0


def test_who_does_not_read_the_plan_shares_no_date(client_de, cite):
    assert client_de(Role.COMPTABLE).get(url("agenda_creer", cite)).status_code == 403


def test_the_rail_leads_here(client_chef, cite):
    page = text(client_chef.get(url("partages", cite)))

    assert f'href="{url("partages", cite)}" aria-current="page"' in page


def test_as_many_queries_for_one_key_as_for_three(client_chef, chef, cite):
    counts = []
    for more in (1, 2):
        JetonFactory.create_batch(more, habilitation=chef)
        LienAgendaFactory.create_batch(more, habilitation=chef)
        with CaptureQueriesContext(connection) as captured:
            client_chef.get(url("partages", cite))
        counts.append(len(captured))

    assert counts[0] == counts[1]
    assert counts[0] < 15


def test_the_page_of_the_api_lists_every_operation_for_anybody(client):
    response = client.get(reverse("documentation_api"))
    page = text(response)

    assert response.status_code == 200
    assert page.count("GET /api/v1/") == 7
    assert "<script>" not in page
    assert "Bearer VOTRE_JETON" in page
    assert "<code>EN_COURS</code>" in page
