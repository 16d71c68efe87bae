"""`--harness-html` and `--harness-json`: what scenarios told, on its way into files.

Where a scenario runs (which may be an xdist worker) its events are gathered as the lines of a
result stream, without secrets; they travel with pytest's report, and the controller writes them.
"""

from __future__ import annotations

import io
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from harness.pytest_plugin.keys import SETTINGS, WORLD

if TYPE_CHECKING:
    from harness.report.outputs import Outputs
    from harness.report.secrets import Masking
    from harness.scenarios.model import Scenario
    from harness.scenarios.results import Listener, RunEvent, ScenarioResult

LINES = "harness_results"
"""The attribute of a report that holds the lines."""
TOLD: pytest.StashKey[list[str]] = pytest.StashKey()
GATHERING: pytest.StashKey[Gathering] = pytest.StashKey()


class Gathering:
    """Turns what scenarios of this process tell into lines."""

    def __init__(self, config: pytest.Config) -> None:
        from harness.report.secrets import Masking

        self._masking: Masking = Masking()
        self._worker = getattr(config, "workerinput", {}).get("workerid")
        self._fail_unsupported = config.stash[SETTINGS].unsupported == "fail"

    def listener(self, item: pytest.Item, scenario: Scenario) -> Listener:
        """Hears one run of a scenario, for the item's report."""
        from harness.report.results import scenario_of
        from harness.report.results.stream import StreamWriter
        from harness.scenarios.parallel.case import judged
        from harness.scenarios.results import ScenarioFinished

        lines = item.stash.setdefault(TOLD, [])

        def hear(event: RunEvent) -> None:
            text = io.StringIO()
            writer.file = text
            if isinstance(event, ScenarioFinished):
                result = self._counted(judged(event.result, scenario))
                self._masking.learn(result)
                told = scenario_of(result, worker=self._worker)
                writer.scenario_ended(self._masking.masked(told))
            else:
                writer.hear(0, event)
            lines.extend(text.getvalue().splitlines())

        writer = StreamWriter(io.StringIO(), self._masking.masker.value, worker=self._worker)
        return hear

    def skipped(self, item: pytest.Item, scenario: Scenario, name: str, reason: str) -> None:
        """A scenario that a mark kept from running."""
        from harness.scenarios.results import ScenarioFinished, ScenarioResult, ScenarioStarted

        hear = self.listener(item, scenario)
        hear(ScenarioStarted(name, scenario.where))
        result = ScenarioResult(name, scenario.where, "skipped", 0.0, reason=reason)
        hear(ScenarioFinished(replace(result, tags=scenario.tags)))

    def _counted(self, result: ScenarioResult) -> ScenarioResult:
        if self._fail_unsupported and result.status == "unsupported":
            return replace(result, status="failed")
        return result


class ResultFiles:
    """The controller's side: a plugin that writes the files."""

    def __init__(self, config: pytest.Config) -> None:
        """
        Raises:
            BadInput: a file cannot be written.
        """
        from harness.report.outputs import Outputs, Wanted

        settings = config.stash[SETTINGS]
        wanted = Wanted(html=settings.html, stream=settings.json)
        wanted.check()
        self._config = config
        self._open = ExitStack()
        self._outputs: Outputs = self._open.enter_context(Outputs(wanted))
        self._began = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        lines: list[str] = getattr(report, LINES, [])
        if lines:
            self._begin()
            self._outputs.repeat(lines)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, exitstatus: int) -> None:
        self._begin()
        with self._open:
            self._outputs.ended(int(exitstatus))

    def _begin(self) -> None:
        """At the first result, since no engine is started before."""
        if not self._began:
            from harness.report.results.environment import run_info

            self._began = True
            seed = self._config.stash[SETTINGS].inputs.seed
            arguments = self._config.invocation_params.args
            info = run_info(self._config.stash[WORLD].running, seed=seed,
                            arguments=[str(one) for one in arguments])  # fmt: skip
            self._outputs.began(info, None)


def listener_of(item: pytest.Item, scenario: Scenario) -> Listener | None:
    """Who hears the scenario; None where no file is wanted."""
    gathering = item.config.stash.get(GATHERING, None)
    return None if gathering is None else gathering.listener(item, scenario)


def hand_over(item: pytest.Item, report: Any) -> None:
    """Let the report carry what the item's scenarios told."""
    if lines := item.stash.get(TOLD, None):
        setattr(report, LINES, list(lines))
        lines.clear()


def start(config: pytest.Config) -> None:
    """Gather, and write where this process is no worker, if a file is wanted.

    Raises:
        pytest.UsageError: a file cannot be written.
    """
    settings = config.stash[SETTINGS]
    if settings.html is None and settings.json is None:
        return
    from harness.errors import HarnessError

    try:
        config.stash[GATHERING] = Gathering(config)
        if not hasattr(config, "workerinput"):
            config.pluginmanager.register(ResultFiles(config), "harness-result-files")
    except HarnessError as error:
        raise pytest.UsageError(str(error)) from error
