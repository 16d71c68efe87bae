"""Says what an event is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from harness.errors import BadInput, did_you_mean
from harness.events.catalogue import KINDS
from harness.events.looking import Look
from harness.events.model import Identified, WrongEvent
from harness.events.records import is_record, source
from harness.stacks.documents.document import Document, read_text
from harness.stacks.documents.json_document import parse

_SOURCES = (
    "aws:s3", "aws:sqs", "aws:sns", "aws:dynamodb", "aws:kinesis", "aws:ses", "aws:codecommit",
)  # fmt: skip


def read_event(file: Path) -> Document:
    """The event file; every part of its data knows its line.

    Raises:
        BadInput: missing, no text, malformed JSON, or a key that is given twice.
    """
    return parse(file, read_text(file))


def identify(document: Document) -> Identified:
    """What the event of a file is.

    Raises:
        BadInput: AWS delivers nothing like it, or it lacks what each event of its kind has;
            with file:line:column.
    """
    try:
        return identify_data(document.data)
    except WrongEvent as error:
        where = document.where(*error.path)
        raise BadInput(error.what, where=where, fix=error.fix) from error


def identify_data(event: Any) -> Identified:
    """What the event is.

    Raises:
        WrongEvent: as `identify`, with the path instead of the line.
    """
    found = Look(KINDS).at(event)
    if found is None:
        raise _unknown(event)
    return found


def _unknown(event: Any) -> WrongEvent:
    if not isinstance(event, (dict, list)):
        return WrongEvent("an event is a JSON object, here is " + _named(event))
    if is_record(event):
        return WrongEvent("a record without its list", fix='write {"Records": [...]} around it')
    records = event.get("Records") if isinstance(event, dict) else None
    if records == []:
        return WrongEvent("Records is empty: AWS delivers at least one", ("Records",))
    if isinstance(records, list):
        name = source(records[0])
        what = f"records of {name!r} are not known" if name else "record 0 has no eventSource"
        return WrongEvent(what, ("Records", 0), did_you_mean(name, _SOURCES) if name else None)
    keys = list(event)[:6] if isinstance(event, dict) else []
    what = "no event that AWS delivers to a function is like this"
    return WrongEvent(
        f"{what} (its keys: {', '.join(keys)})" if keys else what,
        fix="an event of your own is handed to a function as it is: `at: function`",
    )


def _named(value: Any) -> str:
    return "null" if value is None else type(value).__name__
