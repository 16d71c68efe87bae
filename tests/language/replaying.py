"""What tests of the language share."""

from __future__ import annotations

from collections.abc import Callable

from harness.scenarios.results import ScenarioResult

Replay = Callable[..., ScenarioResult]
"""Takes the text of a scenario's steps, and the `timeout` if not the module's."""


def passed(result: ScenarioResult) -> None:
    assert result.problem is None
    assert result.status == "passed"
