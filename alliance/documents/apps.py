from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "alliance.documents"
    label = "documents"
    verbose_name = "documents"

    def ready(self):
        from alliance.documents import contributions  # noqa: PLC0415 -- models are ready only now

        contributions.register()
