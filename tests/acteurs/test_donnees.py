import json
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.urls import reverse

from alliance.acteurs.contrats import SourceDonnees, donnees
from alliance.acteurs.contributions import demandes_en_attente
from alliance.acteurs.enums import NatureDemande, Role
from alliance.acteurs.models import Contact, Delegation, DemandeDonnees, Habilitation, Invitation
from alliance.acteurs.rules import echeance_demande
from alliance.acteurs.selectors.donnees import donnees_of
from alliance.acteurs.services import donnees as services
from alliance.comptes.models import Compte
from alliance.comptes.services import create_compte
from alliance.journal.models import Ecriture
from alliance.notifications.models import Courriel
from tests.factories import CiteFactory, CompteFactory, HabilitationFactory, OrganisationFactory
from tests.factories.acces import AUJOURD_HUI, MAINTENANT, DelegationFactory, DemandeDonneesFactory, InvitationFactory
from tests.html import verifier_page

pytestmark = pytest.mark.django_db
EFFACEMENT = NatureDemande.EFFACEMENT


def ask(compte, cite, **kwargs):
    defaults = {"nature": NatureDemande.RECTIFICATION, "message": "", "by": compte, "at": MAINTENANT}
    return services.create_demande(compte=compte, cite=cite, **defaults | kwargs)


def erase(demande, chef, reponse="C'est fait."):
    return services.erase_compte(demande=demande, reponse=reponse, by=chef.compte, at=MAINTENANT)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 3, 2), date(2026, 4, 2)),
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2026, 12, 15), date(2027, 1, 15)),
        (date(2026, 11, 30), date(2026, 12, 30)),
    ],
)
def test_a_request_is_answered_within_a_month(received, due):
    assert echeance_demande(received) == due


def test_a_request_reaches_every_chef_de_projet(chef):
    HabilitationFactory(cite=chef.cite, to_on=AUJOURD_HUI - timedelta(days=1))
    lecteur = HabilitationFactory(cite=chef.cite, role=Role.LECTEUR)

    demande = ask(lecteur.compte, chef.cite, message="Mon nom est mal écrit")

    assert (demande.recue_at, demande.traitee_at) == (MAINTENANT, None)
    assert [row.destinataire for row in Courriel.objects.all()] == [chef.compte]
    assert "mal écrit" not in Courriel.objects.get().corps


def test_a_request_goes_where_the_person_has_or_had_an_access(chef):
    with pytest.raises(services.DemandeHorsCite):
        ask(CompteFactory(), chef.cite)

    former = HabilitationFactory(cite=chef.cite, role=Role.LECTEUR, to_on=date(2021, 1, 1))
    ask(former.compte, chef.cite)

    assert DemandeDonnees.objects.count() == 1


def test_the_same_request_waits_once(chef):
    ask(chef.compte, chef.cite)

    with pytest.raises(services.DemandeDejaOuverte):
        ask(chef.compte, chef.cite)
    ask(chef.compte, chef.cite, nature=NatureDemande.OPPOSITION)

    assert DemandeDonnees.objects.count() == 2


def test_an_answer_has_words_and_is_given_once(chef):
    demande = DemandeDonneesFactory(cite=chef.cite)
    answer = {"demande": demande, "by": chef.compte, "at": MAINTENANT}

    with pytest.raises(services.ReponseVide):
        services.answer_demande(**answer, reponse=" ")
    services.answer_demande(**answer, reponse="C'est corrigé.")
    with pytest.raises(services.DemandeDejaTraitee):
        services.answer_demande(**answer, reponse="Encore.")

    demande.refresh_from_db()
    assert (demande.reponse, demande.traitee_by) == ("C'est corrigé.", chef.compte)
    assert [row.destinataire for row in Courriel.objects.all()] == [demande.compte]


def test_erasing_forgets_the_person_and_keeps_the_trace(chef, client, django_capture_on_commit_callbacks):
    compte = create_compte(email="partie@exemple.invalid", nom="Partie", by=None, mot_de_passe="une phrase longue")
    row = HabilitationFactory(cite=chef.cite, role=Role.LECTEUR, compte=compte, note_mandat="Lettre de Partie")
    client.post(reverse("account_login"), {"login": compte.email, "password": "une phrase longue"})
    Authenticator.objects.create(user=compte, type=Authenticator.Type.TOTP, data={})
    Contact.objects.create(
        organisation=OrganisationFactory(cite=chef.cite), fonction="x", finalite="x", source="x", email=compte.email
    )
    used = InvitationFactory(cite=chef.cite, email=compte.email, acceptee_at=MAINTENANT, acceptee_by=compte)
    InvitationFactory(email=compte.email)
    received = DelegationFactory(cite=chef.cite, delegant=chef.compte, compte=compte)
    demande = ask(compte, chef.cite, nature=EFFACEMENT, message="Je m'appelle Partie")

    with django_capture_on_commit_callbacks(execute=True):
        erase(demande, chef)

    compte.refresh_from_db()
    assert (compte.nom, compte.email, compte.is_active) == (
        "Compte supprimé",
        f"supprime-{compte.pk}@compte.invalid",
        False,
    )
    assert (compte.has_usable_password(), compte.ferme_by) == (False, chef.compte)
    for model in (EmailAddress, Authenticator, UserSession):
        assert model.objects.filter(user=compte).count() == 0
    assert client.get(reverse("mon_compte")).status_code == 302
    for model in (Compte, Contact, Invitation, Courriel, EmailAddress):
        values = json.dumps([str(found) for found in model.objects.values()])
        assert "partie@exemple.invalid" not in values, model
    row.refresh_from_db()
    received.refresh_from_db()
    demande.refresh_from_db()
    used.refresh_from_db()
    assert (row.to_on, row.note_mandat) == (AUJOURD_HUI - timedelta(days=1), "")
    assert (received.to_on, demande.message, used.nom) == (AUJOURD_HUI - timedelta(days=1), "", "")
    assert Ecriture.objects.filter(user_label="Partie", kind="acteurs.demande.created").count() == 1
    assert [message.to for message in mail.outbox][-1] == ["partie@exemple.invalid"]


@pytest.mark.parametrize("why", ["other-request", "administrator", "elsewhere", "last-chef"])
def test_an_account_is_not_erased_when_something_depends_on_it(chef, why):
    demande = DemandeDonneesFactory(cite=chef.cite, nature=EFFACEMENT)
    if why == "other-request":
        demande = DemandeDonneesFactory(cite=chef.cite, nature=NatureDemande.OPPOSITION)
    elif why == "administrator":
        Compte.objects.filter(pk=demande.compte_id).update(is_administrateur=True)
        demande.refresh_from_db()
    elif why == "elsewhere":
        HabilitationFactory(compte=demande.compte)
    else:
        demande = DemandeDonneesFactory(cite=chef.cite, nature=EFFACEMENT, compte=chef.compte)

    with pytest.raises(services.EffacementImpossible):
        erase(demande, chef)

    demande.refresh_from_db()
    assert (demande.traitee_at, demande.compte.is_active) == (None, True)


def test_an_erasure_has_words_and_is_done_once(chef):
    demande = DemandeDonneesFactory(cite=chef.cite, nature=EFFACEMENT)

    with pytest.raises(services.ReponseVide):
        erase(demande, chef, reponse="")
    erase(demande, chef)
    with pytest.raises(services.DemandeDejaTraitee):
        erase(demande, chef)


def test_a_delegation_given_ends_with_the_account(chef):
    other = HabilitationFactory(cite=chef.cite)
    given = DelegationFactory(cite=chef.cite, delegant=other.compte)
    demande = DemandeDonneesFactory(cite=chef.cite, nature=EFFACEMENT, compte=other.compte)

    erase(demande, chef)

    assert Delegation.objects.get(pk=given.pk).to_on == AUJOURD_HUI - timedelta(days=1)
    assert Habilitation.objects.get(pk=other.pk).to_on == AUJOURD_HUI - timedelta(days=1)


def test_an_app_may_keep_what_the_law_asks_to_keep(chef):
    donnees.register("garde", SourceDonnees("Ce qui reste", lambda compte: [{"numéro": compte.pk}]))
    try:
        erase(DemandeDonneesFactory(cite=chef.cite, nature=EFFACEMENT), chef)
        assert donnees_of(chef.compte)["Ce qui reste"] == [{"numéro": chef.compte_id}]
    finally:
        donnees.remove("garde")


# Pages


def test_my_account_shows_my_functions_and_their_ends(client, chef):
    HabilitationFactory(compte=chef.compte, role=Role.LECTEUR, to_on=date(2090, 1, 1))
    DelegationFactory(compte=chef.compte, portee="PLAN")
    client.force_login(chef.compte)

    response = client.get(reverse("mon_compte"))

    verifier_page(response)
    assert [(f.role, f.to_on) for f in response.context["fonctions"]] == [
        ("chef de projet", None),
        ("partenaire", date(2090, 1, 1)),
        ("chef de projet : le plan d'actions", date(2090, 1, 1)),
    ]


@pytest.mark.parametrize("administrator", [True, False])
def test_my_account_without_any_function(client, administrator):
    client.force_login(CompteFactory(is_administrateur=administrator))

    verifier_page(client.get(reverse("mon_compte")))


def test_my_data_are_mine_alone(client, chef):
    stranger = HabilitationFactory(role=Role.LECTEUR, note_mandat="Un secret d'autrui")
    InvitationFactory(email=stranger.compte.email)
    client.force_login(chef.compte)

    response = client.get(reverse("mes_donnees"))
    export = client.get(reverse("mes_donnees_export"))

    verifier_page(response)
    data = json.loads(export.content)
    assert export["Content-Disposition"] == 'attachment; filename="mes-donnees-alliance.json"'
    assert data["Mon compte"][0]["adresse"] == chef.compte.email
    assert [row["rôle"] for row in data["Mes accès"]] == ["chef de projet"]
    for text in ("Un secret d'autrui", stranger.compte.email):
        assert text not in json.dumps(data, ensure_ascii=False)
        assert text not in response.content.decode()


def test_my_data_hold_every_kind_of_row(chef):
    client_data = {
        "Contacts dans l'annuaire": lambda: Contact.objects.create(
            organisation=OrganisationFactory(cite=chef.cite), compte=chef.compte, fonction="x", finalite="x", source="x"
        ),
        "Délégations reçues ou données": lambda: DelegationFactory(cite=chef.cite, compte=chef.compte),
        "Invitations": lambda: InvitationFactory(email=chef.compte.email.upper()),
        "Moyens de connexion": lambda: Authenticator.objects.create(
            user=chef.compte, type=Authenticator.Type.TOTP, data={}
        ),
        "Mes demandes": lambda: ask(chef.compte, chef.cite),
    }
    for make in client_data.values():
        make()

    data = donnees_of(chef.compte)

    assert {name: len(data[name]) for name in client_data} == dict.fromkeys(client_data, 1)
    assert len(data["Mes actes au journal"]) == len(data["Courriels envoyés"]) == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_my_data_query_count(client, chef, django_assert_num_queries, rows):
    for _ in range(rows):
        HabilitationFactory(compte=chef.compte, role=Role.LECTEUR)
        DelegationFactory(compte=chef.compte)
        InvitationFactory(email=chef.compte.email)
    client.force_login(chef.compte)

    with django_assert_num_queries(29):
        client.get(reverse("mes_donnees"))


def test_a_request_is_made_from_my_data(client_de, chef):
    client = client_de(Role.LECTEUR)
    data = {"cite": chef.cite_id, "nature": "OPPOSITION", "message": "Ne publiez pas mon nom"}

    refused = client.post(reverse("mes_donnees"), data | {"cite": CiteFactory().pk})
    made = client.post(reverse("mes_donnees"), data)

    verifier_page(refused)
    assert (refused.status_code, made.url) == (422, reverse("mes_donnees"))
    assert [row.compte for row in DemandeDonnees.objects.all()] == [client.habilitation.compte]
    verifier_page(client.get(reverse("mes_donnees")))


def demandes_url(chef, *args):
    return reverse("acteurs:demande" if args else "acteurs:demandes", args=[chef.cite.slug, *args])


def test_the_chef_de_projet_reads_answers_and_erases(client_chef, chef):
    plain = DemandeDonneesFactory(cite=chef.cite)
    erasure = DemandeDonneesFactory(cite=chef.cite, nature=EFFACEMENT, message="Effacez-moi")
    verifier_page(client_chef.get(demandes_url(chef)))
    verifier_page(client_chef.get(demandes_url(chef, erasure.pk)))

    empty = client_chef.post(demandes_url(chef, plain.pk), {"reponse": ""})
    client_chef.post(demandes_url(chef, plain.pk), {"reponse": "Corrigé."})
    client_chef.post(demandes_url(chef, erasure.pk), {"reponse": "Effacé.", "effacer": "oui"})

    plain.refresh_from_db()
    erasure.refresh_from_db()
    assert (empty.status_code, plain.reponse, erasure.reponse) == (422, "Corrigé.", "Effacé.")
    assert (plain.compte.is_active, erasure.compte.is_active) == (True, False)
    verifier_page(client_chef.get(demandes_url(chef)))
    verifier_page(client_chef.get(demandes_url(chef, plain.pk)))


@pytest.mark.parametrize(
    ("who", "listed", "read"),
    [("delegate", 403, 403), (Role.TROIKA, 403, 404), (Role.LECTEUR, 403, 404), ("herself", 403, 403)],
)
def test_requests_are_for_the_chef_de_projet_in_title(client, chef, who, listed, read):
    demande = DemandeDonneesFactory(cite=chef.cite)
    if who == "delegate":
        compte = DelegationFactory(cite=chef.cite, delegant=chef.compte).compte
    elif who == "herself":
        compte = demande.compte
    else:
        compte = HabilitationFactory(cite=chef.cite, role=who).compte
    client.force_login(compte)

    assert client.get(demandes_url(chef)).status_code == listed
    assert client.get(demandes_url(chef, demande.pk)).status_code == read


@pytest.mark.parametrize("count", [1, 3])
def test_requests_query_count(client_chef, chef, django_assert_num_queries, count):
    for _ in range(count):
        demande = DemandeDonneesFactory(cite=chef.cite)
        services.answer_demande(demande=demande, reponse="x", by=chef.compte, at=MAINTENANT)

    with django_assert_num_queries(6):
        client_chef.get(demandes_url(chef))


def test_a_request_waits_for_the_chef_de_projet_on_the_home_page(chef):
    DemandeDonneesFactory(cite=chef.cite)
    lecteur = HabilitationFactory(cite=chef.cite, role=Role.LECTEUR)

    assert [(item.verbe, item.echeance) for item in demandes_en_attente(chef.compte, chef.cite)] == [
        ("Répondre", date(2026, 4, 2))
    ]
    assert list(demandes_en_attente(lecteur.compte, chef.cite)) == []


def test_my_pages_ask_to_sign_in(client):
    for name in ("mon_compte", "mes_donnees", "mes_donnees_export"):
        assert client.get(reverse(name)).url == f"{reverse('account_login')}?next={reverse(name)}"
