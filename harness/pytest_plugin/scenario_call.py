"""Runs a scenario file from Python."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import BadInput, Location, did_you_mean
from harness.pytest_plugin.failure_repr import ScenarioFailed
from harness.pytest_plugin.keys import WORLD
from harness.pytest_plugin.result_files import listener_of
from harness.pytest_plugin.scenario_file import unsupported_reason
from harness.pytest_plugin.scenario_run import run_and_keep
from harness.scenarios.model import Scenario
from harness.scenarios.reading.loading import load
from harness.scenarios.results import ScenarioResult


def run_file(
    file: Path, item: pytest.Item, *, name: str | None, variant: str | None
) -> list[ScenarioResult]:
    """Run the chosen scenarios of a file, one after the other, up to the first that fails.

    Raises:
        ScenarioFailed: one did not pass.
        BadInput: the file is wrong, or has nothing of that name or variant.
    """
    world = item.config.stash[WORLD]
    results = []
    for scenario in _named(load(file), file, name):
        for one in _variants(scenario, variant):
            listener = listener_of(item, scenario)
            session = world.session_for(scenario)
            result = run_and_keep(world, session, scenario, one, listener)
            if result.status == "skipped":
                pytest.skip(result.reason or "skipped")
            if result.status == "unsupported" and world.settings.unsupported == "skip":
                pytest.skip(unsupported_reason(result, world.cloud.engine.name))
            if result.status != "passed":
                raise ScenarioFailed(result)
            results.append(result)
    return results


def _named(scenarios: list[Scenario], file: Path, name: str | None) -> list[Scenario]:
    chosen = [s for s in scenarios if name in (None, s.name, s.title())]
    if not chosen:
        raise BadInput(
            f"there is no scenario {name!r}",
            where=Location(file),
            fix=did_you_mean(str(name), [s.name for s in scenarios]),
        )
    return chosen


def _variants(scenario: Scenario, variant: str | None) -> list[str | None]:
    if variant is None:
        return scenario.variants
    if variant not in scenario.stacks:
        raise BadInput(
            f"the scenario has no stack {variant!r}",
            where=scenario.where,
            fix=did_you_mean(variant, scenario.stacks),
        )
    return [variant]
