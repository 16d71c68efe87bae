"""What ran in the cloud during a Python test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness.pytest_plugin.keys import WORLD

if TYPE_CHECKING:
    from harness.scenarios.cloud.observed import Observed

FIXTURES = {"cloud", "stack"}
OBSERVED: pytest.StashKey[Observed] = pytest.StashKey()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """Remember where in the stream of records a test that uses the cloud begins."""
    world = item.config.stash[WORLD]
    used = FIXTURES & set(getattr(item, "fixturenames", ()))
    if used and world.running is not None:
        item.stash[OBSERVED] = world.session.observe()


def flow_details(item: pytest.Item) -> list[tuple[str, str]]:
    """The flow's timeline and the functions' logs, as sections of a report."""
    observed = item.stash.get(OBSERVED, None)
    if observed is None:
        return []
    from harness.report.flow import log_sections, timeline_section
    from harness.report.notes import notes_section
    from harness.report.results.building import notes
    from harness.trace import logs_by_function, timeline

    records = observed.records()
    found = [
        notes_section(notes(records)),
        timeline_section(timeline(records)),
        *log_sections(logs_by_function(records)),
    ]
    return [(section.title, section.text()) for section in found if section]
