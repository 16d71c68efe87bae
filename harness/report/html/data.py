"""The data of the page: a short row for each scenario, and the rest, read when it is opened."""

from __future__ import annotations

import json
from typing import Any

from harness.report.failure import headline
from harness.report.html.flow import flow_of
from harness.report.html.payloads import clipped
from harness.report.results import RunInfo, ScenarioData
from harness.report.results.model import StateChange
from harness.report.results.summary import counts


def head(scenarios: list[ScenarioData], run: RunInfo, title: str) -> dict[str, Any]:
    """What the list needs."""
    return {
        "title": title,
        "run": run.model_dump(exclude={"arguments"}, exclude_none=True),
        "at": min((s.at for s in scenarios if s.at is not None), default=None),
        "counts": counts(scenarios),
        "usd": sum(scenario.usd for scenario in scenarios),
        "rows": [_row(scenario) for scenario in scenarios],
    }


def details(scenario: ScenarioData) -> dict[str, Any]:
    """All else of one scenario."""
    kept = {
        "description", "stacks", "steps", "logs", "notes", "cost", "seed", "reason",
        "bundle", "no_bundle",
    }  # fmt: skip
    titles = {name: scenario.titles[name] for name in scenario.logs if name in scenario.titles}
    return {
        "titles": titles,
        **scenario.model_dump(include=kept, exclude_none=True),
        "flow": flow_of(scenario),
        "state": [
            {**change.model_dump(exclude_none=True, exclude={"before", "after"}), **_sides(change)}
            for change in scenario.state
        ],
    }


def _sides(change: StateChange) -> dict[str, Any]:
    sides = {"before": change.before, "after": change.after}
    return {name: clipped(value) for name, value in sides.items() if value is not None}


def embedded(data: Any) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), default=str)
    return text.replace("<", "\\u003c")


def _row(scenario: ScenarioData) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": scenario.name,
        "suite": scenario.suite,
        "where": str(scenario.where),
        "status": scenario.status,
        "s": scenario.seconds,
    }
    if scenario.tags:
        row["tags"] = scenario.tags
    if scenario.status != "passed":
        row["why"] = headline(scenario)
    return row
