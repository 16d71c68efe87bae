"""`from harness import expect`: every matcher and kind is there, and says what YAML would say."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from harness import expect
from harness.errors import BadInput
from harness.expecting import Pattern
from harness.expecting.kinds import ActionKinds, ExpectationKinds
from harness.expecting.stack import StackDo, StackExpect
from harness.expecting.steps import step_of
from harness.expecting.written import as_step, expected
from harness.pytest_plugin.assertions import pytest_assertrepr_compare
from harness.scenarios.actions.catalogue import ACTIONS
from harness.scenarios.context import Shared
from harness.scenarios.expectations.catalogue import EXPECTATIONS
from harness.scenarios.matchers.catalogue import MATCHERS

ROOT = Path(__file__).parents[2]
UUID = "3f8e2c1a-1111-4222-8333-444455556666"

PATTERNS: dict[str, Any] = {
    "$any": expect.any(),
    "$absent": expect.absent(),
    "$type": expect.type("string"),
    "$regex": expect.regex("a"),
    "$uuid": expect.uuid(),
    "$starts_with": expect.starts_with("a"),
    "$ends_with": expect.ends_with("a"),
    "$number": expect.number(1),
    "$timestamp": expect.timestamp(),
    "$date": expect.date(),
    "$near": expect.near("now", within="1s"),
    "$approx": expect.approx(1, within=0.5),
    "$gt": expect.gt(1),
    "$gte": expect.gte(1),
    "$lt": expect.lt(1),
    "$lte": expect.lte(1),
    "$between": expect.between(1, 2),
    "$contains": expect.contains("a"),
    "$length": expect.length(1),
    "$unordered": expect.unordered([1]),
    "$each": expect.each(1),
    "$count": expect.count(1, of="a"),
    "$sequence": expect.sequence([1]),
    "$keys": expect.keys(["a"]),
    "$partial": expect.partial(a=1),
    "$exact": expect.exact(a=1),
    "$one_of": expect.one_of(1, 2),
    "$all": expect.all(1),
    "$not": expect.not_(1),
    "$json": expect.json(a=1),
    "$unpacked": expect.unpacked(a=1),
    "$base64": expect.base64("a"),
    "$gzip": expect.gzip("a"),
    "$csv": expect.csv([["a"]], delimiter=";"),
    "$image": expect.image(width=1),
}


@pytest.mark.parametrize("name", MATCHERS)
def test_every_matcher_is_there(name: str) -> None:
    assert name in PATTERNS[name].spec


def test_every_kind_is_there_with_its_types() -> None:
    of_stack = StackExpect(cast(Shared, None))
    for kind in EXPECTATIONS.all():
        assert callable(getattr(of_stack, kind))
    for kind in ACTIONS.all():
        assert callable(getattr(StackDo(cast(Shared, None)), kind))
    path = ROOT / "scripts" / "expect_kinds.py"
    spec = importlib.util.spec_from_file_location("expect_kinds", path)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.OUT.read_text() == script.text(), "run `python scripts/expect_kinds.py`"


@pytest.mark.parametrize("kinds", [ExpectationKinds, ActionKinds])
def test_a_misspelt_kind_offers_the_nearest(kinds: Any) -> None:
    with pytest.raises(AttributeError, match="did you mean"):
        kinds().itms  # noqa: B018


def test_patterns_compare_with_what_they_match() -> None:
    item = {"id": UUID, "n": 3, "at": "2026-01-31T10:00:00Z", "tags": ["b", "a"]}
    assert item == expect.partial(id=expect.uuid(), tags=expect.unordered(["a", "b"]))
    assert item == {"id": expect.uuid(), "n": expect.gt(2) & expect.lt(4),
                    "at": expect.timestamp(), "tags": expect.contains("a")}  # fmt: skip
    assert item != expect.exact(id=expect.uuid())
    assert 5 == expect.one_of(4, 5)  # noqa: SIM300
    assert ~expect.contains(3) == [1, 2]
    assert "a" == (expect.gt(3) | expect.regex("^a$"))  # noqa: SIM300
    now = datetime.now(UTC)
    assert now == expect.near()
    assert now + timedelta(hours=1) != expect.near(now, within="5m")
    assert repr(expect.gt(1)) == '{"$gt": 1}'


def test_a_subject_has_the_words_of_yaml() -> None:
    order = {"id": UUID, "lines": [{"sku": "A", "n": 1}]}
    expect(order).matches({"id": {"$uuid": True}, "lines": [{"sku": re.compile("^A")}]})
    expect(order).equals(id=expect.any(), lines=expect.each({"sku": "A", "n": expect.gte(1)}))
    expect(order).differs_from(id="o-1")
    with pytest.raises(AssertionError) as told:
        expect(order).equals(id=expect.uuid(), lines=[{"sku": "B"}])
    assert '$.lines[0].sku: expected "B", got "A"' in str(told.value)
    assert "$.lines[0].n: is not expected, got 1" in str(told.value)
    assert "- expected   + actual" in str(told.value)
    with pytest.raises(AssertionError, match="matches what it must not"):
        expect(order).differs_from(id=expect.uuid())


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"$uid": True}, "did you mean '[$]uuid'"),
        ({"a": [{"$regex": "("}]}, "no regular expression"),
        ({"$near": "now", "within": "soon"}, "takes a duration"),
        ({"$gt": 1, "of": 2}, "there is no matcher of"),
    ],
)
def test_wrong_matchers_are_told_at_once(wrong: Any, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        expect({}).matches(wrong)


def test_a_failed_assertion_says_each_difference() -> None:
    lines = pytest_assertrepr_compare("==", {"a": 1, "b": [2]}, {"a": 1, "b": [expect.gt(2)]})
    assert lines is not None
    assert lines[:2] == ["it does not match", "$.b[0]: expected greater than 2, got 2"]
    assert pytest_assertrepr_compare("==", 1, 2) is None
    assert pytest_assertrepr_compare("!=", 1, expect.gt(2)) is None
    other_side = pytest_assertrepr_compare("==", expect.gt(2), 1)
    assert other_side == ["it does not match", "$: expected greater than 2, got 1"]


def test_text_of_a_test_is_taken_as_it_is() -> None:
    assert as_step(expected({"a": "${x}", "b": expect.json("p.json")})) == {
        "a": "$${x}",
        "b": {"$json": {"$all": ["p.json"]}},
    }


def test_a_step_stands_at_the_tests_line() -> None:
    step = step_of("then", "item", {"table": "T", "key": {"id": 1}, "equals": {}}, {"for": "1s"})
    assert step.where.file == Path(__file__)
    assert "step_of(" in Path(__file__).read_text().splitlines()[(step.where.line or 0) - 1]
    assert step.hold == 1
    with pytest.raises(BadInput, match="did you mean 'table'"):
        step_of("then", "item", {"tble": "T", "key": {"id": 1}, "equals": {}}, {})
    with pytest.raises(BadInput, match="there is no matcher"):
        step_of("then", "item", {"table": "T", "key": {"id": 1}, "equals": {"$x": 1}}, {})


def test_a_pattern_has_no_hash_and_knows_its_like() -> None:
    assert expect.gt(1) == expect.gt(1)
    assert expect.gt(1) != expect.gt(2)
    with pytest.raises(TypeError):
        hash(Pattern("$gt", 1))


def test_a_users_test_file_is_typed(tmp_path: Path) -> None:
    """mypy --strict takes the right use, and refuses the wrong one."""
    right = """
from harness import Application, expect

def test_it(stack: Application) -> None:
    expect(stack).item(table="Orders", key={"id": "o-1"}, equals={"n": expect.gt(1)}, within="5s")
    expect(stack).calls(function="Ship", exactly=0, for_="1s")
    stack.do.start(machine="Saga", input={})
    with expect(stack).together() as then:
        then.message(queue="Q", contains={"body": {}})
    expect({"a": 1}).matches(a=expect.number(1))
"""
    wrong = """
expect(stack).item(tble="Orders")
expect(stack).calls(function="F", exactly="none")
expect.between(1)
"""
    (tmp_path / "test_right.py").write_text(right)
    body = "".join(f"    {line}\n" for line in wrong.strip().splitlines())
    (tmp_path / "test_wrong.py").write_text(right.split("    expect(stack)", maxsplit=1)[0] + body)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--follow-imports=silent",
         f"--cache-dir={ROOT / '.mypy_cache'}", "test_right.py", "test_wrong.py"],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    errors = done.stdout.splitlines()
    assert all(line.startswith("test_wrong.py:") for line in errors if ": error:" in line), errors
    assert len({line.split(":")[1] for line in errors if ": error:" in line}) == 3, done.stdout
