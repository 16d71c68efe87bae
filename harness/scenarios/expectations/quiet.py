"""`quiet`: nothing of the flow goes on, and nothing will by itself."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import RootModel

from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look


class Quiet(RootModel[Literal[True]], Expectation):
    """Nothing of the flow goes on any more, and nothing will by itself."""

    kind: ClassVar[str] = "quiet"
    example: ClassVar[str] = "quiet: true"
    recorded: ClassVar[bool] = False

    root: Literal[True]

    def look(self, context: Context) -> Look:
        left = context.pending()
        return Look(
            holds=not left,
            message="the flow is not quiet",
            expected="nothing that goes on or will by itself",
            actual=left,
            seen=left,
            result={"pending": left},
        )
