"""`outputs`: what the stack gives back."""

from __future__ import annotations

from typing import ClassVar

from pydantic import RootModel

from harness.errors import did_you_mean
from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.expectations.looking import compared
from harness.scenarios.fields import Expected


class Outputs(RootModel[dict[str, Expected]], Expectation):
    """Outputs of the stack, by name; it may have others."""

    kind: ClassVar[str] = "outputs"
    example: ClassVar[str] = 'outputs: {OrdersUrl: {$regex: "/Prod/orders$"}, Stage: Prod}'
    waits: ClassVar[bool] = False

    def look(self, context: Context) -> Look:
        if not self.root:
            raise context.bad("`outputs:` expects nothing", fix="name an output and its value")
        if context.stack is None:
            raise context.bad("the scenario has no stack", fix="name one with `stack:`")
        actual = context.stack.outputs
        for name in self.root:
            if name not in actual:
                context.stack.need(f"Outputs.{name}", context.where(name))
                fix = did_you_mean(name, actual) or "the stack has no outputs"
                raise context.bad(f"the stack has no output {name!r}", name, fix=fix)
        parts = [(f"$.{name}", wanted, actual[name], False) for name, wanted in self.root.items()]
        return compared("the outputs differ", parts, actual=actual, final=True)
