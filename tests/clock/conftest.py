"""An engine of these tests' own, whose clock others do not see; an account for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from harness.engines import registry
from harness.engines.base import RunningEngine
from harness.engines.cloud import Cloud
from tests.accounts import fresh_account


@pytest.fixture(scope="session")
def engine_that_moves() -> Iterator[RunningEngine]:
    engine = registry.create("native")
    try:
        yield engine.start(lambda _text, _fraction: None)
    finally:
        engine.stop()


@pytest.fixture
def cloud(engine_that_moves: RunningEngine) -> Iterator[Cloud]:
    own = Cloud(engine_that_moves, account=fresh_account())
    yield own
    own.reset_everything()  # else its schedules fire in all the days that others move the clock by
