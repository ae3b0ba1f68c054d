from django.apps import AppConfig


class ComptesConfig(AppConfig):
    name = "alliance.comptes"
    label = "comptes"
    verbose_name = "comptes"
