from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "alliance.plan"
    label = "plan"
    verbose_name = "plan d'actions"

    def ready(self):
        from alliance.plan import contributions  # noqa: PLC0415 -- models are ready only now

        contributions.register()
