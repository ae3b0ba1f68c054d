from django.urls import path

from alliance.documents.views import fichiers, logo, modeles

app_name = "documents"
urlpatterns = [
    path("<int:pk>/", fichiers.telecharger, name="telecharger"),
    path("modeles/", modeles.modeles, name="modeles"),
    path("modeles/logo/", logo.deposer_logo, name="deposer_logo"),
    path("modeles/logo/retirer/", logo.retirer_logo, name="retirer_logo"),
    path("modeles/<slug:genre>/", modeles.deposer_modele, name="deposer_modele"),
    path("modeles/<slug:genre>/retirer/", modeles.retirer_modele, name="retirer_modele"),
    path("modeles/<slug:genre>/alliance.docx", modeles.modele_defaut, name="modele_defaut"),
    path("modeles/<slug:genre>/actuel.docx", modeles.modele_courant, name="modele_courant"),
    path("modeles/<slug:genre>/essai.<str:format>", modeles.essayer_modele, name="essayer_modele"),
]
