"""Measurements: `make bench`. Prints tables, never asserts a time; see docs/bench.md for what is invented."""
