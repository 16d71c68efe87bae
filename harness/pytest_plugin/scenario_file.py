"""Scenario files as pytest collects them: one item a scenario and variant."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from harness.engines.base import RunningEngine
from harness.errors import HarnessError
from harness.pytest_plugin.failure_repr import ScenarioFailed, ScenarioRepr, plain
from harness.pytest_plugin.keys import SETTINGS, TEMPLATES, WORLD
from harness.pytest_plugin.result_files import listener_of
from harness.pytest_plugin.retrying import FLAKY
from harness.pytest_plugin.scenario_run import run_and_keep
from harness.scenarios.model import Scenario
from harness.scenarios.reading.lint import lint
from harness.scenarios.results import ScenarioResult


class ScenarioFile(pytest.File):
    def collect(self) -> Iterator[ScenarioItem]:
        templates = self.session.stash.setdefault(TEMPLATES, {})
        scenarios, errors = lint(self.path, templates)
        if errors:
            raise self.CollectError("\n".join(str(error) for error in errors))
        for scenario in scenarios:
            for variant in scenario.variants:
                name = scenario.title(variant)
                yield ScenarioItem.from_parent(self, name=name, scenario=scenario, variant=variant)


class ScenarioItem(pytest.Item):
    def __init__(self, *, scenario: Scenario, variant: str | None, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.scenario = scenario
        self.variant = variant
        for tag in scenario.tags:
            # A tag is its own declaration: --strict-markers must not refuse it.
            self.config.addinivalue_line("markers", f"{tag}: a tag of scenario files")
            self.add_marker(tag)
        if scenario.skip:
            self.add_marker(pytest.mark.skip(reason=scenario.skip))
        if scenario.xfail:
            self.add_marker(pytest.mark.xfail(reason=scenario.xfail, strict=True))

    def runtest(self) -> None:
        world = self.config.stash[WORLD]
        session = world.session_for(self.scenario)
        self._tell_properties(session.cloud.engine)
        settings = self.config.stash[SETTINGS]
        result = run_and_keep(
            world,
            session,
            self.scenario,
            self.variant,
            listener_of(self, self.scenario),
            retries=0 if self.scenario.xfail else settings.retries,
        )
        if result.status == "flaky" and not settings.flaky_fails:
            self.user_properties.append((FLAKY, result.reason or ""))
            return
        if result.status == "unsupported" and settings.unsupported == "skip":
            pytest.skip(unsupported_reason(result, session.cloud.engine.name))
        if result.status == "skipped":
            pytest.skip(result.reason or "skipped")
        if result.status != "passed":
            if result.bundle is not None:
                self.user_properties.append(("bundle", str(result.bundle)))
            raise ScenarioFailed(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        error = excinfo.value
        if isinstance(error, ScenarioFailed):
            return ScenarioRepr.of(error.result)
        if isinstance(error, HarnessError):
            return plain(str(error))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[os.PathLike[str], int | None, str]:
        line = self.scenario.where.line
        return self.path, line - 1 if line else None, self.name

    def _tell_properties(self, engine: RunningEngine) -> None:
        self.user_properties += [
            ("harness_engine", engine.name),
            ("harness_release", engine.release),
            ("scenario", f"{self.scenario.file}:{self.scenario.where.line}"),
            *(("tag", tag) for tag in self.scenario.tags),
        ]


def unsupported_reason(result: ScenarioResult, engine: str) -> str:
    """`unsupported on ENGINE: WHY`."""
    why = result.reason or (result.problem.message if result.problem else "")
    return why if why.startswith("unsupported on") else f"unsupported on {engine}: {why}"
