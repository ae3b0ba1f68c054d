"""Who may call, and what a call that may not learns."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.enums import Role
from alliance.acteurs.models import Habilitation
from alliance.partages.enums import PorteeJeton
from alliance.partages.rules import APPELS_PAR_MINUTE, PREFIXE
from alliance.partages.usages import usages_of
from tests.factories import FicheActionFactory, OrganisationFactory
from tests.factories.partages import JetonFactory, secret_of

pytestmark = pytest.mark.django_db
OPERATIONS = [("jeton", ()), ("exercices", ()), ("axes", ()), ("fiches", ()), ("fiche", (1,)), ("organisations", ()),
              ("organisation", (1,))]  # fmt: skip
INCONNU = "Ce jeton n'est pas reconnu. Créez-en un sur la page « Mes partages » de votre cité."


def refusal(response) -> tuple[int, str]:
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == response.status_code
    return response.status_code, response.json()["detail"]


@pytest.mark.parametrize(("nom", "args"), OPERATIONS)
def test_without_a_token_nothing_is_read_and_nobody_is_redirected(client, nom, args):
    response = client.get(reverse(f"api:{nom}", args=args))

    assert refusal(response) == (401, "Envoyez votre jeton dans l'en-tête : « Authorization: Bearer alliance_… ».")
    assert response["WWW-Authenticate"] == 'Bearer realm="Alliance"'


def test_a_session_opens_nothing(client_chef):
    assert client_chef.get(reverse("api:fiches")).status_code == 401


def test_a_token_in_the_address_opens_nothing(client, jeton):
    response = client.get(reverse("api:jeton"), {"token": secret_of(jeton), "access_token": secret_of(jeton)})

    assert response.status_code == 401


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda secret: secret[:-1], id="truncated"),
        pytest.param(lambda secret: f"{secret}0", id="too-long"),
        pytest.param(lambda secret: secret[:-1] + ("x" if secret[-1] != "x" else "y"), id="one-letter-off"),
        pytest.param(lambda _secret: f"{PREFIXE}{'é' * 43}", id="accents"),
        pytest.param(lambda secret: secret.upper(), id="upper-case"),
        pytest.param(lambda secret: f" {secret} {secret}", id="twice"),
        pytest.param(lambda _secret: "", id="empty"),
        pytest.param(lambda _secret: "x" * 5000, id="huge"),
    ],
)
def test_a_forged_token_learns_nothing(client, jeton, forge):
    response = client.get(reverse("api:jeton"), headers={"Authorization": f"Bearer {forge(secret_of(jeton))}"})

    assert refusal(response) == (401, INCONNU)


def test_the_stored_digest_is_not_a_token(client, jeton):
    response = client.get(reverse("api:jeton"), headers={"Authorization": f"Bearer {jeton.empreinte}"})

    assert refusal(response) == (401, INCONNU)


@pytest.mark.parametrize("scheme", ["Basic", "Token", "bearer2"])
def test_another_scheme_is_no_token(client, jeton, scheme):
    response = client.get(reverse("api:jeton"), headers={"Authorization": f"{scheme} {secret_of(jeton)}"})

    assert response.status_code == 401


def test_an_expired_token_says_since_when(appel, chef):
    ended = JetonFactory(habilitation=chef, expire_at=datetime(2026, 3, 1, 23, 0, tzinfo=UTC))

    assert refusal(appel("jeton", cle=ended)) == (401, "Ce jeton a expiré le 2 mars 2026. Créez-en un autre.")


def test_a_token_lives_until_its_last_instant(appel, jeton):
    now = timezone.now()
    jeton.expire_at = now + timedelta(minutes=5)
    jeton.save()

    assert appel("jeton").status_code == 200

    jeton.expire_at = now
    jeton.save()

    assert appel("jeton").status_code == 401


def test_a_revoked_token_says_since_when(appel, chef):
    closed = JetonFactory(habilitation=chef, revoque_at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC))

    assert refusal(appel("jeton", cle=closed)) == (401, "Ce jeton a été révoqué le 2 mars 2026.")


def test_a_closed_account_is_served_nothing(appel, jeton):
    jeton.compte.is_active = False
    jeton.compte.save()

    assert refusal(appel("fiches")) == (401, "Le compte de ce jeton est fermé.")


def test_a_right_that_ended_closes_the_token(appel, jeton):
    Habilitation.objects.filter(compte=jeton.compte).update(to_on=timezone.localdate() - timedelta(days=1))

    assert refusal(appel("fiches")) == (403, "La personne qui a créé ce jeton n'a plus de fonction dans la cité.")


@pytest.mark.parametrize(
    ("portee", "ouvert", "ferme", "mots"),
    [
        (PorteeJeton.PLAN, "fiches", "organisations", "Ce jeton ouvre seulement le plan d'actions."),
        (PorteeJeton.ANNUAIRE, "organisations", "fiches", "Ce jeton ouvre seulement l'annuaire."),
    ],
)
def test_a_scope_opens_its_part_only(appel, chef, portee, ouvert, ferme, mots):
    narrow = JetonFactory(habilitation=chef, portee=portee)

    assert appel(ouvert, cle=narrow).status_code == 200
    assert refusal(appel(ferme, cle=narrow)) == (403, mots)


def test_a_role_that_does_not_read_the_plan_does_not_read_it_here(appel, jeton_de):
    assert appel("fiches", cle=jeton_de(Role.GESTIONNAIRE)).status_code == 403
    assert appel("axes", cle=jeton_de(Role.REFERENT_PARCOURS)).status_code == 403


@pytest.mark.parametrize("verbe", ["post", "put", "patch", "delete", "head", "options", "trace"])
@pytest.mark.parametrize(("nom", "args"), [*OPERATIONS, ("openapi", ()), ("racine", ()), ("inconnue", ("x",))])
def test_the_api_reads_and_nothing_else(client, jeton, verbe, nom, args):
    headers = {"Authorization": f"Bearer {secret_of(jeton)}"}
    response = getattr(client, verbe)(reverse(f"api:{nom}", args=args), headers=headers)

    assert (response.status_code, response["Allow"]) == (405, "GET")


def test_a_writing_verb_meets_no_csrf_page(jeton):
    response = Client(enforce_csrf_checks=True).post(reverse("api:fiches"))

    assert response.status_code == 405


def test_a_fiche_of_another_cite_is_not_found_exactly_as_an_unknown_one(appel):
    foreign = FicheActionFactory()

    known, unknown = appel("fiche", args=[foreign.pk]), appel("fiche", args=[999_999_999])

    assert (known.status_code, known.content) == (404, unknown.content)


def test_an_organisation_of_another_cite_is_not_found(appel):
    assert appel("organisation", args=[OrganisationFactory().pk]).status_code == 404


def test_a_person_of_two_cites_reads_one_by_token(appel, jeton):
    other = JetonFactory(habilitation__compte=jeton.compte)
    here, there = FicheActionFactory(cite=jeton.cite), FicheActionFactory(cite=other.cite)

    assert [row["id"] for row in appel("fiches", {"exercice": "tous"}).json()["elements"]] == [here.pk]
    assert [row["id"] for row in appel("fiches", {"exercice": "tous"}, cle=other).json()["elements"]] == [there.pk]
    assert appel("fiche", args=[there.pk]).status_code == 404


def test_the_calls_of_a_minute_are_counted_by_token(appel, jeton, chef, monkeypatch):
    monkeypatch.setattr("alliance.partages.usages.APPELS_PAR_MINUTE", 2)
    other = JetonFactory(habilitation=chef)

    statuses = [appel("jeton").status_code for _ in range(3)]
    response = appel("jeton")

    # A minute may turn during the test: then one more call passes.
    assert statuses[:2] == [200, 200]
    assert response.status_code in {200, 429}
    assert appel("jeton", cle=other).status_code == 200
    if response.status_code == 429:
        assert 0 < int(response["Retry-After"]) <= 60
    assert APPELS_PAR_MINUTE == 120


def test_a_call_writes_no_row_and_notes_the_day(appel, jeton):
    with CaptureQueriesContext(connection) as captured:
        appel("jeton")

    assert [query["sql"] for query in captured if not query["sql"].lstrip("(").startswith("SELECT")] == []
    assert usages_of([jeton]) == {jeton.pk: timezone.localdate()}


def test_the_last_use_is_the_later_of_row_and_cache(jeton):
    jeton.utilise_on = date(2026, 3, 2)
    assert usages_of([jeton]) == {jeton.pk: date(2026, 3, 2)}

    cache.set(f"partages.usage.jeton.{jeton.pk}", "2026-03-05")
    assert usages_of([jeton]) == {jeton.pk: date(2026, 3, 5)}


def test_an_address_that_does_not_exist_answers_in_json(client):
    response = client.get("/api/v1/fiches/")

    assert refusal(response) == (404, "L'API n'a pas d'adresse « fiches/ ». Voyez /api/v1/openapi.json.")


def test_the_document_and_the_root_are_public(client):
    assert client.get(reverse("api:openapi")).json()["openapi"].startswith("3.")
    assert client.get(reverse("api:racine")).json()["nom"] == "API d'Alliance"
