"""`harness events replay` before it needs an engine, and what no mutation of a file may break."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.cli.main import run
from harness.events.envelopes import inner_event, parts
from harness.events.identify import identify_data
from harness.events.model import WrongEvent

OWN = Path(__file__).parents[2] / "fixtures" / "events"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["replay", "there_is_none.json"], "there_is_none.json does not exist"),
        (["replay", str(OWN / "sqs.json"), "--map", "work"], "--map 'work' is not NAME=ID"),
        (["replay", str(OWN / "s3_put.json"), "--content", "none.txt"], "none.txt cannot be read"),
        (["identify", str(OWN / "sqs.json"), "there_is_none.json"], "does not exist"),
        (["replai"], "did you mean 'replay'?"),
    ],
)
def test_bad_input_is_told_with_exit_code_2(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["events", *arguments]) == 2
    assert told in capsys.readouterr().err


WRONG = [None, 5, "", [], {}, "x", True, [1], {"a": 1}, "[]", "{}", "!!", [None]]


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    for key in keys:
        yield from _paths(value[key], (*path, key))


def test_whatever_stands_anywhere_in_an_event_is_looked_at_without_a_traceback() -> None:
    chance = random.Random(7)
    seeds = [json.loads(file.read_text()) for file in sorted(OWN.glob("*.json"))]
    known = 0
    for _ in range(3000):
        event = copy.deepcopy(chance.choice(seeds))
        for _ in range(chance.randint(1, 3)):
            *way, last = chance.choice(list(_paths(event)) or [("nothing",)])
            place = event
            for key in way:
                place = place[key]
            if isinstance(place, list) or last in place:
                place[last] = copy.deepcopy(chance.choice(WRONG))
        try:
            found = identify_data(event)
        except WrongEvent:
            continue
        known += 1
        for part in parts(found.kind.name, event):
            inner_event(part)
    assert 1000 < known < 3000
