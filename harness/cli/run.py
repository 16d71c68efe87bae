"""`harness run`: replay scenario files."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.bundling import after, bundle_options
from harness.cli.engine import beginning, engine_option
from harness.cli.parameters import allow_unsupported_option, enforce_iam_option
from harness.cli.rerunning import Rerun, rerun_options
from harness.cli.workers import WorkersParameter

if TYPE_CHECKING:
    from harness.report.console import ConsoleReport
    from harness.scenarios.results import ScenarioResult
    from harness.scenarios.values.inputs import Inputs


@click.command(name="run")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), required=True)
@engine_option
@click.option("--port", type=click.IntRange(1, 65535), help="Default: a free one.")
@click.option("-k", "text", help="Only scenarios whose name or file contains this text.")
@click.option("--tag", "tags", multiple=True, help="Only scenarios with this tag (any of them).")
@click.option("--not-tag", "not_tags", multiple=True, help="No scenarios with this tag.")
@click.option(
    "--var",
    "variables",
    multiple=True,
    metavar="NAME=VALUE",
    help="A value for a variable of the scenarios, instead of its default.",
)
@click.option("--seed", type=click.IntRange(0), help="What random values come from. Default: any.")
@click.option(
    "-n",
    "--workers",
    type=WorkersParameter(),
    default="auto",
    show_default=True,
    help="Scenarios at the same time, each worker in an account of its own; auto: two a core.",
)
@click.option("-x", "--exitfirst", is_flag=True, help="Stop at the first failure.")
@click.option("-v", "--verbose", is_flag=True, help="Show every step.")
@click.option("--junit", "junit_file", type=click.Path(path_type=Path), help="Write JUnit XML.")
@click.option("--html", "html_file", type=click.Path(path_type=Path), help="Write an HTML report.")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
@click.option(
    "--json-stream",
    "stream_file",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Write events as they happen, a JSON object a line; -: to standard output.",
)
@click.option(
    "--github/--no-github",
    default=None,
    help="Print GitHub's annotations, write its summary. Default: in GitHub Actions.",
)
@click.option(
    "--unsupported",
    type=click.Choice(["skip", "fail"]),
    default="skip",
    show_default=True,
    help="What becomes of a scenario that the engine cannot run.",
)
@allow_unsupported_option
@enforce_iam_option
@bundle_options
@rerun_options
@click.option("--slowest", type=click.IntRange(1), metavar="N", help="List what took longest.")
@click.option("--cost", "with_cost", is_flag=True, help="Print what it would cost on AWS.")
@click.option(
    "--budget",
    type=click.FloatRange(min=0),
    metavar="USD",
    help="Fail where all of it would cost more US dollars.",
)
@click.option(
    "--prices",
    "prices_file",
    type=click.Path(path_type=Path),
    envvar="HARNESS_PRICES",
    metavar="FILE",
    help="A price table; else AWS's list prices.",
)
def command(
    *,
    paths: tuple[Path, ...],
    engine_name: str,
    port: int | None,
    text: str | None,
    tags: tuple[str, ...],
    not_tags: tuple[str, ...],
    variables: tuple[str, ...],
    seed: int | None,
    workers: int | None,
    exitfirst: bool,
    verbose: bool,
    junit_file: Path | None,
    html_file: Path | None,
    as_json: bool,
    stream_file: Path | None,
    github: bool | None,
    unsupported: str,
    allow_unsupported: bool,
    enforce_iam: bool,
    bundle_dir: Path,
    no_bundle: bool,
    bundle_code: bool,
    rerun: Rerun,
    slowest: int | None,
    with_cost: bool,
    budget: float | None,
    prices_file: Path | None,
) -> int:
    """Replay the scenarios of files and directories on a local cloud.

    Exit code 0: all passed, some maybe only on a retry (--flaky). 1: one failed. 2: one could
    not be run as asked.
    """
    begun = click.get_current_context().with_resource(beginning(engine_name, port=port))

    # imported, and scenarios read, while the engine starts
    from harness.cli.files import scenario_files
    from harness.cli.replaying import Replay, check_given, read_cases
    from harness.cli.selection import select
    from harness.cli.terminal import stderr, stdout
    from harness.report.github import Job
    from harness.report.outputs import STANDARD_OUTPUT, Outputs, Wanted
    from harness.scenarios.pricing import use_prices

    if as_json and stream_file == STANDARD_OUTPUT:
        raise click.UsageError("--json and --json-stream - both want standard output")
    wanted = Wanted(junit=junit_file, html=html_file, stream=stream_file, github=Job.of(github))
    wanted.check()
    prices = use_prices(prices_file)
    inputs = _inputs(variables, seed)
    cases = select(read_cases(scenario_files(paths)), text, tags, not_tags)
    inputs.check(case.scenario for case in cases)
    check_given((case.scenario for case in cases), inputs)
    console = stderr() if as_json or stream_file == STANDARD_OUTPUT else stdout()
    cases = rerun.chosen(cases, console.print)
    began = time.monotonic()
    outputs = Outputs(wanted)
    replay = Replay(
        cases,
        console,
        outputs=outputs,
        workers=workers,
        verbose=verbose,
        allow_unsupported=allow_unsupported,
        enforce_iam=enforce_iam,
        inputs=inputs,
        fail_unsupported=unsupported == "fail",
        after=None if no_bundle else after(bundle_dir, with_code=bundle_code),
        retries=rerun.retries,
        in_order=rerun.shuffle is not None,
    )
    with outputs:
        with replay, begun.answering() as engine:
            console.print(f"{engine.name} engine: {engine.release} at {engine.endpoint}")
            if wanted.any:
                from harness.report.results.environment import run_info

                arguments = sys.argv[1:]
                info = run_info(engine, workers=replay.count, seed=inputs.seed, arguments=arguments)
                outputs.began(info, len(cases))
            results = replay.run(engine, exitfirst=exitfirst or rerun.until_fail)
        exit_code = rerun.exit_code(results)
        bill = None
        if with_cost or budget is not None:
            from harness.report.cost import Bill

            bill = Bill(results, prices, budget)
            exit_code = max(exit_code, 1 if bill.too_dear else 0)
        outputs.ended(exit_code)
    _tell(replay.report, results, slowest, time.monotonic() - began)
    if bill is not None:
        bill.tell(console, table=with_cost)
    for line in outputs.commands:
        click.echo(line, err=console.stderr)
    if as_json:
        from harness.report.data import as_data
        from harness.report.secrets import masker_of

        shown = masker_of(results).value([as_data(result) for result in results])
        click.echo(json.dumps(shown, indent=2, default=str))
    return exit_code


def _inputs(variables: tuple[str, ...], seed: int | None) -> Inputs:
    from harness.scenarios.values.inputs import Inputs, read_pairs

    given = read_pairs(variables)
    return Inputs(given) if seed is None else Inputs(given, seed)


def _tell(
    report: ConsoleReport, results: Sequence[ScenarioResult], slowest: int | None, seconds: float
) -> None:
    from harness.scenarios.parallel.case import FAILED

    failed = []
    if wrong := [result for result in results if result.status in FAILED]:
        from harness.report.results import scenario_of

        failed = [scenario_of(result) for result in wrong]
    report.failures(failed)
    if slowest is not None:
        report.slowest(results, slowest)
    report.summary(failed, results, seconds)
