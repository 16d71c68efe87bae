"""What is being done is counted: nothing has come to rest while anything is handed on."""

from __future__ import annotations

import threading
import time
import weakref

from harness.engines.extension.clock.rest import Rest, Token
from harness.engines.extension.clock.waiting import REST, Event, Sleeper

PATIENCE = 60.0


def soon() -> float:
    return time.monotonic() + 0.05


def later() -> float:
    return time.monotonic() + PATIENCE


def test_nothing_that_is_done_is_at_rest() -> None:
    assert Rest().settle(soon()) == []


def test_what_goes_on_is_named() -> None:
    rest = Rest()
    token = rest.begin("a rule")
    other = rest.begin(lambda: "a request")
    assert sorted(rest.settle(soon())) == ["a request", "a rule"]
    rest.end(token)
    assert rest.settle(soon()) == ["a request"]
    rest.end(other)
    assert rest.settle(soon()) == []


def test_what_is_finished_is_remembered_by_its_account_alone() -> None:
    class Request:
        account = "1"

    def begun() -> tuple[Token, weakref.ref[Request]]:
        request = Request()
        token = rest.begin(lambda: f"{request}", account=lambda: request.account)
        return token, weakref.ref(request)

    rest = Rest()
    before = rest.position()
    token, request = begun()
    assert request() is not None
    rest.finish(token)
    assert request() is None
    assert rest.begun_since(before - 1, "1")
    assert not rest.begun_since(before - 1, "2")


def test_it_is_waited_for_until_it_ends() -> None:
    rest = Rest()
    token = rest.begin("a rule")
    ended = threading.Timer(0.05, rest.end, [token])
    ended.start()
    began = time.monotonic()
    assert rest.settle(later()) == []
    assert time.monotonic() - began >= 0.04


def test_what_a_thread_that_has_died_did_is_over() -> None:
    rest = Rest()
    thread = threading.Thread(target=lambda: None)
    thread.start()
    thread.join()
    rest.begin("a thread", thread)
    assert rest.settle(soon()) == []


def test_whoever_waits_is_at_rest_and_whoever_is_woken_is_not() -> None:
    event, go_on, woken = Event(), threading.Event(), threading.Event()

    def work() -> None:
        with REST.doing("the worker"):
            event.wait()
            woken.set()
            go_on.wait(PATIENCE)

    worker = threading.Thread(target=work)
    worker.start()
    assert REST.settle(later()) == []
    event.set()
    # From here on it works again, whether its thread has run by now or not.
    assert REST.busy() != []
    assert woken.wait(PATIENCE)
    assert REST.busy() == ["the worker"]
    go_on.set()
    worker.join()
    assert REST.settle(later()) == []


def test_a_wait_ends_at_its_time() -> None:
    event = Event()
    began = time.monotonic()
    assert not event.wait(0.05)
    assert time.monotonic() - began >= 0.04
    event.set()
    assert event.wait(0)


def test_a_real_wait_ends_by_itself_or_by_who_wakes() -> None:
    assert not Sleeper("nobody").sleep(0.02, real=True)
    sleeper = Sleeper("somebody")
    threading.Timer(0.02, sleeper.wake).start()
    assert sleeper.sleep(PATIENCE, real=True)
