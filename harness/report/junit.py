"""JUnit XML, as CI systems read it: one suite a file, one case a scenario."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree as ET

from harness.errors import BadInput, Location
from harness.report.failure import failure_text, headline
from harness.report.names import short_path
from harness.report.secrets import masker_of
from harness.scenarios.results import ScenarioResult

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, even escaped."""


def check(path: Path) -> None:
    """Raises:
    BadInput: a report cannot be written there, told before anything is run for it.
    """
    if path.is_dir():
        raise BadInput("the JUnit report cannot be written: Is a directory", where=Location(path))
    above = next(folder for folder in path.absolute().parents if folder.exists())
    if not above.is_dir() or not os.access(above, os.W_OK):
        what = f"the JUnit report cannot be written: {above} cannot be written to"
        raise BadInput(what, where=Location(path))


def write(path: Path, results: Iterable[ScenarioResult], properties: dict[str, str]) -> None:
    """Write the report; `properties` (engine, release, …) stand on every suite.

    Raises:
        BadInput: the file cannot be written.
    """
    root = ET.Element("testsuites", name="harness")
    ordered = sorted(results, key=lambda result: str(result.where.file))
    mask = masker_of(r for r in ordered if r.status != "passed").text
    for file, group in groupby(ordered, key=lambda result: result.where.file):
        root.append(_suite(short_path(file), list(group), properties, mask))
    for key in ("tests", "failures", "errors", "skipped"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    root.set("time", f"{sum(float(suite.get('time', '0')) for suite in root):.3f}")
    ET.indent(root)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        ET.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
    except OSError as error:
        raise BadInput(
            f"the JUnit report cannot be written: {error.strerror}", where=Location(path)
        ) from error


def _suite(
    name: str, results: list[ScenarioResult], properties: dict[str, str], mask: Callable[[str], str]
) -> ET.Element:
    suite = ET.Element(
        "testsuite",
        name=name,
        hostname=socket.gethostname(),
        timestamp=datetime.now(UTC).isoformat(timespec="seconds"),
        tests=str(len(results)),
        failures=str(_count(results, "failed")),
        errors=str(_count(results, "error")),
        skipped=str(_count(results, "skipped", "unsupported", "xfailed")),
        time=f"{sum(result.seconds for result in results):.3f}",
    )
    holder = ET.SubElement(suite, "properties")
    for key, value in properties.items():
        ET.SubElement(holder, "property", name=key, value=_clean(value))
    for result in results:
        suite.append(_case(name, result, mask))
    return suite


def _case(suite: str, result: ScenarioResult, mask: Callable[[str], str]) -> ET.Element:
    case = ET.Element(
        "testcase",
        classname=suite,
        name=_clean(result.name),
        file=suite,
        line=str(result.where.line or 1),
        time=f"{result.seconds:.3f}",
    )
    if result.status in ("failed", "error"):
        tag = "failure" if result.status == "failed" else "error"
        found = ET.SubElement(case, tag, message=_clean(mask(headline(result))))
        found.text = _clean(mask(failure_text(result)))
    elif result.status != "passed":
        ET.SubElement(case, "skipped", message=_clean(mask(headline(result))))
    return case


def _count(results: list[ScenarioResult], *statuses: str) -> int:
    return sum(result.status in statuses for result in results)


def _clean(text: str) -> str:
    return NOT_XML.sub("\ufffd", text)
