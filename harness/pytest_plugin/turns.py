"""Tests that run at the same time use one engine: who moves its clock has it alone."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from harness.pytest_plugin.keys import WORLD
from harness.pytest_plugin.xdist import invitation

_FIXTURES = {"cloud", "stack", "scenario"}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Under xdist, a Python test takes a turn at the engine; scenario files take their own."""
    fixtures = getattr(item, "fixturenames", None)
    if invitation(item.config) is None or not fixtures or not _FIXTURES & set(fixtures):
        return (yield)
    from harness.engines.turns import turn, used_in_parallel
    from harness.errors import HarnessError

    try:
        engine = item.config.stash[WORLD].cloud.engine
    except HarnessError:  # the fixture tells it
        return (yield)
    used_in_parallel(engine)
    with turn(engine, alone=item.get_closest_marker("moves_clock") is not None):
        return (yield)
