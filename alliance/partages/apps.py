from django.apps import AppConfig


class PartagesConfig(AppConfig):
    name = "alliance.partages"
    label = "partages"
    verbose_name = "partages"
