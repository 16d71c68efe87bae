"""Run steps in order; when one fails, undo those that were done, the last one first."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Order = dict[str, Any]
Facts = dict[str, Any]

logger = logging.getLogger(__name__)
logger.setLevel(logging.INFO)


class Refused(Exception):
    """A step cannot be done for this order; `str()` is the reason that the customer is told."""


@dataclass(frozen=True)
class Step:
    """`do` happens as a whole or raises; `undo` takes back what `do` did.

    Only the last step may lack an `undo`: nothing can fail after it.
    """

    do: Callable[[Order], Facts]
    undo: Callable[[Order], None] | None = None


class SagaFailed(Exception):
    """A step failed and all that was done is undone, except `left`."""

    def __init__(self, step: Step, undone: list[str], left: list[str]) -> None:
        super().__init__(f"{step.do.__name__} failed")
        self.undone = undone
        self.left = left


def run(steps: list[Step], order: Order) -> Facts:
    """What the steps found out, such as the tracking number.

    Raises:
        SagaFailed: with the step's own exception as its cause.
    """
    facts: Facts = {}
    done: list[Step] = []
    for step in steps:
        try:
            facts |= step.do(order)
        except Exception as error:
            logger.warning("%s failed for order %s: %s", step.do.__name__, order["orderId"], error)
            raise _undo(step, done, order) from error
        done.append(step)
    return facts


def _undo(failed: Step, done: list[Step], order: Order) -> SagaFailed:
    undone: list[str] = []
    left: list[str] = []
    for undo in [step.undo for step in reversed(done) if step.undo]:
        try:
            undo(order)
            undone.append(undo.__name__)
        except Exception:  # the other steps must be undone all the same
            logger.exception("%s failed for order %s", undo.__name__, order["orderId"])
            left.append(undo.__name__)
    return SagaFailed(failed, undone, left)
