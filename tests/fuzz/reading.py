"""Read a file as lint and `harness events identify` do, within a time limit."""

from __future__ import annotations

import signal
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from harness.errors import BadInput
from harness.events.identify import identify, read_event
from harness.scenarios.reading.lint import lint

LIMIT = 10.0
"""Seconds of CPU for one file; the slowest of the repository takes 0.2."""


class Hangs(BaseException):
    """Past every `except Exception`."""


def complaints(file: Path) -> tuple[bool, list[str]]:
    """Whether the file is right, and what is wrong with how it was read."""
    try:
        with _limited(LIMIT):
            errors = _event(file) if file.suffix == ".json" else lint(file)[1]
    except Hangs:
        return False, [f"hangs: more than {LIMIT:g} s"]
    except BaseException as error:
        last = traceback.format_exc().strip().splitlines()[-12:]
        return False, ["\n".join([f"traceback: {type(error).__name__}", *last])]
    return not errors, [
        f"no file and line: {error}"
        for error in errors
        if error.where is None or error.where.line is None or not error.what.strip()
    ]


def _event(file: Path) -> list[BadInput]:
    try:
        identify(read_event(file))
    except BadInput as error:
        return [error]
    return []


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise Hangs

    former = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, former)
