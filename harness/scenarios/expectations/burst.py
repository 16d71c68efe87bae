"""`burst`: what came of an action that was done many times at once."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.expectations.looking import compared
from harness.scenarios.fields import Body, Expected, Text

_EXACT = ("errors", "statuses", "function_errors")


class Burst(Body, Expectation):
    """What came of the last action with `concurrency`, or of the one labelled `of`."""

    kind: ClassVar[str] = "burst"
    example: ClassVar[str] = (
        'burst: {done: 50, errors: {}, statuses: {"200": 50}, milliseconds: {p95: {$lt: 5000}}}'
    )
    waits: ClassVar[bool] = False

    of: Text | None = Field(None, description="The label (`as:`) of an earlier action.")
    count: Expected = Field(None, description="How often it was done.")
    done: Expected = Field(None, description="How often it went well.")
    failed: Expected = Field(None, description="How often it was refused or broke.")
    errors: Expected = Field(None, description="Numbers by error code; all of them.")
    statuses: Expected = Field(None, description="Numbers by the answers' status; all of them.")
    function_errors: Expected = Field(None, description="Numbers by errorType; all of them.")
    seconds: Expected = Field(None, description="How long all of it took.")
    per_second: Expected = Field(None, description="How many were done in a second.")
    milliseconds: Expected = Field(None, description="Of one: p50, p95 and max.")

    def look(self, context: Context) -> Look:
        actual = self._actual(context)
        names = [name for name in self.model_fields_set if name != "of"]
        if not names:
            raise context.bad("`burst:` expects nothing", fix="add done:, errors:, statuses: …")
        parts = [(f"$.{n}", getattr(self, n), actual[n], n in _EXACT) for n in sorted(names)]
        return compared("the burst differs", parts, actual=actual, final=True)

    def _actual(self, context: Context) -> dict[str, Any]:
        shared = context.shared
        found = shared.last_burst if self.of is None else shared.results.get(self.of)
        if not (isinstance(found, dict) and "per_second" in found):
            what = "no action with `concurrency` was done" + (f" as {self.of!r}" if self.of else "")
            raise context.bad(what, *(["of"] if self.of else []))
        return found
