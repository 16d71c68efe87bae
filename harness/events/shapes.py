"""Looking at plain data whose shape is not known yet."""

from __future__ import annotations

from typing import Any

from harness.events.model import Path, WrongEvent


def has(value: Any, *keys: str) -> bool:
    """Whether it is a mapping with all of the keys."""
    return isinstance(value, dict) and all(key in value for key in keys)


def mapping(value: Any, *path: str | int) -> dict[str, Any]:
    """The mapping at `path`; an empty one where there is none."""
    found = at(value, *path)
    return found if isinstance(found, dict) else {}


def text(value: Any, *path: str | int) -> str:
    """The text at `path`; empty where there is none."""
    found = at(value, *path)
    return found if isinstance(found, str) else ""


def at(value: Any, *path: str | int) -> Any:
    """What stands at `path`; None where nothing does."""
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


_NAMES: dict[type, str] = {str: "text", dict: "a mapping", list: "a list"}


def need(value: Any, what: type, *path: str | int, under: Path = ()) -> Any:
    """What stands at `path`, which has to be a `what` (and text not empty).

    Raises:
        WrongEvent: it is missing or something else.
    """
    found = at(value, *path)
    dotted = ".".join(str(step) for step in path)
    if found is None:
        raise WrongEvent(f"{dotted} is missing", (*under, *path))
    if not isinstance(found, what):
        raise WrongEvent(f"{dotted} has to be {_NAMES[what]}", (*under, *path))
    return found


def name_of(arn: str) -> str:
    """The name at an ARN's end: of a queue, a topic, a table's stream, a bucket, a function."""
    resource = arn.split(":", 5)[-1] if arn.startswith("arn:") else arn
    head, slash, rest = resource.partition("/")
    if slash:
        parts = rest.split("/")
        # A stream of a table: table/NAME/stream/LABEL.
        return parts[0] if head in ("table", "stream") else parts[-1]
    return resource.rpartition(":")[2]


def distinct(values: list[str]) -> str:
    """The different texts, in their order, with commas."""
    return ", ".join(dict.fromkeys(value for value in values if value))
