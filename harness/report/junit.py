"""JUnit XML, as CI systems read it: one suite a file, one case a scenario."""

from __future__ import annotations

import re
import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree as ET

from harness.report.destinations import write as write_file
from harness.report.failure import failure_text, flow_sections, headline, section_text
from harness.report.results import RunInfo, ScenarioData

WHAT = "the JUnit report"
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, even escaped."""


def write(path: Path, scenarios: Sequence[ScenarioData], run: RunInfo) -> None:
    """Write the report; engine, release and seed stand on every suite.

    Raises:
        BadInput: the file cannot be written.
    """
    write_file(path, text(scenarios, run), WHAT)


def text(scenarios: Sequence[ScenarioData], run: RunInfo) -> str:
    """The report as XML."""
    root = ET.Element("testsuites", name="harness")
    ordered = sorted(scenarios, key=lambda scenario: scenario.where.file)
    for file, group in groupby(ordered, key=lambda scenario: scenario.where.file):
        root.append(_suite(file, list(group), run))
    for key in ("tests", "failures", "errors", "skipped"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    root.set("time", f"{sum(float(suite.get('time', '0')) for suite in root):.3f}")
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode")


def _suite(name: str, scenarios: list[ScenarioData], run: RunInfo) -> ET.Element:
    began = [s.at for s in scenarios if s.at is not None]
    when = datetime.fromtimestamp(min(began), UTC) if began else datetime.now(UTC)
    suite = ET.Element(
        "testsuite",
        name=_clean(name),
        hostname=socket.gethostname(),
        timestamp=when.isoformat(timespec="seconds"),
        tests=str(len(scenarios)),
        failures=str(_count(scenarios, "failed")),
        errors=str(_count(scenarios, "error")),
        skipped=str(_count(scenarios, "skipped", "unsupported", "xfailed")),
        time=f"{sum(scenario.seconds for scenario in scenarios):.3f}",
    )
    _properties(
        suite,
        {
            "harness_engine": run.engine,
            "harness_release": run.release,
            "harness_version": run.harness,
            "harness_seed": run.seed,
        },
    )
    for scenario in scenarios:
        suite.append(_case(name, scenario))
    return suite


def _case(suite: str, scenario: ScenarioData) -> ET.Element:
    case = ET.Element(
        "testcase",
        classname=_clean(suite),
        name=_clean(scenario.name),
        file=_clean(suite),
        line=str(scenario.where.line or 1),
        time=f"{scenario.seconds:.3f}",
    )
    _properties(
        case,
        {
            "status": scenario.status,
            "stack": ", ".join(scenario.stacks) or None,
            "tags": ", ".join(scenario.tags) or None,
            "seed": scenario.seed,
            "bundle": scenario.bundle,
            "flow_cost_usd": f"{scenario.usd:.9f}" if scenario.cost else None,
        },
    )
    if scenario.status in ("failed", "error"):
        tag = "failure" if scenario.status == "failed" else "error"
        found = ET.SubElement(case, tag, message=_clean(headline(scenario)))
        found.text = _clean(failure_text(scenario))
    elif scenario.status not in ("passed", "flaky"):
        ET.SubElement(case, "skipped", message=_clean(headline(scenario)))
    if flow := flow_sections(scenario):
        blocks = (section_text(section) for section in flow)
        ET.SubElement(case, "system-out").text = _clean("\n\n".join(blocks))
    return case


def _properties(element: ET.Element, values: dict[str, str | int | None]) -> None:
    known = {key: value for key, value in values.items() if value is not None}
    if known:
        holder = ET.SubElement(element, "properties")
        for key, value in known.items():
            ET.SubElement(holder, "property", name=key, value=_clean(str(value)))


def _count(scenarios: list[ScenarioData], *statuses: str) -> int:
    return sum(scenario.status in statuses for scenario in scenarios)


def _clean(text: str) -> str:
    return NOT_XML.sub("\ufffd", text)
