"""`harness up`: an engine for the shell, the browser and other tools."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import click

from harness.cli.deploy import described
from harness.cli.engine import create
from harness.cli.parameters import (
    allow_unsupported_option,
    declared,
    enforce_iam_option,
    format_option,
    parameter_options,
    parameters,
)
from harness.cli.terminal import progress, stderr, stdout
from harness.cli.watching import lives_of, on_signals, watch_until
from harness.engines.base import RunningEngine
from harness.engines.ports import require_free
from harness.errors import BadInput, EngineError

USUAL_PORT = 4566
"""Where awslocal, samlocal, cdklocal and tflocal look."""

WATCH = 0.5
"""Seconds between two looks at whether the engine still runs."""


@click.command(name="up")
@click.argument("templates", nargs=-1, type=click.Path(path_type=Path), metavar="[TEMPLATE]...")
@click.option("-d", "--detach", is_flag=True, help="Leave it up and return.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    help=f"Default: {USUAL_PORT}, or a free one where that is in use.",
)
@click.option(
    "--engine",
    "engine_name",
    type=click.Choice(["native", "docker"]),
    default="native",
    show_default=True,
    envvar="HARNESS_ENGINE",
)
@parameter_options
@allow_unsupported_option
@enforce_iam_option
@format_option
@click.option("--watch", is_flag=True, help="Bring what is saved to the stacks, until Ctrl-C.")
def command(
    *,
    templates: tuple[Path, ...],
    detach: bool,
    port: int | None,
    engine_name: str,
    given: tuple[str, ...],
    parameter_file: Path | None,
    allow_unsupported: bool,
    enforce_iam: bool,
    format_: str | None,
    watch: bool,
) -> int:
    """Start a local cloud, deploy the TEMPLATEs, and stay until Ctrl-C."""
    from harness.engines.cloud import Cloud
    from harness.stacks.deploy import deploy
    from harness.stacks.several.deploying import check_results, deploy_several
    from harness.stacks.several.wanted import shared_out

    if watch and (detach or not templates):
        raise BadInput("--watch needs templates, and stays in front: leave out --detach")
    missing = [template for template in templates if not template.exists()]
    if missing:
        raise BadInput(f"{missing[0]} does not exist")
    declared(templates, format_)
    wanted = shared_out(templates, parameters(given, parameter_file)) if templates else []
    engine = create(engine_name, port=port or _usual_port(), detached=detach)
    keep = False
    try:
        with progress(stderr()) as tell:
            running = engine.start(tell)
            cloud = Cloud(running)
            if enforce_iam and cloud.control is not None:
                cloud.control.enforce_iam(None, True)
            results = (
                deploy_several(
                    wanted,
                    cloud,
                    deploy=deploy,
                    progress=tell,
                    allow_unsupported=allow_unsupported,
                )
                if wanted
                else []
            )
            stacks = check_results(results)
        console = stdout()
        asked = None if detach else on_signals()
        console.print(f"{running.release} is up at {running.endpoint}")
        for stack in stacks:
            console.print(f"\n{described(stack)}")
        keep = detach
        console.print(_hints(running, detach))
        if asked is not None and watch:
            lives = lives_of(results, cloud, allow_unsupported=allow_unsupported)
            return watch_until(asked, lives, lambda: _check_alive(engine.failure))
        return 0 if asked is None else _stay(asked, engine.failure)
    finally:
        if not keep:
            engine.stop()


def _usual_port() -> int | None:
    try:
        require_free(USUAL_PORT)
    except BadInput:
        click.echo(f"port {USUAL_PORT} is in use: a free one is taken", err=True)
        return None
    return USUAL_PORT


def _hints(running: RunningEngine, detached: bool) -> str:
    use = 'eval "$(harness env)"' if detached else f"AWS_ENDPOINT_URL={running.endpoint}"
    return f"\nuse it:  {use}\nstop it: {'harness down' if detached else 'Ctrl-C'}"


def _check_alive(failure: Callable[[], str | None]) -> None:
    if (why := failure()) is not None:
        raise EngineError(why)


def _stay(asked: threading.Event, failure: Callable[[], str | None]) -> int:
    """Wait until it is asked to stop, or for the engine's end."""
    while not asked.wait(WATCH):
        _check_alive(failure)
    click.echo("stopping", err=True)
    return 0
