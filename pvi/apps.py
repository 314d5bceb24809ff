from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PviConfig(AppConfig):
    name = "pvi"
    label = "pvi"
    verbose_name = "Portaal"

    def ready(self) -> None:
        from pvi import checks, lijsten  # noqa: F401  (registers the checks)

        post_migrate.connect(lijsten.sync, sender=self)
