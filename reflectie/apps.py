from django.apps import AppConfig


class ReflectieConfig(AppConfig):
    name = "reflectie"

    def ready(self) -> None:
        # Hang checks on the closing checklist, steps on the buttons, the own days of the melder on the
        # uitleg, and on retention what goes with a case.
        from reflectie import knoppen, nazorglijn, retention, sluitcontroles  # noqa: F401
