from django.urls import path

from alliance.accueil.views import accueil, aide, cite, journal, recherche

urlpatterns = [
    path("", accueil.accueil, name="accueil"),
    path("changer-de-cite/", accueil.changer_cite, name="changer_cite"),
    path("aide/", aide.aide, name="aide"),
    path("aide/<slug:slug>/", aide.guide, name="guide"),
    path("cite/<slug:cite>/", accueil.accueil_cite, name="accueil_cite"),
    path("cite/<slug:cite>/la-cite/", cite.la_cite, name="la_cite"),
    path("cite/<slug:cite>/recherche/", recherche.recherche, name="recherche"),
    path("cite/<slug:cite>/journal/", journal.journal, name="journal"),
]
