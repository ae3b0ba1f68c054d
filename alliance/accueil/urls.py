from django.urls import path

from alliance.accueil import views

urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("cite/<slug:cite>/", views.accueil_cite, name="accueil_cite"),
]
