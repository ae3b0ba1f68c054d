from django.urls import path

from alliance.territoires import views

app_name = "territoires"
urlpatterns = [
    path("", views.territoire, name="territoire"),
    path("perimetre/", views.perimetre, name="perimetre"),
    path("vacances/", views.vacances, name="vacances"),
    path("etablissements/<int:pk>/", views.etablissement, name="etablissement"),
    path("etablissements/<int:pk>/declarer/<slug:fait>/", views.etablissement_declarer, name="etablissement_declarer"),
    path("quartiers/<int:pk>/", views.quartier, name="quartier"),
    path("quartiers/<int:pk>/declarer/<slug:fait>/", views.quartier_declarer, name="quartier_declarer"),
    path("faits/<slug:fait>/<int:pk>/finir/", views.declaration_finir, name="declaration_finir"),
    path("faits/<slug:fait>/<int:pk>/confirmer/", views.declaration_confirmer, name="declaration_confirmer"),
    path("faits/<slug:fait>/<int:pk>/retirer/", views.declaration_retirer, name="declaration_retirer"),
]
