"""What is made of a shape while another thread makes something of it, too."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest

from harness.engines.extension.object_calls.checks import Walk
from harness.engines.extension.object_calls.inputs import Checks
from harness.engines.extension.object_calls.outputs import Answers

_TREE = {"Root": {"child": {"child": {"size": 1}}}}
_WITHIN = 0.3
"""Seconds that the first maker gives the second one to get ahead of it."""


class _Tree:
    """A shape that holds itself; `came` says that a first thread asks what it is made of."""

    name, type_name, serialization = "Tree", "structure", {}  # type: ignore[var-annotated]
    required_members: tuple[str, ...] = ()
    is_tagged_union = False

    def __init__(self) -> None:
        self.came, self.go_on = threading.Event(), threading.Event()

    @property
    def members(self) -> dict[str, Any]:
        if not self.came.is_set():
            self.came.set()
            self.go_on.wait(_WITHIN)
        size = SimpleNamespace(name="Size", type_name="integer", serialization={}, metadata={})
        return {"child": self, "size": size}


def _operation(name: str, tree: _Tree) -> Any:
    root = SimpleNamespace(members={"Root": tree}, serialization={}, required_members=())
    return SimpleNamespace(
        name=name, http={}, idempotent_members=(), input_shape=root, output_shape=root,
        has_event_stream_input=False, has_event_stream_output=False,
    )  # fmt: skip


def _checked(checks: Any, operation: Any) -> Any:
    return checks.parameters(operation, _TREE, Walk())


def _answered(answers: Any, operation: Any) -> Any:
    return answers.answer(operation, _TREE)[1]


@pytest.mark.parametrize(
    ("of", "walk"),
    [(Checks("json"), _checked), (Answers("json", None), _answered)],
    ids=["parameters", "answer"],
)
def test_two_first_calls_at_once_walk_along_a_shape_that_holds_itself(of: Any, walk: Any) -> None:
    tree, told = _Tree(), {}

    def call(name: str) -> None:
        told[name] = walk(of, _operation(name, tree))

    first = threading.Thread(target=call, args=("First",))
    first.start()
    tree.came.wait()
    try:
        call("Second")
    finally:
        tree.go_on.set()
        first.join()
    assert told == {"First": _TREE, "Second": _TREE}
