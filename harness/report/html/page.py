"""Puts the page together: styles, scripts and data in one file."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib.resources import files
from pathlib import Path

from harness.report.destinations import write as write_file
from harness.report.html.data import details, embedded, head
from harness.report.results import RunInfo, ScenarioData

WHAT = "the HTML report"
TITLE = "Scenarios"
STYLES = ("colours.css", "layout.css", "parts.css", "print.css")
SCRIPTS = ("elements.js", "diagram.js", "sections.js", "list.js", "theme.js", "keys.js", "start.js")
"""In the order in which they need each other."""


def write(path: Path, scenarios: Sequence[ScenarioData], run: RunInfo) -> None:
    """Write the report.

    Raises:
        BadInput: the file cannot be written.
    """
    write_file(path, page(scenarios, run), WHAT)


def page(scenarios: Sequence[ScenarioData], run: RunInfo, title: str = TITLE) -> str:
    """The report as HTML; scenarios stand in the order given."""
    ordered = list(scenarios)
    blocks = [_block("data", embedded(head(ordered, run, title)))]
    blocks += [
        _block(f"scenario-{number}", embedded(details(scenario)))
        for number, scenario in enumerate(ordered)
    ]
    parts = {
        "TITLE": escape(title),
        "STYLES": _joined(STYLES),
        "DATA": "\n".join(blocks),
        "SCRIPTS": _joined(SCRIPTS),
    }
    template = _asset("page.html")
    for name, text in parts.items():
        before, mark, after = template.partition(f"<!--{name}-->")
        assert mark, f"page.html has no place for {name}"
        template = before + text + after
    return template


def _block(identity: str, text: str) -> str:
    return f'<script type="application/json" id="{identity}">{text}</script>'


def _joined(names: Sequence[str]) -> str:
    return "\n".join(_asset(name) for name in names)


def _asset(name: str) -> str:
    return (files(__package__) / "assets" / name).read_text(encoding="utf-8")
