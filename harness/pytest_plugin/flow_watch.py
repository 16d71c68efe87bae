"""What ran in the cloud during a Python test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness.pytest_plugin.keys import WORLD

if TYPE_CHECKING:
    from harness.report.lines import Section

FIXTURES = {"cloud", "stack"}


def flow_details(item: pytest.Function, began: float) -> list[tuple[str, str]]:
    """The flow's timeline and the functions' logs since `began`, as sections of a report."""
    world = item.config.stash[WORLD]
    if world.running is None or not FIXTURES & set(item.fixturenames):
        return []
    return [(section.title, section.text()) for section in _sections(item, began)]


def _sections(item: pytest.Function, began: float) -> list[Section]:
    from harness.report.flow import log_sections, timeline_section

    records = item.config.stash[WORLD].records_since(began)
    timeline = timeline_section(records)
    return [*([timeline] if timeline else []), *log_sections(records)]
