"""`expect(stack)` and `stack.do` on a real engine: the kinds of scenario files, from Python."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.engines.cloud import Cloud
from tests.accounts import fresh_account

APP = Path(__file__).with_name("app")
Run = Callable[..., pytest.RunResult]


@pytest.fixture
def run(pytester: pytest.Pytester, cloud: Cloud) -> Run:
    """Runs pytest beside the template of `app`, in an account of its own."""

    def run(text: str) -> pytest.RunResult:
        shutil.copy(APP / "template.yaml", pytester.path / "template.yaml")
        head = "import pytest\nfrom harness import expect\n"
        pytester.makepyfile(head + 'pytestmark = pytest.mark.stack("template.yaml")\n' + text)
        account = fresh_account()
        return pytester.runpytest_subprocess(
            f"--harness-engine={cloud.endpoint}", f"--harness-account={account}"
        )

    return run


GOOD = """
def test_it_waits_for_the_item(stack):
    stack.function("Store").send({"id": "a"})
    item = expect(stack).item(table="Items", key={"id": "a"}, contains={"n": expect.between(3, 4)})
    assert item == expect.partial(id="a", n=expect.type("integer"))
    call = stack.expect.calls(function="Store", exactly=1, event={"id": "a"}, for_="100ms")
    assert call["status"] == "ok"

def test_a_block_holds_as_a_whole(stack):
    stack.do.invoke(function="Store", payload={"id": "${x}"})
    with expect(stack).together(within="60s") as then:
        then.response(payload={"id": expect.starts_with("${")})
        then.items(table="Items", count=1)
        then.log(function="Store", contains="storing")
    expect(stack).outputs(Table=stack.table("Items").name)

def test_data_and_records_are_those_of_the_test(stack):
    expect(stack).items(table="Items", count=0)
    expect(stack).quiet()
    expect(stack).calls(function="Store", exactly=0, until="quiet")

def test_an_action_must_be_refused(stack):
    with pytest.raises(Exception, match="ResourceNotFound"):
        stack.do.invoke(function="Store", payload={}, qualifier="42")
"""


def test_expectations_and_actions(run: Run) -> None:
    run(GOOD).assert_outcomes(passed=4)


BAD = """
def test_it_tells_what_was_there(stack):
    stack.do.put_item(table="Items", item={"id": "a", "n": 3})
    expect(stack).item(table="Items", key={"id": "a"}, equals={"n": 4}, within=0.2)

def test_a_wrong_name(stack):
    expect(stack).item(table="Itms", key={"id": "a"}, equals={"n": 4})

def test_a_pattern(stack):
    stack.do.put_item(table="Items", item={"id": "a", "n": 3})
    assert stack.table("Items").get(id="a") == expect.partial(n=expect.gt(3))
"""


def test_failures_read_as_those_of_scenarios(run: Run) -> None:
    result = run(BAD)
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines([
        "*expect(stack).item(table=\"Items\"*",
        "E *item Items does not hold",
        "E *the item*of Items differs*",
        "E *$.n: expected 4, got 3",
        "*BadInput: *has no *'Itms'*",
        "*did you mean 'Items'?*",
        "E *assert it does not match",
        "E *$.n: expected greater than 3, got 3",
    ])  # fmt: skip
    assert "harness/expecting" not in result.stdout.str()
