"""Chains of calls beyond where AWS follows them, and the setting of how long they may be."""

from __future__ import annotations

import pytest

from harness.engines.extension.recorder.lineage import SETTING, across, is_runaway, rounds
from harness.engines.runaway import VARIABLE, runaway_rounds
from harness.errors import BadInput

FUNCTION = "arn:aws:lambda:eu-west-1:1:function:count"


def test_a_chain_that_aws_follows_is_no_concern_of_ours() -> None:
    assert rounds({FUNCTION: 17}, FUNCTION) == 0


def test_a_chain_is_counted_on_beyond_where_aws_loses_it() -> None:
    lineage = None
    for _ in range(3):
        lineage = across({**(lineage or {}), FUNCTION: 1})
    assert lineage is not None
    assert rounds({**lineage, FUNCTION: 1}, FUNCTION) == 4
    assert FUNCTION not in lineage


def test_a_loop_runs_away_when_it_is_longer_than_the_setting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(SETTING, "3")
    found = [is_runaway({**(across({FUNCTION: n}) or {}), FUNCTION: 1}, FUNCTION) for n in (2, 3)]
    assert found == [False, True]
    monkeypatch.setenv(SETTING, "0")
    assert not is_runaway({**(across({FUNCTION: 999}) or {}), FUNCTION: 1}, FUNCTION)


def test_the_setting_reaches_the_engine() -> None:
    assert VARIABLE == SETTING
    assert runaway_rounds({VARIABLE: "20"}) == {SETTING: "20"}
    assert runaway_rounds({}) == {}


@pytest.mark.parametrize("value", ["many", "-1", "1.5"])
def test_a_setting_that_is_no_number_is_refused(value: str) -> None:
    with pytest.raises(BadInput, match="no whole number"):
        runaway_rounds({VARIABLE: value})
