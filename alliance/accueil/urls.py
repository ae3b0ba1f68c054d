from django.urls import path

from alliance.accueil.views import accueil, cite

urlpatterns = [
    path("", accueil.accueil, name="accueil"),
    path("cite/<slug:cite>/", accueil.accueil_cite, name="accueil_cite"),
    path("cite/<slug:cite>/la-cite/", cite.la_cite, name="la_cite"),
]
