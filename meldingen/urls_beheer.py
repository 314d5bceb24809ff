"""Beheer and supervision: accounts, appointments, units, lists, texts, terms and the log; no case content anywhere."""

app_name = "beheer"
urlpatterns: list = []
