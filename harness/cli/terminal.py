"""Consoles that fit where they write: colour and live lines on a terminal, plain elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from harness.engines.base import Progress as Listener


def stdout() -> Console:
    """What a command prints. Never wraps for a width it does not know."""
    return _console(sys.stdout.isatty(), stderr=False)


def stderr() -> Console:
    """Progress and remarks: standard output stays for what may be piped on."""
    return _console(sys.stderr.isatty(), stderr=True)


def _console(terminal: bool, *, stderr: bool) -> Console:
    return Console(
        stderr=stderr,
        highlight=False,
        soft_wrap=not terminal,
        force_terminal=None if terminal else False,
        emoji=False,
        markup=False,
    )


@contextmanager
def progress(console: Console) -> Iterator[Listener]:
    """A listener for long work: a bar on a terminal; elsewhere one line a new sentence."""
    if not console.is_terminal:
        last = ""

        def tell(sentence: str, _fraction: float | None) -> None:
            nonlocal last
            if sentence != last:
                last = sentence
                console.print(sentence)

        yield tell
        return

    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    ) as bar:
        task = bar.add_task("", total=None)

        def show(sentence: str, fraction: float | None) -> None:
            # A bar without a total pulses; rich keeps the old total where None is passed.
            if fraction is None:
                bar.reset(task, description=sentence, total=None, start=True)
            else:
                bar.update(task, description=sentence, total=1.0, completed=fraction)

        yield show
