"""What came of an action that was done many times at once."""

from __future__ import annotations

import itertools
import threading
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.errors import BadInput, HarnessError
from harness.scenarios.model import Step
from harness.scenarios.reading.loading import load
from harness.scenarios.running.bursts import burst


def step(tmp_path: Path, keys: str) -> Step:
    file = tmp_path / "a.scenario.yaml"
    text = f"scenario: S\nwhen:\n  - send: {{queue: Q, body: x}}\n    {keys}\n"
    file.write_text(text + "then: [{calls: {function: F}}]\n")
    return load(file)[0].rounds[0].when[0]


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "SendMessage")


def test_so_many_at_once(tmp_path: Path) -> None:
    together = threading.Barrier(5, timeout=60)
    found = burst(step(tmp_path, "times: 10\n    concurrency: 5"),
                  lambda: {"status": 200 + together.wait() // 5, "error": None})  # fmt: skip
    assert (found["count"], found["done"], found["failed"]) == (10, 10, 0)
    assert found["statuses"] == {"200": 10}
    assert found["errors"] == found["function_errors"] == {}
    assert found["milliseconds"]["p50"] <= found["milliseconds"]["p95"]


def test_what_is_refused_is_counted_or_told(tmp_path: Path) -> None:
    numbers = itertools.count()

    def sometimes() -> Any:
        if next(numbers) % 4 == 0:
            raise refusal("Throttled")
        return {"status": 200, "error": "ValueError"}

    keys = "times: 8\n    concurrency: 2"
    found = burst(step(tmp_path, f"{keys}\n    may_fail: true"), sometimes)
    assert (found["done"], found["failed"], found["errors"]) == (6, 2, {"Throttled": 2})
    assert found["function_errors"] == {"ValueError": 6}
    with pytest.raises(HarnessError, match=r"2 of 8 failed: Throttled ×2; the first: .*no"):
        burst(step(tmp_path, keys), sometimes)


def test_a_mistake_of_the_file_is_no_count(tmp_path: Path) -> None:
    def wrong() -> Any:
        raise BadInput("unknown variable")

    keys = "times: 3\n    concurrency: 3\n    may_fail: true"
    with pytest.raises(BadInput, match="unknown variable"):
        burst(step(tmp_path, keys), wrong)
