"""Workers deploy in turns: few at a time, and nobody waits long."""

from __future__ import annotations

import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from harness.engines.cloud import Cloud
from harness.scenarios.parallel.deploying import DeploymentTurns
from harness.stacks.stack import Stack

LOCAL = cast(Cloud, SimpleNamespace(control=object()))
AWS = cast(Cloud, SimpleNamespace(control=None))


class Deploying:
    """Deployments that end when they are told to."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.may_end: dict[str, threading.Event] = {}
        self._changed = threading.Condition()

    def __call__(self, template: Path, _cloud: Cloud, **_options: Any) -> Stack:
        with self._changed:
            self.may_end[template.name] = threading.Event()
            self.begun.append(template.name)
            self._changed.notify_all()
        assert self.may_end[template.name].wait(60)
        return cast(Stack, template.name)

    def wait_for(self, *names: str) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.begun == list(names), 60), self.begun


@pytest.fixture
def deploying() -> Deploying:
    return Deploying()


def _start(turns: DeploymentTurns, cloud: Cloud, name: str) -> threading.Thread:
    thread = threading.Thread(target=turns, args=(Path(name), cloud))
    thread.start()
    return thread


def _end(deploying: Deploying, *threads: threading.Thread) -> None:
    for may_end in list(deploying.may_end.values()):
        may_end.set()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()


def test_the_next_one_begins_when_an_earlier_one_has_ended(deploying: Deploying) -> None:
    turns = DeploymentTurns(deploying, at_once=2, waits=60)
    first = _start(turns, LOCAL, "1")
    deploying.wait_for("1")
    second = _start(turns, LOCAL, "2")
    deploying.wait_for("1", "2")
    third = _start(turns, LOCAL, "3")
    third.join(0.1)
    assert deploying.begun == ["1", "2"]
    deploying.may_end["2"].set()
    deploying.wait_for("1", "2", "3")
    _end(deploying, first, second, third)


def test_one_that_fails_lets_the_next_one_begin(deploying: Deploying) -> None:
    def fail(template: Path, cloud: Cloud, **options: Any) -> Stack:
        if template.name == "bad":
            raise ValueError("no such resource")
        return deploying(template, cloud, **options)

    turns = DeploymentTurns(fail, at_once=1, waits=60)
    with pytest.raises(ValueError, match="no such"):
        turns(Path("bad"), LOCAL)
    good = _start(turns, LOCAL, "good")
    deploying.wait_for("good")
    _end(deploying, good)


def test_one_that_takes_long_holds_up_nobody_for_long(deploying: Deploying) -> None:
    turns = DeploymentTurns(deploying, at_once=1, waits=0.01)
    slow = _start(turns, LOCAL, "slow")
    deploying.wait_for("slow")
    impatient = _start(turns, LOCAL, "impatient")
    deploying.wait_for("slow", "impatient")
    _end(deploying, slow, impatient)
    # who went without a turn gives none back
    after = _start(turns, LOCAL, "after")
    deploying.wait_for("slow", "impatient", "after")
    assert not turns._free.acquire(blocking=False)
    _end(deploying, after)


def test_in_an_account_of_aws_all_deploy_at_once(deploying: Deploying) -> None:
    turns = DeploymentTurns(deploying, at_once=1, waits=60)
    first = _start(turns, AWS, "1")
    deploying.wait_for("1")
    second = _start(turns, AWS, "2")
    deploying.wait_for("1", "2")
    _end(deploying, first, second)
