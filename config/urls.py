from django.urls import include, path

urlpatterns = [
    path("", include("alliance.kernel.urls")),
    path("", include("alliance.accueil.urls")),
    path("", include("alliance.acteurs.urls_personnelles")),
    path("", include("alliance.partages.urls_publiques")),
    path("", include("alliance.notifications.urls")),
    path("compte/", include("alliance.comptes.urls")),
    path("", include("alliance.gouvernance.urls_publiques")),
    path("cite/<slug:cite>/gouvernance/", include("alliance.gouvernance.urls")),
    path("cite/<slug:cite>/argent/", include("alliance.budget.urls")),
    path("cite/<slug:cite>/plan/", include("alliance.plan.urls")),
    path("cite/<slug:cite>/acteurs/", include("alliance.acteurs.urls")),
    path("cite/<slug:cite>/territoire/", include("alliance.territoires.urls")),
    path("cite/<slug:cite>/documents/", include("alliance.documents.urls")),
    path("cite/<slug:cite>/partages/", include("alliance.partages.urls")),
]
