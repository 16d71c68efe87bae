"""An engine whose clock cannot be moved says so, and why."""

from __future__ import annotations

from typing import Any

import pytest

from harness.engines.base import RunningEngine
from harness.engines.clock import Clock
from harness.errors import BadInput, Unsupported

ENGINE = RunningEngine("docker", "LocalStack 4.14.0", "http://localhost:4566")


class Refusing:
    """A control server of an engine without time-machine."""

    def advance(self, _seconds: float, _limit: float) -> dict[str, Any]:
        return {"unsupported": "its clock cannot be moved: no time-machine"}

    def share_clock(self, _account: str) -> dict[str, Any]:
        return {"unsupported": "its clock cannot be moved: no time-machine"}


@pytest.mark.parametrize("control", [None, Refusing()])
def test_a_clock_that_cannot_be_moved_says_why(control: Any) -> None:
    clock = Clock(control, ENGINE)
    for act in (lambda: clock.advance(minutes=1), lambda: clock.share_with_functions("1" * 12)):
        with pytest.raises(Unsupported, match="unsupported on docker: its clock cannot be moved"):
            act()


def test_backwards_is_refused_before_anything_is_asked() -> None:
    with pytest.raises(BadInput, match="never goes backwards"):
        Clock(None, ENGINE).advance(seconds=-1)
