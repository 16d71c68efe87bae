"""Do several actions at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar

from pydantic import Field, RootModel

from harness.errors import BadInput
from harness.scenarios.actions.base import Action
from harness.scenarios.context import Context
from harness.scenarios.source.tree import Document, NodePath

_AT_ONCE = 32


class Parallel(RootModel[list[dict[str, Any]]], Action):
    """Do these actions at the same time; the result is the list of theirs."""

    kind: ClassVar[str] = "parallel"
    example: ClassVar[str] = (
        "parallel: [{invoke: {function: Pay, payload: {n: 1}}}, "
        "{invoke: {function: Pay, payload: {n: 2}}}]"
    )
    evaluates_itself: ClassVar[bool] = True

    root: list[dict[str, Any]] = Field(min_length=1)

    @classmethod
    def check_nested(cls, document: Document, path: NodePath) -> Iterator[BadInput]:
        from harness.scenarios.reading.steps import read_steps

        yield from read_steps(document, path, "when")[1]

    def run(self, context: Context) -> Any:
        from harness.scenarios.reading.steps import read_steps

        step = context.step
        steps, _ = read_steps(step.document, step.body_path, "when", step.included)
        perform = context.shared.perform
        assert perform is not None
        with ThreadPoolExecutor(min(_AT_ONCE, len(steps))) as pool:
            return [future.result() for future in [pool.submit(perform, s) for s in steps]]
