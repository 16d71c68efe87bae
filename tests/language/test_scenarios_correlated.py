"""`correlated`: which hop dropped the id, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from harness.engines.cloud import Cloud
from harness.scenarios.reading.loading import load
from harness.scenarios.results import ScenarioResult
from harness.scenarios.running.run import run
from harness.scenarios.running.session import Session
from harness.stacks.deploy import delete

TEMPLATE = Path(__file__).parent / "scenario_kinds" / "template.yaml"
TWO = """
Resources:
{functions}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {{Service: lambda.amazonaws.com}}
            Action: "sts:AssumeRole"
"""
FUNCTION = """
  {name}:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.12
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code:
        ZipFile: |
          import json
          def handler(event, context):
              print(json.dumps({{"id": event.get("id"), "by": "{name}"}}))
"""


@pytest.fixture(scope="module")
def session(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    template = tmp_path_factory.mktemp("correlated") / "template.yaml"
    functions = "".join(FUNCTION.format(name=name) for name in ("First", "Second", "Third"))
    template.write_text(TWO.format(functions=functions))
    with Session(cloud) as session:
        session.template = template  # type: ignore[attr-defined]
        stack = session.deploy(template)
        yield session
        delete(stack, cloud)


@pytest.fixture
def expect(session: Session, tmp_path: Path) -> Callable[..., ScenarioResult]:
    def expect(ids: dict[str, str], keys: str) -> ScenarioResult:
        steps = "".join(
            f"  - invoke: {{function: {name}, payload: {{id: {id_}}}}}\n"
            for name, id_ in ids.items()
        )
        file = tmp_path / "a.scenario.yaml"
        file.write_text(
            f"scenario: S\nstack: {{template: {session.template}}}\ntimeout: 1s\n"  # type: ignore[attr-defined]
            f"when:\n{steps}then:\n  - correlated: "
            f"{{functions: [First, Second, Third], field: id{dedent(keys)}}}\n"
        )
        return run(load(file)[0], session)

    return expect


SAME = {"First": "a", "Second": "a", "Third": "a"}


def message(result: ScenarioResult) -> str:
    assert result.status == "failed"
    assert result.problem is not None
    return result.problem.message


def test_the_same_id_in_every_log(expect: Callable[..., ScenarioResult]) -> None:
    assert expect(SAME, "").status == "passed"
    assert expect(SAME, ", equals: a").status == "passed"


def test_the_first_hop_without_it_is_named(expect: Callable[..., ScenarioResult]) -> None:
    lost = {**SAME, "Second": "b"}
    said = message(expect(lost, ""))
    assert "Second dropped id: First still had it" in said
    assert expect(lost, ", lost_by: Second").status == "passed"
    assert "Second dropped id" in message(expect(lost, ", lost_by: Third"))
    assert "Third has the id" in message(expect(SAME, ", lost_by: Third"))
    assert "First dropped id: it is the first" in message(expect(SAME, ", equals: z"))


def test_a_function_that_was_not_invoked_has_dropped_nothing(
    expect: Callable[..., ScenarioResult],
) -> None:
    said = message(expect({"First": "a", "Second": "a"}, ""))
    assert "Third was not invoked" in said


def test_separate_requests_are_not_one_trace(expect: Callable[..., ScenarioResult]) -> None:
    assert "3 traces, not of one" in message(expect(SAME, ", one_trace: true"))
