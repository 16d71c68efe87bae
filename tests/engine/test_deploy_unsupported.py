"""`--allow-unsupported`, through the command line and pytest."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from harness.cli.main import run
from harness.engines.cloud import Cloud

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Work:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: "def handler(event, context): return event"
      Handler: index.handler
      Runtime: python3.12
      Environment: {Variables: {GRAPH: !GetAtt Graph.Arn}}
      Events: {Jobs: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn}}}
  Queue: {Type: AWS::SQS::Queue}
  Graph:
    Type: AWS::AppSync::GraphQLApi
    Properties: {Name: graph, AuthenticationType: API_KEY}
Outputs:
  Graph: {Value: !GetAtt Graph.ApiId}
"""
SCENARIOS = """\
scenario: the queue works
stack: template.yaml
when: {send: {queue: Queue, body: hi}}
then: [{calls: {function: Work, exactly: 1}}]
---
scenario: an action names it
stack: template.yaml
when: {send: {queue: Queue, body: "${resources.Graph}"}}
then: [{calls: {function: Work, exactly: 1}}]
---
scenario: an expectation names it
stack: template.yaml
when: {send: {queue: Queue, body: hi}}
then: [{outputs: {Graph: x}}]
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    (tmp_path / "a.scenario.yaml").write_text(SCENARIOS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_engine_tells_what_it_can_make(cloud: Cloud) -> None:
    types = cloud.types
    assert types is not None
    assert types.why_not("AWS::SQS::Queue") is None
    assert types.why_not("Custom::Seed") is None
    assert types.why_not("AWS::ECR::Repository") == "it has no service ecr"
    assert types.why_not("AWS::AppSync::GraphQLApi") == "its CloudFormation does not know the type"
    assert cloud.control is not None
    assert list(cloud.control.refused_runtimes(["python3.12", "java21"])) == ["java21"]


def test_deployed_without_it(
    cloud: Cloud, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["deploy", str(project / "template.yaml"), "--stack-name", "without"]
    given = [*command, "--endpoint", cloud.endpoint, "--allow-unsupported", "--json"]
    try:
        assert run(given) == 0
        said = capsys.readouterr()
        assert "left out Graph (AWS::AppSync::GraphQLApi, line 12)" in said.err
        stack = json.loads(said.out)
        assert set(stack["left_out"]) == {"Graph", "Outputs.Graph"}
        assert stack["left_out"]["Graph"]["line"] == 12
        assert "Graph" not in stack["resources"]
        default = Cloud(cloud.engine)
        function = default.client("lambda").get_function_configuration(
            FunctionName=stack["resources"]["Work"]
        )
        assert function["Environment"]["Variables"]["GRAPH"] == "arn:aws:left-out:::Graph"
    finally:
        Cloud(cloud.engine).client("cloudformation").delete_stack(StackName="without")


def test_scenarios_that_need_it_are_unsupported(
    cloud: Cloud, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    junit = project / "junit.xml"
    options = ["--allow-unsupported", "--junit", str(junit)]
    code = run(["run", str(project), "--engine", cloud.endpoint, *options])
    said = capsys.readouterr().out
    assert "1 passed, 2 unsupported" in said
    assert "left out Graph (AWS::AppSync::GraphQLApi, line 12)" in said
    assert code == 0
    cases = ElementTree.parse(junit).iter("testcase")
    skipped = [case.find("skipped") is not None for case in cases]
    assert skipped == [False, True, True]


def test_they_count_as_failed_where_that_is_asked(cloud: Cloud, project: Path) -> None:
    options = ["--allow-unsupported", "--unsupported", "fail", "-k", "an action"]
    assert run(["run", str(project), "--engine", cloud.endpoint, *options]) == 1


def test_pytest_skips_them(cloud: Cloud, pytester: pytest.Pytester) -> None:
    (pytester.path / "template.yaml").write_text(TEMPLATE)
    (pytester.path / "a.scenario.yaml").write_text(SCENARIOS)
    pytester.makeini("[pytest]\nharness_allow_unsupported = true\n")
    result = pytester.runpytest_subprocess(
        "-p", "no:randomly", "-rs", f"--harness-engine={cloud.endpoint}"
    )
    result.assert_outcomes(passed=1, skipped=2)
    result.stdout.fnmatch_lines(["*left out Graph (AWS::AppSync::GraphQLApi, line 12)*"])
