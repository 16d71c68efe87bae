"""Each fault that strikes is a note in the stream of records."""

from __future__ import annotations

import time

from ..recorder.lines import line_of
from ..recorder.stream import RING
from ..wire import Note
from .book import Live


def tell(account: str, live: Live, resource: str | None = None) -> None:
    """The note goes to the account, named for the function or resource that it struck."""
    text = f"fault {live.number}, match {live.matched}: {live.rule}"
    now = time.time()
    RING.emit(account, lambda seq: line_of(Note(seq, now, "fault", text, account, resource)))
