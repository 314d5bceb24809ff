from django.apps import AppConfig


class TriageConfig(AppConfig):
    name = "triage"

    def ready(self) -> None:
        # Hang their checks on the closing checklist, their steps on the buttons, their objections on standing in and
        # handing over, on retention what they know of an outcome and what goes with a case, and on the page of
        # who carries it out what was decided.
        from triage import beurt, knoppen, opdracht, overdracht, retention, sluitcontroles  # noqa: F401
