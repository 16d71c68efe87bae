"""What the plugin adds to pytest's own output."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from harness.errors import HarnessError, Unsupported
from harness.pytest_plugin import failure_repr
from harness.pytest_plugin.engine_source import Say
from harness.pytest_plugin.flow_watch import flow_details
from harness.pytest_plugin.keys import SETTINGS, WORLD
from harness.pytest_plugin.result_files import GATHERING, hand_over


def pytest_report_header(config: pytest.Config) -> str:
    settings = config.stash[SETTINGS]
    if settings.url:
        return f"harness: engine at {settings.url}"
    return f"harness: {settings.engine} engine, started when a test needs it"


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    engine = config.stash[WORLD].running
    if engine is not None and config.stash[SETTINGS].keep:
        terminalreporter.section("harness")
        terminalreporter.line(f"{engine.release} stays up at {engine.endpoint}")
        terminalreporter.line('use it: eval "$(harness env)"    stop it: harness down')


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """An error of ours needs no traceback; a failed test shows what ran in the cloud."""
    report = yield
    _hand_over(item, call, report)
    if report.failed and call.excinfo is not None:
        error = call.excinfo.value
        if isinstance(error, Unsupported) and item.config.stash[SETTINGS].unsupported == "skip":
            _skip(report, str(error))
        elif isinstance(error, HarnessError) and report.when == "setup":
            plain: Any = failure_repr.plain(str(error))
            report.longrepr = plain
        elif isinstance(error, failure_repr.ScenarioFailed):
            represented: Any = failure_repr.ScenarioRepr.of(error.result)
            report.longrepr = represented
            report.sections += represented.details
            return report
        if report.failed and report.when == "call" and isinstance(item, pytest.Function):
            report.sections += flow_details(item)
    return report


def _hand_over(item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport) -> None:
    gathering = item.config.stash.get(GATHERING, None)
    if gathering is None:
        return
    scenario = getattr(item, "scenario", None)
    if scenario is not None and report.skipped and report.when == "setup" and call.excinfo:
        reason = getattr(call.excinfo.value, "msg", "") or "skipped"
        gathering.skipped(item, scenario, item.name, reason)
    hand_over(item, report)


def _skip(report: pytest.TestReport, reason: str) -> None:
    path, line, _ = report.location
    report.outcome = "skipped"
    report.longrepr = (path, (line or 0) + 1, f"Skipped: {reason}")


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable(
    report: pytest.CollectReport | pytest.TestReport,
) -> Generator[None, dict[str, Any] | None, dict[str, Any] | None]:
    data = yield
    if data is not None:
        failure_repr.serialise(report, data)
    return data


@pytest.hookimpl(wrapper=True)
def pytest_report_from_serializable(data: dict[str, Any]) -> Generator[None, Any, Any]:
    serialised = data.pop(failure_repr.SERIALISED, None)
    report = yield
    if report is not None:
        failure_repr.restore(report, serialised)
    return report


def speaker(config: pytest.Config) -> Say:
    """Says a sentence on the terminal, past the capturing; nothing in an xdist worker."""

    def say(sentence: str) -> None:
        terminal: Any = config.pluginmanager.get_plugin("terminalreporter")
        capture: Any = config.pluginmanager.get_plugin("capturemanager")
        if terminal is None or config.get_verbosity() < 0:
            return
        if capture is None:
            terminal.write_line(f"harness: {sentence}")
            return
        with capture.global_and_fixture_disabled():
            terminal.ensure_newline()
            terminal.write_line(f"harness: {sentence}")

    return say
