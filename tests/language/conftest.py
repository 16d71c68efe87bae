"""The stack of a module's `TEMPLATE`, and scenarios that are replayed on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from harness.engines.cloud import Cloud
from harness.scenarios.reading.loading import load
from harness.scenarios.results import ScenarioResult
from harness.scenarios.running.run import run
from harness.scenarios.running.session import Session
from harness.stacks.deploy import delete
from tests.language.replaying import Replay


@pytest.fixture(scope="module")
def session(request: pytest.FixtureRequest, cloud: Cloud) -> Iterator[Session]:
    with Session(cloud) as session:
        stack = session.deploy(request.module.TEMPLATE)
        yield session
        delete(stack, cloud)


@pytest.fixture
def replay(request: pytest.FixtureRequest, session: Session, tmp_path: Path) -> Replay:
    """Runs the text of a scenario's steps, from line 3 of the file on; `TIMEOUT`: the module's."""
    usual = getattr(request.module, "TIMEOUT", "60s")

    def replay(text: str, timeout: str = usual) -> ScenarioResult:
        file = tmp_path / "a.scenario.yaml"
        head = f"scenario: S\nstack: {{template: {request.module.TEMPLATE}}}"
        file.write_text(f"{head}\n{dedent(text).strip()}\ntimeout: {timeout}\n")
        return run(load(file)[0], session)

    return replay
