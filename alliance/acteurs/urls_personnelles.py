"""Pages about the person herself, invitations and first run: outside any cité."""

from django.urls import path

from alliance.acteurs.views import donnees, installation, invitations

urlpatterns = [
    path("compte/", donnees.mon_compte, name="mon_compte"),
    path("compte/mes-donnees/", donnees.mes_donnees, name="mes_donnees"),
    path("compte/mes-donnees/export.json", donnees.mes_donnees_export, name="mes_donnees_export"),
    path("invitation/<str:secret>/", invitations.invitation, name="invitation"),
    path("installation/", installation.installation, name="installation"),
    path("installation/cites/", installation.installation_cites, name="installation_cites"),
    path("installation/cites/creer/", installation.cite_creer, name="cite_creer"),
    path("installation/cites/<int:pk>/inviter/", installation.cite_inviter_chef, name="cite_inviter_chef"),
]
