"""`expect`: of a value, of a stack, and the matchers as functions."""

from __future__ import annotations

from typing import Any, overload

from harness.expecting.matchers import Matchers
from harness.expecting.stack import Deployed, StackExpect
from harness.expecting.subject import Subject
from harness.scenarios.context import Shared


class Expect(Matchers):
    """`expect(value).matches(…)`, `expect(stack).item(…)`, `expect.uuid()`."""

    @overload
    def __call__(self, value: Deployed, /) -> StackExpect: ...  # type: ignore[overload-overlap]

    @overload
    def __call__(self, value: object, /) -> Subject: ...

    def __call__(self, value: Any, /) -> StackExpect | Subject:
        """What must be true of the value, or of the application that a stack is."""
        shared = getattr(value, "shared", None)
        return StackExpect(shared) if isinstance(shared, Shared) else Subject(value)


expect = Expect()
