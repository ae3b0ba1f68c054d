from django.apps import AppConfig


class GouvernanceConfig(AppConfig):
    name = "alliance.gouvernance"
    label = "gouvernance"
    verbose_name = "gouvernance"

    def ready(self):
        from alliance.gouvernance import contributions  # noqa: PLC0415 -- models are ready only now

        contributions.register()
