"""What is found before anything is sent."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from harness.engines.base import RunningEngine
from harness.engines.cloud import Cloud
from harness.errors import BadInput, EngineError
from harness.stacks.check import check
from harness.stacks.deploy import deploy
from harness.stacks.packaging.packaged import Packaged
from harness.stacks.readers import read_template

SAM = "Transform: AWS::Serverless-2016-10-31"


def _check(folder: Path, text: str, **parameters: str) -> Packaged:
    path = folder / "template.yaml"
    path.write_text(textwrap.dedent(text).lstrip("\n"))
    nowhere = Cloud(RunningEngine("test", "none", "http://127.0.0.1:9"))
    return check(read_template(path), nowhere, parameters)


def _refused(folder: Path, text: str, **parameters: str) -> str:
    with pytest.raises(BadInput) as caught:
        _check(folder, text, **parameters)
    return str(caught.value).removeprefix(f"{folder}/")


PARAMETERS = """
Parameters:
  Stage: {Type: String}
  Size: {Type: Number}
  Kind: {Type: String, Default: a, AllowedValues: [a, b]}
Resources: {Q: {Type: AWS::SQS::Queue}}
"""


def test_parameters(tmp_path: Path) -> None:
    missing = _refused(tmp_path, PARAMETERS)
    assert missing.startswith("template.yaml:2")
    assert "Stage (line 2, String)\n  Size (line 3, Number)" in missing
    assert "--parameter Stage=VALUE" in missing
    assert "did you mean 'Stage'" in _refused(tmp_path, PARAMETERS, Stagee="x")
    assert "template.yaml:4" in _refused(tmp_path, PARAMETERS, Stage="x", Size="1", Kind="c")
    assert "is a Number" in _refused(tmp_path, PARAMETERS, Stage="x", Size="big")
    _check(tmp_path, PARAMETERS, Stage="x", Size="1", Kind="b")


@pytest.mark.parametrize(
    "reference",
    ["!Ref Quue", "!GetAtt Quue.Arn", '!Sub "${Quue}-x"', '!Sub ["${a}${Quue}", {a: 1}]'],
)
def test_references_to_nothing(tmp_path: Path, reference: str) -> None:
    text = f"""
    Resources:
      Queue: {{Type: AWS::SQS::Queue}}
      Topic:
        Type: AWS::SNS::Topic
        Properties:
          TopicName: {reference}
    """
    said = _refused(tmp_path, text)
    assert said.startswith("template.yaml:6")
    assert "did you mean 'Queue'" in said


def test_depends_on_and_conditions_have_to_exist(tmp_path: Path) -> None:
    text = "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    "
    assert _refused(tmp_path, text + "DependsOn: [B]").startswith("template.yaml:4:17")
    assert _refused(tmp_path, text + "Condition: IsProd").startswith("template.yaml:4:5")


def test_circles_are_told_step_by_step(tmp_path: Path) -> None:
    text = """
    Resources:
      A:
        Type: AWS::SQS::Queue
        DependsOn: B
      B:
        Type: AWS::SQS::Queue
        Properties: {QueueName: !Sub "${C}-x"}
      C:
        Type: AWS::SQS::Queue
        Properties: {QueueName: !GetAtt A.QueueName}
    """
    said = _refused(tmp_path, text)
    assert said.startswith("template.yaml:4")
    assert "A → B (line 4), B → C (line 7), C → A (line 10)" in said


def test_names_that_sam_makes_are_known(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("def handler(event, context): ...\n")
    _check(
        tmp_path,
        SAM
        + """
Resources:
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.12
      Environment: {Variables: {BUCKET: !Ref Files}}
      Events: {Put: {Type: S3, Properties: {Bucket: !Ref Files, Events: "s3:ObjectCreated:*"}}}
  Api: {Type: AWS::Serverless::Api, Properties: {StageName: x}}
  Files: {Type: AWS::S3::Bucket}
Outputs:
  Role: {Value: !GetAtt WorkRole.Arn}
  Url: {Value: !Sub "${ServerlessRestApi}/${Api.Stage}/${!Literal}/${AWS::Region}"}
""",
    )


FUNCTION = (
    SAM
    + """
Resources:
  Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: {code}
      Handler: {handler}
      Runtime: {runtime}
"""
)


@pytest.mark.parametrize(
    ("named", "line", "says"),
    [
        ("src app.handlr python3.12", 7, "did you mean 'handler'"),
        ("src ap.handler python3.12", 7, "did you mean 'app.py'"),
        ("src App.handler python3.12", 7, "'app.py': upper and lower case differ"),
        ("src app.py python3.12", 7, "names no function"),
        ("src handler python3.12", 7, "names no function"),
        ("Src app.handler python3.12", 6, "'src': upper and lower case differ"),
        ("source app.handler python3.12", 6, "does not exist"),
        ("template.yaml app.handler python3.12", 7, "is the one file template.yaml"),
        ("src app.handler pyton3.12", 8, "did you mean 'python3.12'"),
        ("src main.nothing nodejs20.x", 7, "main.mjs has no 'nothing'"),
        ("src main2.handler nodejs20.x", 7, "there is no file for it"),
    ],
)
def test_code_that_is_not_there(tmp_path: Path, named: str, line: int, says: str) -> None:
    _sources(tmp_path)
    code, handler, runtime = named.split()
    said = _refused(tmp_path, FUNCTION.format(code=code, handler=handler, runtime=runtime))
    assert said.startswith(f"template.yaml:{line}")
    assert says in said


@pytest.mark.parametrize(
    ("handler", "runtime"),
    [
        ("app.handler", "python3.12"),
        ("app.assigned", "python3.13"),
        ("app.imported", "python3.13"),
        ("app.fallback", "python3.13"),
        ("pkg/sub.handler", "python3.12"),
        ("pkg.sub.handler", "python3.12"),
        ("main.handler", "nodejs20.x"),
        ("main.named", "nodejs20.x"),
        ("old.handler", "nodejs20.x"),
        ("buy-sell.handler", "nodejs20.x"),
        ("dynamic.whatever", "nodejs20.x"),
    ],
)
def test_code_that_is_there(tmp_path: Path, handler: str, runtime: str) -> None:
    _sources(tmp_path)
    packaged = _check(tmp_path, FUNCTION.format(code="src", handler=handler, runtime=runtime))
    uri = packaged.body["Resources"]["Work"]["Properties"]["CodeUri"]
    assert uri == {
        "Bucket": "harness-artifacts-000000000000-us-east-1",
        "Key": packaged.artifacts[0].key,
    }


def test_a_syntax_error_in_the_handler_is_named_in_its_own_file(tmp_path: Path) -> None:
    _sources(tmp_path)
    (tmp_path / "src" / "app.py").write_text("x = 1\ndef handler(:\n")
    said = _refused(
        tmp_path, FUNCTION.format(code="src", handler="app.handler", runtime="python3.12")
    )
    assert said.startswith("src/app.py:2")


def test_a_substitution_that_is_not_given(tmp_path: Path) -> None:
    (tmp_path / "saga.json").write_text('{"StartAt": "A",\n "Resource": "${Worker}"}')
    text = """
    Resources:
      Saga:
        Type: AWS::StepFunctions::StateMachine
        Properties:
          RoleArn: arn
          DefinitionS3Location: saga.json
          DefinitionSubstitutions: {Wrker: x}
    """
    assert _refused(tmp_path, text).startswith("saga.json:2: ${Worker} is not in")


def _sources(folder: Path) -> None:
    source = folder / "src"
    (source / "pkg").mkdir(parents=True)
    (source / "app.py").write_text(
        "from os import getcwd as imported\nassigned = lambda e, c: 1\n"
        "def handler(event, context): ...\n"
        "try:\n    import x\nexcept ImportError:\n    def fallback(event, context): ...\n"
    )
    (source / "pkg" / "sub.py").write_text("async def handler(event, context): ...\n")
    (source / "main.mjs").write_text(
        "const a = 1; export { a as named };\nexport const handler = async () => 1;\n"
    )
    (source / "old.js").write_text("// exports.nothing =\nexports.handler = async () => 1;\n")
    (source / "buy-sell.js").write_text("module.exports = { handler, other: 1 }\n")
    (source / "dynamic.cjs").write_text("module.exports = require('./lib')\n")


def test_an_engine_that_does_not_answer(tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text("Resources: {Q: {Type: AWS::SQS::Queue}}")
    nowhere = Cloud(RunningEngine("test", "none", "http://127.0.0.1:9"))

    with pytest.raises(EngineError, match="stopped answering"):
        deploy(template, nowhere)
