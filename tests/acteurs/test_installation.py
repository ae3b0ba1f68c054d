from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from alliance.acteurs.enums import NatureCaisse, NaturePole, Role
from alliance.acteurs.models import Caisse, Invitation, Pole, Portage
from alliance.acteurs.services import cites as services
from alliance.acteurs.services.installation import (
    CodeFaux,
    InstallationFermee,
    create_administrateur,
    installation_code,
)
from alliance.comptes.models import Compte
from alliance.journal.models import Ecriture
from alliance.territoires.models import Cite
from alliance.territoires.services.cites import AdresseCourtePrise
from tests.factories import CiteFactory, CompteFactory, HabilitationFactory, OrganisationFactory
from tests.factories.acces import MAINTENANT, InvitationFactory
from tests.html import verifier_page

pytestmark = pytest.mark.django_db
MOT_DE_PASSE = "une phrase bien longue 2026"
ARGUMENTS = {"nom": "Cité neuve", "slug": "neuve", "zone": "A", "email": "chef@exemple.invalid", "chef": "Cheffe"}


def test_a_cite_is_born_with_the_three_poles_of_the_troika():
    cite = services.create_cite(nom="Cité neuve", slug="neuve", zone="B", by=None)

    assert list(cite.poles.order_by("ordre").values_list("nature", "nom", "initiale")) == [
        (NaturePole.PREFECTURE, "Préfecture", "P"),
        (NaturePole.EDUCATION_NATIONALE, "Éducation nationale", "É"),
        (NaturePole.COLLECTIVITE, "Collectivité", "C"),
    ]
    assert Ecriture.objects.filter(cite_id=cite.pk).count() == 4


def test_the_address_of_a_cite_is_taken_once():
    CiteFactory(slug="neuve")

    with pytest.raises(AdresseCourtePrise):
        services.create_cite(nom="Autre", slug="neuve", zone="A", by=None)

    assert Cite.objects.count() == 1


def test_a_fourth_pole_comes_after_the_others(chef):
    first = services.create_pole(cite=chef.cite, nature=NaturePole.AUTRE, nom="CAF", initiale="F", by=chef.compte)
    second = services.create_pole(
        cite=chef.cite, nature=NaturePole.AUTRE, nom="Métropole", initiale="M", by=chef.compte,
        organisation=OrganisationFactory(cite=chef.cite),
    )  # fmt: skip

    assert (first.ordre, second.ordre) == (1, 2)
    with pytest.raises(services.PoleDejaCree):
        services.create_pole(cite=chef.cite, nature=NaturePole.AUTRE, nom="CAF", initiale="F", by=chef.compte)
    with pytest.raises(services.HorsCite):
        services.create_pole(
            cite=chef.cite, nature=NaturePole.AUTRE, nom="X", initiale="X", by=None, organisation=OrganisationFactory()
        )
    assert Pole.objects.filter(cite=chef.cite).count() == 2


def test_a_purse_is_named_once_and_held_in_its_cite(chef):
    values = {"cite": chef.cite, "nom": "Fonds", "nature": NatureCaisse.FONDS_COLLEGE, "by": chef.compte}
    holder = OrganisationFactory(cite=chef.cite)

    with pytest.raises(services.HorsCite):
        services.create_caisse(titulaire=OrganisationFactory(), **values)
    services.create_caisse(titulaire=holder, **values)
    with pytest.raises(services.CaisseDejaCreee):
        services.create_caisse(titulaire=holder, **values)

    assert [caisse.titulaire for caisse in Caisse.objects.all()] == [holder]


def test_the_structure_porteuse_changes_without_gap_nor_overlap(chef):
    first, second = OrganisationFactory.create_batch(2, cite=chef.cite)
    values = {"cite": chef.cite, "source": "Convention", "by": chef.compte}
    services.set_portage(organisation=first, from_on=date(2022, 1, 1), **values)

    for ended_on in (None, date(2021, 12, 31), date(2025, 1, 1)):
        with pytest.raises(services.PortageIncoherent):
            services.set_portage(organisation=second, from_on=date(2025, 1, 1), ended_on=ended_on, **values)
    with pytest.raises(services.HorsCite):
        services.set_portage(organisation=OrganisationFactory(), from_on=None, **values)
    services.set_portage(organisation=second, from_on=date(2025, 1, 1), ended_on=date(2024, 12, 31), **values)

    assert list(Portage.objects.order_by("from_on").values_list("organisation", "from_on", "to_on")) == [
        (first.pk, date(2022, 1, 1), date(2024, 12, 31)),
        (second.pk, date(2025, 1, 1), None),
    ]


def test_a_cite_that_somebody_leads_takes_no_first_chef(chef):
    with pytest.raises(services.CiteDejaPilotee):
        services.invite_premier_chef(cite=chef.cite, email="a@exemple.invalid", nom="A", by=None, at=MAINTENANT)

    assert Invitation.objects.count() == 0


# creer_cite


def run(**changes):
    out = StringIO()
    call_command("creer_cite", stdout=out, **ARGUMENTS | changes)
    return out.getvalue().splitlines()


def test_creer_cite_creates_and_invites_once():
    first, second = run(), run()

    assert first == ["Cité « Cité neuve » créée.", "Invitation envoyée à chef@exemple.invalid."]
    assert second[1] == "Personne n'est invité : un chef de projet ou une invitation existe déjà."
    assert [(row.cite.slug, row.role) for row in Invitation.objects.all()] == [("neuve", Role.CHEF_DE_PROJET)]


def test_creer_cite_prints_the_link_where_no_mail_leaves(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

    lines = run()

    assert lines[-1].startswith(f"{settings.URL_PUBLIQUE}/invitation/")


def test_creer_cite_sends_again_when_asked():
    run()

    assert run(renvoyer=True)[1] == "Invitation envoyée à chef@exemple.invalid."
    assert run(renvoyer=True, email="autre@exemple.invalid")[1].startswith("Personne")
    assert Invitation.objects.get().envois == 2


def test_creer_cite_leaves_a_led_cite_alone(chef):
    assert run(slug=chef.cite.slug)[1].startswith("Personne")
    assert Invitation.objects.count() == 0


@pytest.mark.parametrize("changes", [{"slug": "pas une adresse"}, {"email": "pas une adresse"}])
def test_creer_cite_refuses_what_it_cannot_read(changes):
    with pytest.raises(CommandError):
        run(**changes)

    assert Cite.objects.count() == 0


def test_creer_cite_says_a_refusal():
    InvitationFactory(email=ARGUMENTS["email"], envois=50, envoyee_at=MAINTENANT + timedelta(days=36500))

    with pytest.raises(CommandError, match="plusieurs invitations"):
        run()


# First run


def first_run(**changes):
    data = {"code": installation_code(), "nom": "Technique", "email": "admin@exemple.invalid"}
    return data | {"mot_de_passe": MOT_DE_PASSE, "confirmation": MOT_DE_PASSE} | changes


def test_the_first_run_opens_the_administrator_account(client):
    verifier_page(client.get(reverse("installation")))

    response = client.post(reverse("installation"), first_run(code=installation_code().lower()))

    assert response.url == reverse("installation_cites")
    assert [(row.email, row.is_administrateur) for row in Compte.objects.all()] == [("admin@exemple.invalid", True)]
    verifier_page(client.get(response.url))


@pytest.mark.parametrize("changes", [{"code": "AAAA-BBBB-CCCC-DDDD"}, {"mot_de_passe": "x", "confirmation": "x"}])
def test_the_first_run_is_for_who_has_a_hand_on_the_server(client, changes):
    response = client.post(reverse("installation"), first_run(**changes))

    verifier_page(response)
    assert (response.status_code, Compte.objects.count()) == (422, 0)


@pytest.mark.parametrize("verb", ["get", "post"])
def test_the_first_run_page_is_gone_once_somebody_is_there(client, verb):
    CompteFactory()

    assert getattr(client, verb)(reverse("installation"), first_run()).status_code == 404
    assert Compte.objects.count() == 1


def test_the_code_is_worth_nothing_once_an_account_exists():
    CompteFactory()

    with pytest.raises(InstallationFermee):
        create_administrateur(code=installation_code(), email="a@exemple.invalid", nom="A", mot_de_passe=MOT_DE_PASSE)
    with pytest.raises(CommandError):
        call_command("code_installation", stdout=StringIO())


def test_the_code_belongs_to_this_server(settings):
    code = installation_code()
    settings.SECRET_KEY = "une autre clé"

    with pytest.raises(CodeFaux):
        create_administrateur(code=code, email="a@exemple.invalid", nom="A", mot_de_passe=MOT_DE_PASSE)


def test_code_installation_prints_the_address_and_the_code(settings):
    out = StringIO()

    call_command("code_installation", stdout=out)

    assert out.getvalue().splitlines() == [
        f"Ouvrez {settings.URL_PUBLIQUE}/installation/ et saisissez ce code :",
        installation_code(),
    ]


# The technical administrator


@pytest.fixture
def client_admin(client):
    client.force_login(CompteFactory(is_administrateur=True))
    return client


def test_the_administrator_creates_a_cite_and_invites_its_chef(client_admin):
    created = client_admin.post(reverse("cite_creer"), {"nom": "Cité neuve", "slug": "neuve", "zone": "A"})
    cite = Cite.objects.get()
    verifier_page(client_admin.get(created.url))
    invited = client_admin.post(created.url, {"email": "chef@exemple.invalid", "nom": "Cheffe"})

    assert (created.url, invited.url) == (reverse("cite_inviter_chef", args=[cite.pk]), reverse("installation_cites"))
    assert [(row.cite, row.role) for row in Invitation.objects.all()] == [(cite, Role.CHEF_DE_PROJET)]


def test_the_administrator_reads_a_refusal(client_admin, chef):
    taken = client_admin.post(reverse("cite_creer"), {"nom": "X", "slug": chef.cite.slug, "zone": "A"})
    led = client_admin.post(
        reverse("cite_inviter_chef", args=[chef.cite_id]), {"email": "a@exemple.invalid", "nom": "A"}
    )

    verifier_page(taken)
    verifier_page(led)
    assert (taken.status_code, led.status_code) == (422, 422)


def test_the_administrator_knows_the_state_of_each_cite_and_no_more(client_admin, chef):
    InvitationFactory(cite__nom="Attend", role=Role.CHEF_DE_PROJET)
    InvitationFactory(cite__nom="Expirée", role=Role.CHEF_DE_PROJET, expire_at=MAINTENANT - timedelta(days=365))
    CiteFactory(nom="Vide")

    response = client_admin.get(reverse("installation_cites"))

    verifier_page(response)
    states = {row.cite.nom: (row.a_un_chef, row.etat) for row in response.context["cites"]}
    assert states == {
        chef.cite.nom: (True, ""),
        "Attend": (False, "EN_ATTENTE"),
        "Expirée": (False, "EXPIREE"),
        "Vide": (False, ""),
    }
    assert chef.compte.email not in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_administrators_page_query_count(client_admin, django_assert_num_queries, count):
    for _ in range(count):
        InvitationFactory(role=Role.CHEF_DE_PROJET)

    with django_assert_num_queries(4):
        client_admin.get(reverse("installation_cites"))


@pytest.mark.parametrize(
    "path", ["", "plan/", "acteurs/", "acteurs/acces/", "acteurs/acces/1/", "acteurs/donnees-personnelles/"]
)
def test_the_administrator_sees_the_content_of_no_cite(client_admin, chef, path):
    assert client_admin.get(f"/cite/{chef.cite.slug}/{path}").status_code == 404


@pytest.mark.parametrize(
    ("name", "with_cite", "verb"),
    [
        ("installation_cites", False, "get"),
        ("cite_creer", False, "post"),
        ("cite_inviter_chef", True, "get"),
        ("cite_inviter_chef", True, "post"),
    ],
)
def test_only_the_administrator_installs(client, chef, name, with_cite, verb):
    address = reverse(name, args=[chef.cite_id] if with_cite else [])
    assert getattr(client, verb)(address).status_code == 302
    client.force_login(HabilitationFactory(cite=chef.cite).compte)

    assert getattr(client, verb)(address).status_code == 403
    assert Invitation.objects.count() == 0
