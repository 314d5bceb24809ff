from django.apps import AppConfig


class MeldingenConfig(AppConfig):
    name = "meldingen"

    def ready(self) -> None:
        from meldingen import checks  # noqa: F401  (registers the checks)
