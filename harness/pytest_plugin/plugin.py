"""The pytest11 entry point: imports nothing heavy, starts nothing before a test needs it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from harness.pytest_plugin import settings as settings_module
from harness.pytest_plugin.assertions import pytest_assertrepr_compare
from harness.pytest_plugin.flow_watch import pytest_runtest_call
from harness.pytest_plugin.keys import BROKER, SETTINGS, WORLD
from harness.pytest_plugin.offering import offer
from harness.pytest_plugin.reporting import (
    pytest_report_from_serializable,
    pytest_report_header,
    pytest_report_to_serializable,
    pytest_runtest_makereport,
    pytest_terminal_summary,
    speaker,
)
from harness.pytest_plugin.result_files import start as start_result_files
from harness.pytest_plugin.retrying import pytest_report_teststatus
from harness.pytest_plugin.turns import pytest_runtest_protocol
from harness.pytest_plugin.world import World
from harness.pytest_plugin.xdist import pytest_configure_node

if TYPE_CHECKING:
    from harness.pytest_plugin.scenario_file import ScenarioFile

__all__ = [
    "pytest_assertrepr_compare",
    "pytest_configure_node",
    "pytest_report_from_serializable",
    "pytest_report_header",
    "pytest_report_teststatus",
    "pytest_report_to_serializable",
    "pytest_runtest_call",
    "pytest_runtest_makereport",
    "pytest_runtest_protocol",
    "pytest_terminal_summary",
]

SUFFIXES = (".scenario.yaml", ".scenario.yml")

MARKERS = (
    "stack(template, parameters=None): the application that the `stack` fixture deploys; "
    "the path is relative to the test's file",
    "moves_clock: the test moves the engine's clock, so it has the engine for itself while it runs",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    settings_module.add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)
    settings = settings_module.read_settings(config)
    config.stash[SETTINGS] = settings
    config.stash[WORLD] = World(config, settings, speaker(config))
    offer(config)
    start_result_files(config)


def pytest_unconfigure(config: pytest.Config) -> None:
    broker = config.stash.get(BROKER, None)
    if broker is not None:
        broker.close()
    world = config.stash.get(WORLD, None)
    if world is not None:
        world.close()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ScenarioFile | None:
    if not file_path.name.endswith(SUFFIXES):
        return None
    from harness.pytest_plugin.scenario_file import ScenarioFile

    collector: ScenarioFile = ScenarioFile.from_parent(parent, path=file_path)
    return collector
