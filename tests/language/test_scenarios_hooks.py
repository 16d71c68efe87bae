"""`call`: Python functions as actions and expectations, and how their faults are told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from harness.engines.cloud import Cloud
from harness.scenarios.reading.lint import lint
from harness.scenarios.reading.loading import load
from harness.scenarios.results import ScenarioResult
from harness.scenarios.running.run import run
from harness.scenarios.running.session import Session

MODULE = '''\
from harness.hooks import HookContext

LOOKS = []


def make(context: HookContext, name: str, n: int = 1) -> dict:
    """Make queues."""
    sqs = context.client("sqs")
    urls = [sqs.create_queue(QueueName=f"{name}-{i}")["QueueUrl"] for i in range(n)]
    return {"urls": urls, "who": context.variables["who"], "account": context.account}


async def later(context):
    return 3


def are_there(context, names):
    found = context.client("sqs").list_queues().get("QueueUrls", [])
    missing = [n for n in names if not any(url.endswith(n) for url in found)]
    assert not missing, f"missing: {missing}"
    return {"found": len(found)}


def at_third_look(context):
    LOOKS.append(1)
    return len(LOOKS) % 3 == 0


def breaks(context):
    return {}["nothing"]


def odd(context):
    return object


def asserts(context):
    assert context.region == "nowhere"
'''
Replay = Callable[[str], ScenarioResult]


@pytest.fixture(scope="module")
def session(cloud: Cloud) -> Iterator[Session]:
    with Session(cloud) as session:
        yield session


@pytest.fixture
def file(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A scenario file beside the module, whose name is one of its own: modules are kept."""
    (tmp_path / f"{_module(request)}.py").write_text(MODULE)
    return tmp_path / "a.scenario.yaml"


def _module(request: pytest.FixtureRequest) -> str:
    return f"hooks_{abs(hash(request.node.name))}"


@pytest.fixture
def replay(session: Session, file: Path, request: pytest.FixtureRequest) -> Replay:
    def replay(text: str) -> ScenarioResult:
        steps = dedent(text).strip().replace("hooks:", f"{_module(request)}:")
        file.write_text(f"scenario: S\nvariables: {{who: me}}\ntimeout: 2s\n{steps}\n")
        return run(load(file)[0], session)

    return replay


def test_it_acts_and_expects(replay: Replay) -> None:
    result = replay("""
        when:
          - call: {function: hooks:make, arguments: {name: "q-${who}", n: 2}}
            as: made
            capture: {second: "urls[1]", who_it_saw: who}
          - call: hooks:later
            capture: {three: "@"}
        then:
          - call: {function: hooks:are_there, arguments: {names: [q-me-0, q-me-1]}}
            capture: {n: found}
          - call: hooks:at_third_look
          - messages: {queue: "${second}", count: 0}
        """)
    assert result.problem is None
    assert result.status == "passed"


def test_what_it_raises_is_told_with_its_own_traceback(replay: Replay, file: Path) -> None:
    for section in ("when: [{call: hooks:breaks}]\nthen: [{quiet: true}]",
                    "then: [{call: hooks:breaks}]"):  # fmt: skip
        result = replay(section)
        assert result.status == "error"
        assert result.problem is not None
        assert "hooks_" in result.problem.message
        assert "raised KeyError: 'nothing'" in result.problem.message
        told = "\n".join(result.problem.seen)
        assert 'return {}["nothing"]' in told
        assert "in breaks" in told
        assert "harness/scenarios" not in told
        assert result.problem.where is not None
        assert result.problem.where.file == file


def test_an_assertion_is_waited_for_and_told(replay: Replay) -> None:
    result = replay("then: [{call: {function: hooks:are_there, arguments: {names: [nope]}}}]")
    assert result.status == "failed"
    assert result.problem is not None
    found = re.search(r"missing: \['nope'\] \(after ([\d.]+) s\)", result.problem.message)
    assert found is not None
    assert float(found[1]) >= 2
    result = replay("then: [{call: hooks:asserts}]")
    assert result.problem is not None
    assert 'assert context.region == "nowhere"' in "\n".join(result.problem.seen)


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ("when: [{call: {function: hooks:make, arguments: {nam: x}}}]", "argument: 'name'"),
        ("when: [{call: hooks:asserts}]", "raised AssertionError"),
        ("then: [{call: hooks:later}]", "returned 3"),
        ("then: [{call: hooks:odd}]", 'returned "<class'),
    ],
)
def test_wrong_uses(replay: Replay, step: str, told: str) -> None:
    always = "always: [{quiet: true}]"
    result = replay(f"{step}\n{always}")
    assert result.status == "error"
    assert result.problem is not None
    assert told in result.problem.message


@pytest.mark.parametrize(
    ("step", "column", "told"),
    [
        ("call: hooks", "9", "'hooks' names no function"),
        ("call: {function: beside:sed}", "20", "did you mean 'seed'?"),
        ("call: besides:seed", "9", "did you mean 'beside'?"),
        ("call: {functoin: beside:seed}", "10", "did you mean 'function'?"),
        ("call: malformed:seed", "", "malformed.py:1:6: '(' was never closed"),
    ],
)
def test_lint_knows_them_without_running_them(
    tmp_path: Path, step: str, column: str, told: str
) -> None:
    (tmp_path / "beside.py").write_text("def seed(context): ...\nraise SystemExit\n")
    (tmp_path / "malformed.py").write_text("print(\n")
    file = tmp_path / "a.scenario.yaml"
    file.write_text(f"scenario: S\ngiven:\n- {step}\nthen: [{{quiet: true}}]\n")
    [error] = lint(file)[1]
    assert told in str(error)
    if column:
        assert str(error.where) == f"{file}:3:{column}"
    file.write_text(file.read_text().replace(step, "call: beside:seed"))
    assert lint(file)[1] == []
