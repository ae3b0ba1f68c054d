"""What a person receives by mail: outside any cité."""

from django.urls import path

from alliance.notifications import views

urlpatterns = [
    path("compte/courriels/", views.mes_courriels, name="mes_courriels"),
    path("desabonnement/<str:jeton>/", views.desabonnement, name="desabonnement"),
]
