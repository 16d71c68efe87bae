"""Writes docs/conformance.md: `python -m tests.conformance.table [--run native docker …]`.

With `--run`, the checks are run first on these engines; the peers are those of the benchmarks.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.engines import ours, resident_mb, settle, stock
from benchmarks.ministack import ministack
from harness.engines.docker.engine import IMAGE
from tests.conformance.results import Result, Run, read_all, read_junit, write

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "conformance.md"

RELEASES = {"docker": IMAGE.rpartition(":")[2]}
STARTS = {"native": ours, "stock": stock, "ministack": ministack}
WORDS = {
    "native": " with the extension",
    "docker": " in a container, with the extension",
    "stock": " with our function runtime and tables, otherwise stock",
    "ministack": "",
}

HEAD = """# Conformance

What AWS documents, held against engines: each check uses the AWS API only, and names the page
that it comes from (`tests/conformance`, one module a service). Made from the results of the last
runs by `python -m tests.conformance.table`; `--run native` runs the checks first.
A cell says how many of a feature's checks passed. Checks wait for what AWS documents to happen
eventually for some seconds; an engine that takes longer fails them. Memory is that of the
engine's own process, ready and after all checks; functions' processes are not in it.
"""


def page() -> str:
    """The whole page."""
    runs = read_all()
    native = next(iter(runs.values())).results
    lines = [HEAD, "| engine | checks | passed | memory before, after |", "|---|---:|---:|---:|"]
    lines += [_summary(name, run) for name, run in runs.items()]
    for service in dict.fromkeys(result.service for result in native):
        lines += ["", f"## {service}", "", f"| | {' | '.join(runs)} | documents |"]
        lines += [f"|---|{'---:|' * len(runs)}---|"]
        lines += _rows(service, native, runs)
    return "\n".join(lines) + "\n"


def _summary(name: str, run: Run) -> str:
    passed = sum(result.outcome == "passed" for result in run.results)
    memory = "{:.0f} MB, {:.0f} MB".format(*run.memory_mb) if run.memory_mb else ""
    return f"| `{name}`: {run.engine} | {len(run.results)} | {passed} | {memory} |"


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


def run_checks(engine: str) -> Run:
    """Run all checks on an engine; those that fail are results, not errors."""
    if engine not in STARTS:
        return Run(f"LocalStack {RELEASES[engine]}{WORDS[engine]}", _run(engine))
    with STARTS[engine]() as running:
        settle(running)
        before = resident_mb(running)
        results = _run(running.endpoint)
        settle(running)
        memory = (before, resident_mb(running))
        return Run(f"{running.release}{WORDS[engine]}", results, memory)


def _run(engine: str) -> list[Result]:
    with tempfile.TemporaryDirectory() as folder:
        junit = Path(folder, "junit.xml")
        command = [sys.executable, "-m", "pytest", str(HERE), "-q", f"--harness-engine={engine}"]
        subprocess.run([*command, "-n2", f"--junitxml={junit}"], check=False)
        return read_junit(junit)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", nargs="*", default=[], choices=WORDS, help="run the checks first")
    for engine in parser.parse_args().run:
        write(engine, run_checks(engine))
    PAGE.write_text(page())
    sys.stdout.write(f"{PAGE}\n")


if __name__ == "__main__":
    main()
