from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "alliance.documents"
    label = "documents"
    verbose_name = "documents"
