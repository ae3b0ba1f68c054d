from django.apps import AppConfig


class BudgetConfig(AppConfig):
    name = "alliance.budget"
    label = "budget"
    verbose_name = "budget"

    def ready(self):
        from alliance.budget import contributions  # noqa: PLC0415 -- models are ready only now

        contributions.register()
