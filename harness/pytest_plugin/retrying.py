"""Scenarios that passed only when they were run again are told as flaky."""

from __future__ import annotations

import pytest

FLAKY = "flaky"
"""The property that says so, with the reason: in JUnit too."""


def pytest_report_teststatus(
    report: pytest.CollectReport | pytest.TestReport,
) -> tuple[str, str, str] | None:
    """Counted as `flaky`, not as passed."""
    properties = dict(getattr(report, "user_properties", ()))
    if report.when == "call" and report.passed and FLAKY in properties:
        return FLAKY, "~", "FLAKY"
    return None
