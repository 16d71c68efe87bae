"""Properties held against AWS's schemas: what passes, and what does not."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from harness.errors import BadInput
from harness.stacks.check import check_template
from harness.stacks.parameter_file import read_parameter_file
from harness.stacks.readers import read_template


def refused(folder: Path, text: str) -> str:
    with pytest.raises(BadInput) as caught:
        accepted(folder, text)
    return str(caught.value).removeprefix(f"{folder}/template.yaml:")


def accepted(folder: Path, text: str) -> None:
    path = folder / "template.yaml"
    path.write_text(textwrap.dedent(text).lstrip("\n"))
    check_template(read_template(path), {})


def queue(properties: str, more: str = "") -> str:
    return f"""
    Parameters: {{Delay: {{Type: Number, Default: 1}}}}
    Conditions: {{Live: !Equals [a, b]}}
    Resources:
      Queue:
        Type: AWS::SQS::Queue
        {more}
        Properties: {properties}
    """


@pytest.mark.parametrize(
    "properties",
    [
        '{DelaySeconds: "5", FifoQueue: "true", QueueName: 17}',
        "{DelaySeconds: !Ref Delay, Tags: !Ref AWS::NoValue}",
        "{DelaySeconds: !If [Live, 5, !Ref AWS::NoValue]}",
        'DelaySeconds: "{{resolve:ssm:/delay}}"'.join("{}"),
        "{RedrivePolicy: {deadLetterTargetArn: x, maxReceiveCount: 3}}",
        "{Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://b/k}}}",
    ],
)
def test_what_cloudformation_takes(tmp_path: Path, properties: str) -> None:
    accepted(tmp_path, queue(properties))


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ("{DelaySeconds: 1.5}", "6:18: AWS::SQS::Queue 'Queue', DelaySeconds: expected a whole"),
        ("{FifoQueue: maybe}", "expected true or false"),
        ("{Tags: {a: b}}", "Tags: expected a list, got a mapping"),
        ("{Tags: [{Key: a}]}", "Tags.0: 'Value' is missing"),
        ("{DelaySeconds: !If [Live, soon, 5]}", "DelaySeconds.Fn::If.1: expected a whole number"),
        ("{Tags: [!If [Live, {Ky: a, Value: b}, !Ref AWS::NoValue]]}", "did you mean 'Key'?"),
        ("{QueueName: null}", "expected text, got nothing"),
    ],
)
def test_what_it_does_not_take(tmp_path: Path, properties: str, said: str) -> None:
    assert said in refused(tmp_path, queue(properties).replace("\n        \n", "\n"))


def test_what_cfn_lint_was_told_to_pass(tmp_path: Path) -> None:
    metadata = "Metadata: {cfn-lint: {config: {ignore_checks: [E3002]}}}"
    accepted(tmp_path, queue("{FromTheFuture: 1}", metadata))
    assert "no property" in refused(tmp_path, queue("{FromTheFuture: 1}"))
    assert "expected" in refused(tmp_path, queue("{FifoQueue: maybe}", metadata))


def test_a_right_template_is_remembered_and_a_changed_one_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARNESS_HOME", str(tmp_path))
    accepted(tmp_path, queue("{DelaySeconds: 5}"))
    monkeypatch.setattr("harness.stacks.validation.properties.schema_of", lambda _: 1 / 0)
    accepted(tmp_path, queue("{DelaySeconds: 5}"))
    with pytest.raises(ZeroDivisionError):
        accepted(tmp_path, queue("{DelaySeconds: 6}"))


def test_a_home_that_cannot_be_written_costs_nothing_but_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").write_text("a file")
    monkeypatch.setenv("HARNESS_HOME", str(tmp_path / "home"))
    accepted(tmp_path, queue("{DelaySeconds: 5}"))


@pytest.mark.parametrize(
    "text",
    [
        '{"Stage": "test", "Size": 3}',
        '{"Parameters": {"Stage": "test", "Size": "3"}}',
        '[{"ParameterKey": "Stage", "ParameterValue": "test"},'
        ' {"ParameterKey": "Size", "ParameterValue": "3"}]',
        '["Stage=test", "Size=3"]',
    ],
)
def test_forms_of_a_parameter_file(tmp_path: Path, text: str) -> None:
    file = tmp_path / "parameters.json"
    file.write_text(text)
    assert read_parameter_file(file) == {"Stage": "test", "Size": "3"}


def test_a_previous_value_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "parameters.json"
    file.write_text('[{"ParameterKey": "Stage", "UsePreviousValue": true}]')
    with pytest.raises(BadInput, match="UsePreviousValue"):
        read_parameter_file(file)


SAM = """
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Work:
        Type: AWS::Serverless::Function
        Properties:
          CodeUri: s3://b/k.zip
          Handler: app.handler
          Runtime: python3.12
          Events:
            Told:
              Type: EventBridgeRule
              Properties: {Pattern: {source: [a]}, STATE: ENABLED}
      Api:
        Type: AWS::Serverless::Api
        Properties:
          StageName: Prod
          Auth: {Authorizers: {Users: {UserPoolArn: [a, b], Identity: {Header: H}}}}
    Outputs:
      Failed: {Value: !GetAtt Work.DestinationQueue.Arn}
      Version: {Value: !GetAtt Work.Version.Version}
"""


def test_what_sam_takes_beyond_its_schema(tmp_path: Path) -> None:
    accepted(tmp_path, SAM.replace("STATE", "State"))


def test_a_misspelt_property_of_an_event_is_told_all_the_same(tmp_path: Path) -> None:
    assert "did you mean 'Pattern'?" in refused(tmp_path, SAM.replace("STATE", "Patern"))
