"""The summary of a job, in GitHub's Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from harness.report.failure import failure_sections
from harness.report.lines import Section
from harness.report.results import ScenarioData
from harness.report.results.summary import counts

MOST = 20
"""Scenarios whose failures are shown in full: a summary may have 1 MiB."""
LONGEST = 8_000
"""Characters of one failure."""
_MARKS = {"passed": "✅", "failed": "❌", "error": "❌", "flaky": "⚠️"}


def summary(scenarios: Sequence[ScenarioData]) -> str:
    """How many ended how, and why those that failed did."""
    found = counts(scenarios)
    numbers = " · ".join(f"{_MARKS.get(status, '➖')} {n} {status}" for status, n in found.items())
    blocks = ["## Scenarios", numbers or "no scenario ran"]
    bad = [s for s in scenarios if s.status in ("failed", "error", "flaky")]
    blocks += [_scenario(scenario) for scenario in bad[:MOST]]
    if len(bad) > MOST:
        blocks.append(f"… and {len(bad) - MOST} more.")
    return "\n\n".join(blocks) + "\n"


def _scenario(scenario: ScenarioData) -> str:
    title = f"{_MARKS[scenario.status]} {scenario.name}"
    text = "\n\n".join(_texts(failure_sections(scenario)))
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]}\n… {len(text) - LONGEST} more characters"
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=2) + 1)
    place = escape(str(scenario.where))
    return (
        f"<details><summary><b>{escape(title)}</b> <code>{place}</code></summary>\n\n"
        f"{fence}diff\n{text}\n{fence}\n\n</details>"
    )


def _texts(sections: Iterable[Section]) -> Iterable[str]:
    return (
        "\n".join([section.title, *(str(line) for line in section.lines)]) for section in sections
    )
