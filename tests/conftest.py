"""Fixtures of the whole suite: people, see tests/people.py."""

pytest_plugins = ["tests.people"]
