from django.urls import path

from alliance.acteurs.views import acces, annuaire, contacts, donnees, invitations, lieux, organisations, poles

app_name = "acteurs"

urlpatterns = [
    path("", annuaire.annuaire, name="annuaire"),
    path("organisations/nouvelle/", organisations.organisation_creer, name="organisation_creer"),
    path("organisations/<int:pk>/", organisations.organisation, name="organisation"),
    path(
        "organisations/<int:pk>/modifier/identite/",
        organisations.organisation_modifier_identite,
        name="organisation_modifier_identite",
    ),
    path(
        "organisations/<int:pk>/modifier/presentation/",
        organisations.organisation_modifier_presentation,
        name="organisation_modifier_presentation",
    ),
    path(
        "organisations/<int:pk>/rien-n-a-change/",
        organisations.organisation_confirmer,
        name="organisation_confirmer",
    ),
    path("organisations/<int:pk>/archiver/", organisations.organisation_archiver, name="organisation_archiver"),
    path("organisations/<int:pk>/restaurer/", organisations.organisation_restaurer, name="organisation_restaurer"),
    path("organisations/<int:pk>/lieux/ajouter/", lieux.site_ajouter, name="site_ajouter"),
    path("organisations/<int:pk>/lieux/<int:site_pk>/modifier/", lieux.site_modifier, name="site_modifier"),
    path("organisations/<int:pk>/lieux/<int:site_pk>/retirer/", lieux.site_retirer, name="site_retirer"),
    path("organisations/<int:pk>/contacts/ajouter/", contacts.contact_ajouter, name="contact_ajouter"),
    path(
        "organisations/<int:pk>/contacts/<int:contact_pk>/modifier/",
        contacts.contact_modifier,
        name="contact_modifier",
    ),
    path("organisations/<int:pk>/contacts/<int:contact_pk>/effacer/", contacts.contact_retirer, name="contact_retirer"),
    path("poles/", poles.poles, name="poles"),
    path("poles/<int:pk>/modifier/", poles.pole_modifier, name="pole_modifier"),
    path("poles/<int:pk>/retirer/", poles.pole_supprimer, name="pole_supprimer"),
    path("acces/", acces.acces, name="acces"),
    path("acces/inviter/", invitations.inviter, name="inviter"),
    path("acces/invitations/<int:pk>/renvoyer/", invitations.invitation_renvoyer, name="invitation_renvoyer"),
    path("acces/invitations/<int:pk>/annuler/", invitations.invitation_annuler, name="invitation_annuler"),
    path("acces/<int:pk>/", acces.habilitation, name="habilitation"),
    path("acces/<int:pk>/finir/", acces.habilitation_finir, name="habilitation_finir"),
    path("acces/delegations/donner/", acces.delegation_donner, name="delegation_donner"),
    path("acces/delegations/<int:pk>/finir/", acces.delegation_finir, name="delegation_finir"),
    path("donnees-personnelles/", donnees.demandes, name="demandes"),
    path("donnees-personnelles/<int:pk>/", donnees.demande, name="demande"),
]
