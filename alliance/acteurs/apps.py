from django.apps import AppConfig


class ActeursConfig(AppConfig):
    name = "alliance.acteurs"
    label = "acteurs"
    verbose_name = "acteurs"

    def ready(self):
        from alliance.acteurs import contributions  # noqa: PLC0415 -- models are ready only now

        contributions.register()
