"""Runs of pytest inside a test: strict, quiet about the outer run's own settings."""

from __future__ import annotations

import os

import pytest

# Scenarios for the inner runs; some of them have to fail.
collect_ignore = ["app"]


@pytest.fixture(autouse=True)
def _strict_and_clean(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The inner runs get strict markers and warnings as errors, and none of our variables."""
    for name in list(os.environ):
        if name.startswith(("HARNESS_", "PYTEST_XDIST_")) and name != "HARNESS_HOME":
            monkeypatch.delenv(name)
    if "pytester" in request.fixturenames:
        pytester: pytest.Pytester = request.getfixturevalue("pytester")
        pytester.makeini(
            """
            [pytest]
            addopts = --strict-markers --strict-config -p no:randomly
            filterwarnings = error
            """
        )
