from django.apps import AppConfig


class ReflectieConfig(AppConfig):
    name = "reflectie"

    def ready(self) -> None:
        from reflectie import sluitcontroles  # noqa: F401  (hangs its checks on the closing checklist)
