"""`note`: what the engine told by itself."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from harness.engines.extension.wire import Note as NoteRecord
from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.expectations.counting import Counted, matching
from harness.scenarios.fields import Expected

_LATEST = 20


class Note(Counted, Expectation):
    """Something that the engine told of in this scenario: a loop that it stopped, say."""

    kind: ClassVar[str] = "note"
    example: ClassVar[str] = "note: {level: error, text: {$contains: was stopped}, exactly: 1}"
    from_records: ClassVar[bool] = True

    level: Literal["info", "warning", "error"] | None = Field(None, description="How grave it is.")
    text: Expected

    def look(self, context: Context) -> Look:
        context.need_records("what the engine tells")
        notes = [r for r in context.observed.records() if isinstance(r, NoteRecord)]
        found, nearest = matching(
            notes,
            lambda note: [
                ("$.text", self.text, note.text, False),
                *([("$.level", self.level, note.level, False)] if self.level else []),
            ],
        )
        seen = [f"{note.level}: {note.text}" for note in notes[-_LATEST:]]
        return self.counted(
            [note.text for note in found],
            "note that matches",
            nearest=nearest,
            seen=seen or ["the engine told nothing"],
            grows=True,
        )
