"""Measurements: `make bench`. Prints tables, never asserts a time; README.md says what is invented."""
