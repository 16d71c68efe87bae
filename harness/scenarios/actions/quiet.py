"""`quiet`: go on when nothing of the flow does."""

from __future__ import annotations

import time
from typing import Any, ClassVar, Literal

from pydantic import RootModel

from harness.errors import HarnessError
from harness.scenarios.actions.base import Action
from harness.scenarios.context import Context
from harness.scenarios.fields import Duration

_WITHIN = 10.0
_PAUSE = 0.02


class UntilQuiet(RootModel[Literal[True] | Duration], Action):
    """Wait until nothing of the flow goes on, and nothing will by itself; at most so long."""

    kind: ClassVar[str] = "quiet"
    example: ClassVar[str] = "quiet: 30s"

    root: Literal[True] | Duration

    def run(self, context: Context) -> Any:
        began = time.monotonic()
        within = _WITHIN if self.root is True else self.root
        # Nothing tells that something has ended without a record, so it is asked for.
        while left := context.pending():
            if time.monotonic() - began >= within:
                told = ", ".join(left)
                raise HarnessError(
                    f"the flow was not quiet within {within:g} s: {told}",
                    where=context.where(),
                    fix="a longer `quiet: 60s`, or `advance:` past what it waits for",
                )
            time.sleep(_PAUSE)
        context.observed.catch_up()
        return {"waited": time.monotonic() - began}
