"""`harness clock`: the time in the cloud, and moving it ahead."""

from __future__ import annotations

import re

import click

from harness.cli.engine import attached_cloud, endpoint_option
from harness.errors import BadInput

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd]?)")
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400}


@click.group(name="clock")
def command() -> None:
    """Tell the time in the cloud, or move it ahead."""


@command.command(name="now")
@endpoint_option
def now(endpoint: str | None) -> int:
    """Print the time in the cloud, and how far it is ahead of real time."""
    clock = attached_cloud(endpoint).clock
    click.echo(f"{clock.now():%Y-%m-%dT%H:%M:%SZ}")
    if ahead := round(clock.ahead().total_seconds()):
        click.echo(f"{ahead} s ahead of real time", err=True)
    return 0


@command.command(name="advance")
@click.argument("duration")
@click.option("--within", default=60.0, show_default=True, help="Seconds of real time.")
@endpoint_option
def advance(duration: str, within: float, endpoint: str | None) -> int:
    """Move the clock ahead by DURATION (90s, 15m, 2h, 4d), and wait until all has come to rest."""
    seconds = _seconds(duration)
    moment = attached_cloud(endpoint).clock.advance(seconds=seconds, within=within)
    click.echo(f"{moment:%Y-%m-%dT%H:%M:%SZ}")
    return 0


def _seconds(text: str) -> float:
    found = _DURATION.fullmatch(text)
    if found is None:
        raise BadInput(f"{text!r} is no duration", fix="such as 90s, 15m, 2h or 4d")
    return float(found[1]) * _SECONDS[found[2]]
