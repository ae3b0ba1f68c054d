from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "alliance.notifications"
    label = "notifications"
    verbose_name = "notifications"

    def ready(self):
        from alliance.notifications import contributions  # noqa: PLC0415 -- models are ready only now

        contributions.register()
