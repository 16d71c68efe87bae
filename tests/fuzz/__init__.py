"""Mutated scenario and event files: `python -m tests.fuzz 10000`."""
