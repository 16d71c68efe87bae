"""The sources, in the order in which they are asked."""

from __future__ import annotations

from typing import Any

from harness.errors import BadInput
from harness.events.identify import identify_data
from harness.events.imports.archives import archives
from harness.events.imports.dead_letters import dead_letters
from harness.events.imports.histories import histories
from harness.events.imports.logs import logs
from harness.events.imports.model import Imported, NothingIn, Source
from harness.events.imports.traces import traces
from harness.events.model import WrongEvent
from harness.stacks.documents.document import Document

SOURCES: dict[str, Source] = {
    "messages of a dead-letter queue": dead_letters,
    "the history of an execution": histories,
    "a trace": traces,
    "events of a bus": archives,
    "log lines": logs,
}
"""What is taken, in words."""


def imported(document: Document) -> tuple[str, list[Imported]]:
    """What a file of production's holds: of which source it is, and what came of it.

    Raises:
        BadInput: it is none of these, or nothing can be made of it.
    """
    return imported_data(document.data, document)


def imported_data(data: Any, document: Document) -> tuple[str, list[Imported]]:
    """As `imported`; `data` is text where the file is no JSON."""
    for words, source in SOURCES.items():
        try:
            found = source(data)
        except NothingIn as why:
            raise BadInput(str(why), where=document.where()) from why
        if found is not None:
            return words, found
    try:
        return f"an event ({identify_data(data)})", [Imported("event", data)]
    except WrongEvent as error:
        known = ", ".join(SOURCES)
        raise BadInput(
            f"this is nothing that is imported: {known}",
            where=document.where(),
            fix="give what the aws CLI prints, as it is",
        ) from error
