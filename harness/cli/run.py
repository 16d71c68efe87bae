"""`harness run`: replay scenario files."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from harness.cli.engine import engine_option, started
from harness.cli.files import scenario_files
from harness.cli.selection import Case, select
from harness.cli.terminal import stderr, stdout
from harness.engines.base import RunningEngine
from harness.engines.cloud import Cloud
from harness.errors import BadInput
from harness.report import junit
from harness.report.console import ConsoleReport
from harness.report.data import as_data
from harness.scenarios.loading import read
from harness.scenarios.results import RunEvent, ScenarioFinished, ScenarioResult
from harness.scenarios.run import run
from harness.scenarios.session import Session

ACCOUNT = "200000000000"
"""Not the account of `harness env`: scenarios reset the data of theirs."""


@click.command(name="run")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), required=True)
@engine_option
@click.option("--port", type=click.IntRange(1, 65535), help="Default: a free one.")
@click.option("-k", "text", help="Only scenarios whose name or file contains this text.")
@click.option("--tag", "tags", multiple=True, help="Only scenarios with this tag (any of them).")
@click.option("-x", "--exitfirst", is_flag=True, help="Stop at the first failure.")
@click.option("-v", "--verbose", is_flag=True, help="Show every step.")
@click.option("--junit", "junit_file", type=click.Path(path_type=Path), help="Write JUnit XML.")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
@click.option(
    "--unsupported",
    type=click.Choice(["skip", "fail"]),
    default="skip",
    show_default=True,
    help="What becomes of a scenario that the engine cannot run.",
)
def command(
    *,
    paths: tuple[Path, ...],
    engine_name: str,
    port: int | None,
    text: str | None,
    tags: tuple[str, ...],
    exitfirst: bool,
    verbose: bool,
    junit_file: Path | None,
    as_json: bool,
    unsupported: str,
) -> int:
    """Replay the scenarios of files and directories on a local cloud.

    Exit code 0: all passed. 1: one failed. 2: one could not be run as asked.
    """
    cases = select(_cases(scenario_files(paths)), text, tags)
    console = stderr() if as_json else stdout()
    report = ConsoleReport(console, verbose=verbose)
    began = time.monotonic()
    with started(engine_name, port=port) as engine:
        console.print(f"{engine.name} engine: {engine.release} at {engine.endpoint}")
        results = _run(cases, engine, report, exitfirst=exitfirst)
    if unsupported == "fail":
        results = [_failed_if_unsupported(result) for result in results]
    report.failures(results)
    report.summary(results, time.monotonic() - began)
    if junit_file is not None:
        junit.write(junit_file, results, _properties(engine))
    if as_json:
        click.echo(json.dumps([as_data(result) for result in results], indent=2, default=str))
    return int(any(result.status in ("failed", "error") for result in results))


def _cases(files: Iterable[Path]) -> list[Case]:
    """Every scenario of the files, read before anything is started."""
    cases: list[Case] = []
    wrong: list[BadInput] = []
    for file in files:
        scenarios, errors = read(file)
        wrong += errors
        cases += [Case(s, variant) for s in scenarios for variant in s.variants]
    if wrong:
        raise BadInput("\n".join(str(error) for error in wrong))
    return cases


def _run(
    cases: Iterable[Case], engine: RunningEngine, report: ConsoleReport, *, exitfirst: bool
) -> list[ScenarioResult]:
    results: list[ScenarioResult] = []
    cloud = Cloud(engine, account=ACCOUNT)
    try:
        with Session(cloud, progress=report.working) as session:
            for case in cases:
                results.append(_one(case, session, report))
                if exitfirst and results[-1].status in ("failed", "error"):
                    break
    finally:
        report.close()
    return results


def _one(case: Case, session: Session, report: ConsoleReport) -> ScenarioResult:
    """Run it; what the file says about `xfail` is part of the result."""
    reason = case.scenario.xfail

    def tell(event: RunEvent) -> None:
        if not isinstance(event, ScenarioFinished):
            report(event)

    result = run(case.scenario, session, variant=case.variant, listener=tell)
    if reason is not None and result.status == "failed":
        result = replace(result, status="xfailed", reason=reason)
    elif reason is not None and result.status == "passed":
        result = replace(result, status="failed", reason=f"passed, but is marked xfail: {reason}")
    report(ScenarioFinished(result))
    return result


def _failed_if_unsupported(result: ScenarioResult) -> ScenarioResult:
    return replace(result, status="failed") if result.status == "unsupported" else result


def _properties(engine: RunningEngine) -> dict[str, Any]:
    return {"harness_engine": engine.name, "harness_release": engine.release}
