"""`--watch`: what is saved goes to the stacks, until Ctrl-C."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from harness.engines.cloud import Cloud
    from harness.stacks.several.deploying import Result
    from harness.stacks.watching.live import Live


def on_signals() -> threading.Event:
    """Set by Ctrl-C or SIGTERM."""
    asked = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: asked.set())
    return asked


def lives_of(results: Sequence[Result], cloud: Cloud, *, allow_unsupported: bool) -> list[Live]:
    """The deployed stacks, to be watched."""
    from harness.stacks.watching.live import Live

    return [
        Live(r.planned.wanted, cloud, r.stack, _progress, allow_unsupported)
        for r in results
        if r.stack is not None
    ]


def watch_until(
    asked: threading.Event,
    lives: Sequence[Live],
    alive: Callable[[], None] = lambda: None,
    *,
    settle: bool = False,
) -> int:
    """Watch; `settle` brings CloudFormation up to date at the end, for an engine that stays."""
    from harness.stacks.watching.watch import Watch

    watch = Watch(lives, _say, lambda text: click.echo(f"error: {text}", err=True))
    watch.run(asked, alive)
    if settle:
        watch.settle()
    click.echo("stopping", err=True)
    return 0


def _say(text: str) -> None:
    click.echo(f"{datetime.now():%H:%M:%S} {text}")


def _progress(text: str, _fraction: float | None) -> None:
    if text.startswith(("building", "making")):
        click.echo(text, err=True)
