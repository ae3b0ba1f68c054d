from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.enums import Portee, Role
from alliance.acteurs.models import Delegation, Habilitation, Invitation
from tests.factories import CompteFactory, HabilitationFactory
from tests.factories.acces import DelegationFactory, DemandeDonneesFactory, InvitationFactory
from tests.html import verifier_page

pytestmark = pytest.mark.django_db


def url(name, cite, *args):
    return reverse(f"acteurs:{name}", args=[cite.slug, *args])


def iso(days=0):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def invitation_data(**kwargs):
    data = {"email": "nouvelle@exemple.invalid", "nom": "Nouvelle", "role": "LECTEUR", "qualite": "TITULAIRE"}
    return data | {"from_on": iso()} | kwargs


def test_qui_a_acces_shows_roles_delegations_and_invitations(client_chef, chef):
    HabilitationFactory(cite=chef.cite, role=Role.TROIKA)
    DelegationFactory(cite=chef.cite, delegant=chef.compte)
    InvitationFactory(cite=chef.cite)

    response = client_chef.get(url("acces", chef.cite))

    verifier_page(response)
    assert [row.role for row, _verdict in response.context["lignes"]] == [Role.CHEF_DE_PROJET, Role.TROIKA]
    assert len(response.context["delegations"]) == len(response.context["invitations"]) == 1


def test_the_troika_reads_and_does_not_act(client_de, chef):
    client = client_de(Role.TROIKA)
    InvitationFactory(cite=chef.cite)

    response = client.get(url("acces", chef.cite))

    verifier_page(response)
    assert not response.context["gere"]
    assert [bool(verdict) for *_row, verdict in response.context["invitations"]] == [False]
    assert chef.compte.email not in response.content.decode()


@pytest.mark.parametrize(
    ("filtres", "expected"),
    [
        pytest.param({}, ["Chef", "Élodie"], id="today"),
        pytest.param({"etat": "termines"}, ["Ancienne"], id="ended"),
        pytest.param({"etat": "a_venir"}, ["Future"], id="to-come"),
        pytest.param({"etat": "tous"}, ["Chef", "Ancienne", "Élodie", "Future"], id="all"),
        pytest.param({"q": "elodie"}, ["Élodie"], id="name-without-accent"),
        pytest.param({"role": "LECTEUR"}, ["Élodie"], id="role"),
        pytest.param({"role": "INCONNU"}, ["Chef", "Élodie"], id="nonsense"),
    ],
)
def test_qui_a_acces_filters(client_chef, chef, filtres, expected):
    today = timezone.localdate()
    type(chef.compte).objects.filter(pk=chef.compte_id).update(nom="Chef")
    for nom, dates in (
        ("Élodie", {}),
        ("Ancienne", {"to_on": today - timedelta(days=1)}),
        ("Future", {"from_on": today + timedelta(days=1)}),
    ):
        HabilitationFactory(cite=chef.cite, role=Role.LECTEUR, compte=CompteFactory(nom=nom), **dates)

    response = client_chef.get(url("acces", chef.cite), filtres)

    assert [row.compte.nom for row, _verdict in response.context["lignes"]] == expected


def test_htmx_receives_the_list_alone(client_chef, chef):
    response = client_chef.get(url("acces", chef.cite), headers={"HX-Request": "true"})

    assert response.content.decode().lstrip().startswith('<div class="al-stack" id="liste">')


@pytest.mark.parametrize("count", [1, 3])
def test_qui_a_acces_query_count(client_chef, chef, django_assert_num_queries, count):
    for _ in range(count):
        HabilitationFactory(cite=chef.cite, role=Role.PORTEUR)
        HabilitationFactory(cite=chef.cite, role=Role.TROIKA)
        DelegationFactory(cite=chef.cite, delegant=chef.compte)
        InvitationFactory(cite=chef.cite)

    with django_assert_num_queries(7):
        client_chef.get(url("acces", chef.cite))


ACTS = ("inviter", "habilitation", "habilitation_finir", "delegation_donner", "delegation_finir")
EXPECTED = {
    # role: (reads the page, invites, touches an access, touches a chef de projet's, delegates, ends a delegation)
    "chef": (200, 200, 200, 200, 200, 302),
    "delegate-acces": (200, 200, 200, 403, 403, 403),
    "delegate-tout": (200, 200, 200, 403, 403, 403),
    "delegate-plan": (403, 403, 403, 403, 403, 403),
    "TROIKA": (200, 403, 403, 403, 403, 403),
    "LECTEUR": (403, 403, 404, 404, 403, 404),
    "PORTEUR": (403, 403, 404, 404, 403, 404),
    "nobody": (404, 404, 404, 404, 404, 404),
}


@pytest.mark.parametrize("who", EXPECTED)
def test_accesses_by_role(client, chef, who):
    cite = chef.cite
    if who == "chef":
        compte = chef.compte
    elif who.startswith("delegate"):
        portee = who.removeprefix("delegate-").upper()
        compte = DelegationFactory(cite=cite, delegant=chef.compte, portee=portee).compte
    else:
        compte = CompteFactory() if who == "nobody" else HabilitationFactory(cite=cite, role=who).compte
    lecteur = HabilitationFactory(cite=cite, role=Role.LECTEUR)
    delegation = DelegationFactory(cite=cite, delegant=chef.compte)
    client.force_login(compte)

    assert (
        client.get(url("acces", cite)).status_code,
        client.get(url("inviter", cite)).status_code,
        client.get(url("habilitation", cite, lecteur.pk)).status_code,
        client.get(url("habilitation", cite, chef.pk)).status_code,
        client.get(url("delegation_donner", cite)).status_code,
        client.post(url("delegation_finir", cite, delegation.pk)).status_code,
    ) == EXPECTED[who]


ROWS = {
    "habilitation": lambda: HabilitationFactory(role=Role.LECTEUR),
    "habilitation_finir": lambda: HabilitationFactory(role=Role.LECTEUR),
    "delegation_finir": DelegationFactory,
    "invitation_renvoyer": InvitationFactory,
    "invitation_annuler": InvitationFactory,
    "demande": DemandeDonneesFactory,
}


@pytest.mark.parametrize("name", ROWS)
def test_a_row_of_another_cite_does_not_exist(client_chef, chef, name):
    foreign = ROWS[name]()
    before = type(foreign).objects.values().get(pk=foreign.pk)

    mine = client_chef.post(url(name, chef.cite, foreign.pk), {"to_on": iso(), "reponse": "x"})
    theirs = client_chef.post(url(name, foreign.cite, foreign.pk), {"to_on": iso(), "reponse": "x"})
    nowhere = client_chef.post(url(name, chef.cite, 10**9))

    assert (mine.status_code, theirs.status_code, nowhere.status_code) == (404, 404, 404)
    assert type(foreign).objects.values().get(pk=foreign.pk) == before


@pytest.mark.parametrize("name", ["acces", "inviter", "delegation_donner", "demandes"])
def test_the_pages_of_another_cite_do_not_exist(client_chef, name):
    assert client_chef.get(url(name, HabilitationFactory().cite)).status_code == 404


@pytest.mark.parametrize("name", ["acces", "inviter", "delegation_donner", "demandes"])
@pytest.mark.parametrize("slug", ["cite-existante", "cite-inconnue"])
def test_the_anonymous_learn_nothing(client, name, slug):
    HabilitationFactory(cite__slug="cite-existante")
    address = reverse(f"acteurs:{name}", args=[slug])

    assert client.get(address).url == f"{reverse('account_login')}?next={address}"


@pytest.mark.parametrize(
    "name", ["habilitation_finir", "delegation_finir", "invitation_renvoyer", "invitation_annuler"]
)
def test_what_acts_is_not_asked_with_get(client_chef, chef, name):
    assert client_chef.get(url(name, chef.cite, 1)).status_code == 405


def test_inviting_sends_and_comes_back(client_chef, chef):
    verifier_page(client_chef.get(url("inviter", chef.cite)))

    response = client_chef.post(url("inviter", chef.cite), invitation_data())

    assert response.url == url("acces", chef.cite)
    assert [row.email for row in Invitation.objects.all()] == ["nouvelle@exemple.invalid"]


@pytest.mark.parametrize(
    "changes", [{"email": "pas une adresse"}, {"role": "NATIONAL"}, {"role": "TROIKA"}, {"to_on": iso(-1)}, {"nom": ""}]
)
def test_a_refused_invitation_says_why(client_chef, chef, changes):
    response = client_chef.post(url("inviter", chef.cite), invitation_data(**changes))

    verifier_page(response)
    assert response.status_code == 422
    assert Invitation.objects.count() == 0


def test_what_binds_a_role_comes_from_this_cite_only(client_chef, chef):
    foreign = HabilitationFactory(role=Role.TROIKA).pole

    response = client_chef.post(url("inviter", chef.cite), invitation_data(role="TROIKA", pole=foreign.pk))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["pole"]


def test_a_delegate_names_no_chef_de_projet(client, chef):
    client.force_login(DelegationFactory(cite=chef.cite, delegant=chef.compte, portee=Portee.ACCES).compte)

    response = client.post(url("inviter", chef.cite), invitation_data(role="CHEF_DE_PROJET"))

    assert response.status_code == 422
    assert Invitation.objects.count() == 0


@pytest.mark.parametrize("name", ["invitation_renvoyer", "invitation_annuler"])
def test_a_delegate_does_not_touch_the_invitation_of_a_chef_de_projet(client, chef, name):
    row = InvitationFactory(cite=chef.cite, role=Role.CHEF_DE_PROJET)
    client.force_login(DelegationFactory(cite=chef.cite, delegant=chef.compte, portee=Portee.ACCES).compte)

    assert client.post(url(name, chef.cite, row.pk)).status_code == 403


def test_an_invitation_is_sent_again_then_cancelled(client_chef, chef):
    row = InvitationFactory(cite=chef.cite)

    client_chef.post(url("invitation_renvoyer", chef.cite, row.pk))
    client_chef.post(url("invitation_annuler", chef.cite, row.pk))
    response = client_chef.post(url("invitation_renvoyer", chef.cite, row.pk), follow=True)

    row.refresh_from_db()
    assert (row.envois, row.annulee_at is not None) == (2, True)
    assert [str(message) for message in response.context["messages"]][-1] == (
        "Cette invitation est annulée : elle ne se renvoie pas. Créez-en une autre."
    )


def test_dates_are_changed_on_the_page(client_chef, chef):
    row = HabilitationFactory(cite=chef.cite, role=Role.LECTEUR)
    verifier_page(client_chef.get(url("habilitation", chef.cite, row.pk)))

    data = {"from_on": iso(-1), "to_on": iso(1), "note_mandat": "Arrêté"}
    response = client_chef.post(url("habilitation", chef.cite, row.pk), data)

    row.refresh_from_db()
    assert (response.url, row.to_on.isoformat()) == (url("acces", chef.cite), iso(1))


def test_refused_dates_leave_the_access_as_it_was(client_chef, chef):
    data = {"from_on": iso(), "to_on": iso(-1), "note_mandat": ""}

    response = client_chef.post(url("habilitation", chef.cite, chef.pk), data)

    verifier_page(response)
    assert response.status_code == 422


def test_an_access_is_ended_on_the_page(client_chef, chef):
    row = HabilitationFactory(cite=chef.cite, role=Role.LECTEUR)

    response = client_chef.post(url("habilitation_finir", chef.cite, row.pk), {"to_on": iso(-1)})

    row.refresh_from_db()
    assert (response.url, row.to_on.isoformat()) == (url("acces", chef.cite), iso(-1))


def test_the_last_chef_de_projet_reads_why_she_stays(client_chef, chef):
    response = client_chef.post(url("habilitation_finir", chef.cite, chef.pk), {"to_on": iso()})

    verifier_page(response)
    assert response.status_code == 422
    assert "Invitez d&#x27;abord la personne qui prend la suite" in response.content.decode()
    assert Habilitation.objects.get(pk=chef.pk).to_on is None


def test_a_delegation_is_given_to_somebody_of_the_cite(client_chef, chef):
    lecteur = HabilitationFactory(cite=chef.cite, role=Role.LECTEUR)
    stranger = HabilitationFactory(role=Role.LECTEUR)
    verifier_page(client_chef.get(url("delegation_donner", chef.cite)))
    data = {"portee": "PLAN", "from_on": iso(), "to_on": iso(30), "motif": "Congé"}

    refused = client_chef.post(url("delegation_donner", chef.cite), data | {"compte": stranger.compte_id})
    given = client_chef.post(url("delegation_donner", chef.cite), data | {"compte": lecteur.compte_id})

    assert (refused.status_code, given.url) == (422, url("acces", chef.cite))
    assert [row.compte for row in Delegation.objects.all()] == [lecteur.compte]


def test_a_delegation_ends_at_once(client_chef, chef):
    row = DelegationFactory(cite=chef.cite, delegant=chef.compte)

    client_chef.post(url("delegation_finir", chef.cite, row.pk))

    row.refresh_from_db()
    assert row.to_on.isoformat() == iso(-1)
