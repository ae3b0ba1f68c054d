from django.urls import path

from alliance.kernel import views

urlpatterns = [
    path("sante", views.sante, name="sante"),
    path("accessibilite/", views.accessibilite, name="accessibilite"),
    path("donnees-personnelles/", views.donnees_personnelles, name="donnees_personnelles"),
    path("composants/", views.composants, name="composants"),
    path("composants/dialogue/", views.dialogue_exemple, name="dialogue_exemple"),
]
