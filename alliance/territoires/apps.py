from django.apps import AppConfig


class TerritoiresConfig(AppConfig):
    name = "alliance.territoires"
    label = "territoires"
    verbose_name = "territoires"
