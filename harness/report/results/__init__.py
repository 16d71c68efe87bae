"""Results as data: the one model that every report is written from, and its stream."""

from harness.report.results.building import scenario_of
from harness.report.results.model import (
    VERSION,
    Event,
    RunEnded,
    RunInfo,
    RunStarted,
    ScenarioData,
    ScenarioEnded,
    StepData,
)

__all__ = [
    "VERSION",
    "Event",
    "RunEnded",
    "RunInfo",
    "RunStarted",
    "ScenarioData",
    "ScenarioEnded",
    "StepData",
    "scenario_of",
]
