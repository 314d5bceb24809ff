from django.apps import AppConfig


class TriageConfig(AppConfig):
    name = "triage"

    def ready(self) -> None:
        from triage import sluitcontroles  # noqa: F401  (hangs its checks on the closing checklist)
