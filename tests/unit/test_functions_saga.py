"""The saga of the checkout function: what is undone, in which order, and what is left."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.function_modules import modules_of


@pytest.fixture
def saga() -> Iterator[Any]:
    with modules_of("checkout", "saga") as (module,):
        yield module


class Journal:
    """Steps that note what they do; those named in `broken` raise."""

    def __init__(self, saga: Any, *broken: str) -> None:
        self.saga = saga
        self.broken = broken
        self.done: list[str] = []

    def step(self, name: str, undo: str | None = None) -> Any:
        return self.saga.Step(self._action(name), self._action(undo) if undo else None)

    def steps(self) -> list[Any]:
        return [self.step("reserve", "release"), self.step("charge", "refund"), self.step("ship")]

    def _action(self, name: str) -> Any:
        def action(order: dict[str, Any]) -> dict[str, Any]:
            if name in self.broken:
                raise self.saga.Refused(f"cannot {name}")
            self.done.append(name)
            return {name: order["orderId"]}

        action.__name__ = name
        return action


ORDER = {"orderId": "o-1"}


def test_the_facts_of_all_steps_are_gathered(saga: Any) -> None:
    journal = Journal(saga)
    assert saga.run(journal.steps(), ORDER) == {"reserve": "o-1", "charge": "o-1", "ship": "o-1"}
    assert journal.done == ["reserve", "charge", "ship"]


@pytest.mark.parametrize(
    ("broken", "undone"),
    [("reserve", []), ("charge", ["release"]), ("ship", ["refund", "release"])],
)
def test_what_was_done_is_undone_the_last_first(saga: Any, broken: str, undone: list[str]) -> None:
    journal = Journal(saga, broken)
    with pytest.raises(saga.SagaFailed) as failure:
        saga.run(journal.steps(), ORDER)
    assert failure.value.undone == undone
    assert failure.value.left == []
    assert journal.done[-len(undone) :] == undone if undone else journal.done == []
    assert str(failure.value.__cause__) == f"cannot {broken}"


def test_an_undo_that_fails_is_left_and_the_others_happen(saga: Any) -> None:
    journal = Journal(saga, "ship", "refund")
    with pytest.raises(saga.SagaFailed) as failure:
        saga.run(journal.steps(), ORDER)
    assert failure.value.undone == ["release"]
    assert failure.value.left == ["refund"]
