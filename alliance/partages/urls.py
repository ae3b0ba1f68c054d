from django.urls import path

from alliance.partages.views import partages

app_name = "partages"

urlpatterns = [
    path("", partages.partages, name="partages"),
    path("jetons/creer/", partages.jeton_creer, name="jeton_creer"),
    path("jetons/<int:pk>/revoquer/", partages.jeton_revoquer, name="jeton_revoquer"),
    path("agendas/creer/", partages.agenda_creer, name="agenda_creer"),
    path("agendas/<int:pk>/revoquer/", partages.agenda_revoquer, name="agenda_revoquer"),
]
