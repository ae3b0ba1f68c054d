from django.apps import AppConfig


class AccueilConfig(AppConfig):
    name = "alliance.accueil"
    label = "accueil"
    verbose_name = "accueil"

    def ready(self):
        from alliance.accueil import contributions  # noqa: PLC0415 -- the registries fill once apps are loaded

        contributions.register()
