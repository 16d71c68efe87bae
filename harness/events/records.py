"""Events with a list of `Records`: which service sent them."""

from __future__ import annotations

from typing import Any

from harness.events.model import WrongEvent
from harness.events.shapes import has, text

_OWN = ("s3", "body", "Sns", "dynamodb", "kinesis", "ses")


def records_of(event: Any, *sources: str) -> list[dict[str, Any]] | None:
    """The records, where the first one is of one of the `sources`; else None.

    Raises:
        WrongEvent: a later one is of another source.
    """
    records = event.get("Records") if isinstance(event, dict) else None
    if not isinstance(records, list) or not records or source(records[0]) not in sources:
        return None
    for number, record in enumerate(records):
        if source(record) not in sources:
            raise WrongEvent(
                f"record {number} is from {source(record) or 'nowhere'}, the first one from "
                f"{source(records[0])}: AWS delivers the records of one source together",
                ("Records", number),
            )
    return records


def source(record: Any) -> str:
    """`aws:s3`; SNS writes its keys with capitals."""
    return text(record, "eventSource") or text(record, "EventSource")


def is_record(value: Any) -> bool:
    """Whether it is a record without its list, as a pipe hands it on."""
    return bool(source(value)) and any(key in value for key in _OWN)


def windowed(event: dict[str, Any], about: str) -> str:
    """`about`, with the tumbling window where the records are those of one."""
    if not has(event, "window", "isFinalInvokeForWindow"):
        return about
    return f"{about} in a tumbling window"
