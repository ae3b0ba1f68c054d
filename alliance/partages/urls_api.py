"""The addresses of the API, under ``/api/v1/``."""

from alliance.partages.api.service import urlpatterns as operations

app_name = "api"

urlpatterns = operations
