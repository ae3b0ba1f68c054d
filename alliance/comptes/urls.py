"""The pages of allauth at French addresses, under the names that it reverses itself."""

from allauth.account import views as compte
from allauth.mfa.base import views as facteur
from allauth.mfa.recovery_codes import views as secours
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as cle
from allauth.usersessions import views as sessions
from django.urls import path, re_path

urlpatterns = [
    path("connexion/", compte.login, name="account_login"),
    path("connexion/code/", compte.request_login_code, name="account_request_login_code"),
    path("connexion/code/saisir/", compte.confirm_login_code, name="account_confirm_login_code"),
    path("connexion/cle/", cle.login_webauthn, name="mfa_login_webauthn"),
    path("connexion/second-facteur/", facteur.authenticate, name="mfa_authenticate"),
    path("connexion/confirmer/", compte.reauthenticate, name="account_reauthenticate"),
    path("connexion/confirmer/second-facteur/", facteur.reauthenticate, name="mfa_reauthenticate"),
    path("connexion/confirmer/cle/", cle.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("deconnexion/", compte.logout, name="account_logout"),
    path("ferme/", compte.account_inactive, name="account_inactive"),
    path("inscription/", compte.signup, name="account_signup"),
    path("adresse/", compte.email, name="account_email"),
    path("adresse/a-confirmer/", compte.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^adresse/confirmer/(?P<key>[-:\w]+)/$", compte.confirm_email, name="account_confirm_email"),
    path("mot-de-passe/", compte.password_change, name="account_change_password"),
    path("mot-de-passe/choisir/", compte.password_set, name="account_set_password"),
    path("mot-de-passe/oublie/", compte.password_reset, name="account_reset_password"),
    path("mot-de-passe/oublie/envoye/", compte.password_reset_done, name="account_reset_password_done"),
    path(
        "mot-de-passe/nouveau/fait/",
        compte.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    # A regular expression: the key holds hyphens, the number before the first one does not.
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        compte.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("second-facteur/", facteur.index, name="mfa_index"),
    path("second-facteur/application/", totp.activate_totp, name="mfa_activate_totp"),
    path("second-facteur/application/retirer/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("second-facteur/codes/", secours.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("second-facteur/codes/generer/", secours.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("second-facteur/codes/telecharger/", secours.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("cles/", cle.list_webauthn, name="mfa_list_webauthn"),
    path("cles/ajouter/", cle.add_webauthn, name="mfa_add_webauthn"),
    path("cles/<int:pk>/retirer/", cle.remove_webauthn, name="mfa_remove_webauthn"),
    path("cles/<int:pk>/renommer/", cle.edit_webauthn, name="mfa_edit_webauthn"),
    path("sessions/", sessions.list_usersessions, name="usersessions_list"),
]
