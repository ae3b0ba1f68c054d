import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.enums import Role
from alliance.acteurs.models import Habilitation, Invitation
from alliance.acteurs.rules import ENVOIS_PAR_ADRESSE_ET_JOUR, INVITATION_JOURS, INVITATIONS_PAR_HEURE
from alliance.acteurs.services import invitations as services
from alliance.acteurs.services.acces import DatesIncoherentes, DejaHabilite, LiaisonIncorrecte, RoleSansCite
from alliance.comptes.models import Compte
from alliance.comptes.services import AdresseDejaPrise, create_compte
from alliance.journal.models import Ecriture
from alliance.kernel.journaux import scrub
from alliance.notifications.models import Courriel
from tests.factories import CompteFactory, HabilitationFactory, PoleFactory
from tests.factories.acces import AUJOURD_HUI, MAINTENANT, InvitationFactory
from tests.html import verifier_page

pytestmark = pytest.mark.django_db
EMAIL = "nouvelle@exemple.invalid"
MOT_DE_PASSE = "une phrase bien longue 2026"


def invite(chef, **kwargs):
    defaults = {"email": EMAIL, "nom": "Nouvelle", "role": Role.LECTEUR, "from_on": AUJOURD_HUI, "at": MAINTENANT}
    return services.create_invitation(cite=chef.cite, by=chef.compte, **defaults | kwargs)


def secret_of(lien):
    return lien.rstrip("/").rsplit("/", 1)[-1]


def test_an_invitation_leaves_by_mail_without_a_word_of_the_inviter(chef, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        emise = invite(
            chef, nom="Cliquez sur exemple.invalid", note_mandat="Urgent", email=" Nouvelle@Exemple.invalid "
        )

    message = mail.outbox[0]
    assert message.to == [EMAIL]
    assert emise.lien in message.body
    assert [word for word in ("Cliquez", "Urgent", chef.compte.nom, chef.compte.email) if word in message.body] == []
    assert re.findall(r"https?://\S+", message.body)[0] == emise.lien
    assert Courriel.objects.get().corps == ""


def test_only_the_hash_of_the_secret_is_kept(chef):
    emise = invite(chef)

    assert emise.invitation.secret_hash == services.hash_secret(secret_of(emise.lien))
    assert secret_of(emise.lien) not in {str(value) for value in Invitation.objects.values().get().values()}
    assert emise.invitation.expire_at == MAINTENANT + timedelta(days=INVITATION_JOURS)
    assert [line.details for line in Ecriture.objects.all()] == [{"role": "LECTEUR"}]


def test_the_link_is_never_logged(chef):
    emise = invite(chef)

    assert secret_of(emise.lien) not in scrub(f"GET {emise.lien} 200")


@pytest.mark.parametrize(
    ("kwargs", "refusal"),
    [
        pytest.param({"role": Role.NATIONAL}, RoleSansCite, id="national"),
        pytest.param({"role": Role.TROIKA}, LiaisonIncorrecte, id="without-pole"),
        pytest.param({"to_on": AUJOURD_HUI - timedelta(days=1)}, DatesIncoherentes, id="ends-before"),
    ],
)
def test_an_invitation_promises_only_what_can_be_given(chef, kwargs, refusal):
    with pytest.raises(refusal):
        invite(chef, **kwargs)

    assert (Invitation.objects.count(), Courriel.objects.count()) == (0, 0)


def test_a_pole_of_another_cite_is_refused(chef):
    with pytest.raises(LiaisonIncorrecte):
        invite(chef, role=Role.TROIKA, pole=PoleFactory())


def test_the_same_address_is_not_invited_twice_to_one_role(chef):
    invite(chef)

    with pytest.raises(services.InvitationDejaEnvoyee):
        invite(chef)
    invite(chef, role=Role.REFERENT)

    assert Invitation.objects.count() == 2


def test_who_holds_the_role_is_not_invited_to_it(chef):
    lecteur = HabilitationFactory(cite=chef.cite, role=Role.LECTEUR)

    with pytest.raises(services.InvitationDejaEnvoyee):
        invite(chef, email=lecteur.compte.email.upper())

    assert Invitation.objects.count() == 0


@pytest.mark.parametrize(
    ("already", "fits"), [(ENVOIS_PAR_ADRESSE_ET_JOUR - 1, True), (ENVOIS_PAR_ADRESSE_ET_JOUR, False)]
)
def test_an_address_receives_few_mails_a_day_from_the_whole_platform(chef, already, fits):
    InvitationFactory(email=EMAIL, envois=already, envoyee_at=MAINTENANT - timedelta(hours=23))

    if fits:
        invite(chef)
    else:
        with pytest.raises(services.TropDInvitations):
            invite(chef)

    assert Invitation.objects.filter(cite=chef.cite).count() == int(fits)


@pytest.mark.parametrize(("already", "fits"), [(INVITATIONS_PAR_HEURE - 1, True), (INVITATIONS_PAR_HEURE, False)])
def test_a_person_sends_few_invitations_an_hour(chef, already, fits):
    InvitationFactory.create_batch(already, invitee_by=chef.compte, envoyee_at=MAINTENANT - timedelta(minutes=59))

    if fits:
        invite(chef)
    else:
        with pytest.raises(services.TropDInvitations):
            invite(chef)


def test_a_second_mail_opens_the_door_and_the_first_no_more(chef):
    first = invite(chef)
    later = MAINTENANT + timedelta(days=8)

    second = services.resend_invitation(invitation=first.invitation, by=chef.compte, at=later)

    assert second.invitation.secret_hash == services.hash_secret(secret_of(second.lien))
    assert secret_of(first.lien) != secret_of(second.lien)
    assert (second.invitation.envois, second.invitation.expire_at) == (2, later + timedelta(days=INVITATION_JOURS))
    assert Courriel.objects.count() == 2


@pytest.mark.parametrize("closed", ["acceptee", "annulee"])
def test_a_closed_invitation_is_not_sent_again(chef, closed):
    row = InvitationFactory(cite=chef.cite)
    if closed == "acceptee":
        Invitation.objects.filter(pk=row.pk).update(acceptee_at=MAINTENANT, acceptee_by=CompteFactory())
    else:
        services.cancel_invitation(invitation=row, by=chef.compte, at=MAINTENANT)
    row.refresh_from_db()

    with pytest.raises(services.InvitationInutilisable):
        services.resend_invitation(invitation=row, by=chef.compte, at=MAINTENANT)

    assert Courriel.objects.count() == 0


def test_resending_has_the_same_pace(chef):
    row = InvitationFactory(cite=chef.cite, envois=ENVOIS_PAR_ADRESSE_ET_JOUR, envoyee_at=MAINTENANT)

    with pytest.raises(services.TropDInvitations):
        services.resend_invitation(invitation=row, by=chef.compte, at=MAINTENANT)


def test_cancelling_twice_changes_nothing(chef):
    row = InvitationFactory(cite=chef.cite)

    services.cancel_invitation(invitation=row, by=chef.compte, at=MAINTENANT)
    services.cancel_invitation(invitation=row, by=chef.compte, at=MAINTENANT + timedelta(days=1))

    assert row.annulee_at == MAINTENANT
    assert [line.kind for line in Ecriture.objects.all()] == ["acteurs.invitation.cancelled"]


def test_an_accepted_invitation_is_not_cancelled(chef):
    row = InvitationFactory(acceptee_at=MAINTENANT, acceptee_by=CompteFactory())

    with pytest.raises(services.InvitationInutilisable):
        services.cancel_invitation(invitation=row, by=chef.compte, at=MAINTENANT)


# Acceptance


def test_who_has_an_account_accepts_with_it(chef):
    compte = CompteFactory(email=EMAIL)
    row = invite(chef, to_on=AUJOURD_HUI + timedelta(days=30), note_mandat="Lettre").invitation

    habilitation = services.accept_invitation(invitation=row, compte=compte, at=MAINTENANT)

    assert (habilitation.compte, habilitation.cite, habilitation.role) == (compte, chef.cite, Role.LECTEUR)
    assert (habilitation.to_on, habilitation.note_mandat) == (row.to_on, "Lettre")
    assert (row.acceptee_by, row.acceptee_at) == (compte, MAINTENANT)


def test_who_has_no_account_opens_one(chef):
    row = invite(chef).invitation

    habilitation = services.accept_invitation_as_newcomer(
        invitation=row, nom="Nouvelle", mot_de_passe=MOT_DE_PASSE, at=MAINTENANT
    )

    assert habilitation.compte.email == EMAIL
    assert habilitation.compte.ouvert_by == chef.compte
    assert habilitation.compte.check_password(MOT_DE_PASSE)


def test_an_address_that_has_an_account_opens_no_other(chef):
    CompteFactory(email=EMAIL.upper())
    row = invite(chef).invitation

    with pytest.raises(AdresseDejaPrise):
        services.accept_invitation_as_newcomer(invitation=row, nom="X", mot_de_passe=MOT_DE_PASSE, at=MAINTENANT)

    assert Habilitation.objects.filter(role=Role.LECTEUR).count() == 0


def test_another_address_does_not_accept(chef):
    row = invite(chef).invitation

    with pytest.raises(services.AutreAdresse):
        services.accept_invitation(invitation=row, compte=CompteFactory(), at=MAINTENANT)

    row.refresh_from_db()
    assert row.acceptee_at is None


@pytest.mark.parametrize("state", ["used", "cancelled", "expired"])
def test_an_invitation_opens_once_and_in_time(chef, state):
    compte = CompteFactory(email=EMAIL)
    row = invite(chef).invitation
    at = MAINTENANT
    if state == "used":
        services.accept_invitation(invitation=row, compte=compte, at=at)
    elif state == "cancelled":
        services.cancel_invitation(invitation=row, by=chef.compte, at=at)
    else:
        at = row.expire_at
    before = Habilitation.objects.count()

    with pytest.raises(services.InvitationInutilisable):
        services.accept_invitation(invitation=row, compte=compte, at=at)

    assert Habilitation.objects.count() == before


def test_a_role_held_meanwhile_leaves_the_invitation_unused(chef):
    row = invite(chef).invitation
    compte = CompteFactory(email=EMAIL)
    HabilitationFactory(cite=chef.cite, role=Role.LECTEUR, compte=compte)

    with pytest.raises(DejaHabilite):
        services.accept_invitation(invitation=row, compte=compte, at=MAINTENANT)

    row.refresh_from_db()
    assert row.acceptee_at is None


# The public page


def page(secret):
    return reverse("invitation", args=[secret])


def test_a_newcomer_opens_her_account_from_the_link_and_is_signed_in(client, chef):
    secret = secret_of(invite(chef, at=timezone.now()).lien)
    shown = client.get(page(secret))
    verifier_page(shown)

    response = client.post(
        page(secret), {"nom": "Nouvelle", "mot_de_passe": MOT_DE_PASSE, "confirmation": MOT_DE_PASSE}
    )

    assert response.url == reverse("accueil_cite", args=[chef.cite.slug])
    assert client.session["_auth_user_id"] == str(Compte.objects.get(email=EMAIL).pk)
    assert client.get(page(secret)).status_code == 410


@pytest.mark.parametrize(
    ("first", "second"),
    [("court", "court"), (MOT_DE_PASSE, "autre phrase"), ("motdepasse12", "motdepasse12x"), ("", "")],
)
def test_a_weak_or_mistyped_password_opens_nothing(client, chef, first, second):
    secret = secret_of(invite(chef, at=timezone.now()).lien)

    response = client.post(page(secret), {"nom": "Nouvelle", "mot_de_passe": first, "confirmation": second})

    assert response.status_code == 422
    assert not Compte.objects.filter(email=EMAIL).exists()


def test_the_page_of_the_link_tells_its_address_to_nobody(client, chef):
    secret = secret_of(invite(chef, at=timezone.now()).lien)

    response = client.get(page(secret))

    assert response["Referrer-Policy"] == "strict-origin"
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]


def test_a_get_accepts_nothing(client, chef):
    compte = CompteFactory(email=EMAIL)
    secret = secret_of(invite(chef, at=timezone.now()).lien)
    client.force_login(compte)

    client.get(page(secret))

    assert Invitation.objects.get().acceptee_at is None


def test_who_has_an_account_signs_in_first_then_confirms(client, chef):
    create_compte(email=EMAIL, nom="Connue", by=None, mot_de_passe=MOT_DE_PASSE)
    secret = secret_of(invite(chef, at=timezone.now()).lien)
    anonymous = client.post(page(secret), {"nom": "X", "mot_de_passe": MOT_DE_PASSE, "confirmation": MOT_DE_PASSE})
    assert anonymous.context["etape"] == "connexion"
    assert Invitation.objects.get().acceptee_at is None

    signed_in = client.post(reverse("account_login"), {"login": EMAIL, "password": MOT_DE_PASSE, "next": page(secret)})
    assert signed_in.url == page(secret)
    verifier_page(client.get(page(secret)))
    client.post(page(secret))

    assert Habilitation.objects.filter(compte__email=EMAIL, cite=chef.cite).count() == 1


@pytest.mark.parametrize("known", [True, False])
def test_somebody_else_signed_in_does_not_accept(client, chef, known):
    if known:
        CompteFactory(email=EMAIL)
    secret = secret_of(invite(chef, at=timezone.now()).lien)
    client.force_login(CompteFactory())

    assert client.get(page(secret)).context["etape"] == "autre"
    assert client.post(page(secret)).status_code == 403
    assert Invitation.objects.get().acceptee_at is None


def test_a_refusal_at_the_last_step_is_shown(client, chef):
    compte = CompteFactory(email=EMAIL)
    secret = secret_of(invite(chef, at=timezone.now()).lien)
    HabilitationFactory(cite=chef.cite, role=Role.LECTEUR, compte=compte)
    client.force_login(compte)

    assert client.post(page(secret)).status_code == 422


@pytest.mark.parametrize(("state", "status"), [("unknown", 404), ("used", 410), ("cancelled", 410), ("expired", 410)])
@pytest.mark.parametrize("verb", ["get", "post"])
def test_a_dead_link_says_what_to_do(client, state, status, verb):
    now = timezone.now()
    values = {
        "unknown": {},
        "used": {"acceptee_at": now, "acceptee_by": CompteFactory()},
        "cancelled": {"annulee_at": now},
        "expired": {"expire_at": now},
    }[state]
    InvitationFactory(secret="le-bon-secret", **values)

    response = getattr(client, verb)(page("un-autre" if state == "unknown" else "le-bon-secret"))

    assert response.status_code == status
    assert (
        response.context["reponse"]
        == {
            "unknown": "",
            "used": "Cette invitation a déjà servi. Connectez-vous avec votre adresse.",
            "cancelled": "Cette invitation a été annulée. Demandez au chef de projet de vous en envoyer une autre.",
            "expired": "Cette invitation a expiré. Demandez au chef de projet de vous la renvoyer.",
        }[state]
    )
    verifier_page(response)


def test_the_national_coordination_lands_on_the_home_page(client):
    compte = CompteFactory(email=EMAIL)
    InvitationFactory(secret="national", cite=None, role=Role.NATIONAL, email=EMAIL)
    client.force_login(compte)

    assert client.post(page("national")).url == reverse("accueil")
