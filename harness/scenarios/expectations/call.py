"""`call` as an expectation: a Python function says whether it holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from pydantic import RootModel

from harness.errors import BadInput, HarnessError
from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.hooks import keys
from harness.scenarios.matchers.base import show
from harness.scenarios.source.tree import Document, NodePath
from harness.scenarios.values.resolve import unescape


class CallExpectation(RootModel[keys.Call], Expectation):
    """A Python function finds that it holds: it returns, and raises no AssertionError."""

    kind: ClassVar[str] = "call"
    example: ClassVar[str] = "call: json:dumps"

    root: keys.Call

    @classmethod
    def check_nested(cls, document: Document, path: NodePath) -> Iterator[BadInput]:
        yield from keys.check_call(document, path)

    def look(self, context: Context) -> Look:
        from harness.scenarios.hooks.calling import call, own_traceback
        from harness.scenarios.hooks.context import HookContext
        from harness.scenarios.hooks.finding import HookName

        where = context.where()
        name = HookName.parse(self.root.function, where)
        arguments: dict[str, Any] = unescape(self.root.arguments)
        try:
            result = call(name, HookContext(context, acting=False), arguments, where)
        except AssertionError as error:
            lines = own_traceback(error)
            told = str(error) or f"an assertion of {name} failed"
            return Look(holds=False, message=told, seen=lines)
        if not (result is None or isinstance(result, (bool, dict))):
            raise HarnessError(
                f"{name} returned {show(result)}",
                where=where,
                fix="return nothing, true, false, or a mapping to capture from; or raise "
                "AssertionError",
            )
        return Look(holds=result is not False, message=f"{name} returned false", result=result)
