"""Scenarios at the same time: each worker has an account of its own in the one engine."""
