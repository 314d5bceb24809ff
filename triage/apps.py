from django.apps import AppConfig


class TriageConfig(AppConfig):
    name = "triage"

    def ready(self) -> None:
        # Hang their checks on the closing checklist, their steps on the buttons, and
        # their objections on standing in and handing over.
        from triage import knoppen, overdracht, sluitcontroles  # noqa: F401
