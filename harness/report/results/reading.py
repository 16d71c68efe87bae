"""A stream that was written to a file, read again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from harness.errors import BadInput, Location
from harness.report.results.model import Event

_EVENT: TypeAdapter[Event] = TypeAdapter(Event)


def read(path: Path) -> Iterator[Event]:
    """The file's events, in its order.

    Raises:
        BadInput: it cannot be read, or a line is no event of the stream.
    """
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _event(line, Location(path, number))
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise BadInput(f"the result stream cannot be read: {why}", where=Location(path)) from error


def event_of(line: str) -> Event:
    """An event of our own writing."""
    return _EVENT.validate_json(line)


def _event(line: str, where: Location) -> Event:
    try:
        return _EVENT.validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        inside = ".".join(str(part) for part in first["loc"])
        what = f"no line of a result stream: {inside + ': ' if inside else ''}{first['msg']}"
        fix = "`harness run --json-stream FILE` writes one; `harness schema results` describes it"
        raise BadInput(what, where=where, fix=fix) from error
