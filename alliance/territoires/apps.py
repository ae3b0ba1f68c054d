from django.apps import AppConfig


class TerritoiresConfig(AppConfig):
    name = "alliance.territoires"
    label = "territoires"
    verbose_name = "territoires"

    def ready(self):
        from alliance.territoires import contributions  # noqa: PLC0415 -- models are ready only now

        contributions.register()
