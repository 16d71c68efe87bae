"""Writes docs/conformance.md: `python -m tests.conformance.table [--run ENGINE --name NAME]`.

With `--run`, the checks are run first, on an engine as `--harness-engine` takes it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.conformance.results import Result, Run, read_all, read_junit, write

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "conformance.md"

HEAD = """# Conformance

What AWS documents, held against engines: each check uses the AWS API only, and names the page
that it comes from (`tests/conformance`, one module a service). Made from the results of the last
runs by `python -m tests.conformance.table`; `--run native` runs the checks first.
A cell says how many of a feature's checks passed. Checks wait for what AWS documents to happen
eventually for some seconds; an engine that takes longer fails them.
"""


def page() -> str:
    """The whole page."""
    runs = read_all()
    native = next(iter(runs.values())).results
    lines = [HEAD, "| engine | checks | passed |", "|---|---:|---:|"]
    lines += [_summary(name, run) for name, run in runs.items()]
    for service in dict.fromkeys(result.service for result in native):
        lines += ["", f"## {service}", "", f"| | {' | '.join(runs)} | documents |"]
        lines += [f"|---|{'---:|' * len(runs)}---|"]
        lines += _rows(service, native, runs)
    return "\n".join(lines) + "\n"


def _summary(name: str, run: Run) -> str:
    passed = sum(result.outcome == "passed" for result in run.results)
    return f"| `{name}`: {run.engine} | {len(run.results)} | {passed} |"


def _rows(service: str, native: list[Result], runs: dict[str, Run]) -> Iterator[str]:
    of_service = [result for result in native if result.service == service]
    for feature in sorted({result.feature for result in of_service}):
        cells = [_cell(service, feature, run) for run in runs.values()]
        documents = sorted({result.document for result in of_service if result.feature == feature})
        yield f"| {feature} | {' | '.join(cells)} | {'; '.join(documents)} |"


def _cell(service: str, feature: str, run: Run) -> str:
    counts = Counter(
        result.outcome
        for result in run.results
        if (result.service, result.feature) == (service, feature)
    )
    return f"{counts['passed']} of {counts.total()}" if counts else "not run"


def run_checks(engine: str) -> list[Result]:
    """Run all checks on an engine; those that fail are results, not errors."""
    with tempfile.TemporaryDirectory() as folder:
        junit = Path(folder, "junit.xml")
        command = [sys.executable, "-m", "pytest", str(HERE), "-q", f"--harness-engine={engine}"]
        subprocess.run([*command, "-n2", f"--junitxml={junit}"], check=False)
        return read_junit(junit)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", metavar="ENGINE", help="run the checks on this engine first")
    parser.add_argument("--name", default="native", help="what the engine is called in the table")
    parser.add_argument("--engine-is", metavar="TEXT", default="", help="which release it is")
    asked = parser.parse_args()
    if asked.run:
        write(asked.name, Run(asked.engine_is or asked.name, run_checks(asked.run)))
    PAGE.write_text(page())
    sys.stdout.write(f"{PAGE}\n")


if __name__ == "__main__":
    main()
