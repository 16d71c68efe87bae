"""Which scenarios `-k`, `--tag` and `--not-tag` leave."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.cli.selection import select
from harness.errors import BadInput
from harness.scenarios.parallel.case import Case
from harness.scenarios.reading.loading import load

TEXT = """\
scenario: Paid
tags: [quick, saga]
cases: {card: {a: 1}, cash: {a: 2}}
then: [{calls: {function: F}}]
---
scenario: Refunded
tags: [slow, saga]
then: [{calls: {function: F}}]
---
scenario: Shipped
then: [{calls: {function: F}}]
"""


@pytest.fixture
def cases(tmp_path: Path) -> list[Case]:
    (tmp_path / "a.scenario.yaml").write_text(TEXT)
    return [Case(scenario, None) for scenario in load(tmp_path / "a.scenario.yaml")]


@pytest.mark.parametrize(
    ("text", "tags", "not_tags", "left"),
    [
        (None, [], [], ["Paid[card]", "Paid[cash]", "Refunded", "Shipped"]),
        ("[cash]", [], [], ["Paid[cash]"]),
        ("a.scenario.yaml::Paid[card]", [], [], ["Paid[card]"]),
        (None, ["saga"], ["slow"], ["Paid[card]", "Paid[cash]"]),
        (None, [], ["saga"], ["Shipped"]),
        (None, ["quick", "slow"], [], ["Paid[card]", "Paid[cash]", "Refunded"]),
    ],
)
def test_what_is_left(
    cases: list[Case], text: str | None, tags: list[str], not_tags: list[str], left: list[str]
) -> None:
    assert [case.name for case in select(cases, text, tags, not_tags)] == left


def test_nothing_left_is_a_mistake(cases: list[Case]) -> None:
    with pytest.raises(BadInput, match=r"none of 4 scenarios fits .* --not-tag \['saga'\]"):
        select(cases, None, ["saga"], ["saga"])
    with pytest.raises(BadInput, match=r"no scenario has the tag 'sagas'\n  did you mean 'saga'"):
        select(cases, None, [], ["sagas"])
