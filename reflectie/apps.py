from django.apps import AppConfig


class ReflectieConfig(AppConfig):
    name = "reflectie"

    def ready(self) -> None:
        # Hang checks on the closing checklist, steps on the buttons, and the own days of the melder on the uitleg.
        from reflectie import knoppen, nazorglijn, sluitcontroles  # noqa: F401
