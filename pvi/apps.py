from django.apps import AppConfig


class PviConfig(AppConfig):
    name = "pvi"
    label = "pvi"
