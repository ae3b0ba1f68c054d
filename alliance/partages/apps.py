from django.apps import AppConfig


class PartagesConfig(AppConfig):
    name = "alliance.partages"
    label = "partages"
    verbose_name = "partages"

    def ready(self):
        from alliance.partages import contributions  # noqa: PLC0415 -- the registries fill once apps are loaded

        contributions.register()
