"""`--harness-html`, `-json` and `-github`: what scenarios told, on its way into files and lines.

Where a scenario runs (which may be an xdist worker) its events are gathered as the lines of a
result stream, without secrets; they travel with pytest's report, and the controller writes them.
"""

from __future__ import annotations

import io
from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property
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
        self._worker = getattr(config, "workerinput", {}).get("workerid")
        self._fail_unsupported = config.stash[SETTINGS].unsupported == "fail"

    @cached_property
    def _masking(self) -> Masking:
        from harness.report.secrets import Masking

        return Masking()

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
    """The controller's side: a plugin that writes the files, and what GitHub's runner reads."""

    def __init__(self, config: pytest.Config) -> None:
        """
        Raises:
            BadInput: a file cannot be written.
        """
        self._config = config
        self._open = ExitStack()
        self._opened: Outputs | None = None
        self._began = False
        settings = config.stash[SETTINGS]
        if settings.html is not None or settings.json is not None:
            self._outputs()

    def _outputs(self) -> Outputs:
        """Files are opened before anything runs; a job's summary waits for the first scenario."""
        if self._opened is None:
            from harness.report.github import Job
            from harness.report.outputs import Outputs, Wanted

            settings = self._config.stash[SETTINGS]
            job = Job.of(settings.github)
            wanted = Wanted(html=settings.html, stream=settings.json, github=job)
            wanted.check()
            self._opened = self._open.enter_context(Outputs(wanted))
        return self._opened

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        lines: list[str] = getattr(report, LINES, [])
        if lines:
            self._begun().repeat(lines)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, exitstatus: int) -> None:
        if self._opened is not None:
            with self._open:
                self._begun().ended(int(exitstatus))

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        for command in self._opened.commands if self._opened else ():
            terminalreporter.write_line(command)

    def _begun(self) -> Outputs:
        """Told at the first result, since no engine is started before."""
        outputs = self._outputs()
        if not self._began:
            from harness.report.results.environment import run_info

            self._began = True
            seed = self._config.stash[SETTINGS].inputs.seed
            arguments = self._config.invocation_params.args
            info = run_info(self._config.stash[WORLD].running, seed=seed,
                            arguments=[str(one) for one in arguments])  # fmt: skip
            outputs.began(info, None)
        return outputs


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
    if settings.html is None and settings.json is None and not settings.github:
        return
    from harness.errors import HarnessError

    try:
        config.stash[GATHERING] = Gathering(config)
        if not hasattr(config, "workerinput"):
            config.pluginmanager.register(ResultFiles(config), "harness-result-files")
    except HarnessError as error:
        raise pytest.UsageError(str(error)) from error
