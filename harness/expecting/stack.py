"""What must come of a deployed application, and what is done to it, in the language's words."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Protocol

from harness.expecting.failing import check
from harness.expecting.kinds import ActionKinds, ExpectationKinds
from harness.expecting.steps import RESULT, body_of, step_of
from harness.scenarios.context import Shared
from harness.scenarios.fields import duration
from harness.scenarios.model import Step
from harness.scenarios.reading.language import DEFAULT_TIMEOUT
from harness.scenarios.results import StepResult
from harness.scenarios.running.acting import perform
from harness.scenarios.running.block import Block


class Deployed(Protocol):
    """An application that is deployed: what the `stack` fixture gives."""

    @property
    def shared(self) -> Shared: ...


class StackExpect(ExpectationKinds):
    """`expect(stack)`: each kind of expectation as a method, with the keys of its kind.

    It waits until it holds, as in a scenario: `within` seconds (or `"500ms"`; 10 s unless
    given), and, with `for_`, that it stays so. It returns what `capture:` would look at.
    """

    def __init__(self, shared: Shared, within: float | str = DEFAULT_TIMEOUT) -> None:
        self._shared = shared
        self._within = within

    def kind(
        self, kind: str, body: Any = None, /, *, within: float | str | None = None, **keys: Any
    ) -> Any:
        """The expectation of that kind, also of one that a package brings."""
        __tracebackhide__ = True
        step = step_of("then", kind, body_of(body, _body(keys)), _beside(keys))
        _wait([step], self._shared, self._within if within is None else within)
        return self._shared.results.pop(RESULT, None)

    def together(self, within: float | str | None = None) -> Together:
        """A block of which all must hold at the same moment, as under `then:`:
        `with expect(stack).together() as then: then.item(…); then.calls(…)`."""
        return Together(self._shared, self._within if within is None else within)


class Together(ExpectationKinds):
    """Expectations that are waited for when the `with` block ends."""

    def __init__(self, shared: Shared, within: float | str) -> None:
        self._shared = shared
        self._within = within
        self._steps: list[Step] = []

    def kind(self, kind: str, body: Any = None, /, **keys: Any) -> None:
        """Remember the expectation."""
        __tracebackhide__ = True
        self._steps.append(step_of("then", kind, body_of(body, _body(keys)), _beside(keys)))

    def __enter__(self) -> Together:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        __tracebackhide__ = True
        if kind is None:
            _wait(self._steps, self._shared, self._within)
            self._shared.results.pop(RESULT, None)


class StackDo(ActionKinds):
    """`stack.do`: each kind of action as a method, with the keys of its kind; its result."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def kind(self, kind: str, body: Any = None, /, **keys: Any) -> Any:
        """The action of that kind, also of one that a package brings."""
        __tracebackhide__ = True
        step = step_of("when", kind, body_of(body, keys), {})
        perform(step, self._shared)
        return self._shared.results.pop(RESULT, None)


_BESIDE = ("for_", "until")


def _body(keys: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in keys.items() if k not in _BESIDE}


def _beside(keys: dict[str, Any]) -> dict[str, Any]:
    return {k.removesuffix("_"): v for k, v in keys.items() if k in _BESIDE and v is not None}


def _wait(steps: list[Step], shared: Shared, within: float | str) -> None:
    __tracebackhide__ = True
    results: list[StepResult] = []
    Block(steps, shared, duration(within), lambda _: None, results.append).run()
    check(results, shared.cloud.engine.name)
