from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "alliance.kernel"
    label = "kernel"
    verbose_name = "socle"
