"""`harness record`: what is done with an application becomes a scenario."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.engine import attached_cloud, endpoint_option, region_option
from harness.cli.env import UNSET, variables
from harness.cli.parameters import parameter_options, parameters
from harness.cli.terminal import progress, stderr
from harness.cli.watching import on_signals
from harness.errors import BadInput

if TYPE_CHECKING:
    from harness.scenarios.results import ScenarioResult


@click.command(name="record", context_settings={"ignore_unknown_options": True})
@click.argument("templates", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="The scenario to write: NAME.scenario.yaml.",
)
@click.option("--title", help="What the scenario is called; the file's name unless given.")
@click.option(
    "--while",
    "client",
    metavar="COMMAND",
    help="Record as long as this runs, with the exports of `harness env`; else until Ctrl-C.",
)
@click.option("--for", "seconds", type=click.FloatRange(min=0), help="Record so many seconds.")
@click.option("--no-check", is_flag=True, help="Do not try whether the scenario passes.")
@click.option("--force", is_flag=True, help="Replace FILE where there is one.")
@parameter_options
@region_option
@endpoint_option
def command(
    *,
    templates: tuple[Path, ...],
    out: Path,
    title: str | None,
    client: str | None,
    seconds: float | None,
    no_check: bool,
    force: bool,
    given: tuple[str, ...],
    parameter_file: Path | None,
    region: str,
    endpoint: str | None,
) -> int:
    """Write what is done with the application of the TEMPLATEs as a scenario.

    The engine is the one that is up (`harness up`). What comes from outside
    becomes its actions, what the flow leaves behind its expectations. It is
    done twice more, to tell what differs from run to run, and whether it passes.
    """
    from harness.recording.recording import record
    from harness.stacks.deploy import deploy
    from harness.stacks.several.deploying import check_results, deploy_several
    from harness.stacks.several.joined import joined
    from harness.stacks.several.wanted import planned, shared_out

    if not out.name.endswith((".scenario.yaml", ".scenario.yml")):
        raise BadInput(f"{out} is no scenario's name", fix="let it end in .scenario.yaml")
    if out.exists() and not force:
        raise BadInput(f"{out} is there already", fix="choose another name, or add --force")
    if client is not None and seconds is not None:
        raise BadInput("--while and --for both say how long: give one of them")
    for template in templates:
        if not template.exists():
            raise BadInput(f"{template} does not exist")
    cloud = attached_cloud(endpoint, region)
    wanted = shared_out(templates, parameters(given, parameter_file))
    with progress(stderr()) as tell:
        results = deploy_several(wanted, cloud, deploy=deploy, progress=tell)
        stacks = check_results(results)
    labels = [one.label for one in planned(wanted)]
    stack = joined(dict(zip(labels, stacks, strict=True)))
    said, over = _length(client, seconds, cloud.endpoint, region)
    made = record(
        stack,
        wanted,
        cloud,
        out,
        title=title or out.name.partition(".")[0].replace("_", " ").replace("-", " "),
        begun=lambda: click.echo(said, err=True),
        over=over,
        check=not no_check,
    )
    for call, why in made.recorded.left:
        click.echo(f"left out: {call.service}.{call.operation}: {why}", err=True)
    for words in made.recorded.still:
        click.echo(f"still going on when the recording ended: {words}", err=True)
    if not made.recorded.acted:
        raise BadInput(
            "nothing came from outside: there is no scenario to write",
            fix="use the application while it records, by the exports of `harness env`",
        )
    click.echo(f"{made.written[0]}: {len(made.recorded.acted)} actions")
    for told in made.to_give:
        click.echo(f"secret, so not recorded: {told}", err=True)
    if made.lacking and not no_check:
        click.echo(f"not tried: it lacks {', '.join(made.lacking)}")
    if made.checked is None:
        return 0
    return _told(made.checked)


def _told(checked: ScenarioResult) -> int:
    from harness.report.failure import failure_text
    from harness.report.results.building import scenario_of

    if checked.status == "passed":
        click.echo("it passes")
        return 0
    click.echo(failure_text(scenario_of(checked)))
    click.echo("it does not pass as it was recorded: mend the expectations that differ")
    return 1


def _length(
    client: str | None, seconds: float | None, endpoint: str, region: str
) -> tuple[str, Callable[[], bool]]:
    """What to say when it has begun, and whether it is over."""
    if client is not None:
        return "recording", _running(client, endpoint, region)
    if seconds is not None:
        ends: list[float] = []

        def over() -> bool:
            ends[:] = ends or [time.monotonic() + seconds]
            return time.monotonic() >= ends[0]

        return f"recording for {seconds:g} s", over
    return "recording: use the application, then press Ctrl-C", on_signals().is_set


def _running(client: str, endpoint: str, region: str) -> Callable[[], bool]:
    """Starts it at the first look."""
    started: list[subprocess.Popen[bytes]] = []

    def over() -> bool:
        if not started:
            environment = {k: v for k, v in os.environ.items() if k not in UNSET}
            environment |= variables(endpoint, region)
            started.append(subprocess.Popen(client, shell=True, env=environment))
        if (code := started[0].poll()) is None:
            return False
        if code:
            raise BadInput(f"`{client}` ended with exit code {code}")
        return True

    return over
