"""What an expectation is, and what one look at the world tells."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from harness.engines.extension.wire import Record
from harness.scenarios.context import Context


@dataclass(frozen=True)
class Look:
    """What an expectation saw, once."""

    holds: bool
    message: str = ""
    """What did not hold, in one sentence."""
    expected: Any = None
    actual: Any = None
    differences: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    final: bool = False
    """It does not hold and never will: waiting longer is of no use."""
    result: Any = None
    """What `capture` looks at."""


class Expectation:
    """Something that must come true. A subclass is a pydantic model of its body."""

    kind: ClassVar[str]
    example: ClassVar[str]
    waits: ClassVar[bool] = True
    """False for what cannot change by waiting (a response that is already here)."""
    from_records: ClassVar[bool] = False
    """Whether a look needs nothing but the records: such looks cost little."""

    recorded: ClassVar[bool] = True
    """False for what comes true without a record: it is looked at often."""

    def may_have_changed(self, records: Sequence[Record]) -> bool:
        """Whether these records, which came since the last look, can make a difference to it.

        It looks again without being asked after a pause, and at the end: so it need not know of
        changes that leave no record. One of `from_records` does not: with no change in them it
        would see the same.
        """
        return True

    def too_early(self, context: Context) -> bool:
        """Whether the records say that it cannot hold yet, so that a first look is of no use.

        It is looked at when what changes it is on record, after a pause, and at the end.
        """
        return False

    @classmethod
    def look_together(cls, several: Sequence[tuple[Any, Context]]) -> list[Look] | None:  # noqa: ARG003
        """What a look of each would tell, where one request can ask for all of them.

        It is not the last look of any. None, or any error: each looks for itself.
        """
        return None

    @abstractmethod
    def look(self, context: Context) -> Look:
        """Look at the world as it is now."""
