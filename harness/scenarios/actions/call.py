"""`call` as an action: a Python function does it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from pydantic import RootModel

from harness.errors import BadInput
from harness.scenarios.actions.base import Action
from harness.scenarios.context import Context
from harness.scenarios.hooks import keys
from harness.scenarios.source.tree import Document, NodePath


class Call(RootModel[keys.Call], Action):
    """Call a Python function; the result is what it returns."""

    kind: ClassVar[str] = "call"
    example: ClassVar[str] = "call: {function: json:dumps, arguments: {indent: 2}}"

    root: keys.Call

    @classmethod
    def check_nested(cls, document: Document, path: NodePath) -> Iterator[BadInput]:
        yield from keys.check_call(document, path)

    def run(self, context: Context) -> Any:
        from harness.scenarios.hooks.calling import call, failed
        from harness.scenarios.hooks.context import HookContext
        from harness.scenarios.hooks.finding import HookName

        where = context.where()
        name = HookName.parse(self.root.function, where)
        try:
            return call(name, HookContext(context, acting=True), self.root.arguments, where)
        except AssertionError as error:
            raise failed(name, error, where) from error
