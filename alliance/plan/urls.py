from django.urls import path

from alliance.plan.views import fiche, importation, pieces, plan, structure

app_name = "plan"
urlpatterns = [
    path("", plan.plan, name="plan"),
    path("filtres/", plan.filtrer, name="filtrer"),
    path("nouvelle-action/", fiche.creer, name="creer"),
    path("fiches/<int:pk>/", fiche.fiche, name="fiche"),
    path("fiches/<int:pk>/modifier/<slug:section>/", fiche.modifier_section, name="modifier_section"),
    path("fiches/<int:pk>/statut/", fiche.changer_statut, name="changer_statut"),
    path("fiches/<int:pk>/documents/joindre/", pieces.joindre_document, name="joindre_document"),
    path("fiches/<int:pk>/documents/<int:piece>/retirer/", pieces.retirer_document, name="retirer_document"),
    path("axes/", structure.structure, name="structure"),
    path("axes/ajouter/", structure.creer_axe, name="creer_axe"),
    path("axes/<int:pk>/ajouter/<slug:genre>/", structure.ajouter_intitule, name="ajouter_intitule"),
    path("intitules/<slug:genre>/<int:pk>/renommer/", structure.renommer_intitule, name="renommer_intitule"),
    path("intitules/<slug:genre>/<int:pk>/deplacer/", structure.deplacer_intitule, name="deplacer_intitule"),
    path("intitules/<slug:genre>/<int:pk>/supprimer/", structure.supprimer_intitule, name="supprimer_intitule"),
    path("export/", importation.exporter, name="exporter"),
    path("importer/", importation.importer, name="importer"),
    path("importer/modele/", importation.modele, name="modele_import"),
    path("imports/", importation.imports, name="imports"),
    path("imports/<int:pk>/", importation.import_apercu, name="import_apercu"),
    path("imports/<int:pk>/annuler/", importation.import_annuler, name="import_annuler"),
    path("imports/<int:pk>/reprendre/", importation.import_reprendre, name="import_reprendre"),
    path("imports/<int:pk>/suivi/", importation.import_suivi, name="import_suivi"),
]
