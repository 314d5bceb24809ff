from django.apps import AppConfig


class MeldingenConfig(AppConfig):
    name = "meldingen"

    def ready(self) -> None:
        # The checks of the tables, and which rows go with a case: a table that later apps add to.
        from meldingen import checks, retention  # noqa: F401
