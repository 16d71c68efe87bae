"""`harness replay`: run the scenario of a bundle again."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

import click

from harness.cli.engine import engine_option, started
from harness.cli.terminal import stderr, stdout

PASSED, SAME, DIFFERENT = 0, 1, 3
"""Exit codes; 2, as everywhere, is bad input."""


@click.command(name="replay")
@click.argument("bundle", type=click.Path(path_type=Path))
@engine_option
@click.option("--port", type=click.IntRange(1, 65535), help="Default: a free one.")
@click.option(
    "--source",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The project's root, for a bundle without code. Default: the working directory.",
)
@click.option(
    "--secret",
    "secrets",
    multiple=True,
    metavar="NAME=VALUE",
    help="A value that is masked in the bundle (or HARNESS_SECRET_NAME). Default: a made one.",
)
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    help="Unpack the bundle there, and keep it. Default: a temporary folder.",
)
@click.option("--inspect", is_flag=True, help="Only tell what the bundle holds.")
@click.option("-v", "--verbose", is_flag=True, help="Show every step.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def command(
    *,
    bundle: Path,
    engine_name: str,
    port: int | None,
    source: Path | None,
    secrets: tuple[str, ...],
    into: Path | None,
    inspect: bool,
    verbose: bool,
    as_json: bool,
) -> int:
    """Run a bundle's scenario again, and say whether it fails in the same way.

    Exit code 0: it passes now. 1: it fails as it did. 2: the bundle, or what it needs, is bad.
    3: it fails in another way.
    """
    from harness.bundles import archive
    from harness.bundles.describing import described
    from harness.bundles.replaying import case_of, replay, unpack
    from harness.bundles.secrets import secrets_for, variable
    from harness.report.console import ConsoleReport
    from harness.report.data import as_data
    from harness.report.results import scenario_of
    from harness.scenarios.parallel.case import FAILED
    from harness.scenarios.values.inputs import read_pairs

    manifest, _ = archive.read(bundle)
    console = stderr() if as_json else stdout()
    if inspect:
        for line in described(manifest):
            console.print(line)
        return 0
    values = secrets_for(manifest.masked, read_pairs(secrets, "--secret"), os.environ)
    if values.made:
        named = ", ".join(values.made)
        console.print(f"masked, so made values stand for them: {named}")
        first = variable(values.made[0])
        console.print(f"  give them with --secret {values.made[0]}=VALUE or {first}")
    if into is not None and into.exists() and any(into.iterdir()):
        raise click.UsageError(f"--into {into}: the folder is not empty")
    report = ConsoleReport(console, verbose=verbose)
    with tempfile.TemporaryDirectory(prefix="harness-replay-") as temporary:
        unpacked = unpack(bundle, into or Path(temporary), values)
        case = case_of(unpacked)
        with started(engine_name, port=port) as engine:
            console.print(f"{engine.name} engine: {engine.release} at {engine.endpoint}")
            if (engine.name, engine.release) != (manifest.engine.name, manifest.engine.release):
                console.print(f"it failed on {manifest.engine.name}: {manifest.engine.release}")
            try:
                result, verdict = replay(
                    unpacked,
                    case,
                    engine,
                    source=source,
                    tell=console.print,
                    listener=lambda event: report.hear(0, event),
                )
            finally:
                report.close()
        report.failures([scenario_of(result)] if result.status in FAILED else [])
    console.print()
    console.print(_sentence(verdict.outcome, verdict.why))
    if as_json:
        outcome = {
            "outcome": verdict.outcome,
            "reproduced": verdict.reproduced,
            "why": verdict.why,
            "result": as_data(result),
        }
        click.echo(json.dumps(outcome, indent=2, default=str))
    if verdict.outcome == "passed":
        return PASSED
    return SAME if verdict.reproduced else DIFFERENT


def _sentence(outcome: str, why: str) -> str:
    titles = {
        "passed": "not reproduced",
        "same": "reproduced",
        "alike": "reproduced",
        "other": "another failure",
    }
    return f"{titles[outcome]}: {why}"
