"""Errors that a user reads: what is wrong, where, and what to do.

Every error that the harness raises on purpose is a `HarnessError`. The command line
prints it without a traceback; `exit_code` is the process's exit code.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Location:
    """A place in a file; `line` and `column` count from 1."""

    file: Path
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        parts = [str(self.file), *(str(n) for n in (self.line, self.column) if n is not None)]
        return ":".join(parts)


class HarnessError(Exception):
    """What is wrong (`what`), where (`where`), and what to do about it (`fix`)."""

    exit_code = 1

    def __init__(self, what: str, *, where: Location | None = None, fix: str | None = None) -> None:
        self.what = what
        self.where = where
        self.fix = fix
        super().__init__(str(self))

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}\n  {self.fix}" if self.fix else text


class BadInput(HarnessError):
    """A file, option or environment that the user has to mend."""

    exit_code = 2


class EngineError(HarnessError):
    """The engine could not start, died, or does not answer."""

    exit_code = 2


class DeployError(HarnessError):
    """A stack could not be deployed."""

    exit_code = 2


class Unsupported(HarnessError):
    """Something that the chosen engine cannot do; never a silent success."""

    exit_code = 2

    def __init__(
        self, engine: str, why: str, *, where: Location | None = None, fix: str | None = None
    ) -> None:
        self.engine = engine
        super().__init__(f"unsupported on {engine}: {why}", where=where, fix=fix)


_MOST_NAMES = 20
_SHORTEST_BEGINNING = 3


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """A sentence that offers the nearest of the `known` names, or lists them, or None."""
    names = sorted(known)
    same = [known for known in names if known.lower() == name.lower()]
    close = same or difflib.get_close_matches(name, names, n=3, cutoff=0.6)
    if not close and len(name) >= _SHORTEST_BEGINNING:
        close = [known for known in names if known.lower().startswith(name.lower())][:3]
    if close:
        return "did you mean " + " or ".join(repr(c) for c in close) + "?"
    more = len(names) - _MOST_NAMES
    listed = ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
    return f"known: {listed}" if names else None
