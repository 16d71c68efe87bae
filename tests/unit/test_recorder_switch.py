"""The benchmark's switch leaves of the recorder what counts requests in flight, and no more."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from harness.engines.extension.recorder import calls, http_requests
from harness.engines.extension.recorder.switch import SETTING, Switch


def others(_chain: Any, _context: Any, _response: Any) -> None:
    """A handler that is none of the recorder's."""


@pytest.fixture
def gateway() -> Any:
    return SimpleNamespace(
        request_handlers=[calls.begin, http_requests.join, others, calls.join],
        response_handlers=[others],
        finalizers=[others, calls.end],
    )


COUNTING = {calls.begin, calls.end}
"""What a reset and the clock need, whoever records."""


def test_turned_off_only_the_counting_is_left_and_on_all_are_there(gateway: Any) -> None:
    switch = Switch()
    switch.watch(gateway, COUNTING)
    before = [*gateway.request_handlers], [*gateway.response_handlers], [*gateway.finalizers]
    switch.turn(False)
    assert gateway.request_handlers == [calls.begin, others]
    assert gateway.response_handlers == [others]
    assert gateway.finalizers == [others, calls.end]
    switch.turn(False)
    switch.turn(True)
    after = gateway.request_handlers, gateway.response_handlers, gateway.finalizers
    assert tuple(after) == before


def test_a_request_that_is_in_the_chain_goes_through_the_whole_of_it(gateway: Any) -> None:
    switch = Switch()
    switch.watch(gateway, COUNTING)
    seen = []
    for handler in gateway.request_handlers:
        switch.turn(False)
        seen.append(handler)
    assert seen == [calls.begin, http_requests.join, others, calls.join]


def test_handlers_that_came_after_the_recorders_are_kept(gateway: Any) -> None:
    switch = Switch()
    switch.watch(gateway, COUNTING)
    gateway.request_handlers.append(others)
    switch.turn(False)
    assert gateway.request_handlers == [calls.begin, others, others]


def test_it_is_there_only_where_the_engine_was_started_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(SETTING, raising=False)
    assert not Switch().present
    monkeypatch.setenv(SETTING, "1")
    assert Switch().present
