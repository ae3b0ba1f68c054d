"""Addresses that other software reads, and the page that explains them: outside any cité and any session."""

from django.urls import include, path

from alliance.partages.api.documentation import documentation
from alliance.partages.views.agenda import agenda

urlpatterns = [
    path("agenda/<str:signe>.ics", agenda, name="agenda"),
    path("api/", documentation, name="documentation_api"),
    path("api/v1/", include("alliance.partages.urls_api")),
]
